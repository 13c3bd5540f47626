import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/identity'
import { StoreFault } from '@sealwax/core'
import { nodeFault } from '@sealwax/core/adapter'
import { isUnreadable } from './errors.ts'
import type { SignInWatch } from './sign-in-watch.ts'

/** Milliseconds after which nobody waits any longer for a token that does not come. */
const patience = 30_000

/** Milliseconds for which a token that answers a vault's claims is given to those who were refused by the same claims. */
const lateness = 5_000

interface Answered {
  readonly key: string
  readonly token: Promise<AccessToken>
  readonly at: number
}

/**
 * A credential that is asked once by all who need the same token now. The SDK joins only those requests that share a signal
 * and have no time limit, and here each has its own.
 */
export class SharedToken implements TokenCredential {
  readonly #credential: TokenCredential
  readonly #watch: SignInWatch | undefined
  readonly #underway: Map<string, Promise<AccessToken>> = new Map()
  #claimed: Answered | undefined

  constructor(credential: TokenCredential, watch?: SignInWatch) {
    this.#credential = credential
    this.#watch = watch
  }

  async getToken(scopes: string | string[], options: GetTokenOptions = {}): Promise<AccessToken> {
    const { abortSignal, requestOptions: _limit, tracingOptions: _tracing, ...asked } = options
    const key = JSON.stringify([scopes, asked.tenantId, asked.claims, asked.enableCae])
    const token = this.#claimedFor(key) ?? this.#underway.get(key) ?? this.#start(key, scopes, asked)
    return abortSignal === undefined ? token : unlessAborted(token, abortSignal)
  }

  #start(key: string, scopes: string | string[], asked: GetTokenOptions): Promise<AccessToken> {
    const token = this.#ask(scopes, asked).finally(() => this.#underway.delete(key))
    this.#underway.set(key, token)
    if (asked.claims !== undefined) {
      // Refusals of one moment arrive one after another, and no credential answers claims from a cache.
      token.then(
        () => {
          this.#claimed = { key, token, at: performance.now() }
        },
        () => {},
      )
    }
    return token
  }

  #claimedFor(key: string): Promise<AccessToken> | undefined {
    const claimed = this.#claimed
    return claimed?.key === key && performance.now() - claimed.at < lateness ? claimed.token : undefined
  }

  async #ask(scopes: string | string[], asked: GetTokenOptions): Promise<AccessToken> {
    // The end of one caller's patience must not end the others'; some credentials take no notice of a signal at all.
    const limit = AbortSignal.timeout(patience)
    this.#watch?.takeFailure()
    let token: AccessToken | null
    try {
      token = await unlessAborted(this.#credential.getToken(scopes, { ...asked, abortSignal: limit }), limit)
    } catch (error) {
      const failure = this.#watch?.takeFailure()
      if (failure !== undefined) throw failure
      // A credential of the application's own: its error has no name to go by, and could be mistaken for the vault's.
      if (isUnreadable(error) && nodeFault(error) === undefined) throw noToken()
      throw error
    }
    if (token === null) throw noToken()
    return token
  }
}

function noToken(): StoreFault {
  return new StoreFault('ERR_SECRET_DENIED', {
    hint: 'The credential gives no token: check the one that is passed as `credential`.',
  })
}

type Signal = NonNullable<GetTokenOptions['abortSignal']>

function unlessAborted<T>(work: Promise<T>, signal: Signal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(Object.assign(new Error('the wait for a token has ended'), { name: 'AbortError' }))
    if (signal.aborted) leave()
    else signal.addEventListener('abort', leave)
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
  })
}
