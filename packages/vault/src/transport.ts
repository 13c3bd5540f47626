import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { textOf } from '@sealwax/core/adapter'

/** What node-vault gives to its transport. `text` and `signal` are ours, handed through. */
interface Asked {
  readonly method: string
  readonly uri: string
  readonly headers: Readonly<Record<string, string>>
  readonly text?: string | undefined
  readonly signal: AbortSignal
}

/** The body of an answer, unparsed: `JSON.parse` would round numbers. */
export interface Body {
  readonly text: string | undefined
  readonly retryAfter: string | undefined
}

/** What node-vault expects of its transport (its README, option `request-promise`). */
interface Answered {
  readonly statusCode: number
  readonly body: Body
  /** Empty on purpose: node-vault takes every answer to a path with `sys/health` in it for a success, a secret's name too. */
  readonly request: { readonly path: '' }
}

export interface TransportOptions {
  /** PEM; undefined for those that Node trusts. */
  readonly ca: string | undefined
  /** For one request, in milliseconds. */
  readonly timeout: number
}

/** Vault takes requests of 32 MiB at most (Vault documentation, Vault limits and maximums); an answer is not larger either. */
const largestAnswer = 32 * 1_048_576
/** Connections that nobody uses are closed before load balancers do it, whose usual limit is 60 seconds. */
const idleTimeout = 30_000

/**
 * A transport for node-vault instead of its own (axios), which drops aborts, parses numbers into doubles, sends the token
 * along redirects, and turns checks of certificates off where VAULT_SKIP_VERIFY is set.
 */
export class Transport {
  readonly #options: TransportOptions
  readonly #plain: HttpAgent = new HttpAgent({ keepAlive: true, timeout: idleTimeout })
  readonly #tls: HttpsAgent

  constructor(options: TransportOptions) {
    this.#options = options
    this.#tls = new HttpsAgent({
      keepAlive: true,
      timeout: idleTimeout,
      ...(options.ca === undefined ? {} : { ca: options.ca }),
    })
  }

  /** node-vault calls this with settings of its own, which are axios's. */
  defaults(): (asked: Asked) => Promise<Answered> {
    return asked => this.#exchange(asked)
  }

  /** Ends all connections. */
  close(): void {
    this.#plain.destroy()
    this.#tls.destroy()
  }

  #exchange({ method, uri, headers, text, signal }: Asked): Promise<Answered> {
    return new Promise((resolve, reject) => {
      const outgoing: ClientRequest = uri.startsWith('https:')
        ? httpsRequest(uri, { method, signal, agent: this.#tls })
        : httpRequest(uri, { method, signal, agent: this.#plain })
      // Not among the settings: those Node prints where NODE_DEBUG says so, the token with them.
      outgoing.setHeaders(new Map(Object.entries(headers)))
      if (text !== undefined) {
        outgoing.setHeader('content-type', 'application/json')
        outgoing.setHeader('content-length', Buffer.byteLength(text))
      }
      const timer = setTimeout(() => outgoing.destroy(coded('ETIMEDOUT')), this.#options.timeout)
      const fail = (error: unknown): void => {
        clearTimeout(timer)
        reject(error)
      }
      outgoing.on('error', fail)
      outgoing.on('response', incoming => {
        incoming.on('error', fail)
        collect(incoming, bytes => {
          clearTimeout(timer)
          resolve({
            statusCode: incoming.statusCode ?? 0,
            body: {
              text: bytes === undefined ? undefined : textOf(bytes),
              retryAfter: incoming.headers['retry-after'],
            },
            request: { path: '' },
          })
        })
      })
      outgoing.end(text)
    })
  }
}

/** The whole body, or undefined where it is larger than any of Vault's. */
function collect(incoming: IncomingMessage, done: (bytes: Buffer | undefined) => void): void {
  const chunks: Buffer[] = []
  let length = 0
  incoming.on('data', (chunk: Buffer) => {
    length += chunk.length
    if (length > largestAnswer) {
      done(undefined)
      incoming.destroy()
    } else chunks.push(chunk)
  })
  incoming.on('end', () => done(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)))
}

function coded(code: string): Error {
  return Object.assign(new Error(code), { code })
}
