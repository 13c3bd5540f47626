export interface LiveServer {
  readonly endpoint: string
  readonly version: string
}

/** A server that `npm run test:live` has started (scripts/servers/), or the reason why it is not there. */
export function liveServer(name: 'ministack' | 'moto'): LiveServer | { readonly missing: string } {
  const variable = `SEALWAX_LIVE_${name.toUpperCase()}`
  const { [variable]: endpoint, [`${variable}_VERSION`]: version = '', [`${variable}_MISSING`]: missing } = process.env
  if (endpoint !== undefined) return { endpoint, version }
  return { missing: missing ?? `${name} is not running: \`npm run test:live\` starts it` }
}
