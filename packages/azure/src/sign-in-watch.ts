import type { DefaultAzureCredential } from '@azure/identity'
import { StoreFault } from '@sealwax/core'

type IdentityOptions = NonNullable<ConstructorParameters<typeof DefaultAzureCredential>[0]>
type Policies = Required<Pick<IdentityOptions, 'additionalPolicies'>>

/**
 * Notes why whoever gives tokens could not be asked. `@azure/identity` has one error for that, for a tenant that is unknown
 * and for credentials that are not there, and an outage must not be taken for any of them.
 */
export class SignInWatch {
  #failure: unknown

  readonly options: Policies = {
    additionalPolicies: [
      {
        position: 'perRetry',
        policy: {
          name: 'sealwaxSignInWatch',
          sendRequest: async (request, next) => {
            // Of a machine's own endpoints it is quite normal that they are not there.
            if (!request.url.startsWith('https:')) return next(request)
            try {
              const answer = await next(request)
              this.#failure =
                answer.status < 500 ? undefined : new StoreFault('ERR_SECRET_UNAVAILABLE', { status: answer.status })
              return answer
            } catch (error) {
              this.#failure = error
              throw error
            }
          },
        },
      },
    ],
  }

  /** What the last request came to, since this was asked before; undefined where it was answered. */
  takeFailure(): unknown {
    const failure = this.#failure
    this.#failure = undefined
    return failure
  }
}
