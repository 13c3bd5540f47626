import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type {
  $Command,
  SecretsManagerClient,
  SecretsManagerClientConfig,
  SecretsManagerClientResolvedConfig,
  ServiceInputTypes,
  ServiceOutputTypes,
} from '@aws-sdk/client-secrets-manager'
import { type Call, StoreFault } from '@sealwax/core'
import { Lazy, peer, quietAgent } from '@sealwax/core/adapter'
import { checkRegion, isArn } from './arn.ts'
import type { AwsSecretsManagerOptions } from './options.ts'

/** The SDK's own settings (@smithy/node-http-handler, resolveDefaultConfig). */
const connections = { keepAlive: true, maxSockets: 50 }

type SdkModule = typeof import('@aws-sdk/client-secrets-manager')

interface Opened {
  readonly sdk: SdkModule
  readonly client: SecretsManagerClient
  readonly region: string
}

type Make<Input extends ServiceInputTypes, Output extends ServiceOutputTypes> = (
  sdk: SdkModule,
) => $Command<Input, Output, SecretsManagerClientResolvedConfig>

/** The AWS SDK, loaded when the first command is sent, and its one client. */
export class Sdk {
  readonly #options: AwsSecretsManagerOptions
  readonly #opening: Lazy<Opened> = new Lazy(() => this.#open())
  /** Beside the promise, so that a read does not wait for one more turn. */
  #opened: Opened | undefined

  constructor(options: AwsSecretsManagerOptions) {
    this.#options = options
  }

  /** Undefined while nothing was sent and no option names it. */
  get region(): string | undefined {
    return this.#opened?.region ?? this.#options.region
  }

  /** The region of the client, also where nothing was sent yet. */
  async findRegion(): Promise<string> {
    return (this.#opened ?? (await this.#opening.get())).region
  }

  /** Sends one command; the SDK repeats it as it is configured to. The signal reaches the socket. */
  send<Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
    make: Make<Input, Output>,
    call: Call,
  ): Promise<Output> {
    const opened = this.#opened
    if (opened === undefined) return this.#opening.get().then(first => sendTo(first, make, call))
    return sendTo(opened, make, call)
  }

  /** Ends the client's connections, unless the client was injected: then it is its owner's to close. */
  async close(): Promise<void> {
    const opened = await this.#opening.peek()
    if (this.#options.client === undefined) opened?.client.destroy()
  }

  async #open(): Promise<Opened> {
    const sdk = await peer('@aws-sdk/client-secrets-manager', () => import('@aws-sdk/client-secrets-manager'))
    const client = this.#options.client ?? new sdk.SecretsManagerClient(configOf(this.#options))
    // The SDK's error for a missing region has neither a name nor a code: it is asked for where nothing else can fail.
    const region = await client.config.region().catch(() => {
      throw new StoreFault('ERR_SECRET_CONFIG', {
        hint: 'The AWS region is not known: set AWS_REGION, a `region` in the profile, or the region in options or URL (aws://eu-west-1).',
      })
    })
    this.#opened = { sdk, client, region }
    return this.#opened
  }
}

function sendTo<Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
  { sdk, client, region }: Opened,
  make: Make<Input, Output>,
  { signal }: Call,
): Promise<Output> {
  const command = make(sdk)
  const { SecretId } = command.input as { readonly SecretId?: string | undefined }
  if (SecretId !== undefined && isArn(SecretId)) checkRegion(SecretId, region)
  return client.send(command, { abortSignal: signal })
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
      // As the SDK would make them, but for what Node prints where NODE_DEBUG asks for it.
      httpAgent: quietAgent(new HttpAgent(connections)),
      httpsAgent: quietAgent(new HttpsAgent(connections)),
    },
  }
}
