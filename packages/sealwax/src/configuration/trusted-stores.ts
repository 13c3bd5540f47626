import { trustedPath } from './trusted-paths.ts'
import { wrongConfiguration } from './wrong-configuration.ts'

export { checkPaths } from './trusted-paths.ts'

/** What a configuration file may name, though it may be a stranger's. */
export interface TrustedStores {
  /** Undefined where nothing is said. */
  readonly hosts: ((host: string) => boolean) | undefined
  /** Files, and folders with all that is below them, as real paths. */
  readonly paths: readonly string[]
}

/**
 * SEALWAX_TRUSTED_STORES, or the option of the same meaning: hosts and files separated by spaces or commas.
 * `vault.example.com` is that host with any port, `vault.example.com:8200` with this port alone, `*.example.com` every host
 * below; `file:/home/me/shared` is that file or folder (a space in it is %20, a comma %2C).
 *
 * @throws SecretError ERR_SECRET_CONFIG for an entry of another form, which would never match.
 */
export function readTrustedStores(
  given: readonly string[] | undefined,
  env: Readonly<Record<string, string | undefined>>,
): TrustedStores {
  const where = given === undefined ? 'SEALWAX_TRUSTED_STORES' : 'trustedStores'
  const entries = given ?? env['SEALWAX_TRUSTED_STORES']?.split(/[\s,]+/).filter(entry => entry !== '') ?? []
  const files = entries.filter(entry => entry.startsWith('file:'))
  const hosts = entries.filter(entry => !entry.startsWith('file:'))
  const paths = files.map(entry => {
    const path = trustedPath(entry)
    if (path !== undefined) return path
    throw wrongConfiguration(where, 'an entry for files is file: and an absolute path, such as file:/home/me/shared.')
  })
  // Files alone say nothing of hosts.
  const said = given === undefined ? hosts.length > 0 : given.length === 0 || hosts.length > 0
  return { hosts: said ? trustsHosts(hosts, where) : undefined, paths }
}

function trustsHosts(entries: readonly string[], where: string): (host: string) => boolean {
  const patterns = entries.map(entry => {
    const below = entry.startsWith('*.')
    const place = takeApart(below ? entry.slice(2) : entry)
    if (place === undefined || place.host.includes('*')) {
      throw wrongConfiguration(
        where,
        'an entry is a host: vault.example.com, vault.example.com:8200 or *.example.com; or a file: file:/home/me/shared.',
      )
    }
    return { ...place, below }
  })
  return text => {
    const place = takeApart(text)
    if (place === undefined) return false
    return patterns.some(
      ({ host, port, below }) =>
        (below ? place.host.endsWith(`.${host}`) : place.host === host) && (port === undefined || port === place.port),
    )
  }
}

/** Spelt as a URL spells it, so that `VAULT.example.com.` and `0x7f.1` are the hosts they lead to. */
function takeApart(text: string): { readonly host: string; readonly port: string | undefined } | undefined {
  const [, written, port] = /^(\[[0-9A-Fa-f:.]+\]|[^\s:/?#@\\[\]]+)(?::(\d{1,5}))?$/.exec(text) ?? []
  if (written === undefined || !URL.canParse(`https://${written}/`)) return undefined
  return { host: new URL(`https://${written}/`).hostname.replace(/\.$/, ''), port }
}
