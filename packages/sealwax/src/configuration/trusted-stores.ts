import { wrongConfiguration } from './wrong-configuration.ts'

/** Hosts that a configuration file may name. */
export type TrustsHost = (host: string) => boolean

/**
 * SEALWAX_TRUSTED_STORES, or the option of the same meaning: hosts separated by spaces or commas. `vault.example.com`
 * is that host with any port, `vault.example.com:8200` with this port alone, `*.example.com` every host below.
 * Undefined where nothing is said.
 *
 * @throws SecretError ERR_SECRET_CONFIG for an entry of another form, which would never match.
 */
export function readTrustedStores(
  given: readonly string[] | undefined,
  env: Readonly<Record<string, string | undefined>>,
): TrustsHost | undefined {
  const where = given === undefined ? 'SEALWAX_TRUSTED_STORES' : 'trustedStores'
  const entries = given ?? env['SEALWAX_TRUSTED_STORES']?.split(/[\s,]+/).filter(entry => entry !== '') ?? []
  if (given === undefined && entries.length === 0) return undefined
  const patterns = entries.map(entry => {
    const below = entry.startsWith('*.')
    const place = takeApart(below ? entry.slice(2) : entry)
    if (place === undefined || place.host.includes('*')) {
      throw wrongConfiguration(where, 'an entry is a host: vault.example.com, vault.example.com:8200 or *.example.com.')
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
