export interface LiveServer {
  readonly endpoint: string
  readonly version: string
  /** What else the server's script says of it: SEALWAX_LIVE_VAULT_TOKEN is `TOKEN` here. */
  readonly settings: Readonly<Record<string, string>>
}

/** A server that `npm run test:live` has started (scripts/servers/), or the reason why it is not there. */
export function liveServer(name: string): LiveServer | { readonly missing: string } {
  const variable = `SEALWAX_LIVE_${name.toUpperCase().replaceAll('-', '_')}`
  const { [variable]: endpoint, [`${variable}_VERSION`]: version = '', [`${variable}_MISSING`]: missing } = process.env
  if (endpoint === undefined) {
    return { missing: missing ?? `${name} is not running: \`npm run test:live\` starts it` }
  }
  const settings: Record<string, string> = {}
  for (const [key, value = ''] of Object.entries(process.env)) {
    if (key.startsWith(`${variable}_`)) settings[key.slice(variable.length + 1)] = value
  }
  return { endpoint, version, settings }
}
