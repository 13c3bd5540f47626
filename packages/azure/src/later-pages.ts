import type { SecretClientOptions } from '@azure/keyvault-secrets'
import type { RequestOptions } from './sdk.ts'

type Policy = NonNullable<SecretClientOptions['additionalPolicies']>[number]['policy']

/**
 * Gives the requests for later pages of a list their signal and their time: the SDK passes options to the first request of
 * a list alone.
 */
export class LaterPages {
  readonly #underway: Map<string, RequestOptions> = new Map()

  readonly policy: Policy = {
    name: 'sealwaxLaterPages',
    sendRequest: (request, next) => {
      const options = this.#underway.get(request.url)
      if (options !== undefined) {
        request.abortSignal = options.abortSignal
        request.timeout = options.requestOptions?.timeout ?? request.timeout
      }
      return next(request)
    },
  }

  async ask<T>(url: string, options: RequestOptions, work: () => Promise<T>): Promise<T> {
    this.#underway.set(url, options)
    try {
      return await work()
    } finally {
      this.#underway.delete(url)
    }
  }
}
