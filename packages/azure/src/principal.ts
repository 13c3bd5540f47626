/**
 * The object id in a token (Microsoft identity platform, Access token claims reference: `oid`), read and not verified: for
 * records, never for a decision. Undefined for a token that is none of that kind.
 */
export function principalIn(token: string): string | undefined {
  const [, payload = ''] = token.split('.')
  let claims: unknown
  try {
    claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
  } catch {
    // The parser's message quotes the token.
    return undefined
  }
  const { oid } = (typeof claims === 'object' && claims !== null ? claims : {}) as { readonly oid?: unknown }
  return typeof oid === 'string' ? oid : undefined
}
