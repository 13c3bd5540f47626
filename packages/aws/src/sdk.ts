import type {
  $Command,
  SecretsManagerClient,
  SecretsManagerClientConfig,
  SecretsManagerClientResolvedConfig,
  ServiceInputTypes,
  ServiceOutputTypes,
} from '@aws-sdk/client-secrets-manager'
import { type Call, StoreFault } from '@sealwax/core'
import type { AwsSecretsManagerOptions } from './options.ts'

type SdkModule = typeof import('@aws-sdk/client-secrets-manager')

interface Opened {
  readonly sdk: SdkModule
  readonly client: SecretsManagerClient
}

/** The AWS SDK, loaded when the first command is sent, and its one client. */
export class Sdk {
  readonly #options: AwsSecretsManagerOptions
  #opening: Promise<Opened> | undefined
  #region: string | undefined

  constructor(options: AwsSecretsManagerOptions) {
    this.#options = options
    this.#region = options.region
  }

  /** Undefined while nothing was sent and no option names it. */
  get region(): string | undefined {
    return this.#region
  }

  /** Sends one command; the SDK repeats it as it is configured to. The signal reaches the socket. */
  async send<Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
    make: (sdk: SdkModule) => $Command<Input, Output, SecretsManagerClientResolvedConfig>,
    { signal }: Call,
  ): Promise<Output> {
    const { sdk, client } = await this.#open()
    return client.send(make(sdk), { abortSignal: signal })
  }

  /** Ends the client's connections, unless the client was injected: then it is its owner's to close. */
  async close(): Promise<void> {
    const opened = await this.#opening?.catch(() => undefined)
    if (this.#options.client === undefined) opened?.client.destroy()
  }

  #open(): Promise<Opened> {
    // A failure is not kept: the region may become known, the package installed.
    this.#opening ??= this.#load().catch(error => {
      this.#opening = undefined
      throw error
    })
    return this.#opening
  }

  async #load(): Promise<Opened> {
    const sdk = await import('@aws-sdk/client-secrets-manager').catch(error => {
      if (error?.code !== 'ERR_MODULE_NOT_FOUND') throw error
      throw new StoreFault('ERR_SECRET_CONFIG', {
        hint: 'The AWS SDK is not installed: run `npm install @aws-sdk/client-secrets-manager`.',
      })
    })
    const client = this.#options.client ?? new sdk.SecretsManagerClient(configOf(this.#options))
    // The SDK's error for a missing region has neither a name nor a code: it is asked for where nothing else can fail.
    this.#region = await client.config.region().catch(() => {
      throw new StoreFault('ERR_SECRET_CONFIG', {
        hint: 'The AWS region is not known: set AWS_REGION, a `region` in the profile, or the region in options or URL (aws://eu-west-1).',
      })
    })
    return { sdk, client }
  }
}

function configOf(options: AwsSecretsManagerOptions): SecretsManagerClientConfig {
  const { region, endpoint, credentials, maxAttempts, requestTimeout = 3_000 } = options
  return {
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    ...(maxAttempts === undefined ? {} : { maxAttempts }),
    requestHandler: {
      connectionTimeout: requestTimeout,
      requestTimeout,
      // `requestTimeout` alone only warns, and ends when the head of the answer is there.
      throwOnRequestTimeout: true,
      socketTimeout: requestTimeout,
    },
  }
}
