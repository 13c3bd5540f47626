import { wrongArgument } from '../contract/arguments.ts'
import type { ApiKeys } from './api-keys.ts'
import type { VerifyOptions } from './options.ts'
import type { Accepted, RefusalReason, Refused } from './verification.ts'

export interface AuthorizeOptions extends VerifyOptions {
  /** What is protected, for whoever is asked for a key: printable ASCII without `"` and `\`. Default: the keys' prefix. */
  readonly realm?: string
}

/** A request that is refused: the answer's status and headers, and for the log the reason. */
export interface RefusedRequest extends Omit<Refused, 'reason'> {
  /** As {@link RefusalReason}; `missing` where there was no key, `header` where the header is not of the form of RFC 6750. */
  readonly reason: RefusalReason | 'missing' | 'header'
  readonly status: 400 | 401 | 403
  readonly headers: { readonly 'www-authenticate': string }
  /** The code in the challenge, for a body; absent where no key was sent. */
  readonly error?: 'invalid_request' | 'invalid_token' | 'insufficient_scope'
}

const scheme = /^bearer(?: |$)/i
/** RFC 6750, section 2.1, with the spaces of RFC 9110, section 11.4. */
const credentials = /^bearer +([A-Za-z0-9._~+/-]+=*) *$/i
const realmForm = /^[\x20\x21\x23-\x5b\x5d-\x7e]{1,200}$/

/** What is said of reasons that anybody can see in the text of the key alone. Of all others nothing is said. */
const descriptions: Readonly<Partial<Record<RefusalReason, string>>> = {
  malformed: 'This is not a key',
  checksum: 'The key was mistyped or cut',
  environment: 'The key is for something else, or for another environment',
}

/**
 * Verifies the key in a header `Authorization: Bearer KEY`, and says how to answer (RFC 6750, section 3; RFC 9110, sections 11.6.1
 * and 15.5).
 *
 * | | status | challenge |
 * |---|---|---|
 * | no key, or another scheme | 401 | no error code |
 * | a header of another form | 400 | `invalid_request` |
 * | a key that is not good, for whatever reason | 401 | `invalid_token` |
 * | a good key without a scope that is needed | 403 | `insufficient_scope`, and the scopes |
 *
 * Unknown, revoked, expired and wrong keys get one and the same answer: it says nothing about which keys there are. Only what
 * anybody can see in the text of a key (its form, its checksum, its environment) is said.
 *
 * @param header The header's value; undefined or null where there is none.
 * @throws TypeError for wrong arguments; SecretError as {@link ApiKeys.verify}: answer 503, never 401.
 */
export async function authorize(
  keys: ApiKeys,
  header: string | null | undefined,
  { realm = keys.prefix, ...options }: AuthorizeOptions = {},
): Promise<Accepted | RefusedRequest> {
  if (typeof realm !== 'string' || !realmForm.test(realm)) {
    throw wrongArgument('options.realm', '1 to 200 printable ASCII characters without " and \\', realm)
  }
  if (header !== undefined && header !== null && typeof header !== 'string') {
    throw wrongArgument('header', 'a string, undefined or null', header)
  }
  const challenge = `Bearer realm="${realm}"`
  if (!scheme.test(header ?? '')) {
    return { ok: false, reason: 'missing', status: 401, headers: { 'www-authenticate': challenge } }
  }
  const key = credentials.exec(header ?? '')?.[1]
  if (key === undefined) {
    const headers = { 'www-authenticate': `${challenge}, error="invalid_request"` }
    return { ok: false, reason: 'header', status: 400, error: 'invalid_request', headers }
  }
  const result = await keys.verify(key, options)
  if (result.ok) return result
  if (result.reason === 'scope') {
    const scope = (options.scopes ?? []).join(' ')
    const headers = { 'www-authenticate': `${challenge}, error="insufficient_scope", scope="${scope}"` }
    return { ...result, status: 403, error: 'insufficient_scope', headers }
  }
  const description = descriptions[result.reason]
  const said = description === undefined ? '' : `, error_description="${description}"`
  const headers = { 'www-authenticate': `${challenge}, error="invalid_token"${said}` }
  return { ...result, status: 401, error: 'invalid_token', headers }
}
