import type { TokenCredential } from '@azure/identity'
import type { SecretClient, SecretClientOptions } from '@azure/keyvault-secrets'
import type { Call } from '@sealwax/core'
import { Lazy, peer } from '@sealwax/core/adapter'
import { foreign } from './answer.ts'
import { cloudOf, clouds, hostOf } from './clouds.ts'
import { Connections } from './connections.ts'
import { openCredential } from './credential.ts'
import { isUnreadable } from './errors.ts'
import { LaterPages } from './later-pages.ts'
import type { AzureKeyVaultOptions } from './options.ts'
import { principalIn } from './principal.ts'

/** How one request is made. */
export interface RequestOptions {
  readonly abortSignal: AbortSignal
  readonly requestOptions?: { readonly timeout: number }
}

type Ask<T> = (client: SecretClient, options: RequestOptions) => Promise<T>

/** A page, an empty answer, another schema, a challenge of another domain: the SDK has no name for them. */
export function rethrow(error: unknown): never {
  throw isUnreadable(error) ? foreign() : error
}

/** The SDK, loaded when the first call is made, and its one client. */
export class Sdk {
  readonly host: string
  readonly laterPages: LaterPages = new LaterPages()
  readonly #options: AzureKeyVaultOptions
  /** Absent where a client was injected and nothing else is wished: nobody would repeat what was cut short. */
  readonly #requestOptions: { readonly timeout: number } | undefined
  readonly #opening: Lazy<SecretClient> = new Lazy(() => this.#open())
  /** Beside the promise, so that a read does not wait for one more turn. */
  #client: SecretClient | undefined
  readonly #connections: Connections
  /** Absent where a client was injected. */
  #credential: TokenCredential | undefined

  constructor(options: AzureKeyVaultOptions) {
    const { vault, cloud = 'public', client } = options
    const timeout = options.requestTimeout ?? (client === undefined ? 5_000 : undefined)
    this.host = client === undefined ? hostOf(vault ?? '', cloud) : new URL(client.vaultUrl).host
    this.#options = options
    this.#connections = new Connections(options.ca)
    this.#requestOptions = timeout === undefined ? undefined : { timeout }
  }

  /** Asks the vault by the SDK. The signal reaches the socket. */
  send<T>(call: Call, ask: Ask<T>): Promise<T> {
    return this.settle(call, ask, answer => answer, rethrow)
  }

  /**
   * The same, with what becomes of an answer and of a refusal, so that a read does not wait for one more turn.
   *
   * @param refused of what the SDK rejected with; {@link rethrow} where it is none of one's own.
   */
  settle<T, R>(
    call: Call,
    ask: Ask<T>,
    answered: (answer: T) => R,
    refused: (error: unknown) => Promise<never> | never,
  ): Promise<R> {
    const requestOptions = this.#requestOptions
    const abortSignal = call.signal
    const options = requestOptions === undefined ? { abortSignal } : { abortSignal, requestOptions }
    const client = this.#client
    if (client !== undefined) return ask(client, options).then(answered, refused)
    return this.#opening.get().then(first => ask(first, options).then(answered, refused))
  }

  /** Whom tokens for vaults are given to; undefined where a client was injected, whose credential nobody sees. */
  async principal({ signal }: Call): Promise<string | undefined> {
    await this.#opening.get()
    const { suffix } = clouds[cloudOf(this.host) ?? 'public']
    const token = await this.#credential?.getToken(`https://${suffix}/.default`, { abortSignal: signal })
    return token ? principalIn(token.token) : undefined
  }

  /** Ends the connections of a client of ours. One that was injected is its owner's. */
  async close(): Promise<void> {
    await this.#opening.peek()
    this.#connections.close()
  }

  async #open(): Promise<SecretClient> {
    this.#client = this.#options.client ?? (await this.#makeClient())
    return this.#client
  }

  async #makeClient(): Promise<SecretClient> {
    const [sdk, credential] = await Promise.all([
      peer('@azure/keyvault-secrets', () => import('@azure/keyvault-secrets')),
      openCredential(this.#options, this.host, this.#connections),
    ])
    this.#credential = credential
    return new sdk.SecretClient(`https://${this.host}`, credential, this.#clientOptions())
  }

  #clientOptions(): SecretClientOptions {
    return {
      // Core repeats: of the SDK a write would be repeated too, and make two versions.
      retryOptions: { maxRetries: 0 },
      additionalPolicies: [{ policy: this.laterPages.policy, position: 'perCall' }, this.#connections.policy],
      ...(this.#options.emulator === true ? { disableChallengeResourceVerification: true } : {}),
    }
  }
}
