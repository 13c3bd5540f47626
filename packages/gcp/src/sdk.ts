import type { SecretManagerServiceClient } from '@google-cloud/secret-manager'
import { type Call, StoreFault } from '@sealwax/core'
import { Lazy, peer } from '@sealwax/core/adapter'
import { checkCredentials, emailOf, initialize } from './credentials.ts'
import { hasAnswered } from './errors.ts'
import type { ClientOptions, GoogleSecretManagerOptions } from './options.ts'
import { quietOptions, quietRequests, silence } from './silence.ts'

interface Opened {
  readonly client: SecretManagerServiceClient
  /** `projects/p` or `projects/p/locations/l`. */
  readonly parent: string
  /** What stands before a secret's name: `projects/p/secrets/`. */
  readonly secrets: string
}

/** How one request is made. The SDK writes into it. */
interface RequestOptions {
  readonly timeout: number
  /** No repetitions of the SDK's own, which it makes for AccessSecretVersion alone: core repeats. */
  readonly retry: null
  /** Older releases of google-gax drop it. */
  readonly signal: AbortSignal
}

type Ask<T> = (opened: Opened, options: RequestOptions) => Promise<T>

/** The SDK, loaded when the first call is made, and its one client. */
export class Sdk {
  readonly #options: GoogleSecretManagerOptions
  readonly #timeout: number
  readonly #opening: Lazy<Opened> = new Lazy(() => this.#open())
  /** Beside the promise, so that a read does not wait for one more turn. */
  #opened: Opened | undefined
  #project: string | undefined

  constructor(options: GoogleSecretManagerOptions) {
    this.#options = options
    this.#timeout = options.requestTimeout ?? 5_000
    this.#project = options.project
  }

  /** Undefined while nothing was sent and no option names it. */
  get project(): string | undefined {
    return this.#project
  }

  /** Makes one request. Once the client is there, no turn stands before it. */
  send<T>(call: Call, ask: Ask<T>): Promise<T> {
    const opened = this.#opened
    if (opened === undefined) return this.#opening.get().then(first => this.#send(first, call, ask))
    return this.#send(opened, call, ask)
  }

  #send<T>(opened: Opened, { signal }: Call, ask: Ask<T>): Promise<T> {
    const answer = ask(opened, { timeout: this.#timeout, retry: null, signal })
    if (this.#options.client !== undefined) return answer
    return answer.catch(async error => {
      if (!hasAnswered(error)) await checkCredentials(opened.client)
      throw error
    })
  }

  /** The service account; undefined where the credentials name none. */
  async principal(): Promise<string | undefined> {
    return emailOf((await this.#opening.get()).client)
  }

  /** Ends the client's connections, unless the client was injected: then it is its owner's to close. */
  async close(): Promise<void> {
    const opened = await this.#opening.peek()
    if (this.#options.client === undefined) await opened?.client.close()
  }

  async #open(): Promise<Opened> {
    const { location } = this.#options
    const client = this.#options.client ?? (await this.#makeClient())
    silence(client)
    quietRequests(client)
    await initialize(client)
    this.#project ??= await projectOf(client)
    const parent = `projects/${this.#project}${location === undefined ? '' : `/locations/${location}`}`
    this.#opened = { client, parent, secrets: `${parent}/secrets/` }
    return this.#opened
  }

  async #makeClient(): Promise<SecretManagerServiceClient> {
    const sdk = await peer('@google-cloud/secret-manager', () => import('@google-cloud/secret-manager'))
    return new sdk.SecretManagerServiceClient({ ...quietOptions(), ...clientOptions(this.#options) })
  }
}

function clientOptions(options: GoogleSecretManagerOptions): ClientOptions {
  const { project, location, transport, authClient } = options
  // Regional secrets have an endpoint of their own (Global and regional service endpoints).
  const regional = location === undefined ? undefined : `secretmanager.${location}.rep.googleapis.com`
  const [host, port] = (options.endpoint ?? regional)?.split(':') ?? []
  return {
    ...(project === undefined ? {} : { projectId: project }),
    ...(host === undefined ? {} : { apiEndpoint: host }),
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(transport === 'rest' ? { fallback: true } : {}),
    ...(authClient === undefined ? {} : { authClient }),
    // While a channel waits to connect again every call fails at once; by default that can be two minutes.
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 1_000,
  }
}

async function projectOf(client: SecretManagerServiceClient): Promise<string> {
  try {
    return await client.getProjectId()
  } catch {
    // As above: it has no name to go by, and the advice is the same whatever it was.
    throw new StoreFault('ERR_SECRET_CONFIG', {
      hint: 'The project is not known: set GOOGLE_CLOUD_PROJECT, or name it in options or URL (gcp://my-project).',
    })
  }
}
