/** Where a server is, from a URL such as `rediss://cache.example:6380/0`. */
export interface Address {
  readonly host: string
  readonly port: number
  readonly database: number
  readonly tls: boolean
}

export const defaultUrl = 'redis://127.0.0.1:6379'

/**
 * The address in a URL of the schemes `redis` and `rediss` (TLS), as IANA registers them; undefined where it is none, has
 * credentials in it, or anything after the number of the database.
 */
export function addressOf(text: string): Address | undefined {
  const url = URL.parse(text)
  if (url === null || !['redis:', 'rediss:'].includes(url.protocol)) return undefined
  if (url.hostname === '' || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    return undefined
  }
  const database = /^\/?(\d{1,5})?$/.exec(url.pathname)
  if (database === null) return undefined
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? 6379 : Number(url.port),
    database: Number(database[1] ?? 0),
    tls: url.protocol === 'rediss:',
  }
}

/** Whether what is sent there stays on this machine. */
export function isLoopback({ host }: Address): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host)
}

/** For messages: without credentials, as there are none in it. */
export function shownAddress({ host, port, database }: Address): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}/${database}`
}
