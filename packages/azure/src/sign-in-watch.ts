import type { DefaultAzureCredential } from '@azure/identity'
import { type Fault, StoreFault } from '@sealwax/core'
import { classify } from './errors.ts'

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
              const { status } = answer
              this.#failure = status < 500 ? undefined : of(request.url, { code: 'ERR_SECRET_UNAVAILABLE', status })
              return answer
            } catch (error) {
              const fault = classify(error, 'get')
              this.#failure = fault.code === 'ERR_SECRET_UNKNOWN' ? error : of(request.url, fault)
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

/** The message names the vault, which was not asked yet: it is said whom this is about. */
function of(url: string, { code, hint = general, ...facts }: Fault): StoreFault {
  return new StoreFault(code, { ...facts, hint: `This is about ${new URL(url).host}, which signs in. ${hint}` })
}

const general =
  'It cannot be reached, does not answer in time, or fails: check `authorityHost`, AZURE_AUTHORITY_HOST, the network and any proxy; then try again.'
