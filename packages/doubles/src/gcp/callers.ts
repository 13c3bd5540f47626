// Bearer tokens. Errors: google/api/error_reason.proto for the reasons, and what users report of the texts.

import { errorInfo, RpcError } from './errors.ts'
import type { Caller, Grant } from './permissions.ts'

interface Token extends Caller {
  readonly expired: boolean
}

/** Who calls without a token, where that is allowed: everything is theirs. */
export const anyone: Caller = { member: 'allUsers', grants: [{ on: '*', roles: ['roles/owner'], permissions: [] }] }

const see = 'See https://developers.google.com/identity/sign-in/web/devconsole-project.'
const expected = 'Expected OAuth 2 access token, login cookie or other valid authentication credential.'

export class Callers {
  readonly #tokens = new Map<string, Token>()

  add(token: string, member: string, grants: readonly Grant[], expired: boolean): void {
    this.#tokens.set(token, { member, grants, expired })
  }

  reset(): void {
    this.#tokens.clear()
  }

  /**
   * @param authorization the header
   * @param method its full name, for the error
   * @throws RpcError UNAUTHENTICATED
   */
  identify(authorization: string | undefined, anonymous: boolean, method: string): Caller {
    const metadata = { service: 'secretmanager.googleapis.com', method }
    if (authorization === undefined || authorization === '') {
      if (anonymous) return anyone
      throw new RpcError(
        'UNAUTHENTICATED',
        `Request is missing required authentication credential. ${expected} ${see}`,
        [errorInfo('CREDENTIALS_MISSING', 'googleapis.com', metadata)],
      )
    }
    const [, text = ''] = /^Bearer (.+)$/i.exec(authorization) ?? []
    const token = this.#tokens.get(text)
    if (token !== undefined && !token.expired) return token
    const reason = token === undefined ? 'ACCESS_TOKEN_TYPE_UNSUPPORTED' : 'ACCESS_TOKEN_EXPIRED'
    throw new RpcError('UNAUTHENTICATED', `Request had invalid authentication credentials. ${expected} ${see}`, [
      errorInfo(reason, 'googleapis.com', metadata),
    ])
  }
}
