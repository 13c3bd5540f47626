import { readFile } from 'node:fs/promises'
import type { ConnectionOptions } from 'node:tls'
import { StoreFault } from '@sealwax/core'

/** Files of TLS, read at each connection, so that a renewed one is found. */
export interface PostgresTls {
  /** Path of the certificates (PEM) that the server's is checked against. Default: Node's own and NODE_EXTRA_CA_CERTS. */
  readonly caFile?: string | undefined
  /** Path of this client's certificate (PEM), and of its key, where the server asks for one. */
  readonly certFile?: string | undefined
  readonly keyFile?: string | undefined
}

/** Where a server, a replica or a pooler listens. */
export interface PostgresAddress {
  /** A name, an address, or the folder of a Unix socket. */
  readonly host: string
  /** Default: 5432. */
  readonly port?: number | undefined
  /** Default: the `database` of the options. */
  readonly database?: string | undefined
  /**
   * Whether the connection is encrypted and the server's certificate checked. Default: true, and false for this machine. `false`
   * for another host lets everybody on the way read what is sent.
   */
  readonly tls?: boolean | PostgresTls | undefined
  /** It passes connections on (PgBouncer): logins are tested there, and it is not asked for sessions. Default: false. */
  readonly pooler?: boolean | undefined
}

/** An address without defaults. */
export interface Place {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly tls: false | PostgresTls
  readonly pooler: boolean
}

const fields: readonly string[] = ['host', 'port', 'database', 'tls', 'pooler']
const files: readonly string[] = ['caFile', 'certFile', 'keyFile']

/** What is wrong with an address, as the end of a message; undefined where it is right. */
export function addressProblem(address: unknown): string | undefined {
  if (typeof address !== 'object' || address === null) return ' must be an object with the host'
  const { host, port, database, tls, pooler } = address as Record<string, unknown>
  const other = Object.keys(address).find(key => !fields.includes(key))
  if (other !== undefined) return `.${other} is not an option: there are ${fields.join(', ')}`
  if (typeof host !== 'string' || !/^[^\s\0@?#]+$/.test(host) || (host.includes('/') && !host.startsWith('/'))) {
    return '.host must be the name of a host, its address, or the folder of a Unix socket: not a URL'
  }
  if (port !== undefined && !(Number.isInteger(port) && (port as number) >= 1 && (port as number) <= 65_535)) {
    return '.port must be a whole number from 1 to 65,535'
  }
  if (database !== undefined && !isDatabase(database)) return '.database must be the name of a database'
  if (pooler !== undefined && typeof pooler !== 'boolean') return '.pooler must be true or false'
  return tlsProblem(tls)
}

export function isDatabase(database: unknown): boolean {
  return typeof database === 'string' && /^[^\0]{1,63}$/.test(database)
}

function tlsProblem(tls: unknown): string | undefined {
  if (tls === undefined || typeof tls === 'boolean') return undefined
  if (typeof tls !== 'object' || tls === null) return '.tls must be true, false, or { caFile, certFile, keyFile }'
  const wrong = Object.entries(tls).find(
    ([key, value]) => !files.includes(key) || (value !== undefined && !(typeof value === 'string' && value !== '')),
  )
  if (wrong !== undefined) return `.tls.${wrong[0]} must be one of ${files.join(', ')}, each the path of a file`
  const { certFile, keyFile } = tls as PostgresTls
  if ((certFile === undefined) === (keyFile === undefined)) return undefined
  return '.tls.certFile and .tls.keyFile belong together: give both or none'
}

export function placeOf(address: PostgresAddress, database: string): Place {
  const { host, tls = !isHere(host) } = address
  return {
    host,
    port: address.port ?? 5432,
    database: address.database ?? database,
    tls: tls === true ? {} : tls,
    pooler: address.pooler ?? false,
  }
}

/** Whether what is sent there stays on this machine. */
function isHere(host: string): boolean {
  return host.startsWith('/') || host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host)
}

/** For messages: an address has no credentials. */
export function shown({ host, port, database }: Place): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}/${database}`
}

/** What Node's TLS is given. */
export async function tlsOf({ tls }: Place): Promise<false | ConnectionOptions> {
  if (tls === false) return false
  const [ca, cert, key] = await Promise.all([tls.caFile, tls.certFile, tls.keyFile].map(readIfNamed))
  return {
    rejectUnauthorized: true,
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  }
}

async function readIfNamed(path: string | undefined): Promise<Buffer | undefined> {
  if (path === undefined) return undefined
  return readFile(path).catch(error => {
    throw new StoreFault('ERR_SECRET_CONFIG', { hint: `The file ${path} cannot be read (${String(error?.code)}).` })
  })
}
