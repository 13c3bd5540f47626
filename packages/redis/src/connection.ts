import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Call } from '@sealwax/core'
import { StoreFault } from '@sealwax/core'
import { checkCertificates, Lazy, peer } from '@sealwax/core/adapter'
import { type Address, addressOf, defaultUrl, shownAddress } from './address.ts'
import { foreignAnswer, lacking, wordOf } from './errors.ts'
import { asBytes, Link, type OwnClient, type Times } from './link.ts'
import type { RedisConnectionOptions } from './options.ts'
import { plaintextFound } from './plaintext.ts'
import type { Script } from './scripts.ts'
import type { RedisClient, Sdk } from './sdk.ts'

const sums = new WeakMap<Script, string>()

/** The one connection for commands, made at the first call and again at the first call after it was lost. */
export class Connection {
  readonly #options: RedisConnectionOptions
  readonly #times: Times
  readonly #injected: RedisClient | undefined
  #sdk: Sdk | undefined
  /** While there is one. */
  #link: Link | undefined
  #opening: Lazy<Link> = this.#newOpening()

  constructor(options: RedisConnectionOptions) {
    this.#options = options
    this.#injected = options.client
    this.#times = { connect: options.connectTimeout ?? 5_000, request: options.requestTimeout ?? 5_000 }
  }

  /** Undefined until the first call, and where a client was injected. */
  get sdk(): Sdk | undefined {
    return this.#sdk
  }

  /** False where a client was injected. */
  get isOwn(): boolean {
    return this.#injected === undefined
  }

  /** For messages. */
  get place(): string {
    if (!this.isOwn) return 'by a client of the application'
    const address = addressOf(this.#options.url ?? defaultUrl)
    return address === undefined ? '' : shownAddress(address)
  }

  /** Sends one command. Strings with a length come as a Buffer. A signal that is aborted already keeps it from being sent. */
  send(args: readonly (string | Buffer)[], call?: Pick<Call, 'signal'>): Promise<unknown> {
    if (call?.signal.aborted) return Promise.reject(call.signal.reason)
    if (this.#injected !== undefined) return this.#injected.sendCommand(args, asBytes)
    return this.#link?.send(args) ?? this.#sendOnNew(args, call)
  }

  /** Runs a script by its sum; the whole text goes to a server that does not know it yet, or that was told to forget it. */
  async run(
    script: Script,
    key: string,
    args: readonly (string | Buffer)[],
    call?: Pick<Call, 'signal'>,
  ): Promise<Answer> {
    const sum = sums.get(script) ?? createHash('sha1').update(script.text).digest('hex')
    sums.set(script, sum)
    const rest = ['1', key, ...args]
    const reply = await this.send(['EVALSHA', sum, ...rest], call).catch(error => {
      if (wordOf(error) !== 'NOSCRIPT') throw error
      return this.send(['EVAL', script.text, ...rest], call)
    })
    const parts = Array.isArray(reply) ? reply.map(part => (part instanceof Buffer ? part.toString() : part)) : []
    const [outcome, detail, about] = parts
    if (typeof outcome !== 'string') throw foreignAnswer()
    if (outcome === 'NOPERM' && typeof detail === 'string') throw lacking(detail)
    return { outcome, detail, about }
  }

  /** Another connection, for subscribing. The caller ends it. */
  async openLink(ended: (reason: unknown) => void): Promise<Link> {
    if (this.#injected !== undefined) return Link.open(this.#injected.duplicate(), undefined, this.#times, ended)
    this.#sdk ??= await peer('redis', () => import('redis'))
    const address = addressOf(this.#options.url ?? defaultUrl)
    if (address === undefined) throw new StoreFault('ERR_SECRET_CONFIG')
    const client = await newClient(this.#sdk, address, this.#options, this.#times)
    const settled = new AbortController()
    const objection = address.tls ? plaintextFound(address, settled.signal) : undefined
    try {
      return await Link.open(client, this.#sdk, this.#times, ended, objection)
    } finally {
      settled.abort()
    }
  }

  /** Ends the connection that this made. A call after that makes a new one. */
  async close(): Promise<void> {
    const link = await this.#opening.peek()
    link?.end(new StoreFault('ERR_SECRET_UNAVAILABLE', { hint: 'It was closed while the call was under way.' }))
  }

  async #sendOnNew(args: readonly (string | Buffer)[], call?: Pick<Call, 'signal'>): Promise<unknown> {
    const link = await this.#opening.get()
    call?.signal.throwIfAborted()
    return link.send(args)
  }

  #newOpening(): Lazy<Link> {
    return new Lazy(async () => {
      this.#link = await this.openLink(() => {
        this.#link = undefined
        this.#opening = this.#newOpening()
      })
      return this.#link
    })
  }
}

export interface Answer {
  readonly outcome: string
  readonly detail: unknown
  /** Of a write: what belongs to the value now. */
  readonly about: unknown
}

/** The SDK's own repetition, queue and identification are off: a lost connection is seen at once, and an ACL user needs no right for them. */
async function newClient(
  sdk: Sdk,
  address: Address,
  options: RedisConnectionOptions,
  times: Times,
): Promise<OwnClient> {
  const { host, port, database } = address
  const common = { host, port, reconnectStrategy: false, connectTimeout: times.connect } as const
  return sdk.createClient({
    socket: address.tls ? { ...common, tls: true, ...(await certificates(options)), ...serverName(host) } : common,
    database,
    name: 'sealwax',
    ...(await credentialsOf(options)),
    disableOfflineQueue: true,
    disableClientInfo: true,
    maintNotifications: 'disabled',
    // The deadline is the link's: the SDK's timeout covers only what was not sent yet.
    commandOptions: { timeout: 0 },
  })
}

async function credentialsOf({ credentials, username, password }: RedisConnectionOptions): Promise<{
  username?: string
  password?: string
}> {
  const given = credentials === undefined ? { username, password } : await credentials()
  return {
    ...(given.username === undefined ? {} : { username: given.username }),
    ...(given.password === undefined ? {} : { password: given.password }),
  }
}

/** An address is no server name (RFC 6066, section 3); Node checks it against the certificate all the same. */
function serverName(host: string): { readonly servername?: string } {
  return /^[\d.]+$|:/.test(host) ? {} : { servername: host }
}

/** Read at each new connection, so that renewed certificates are found. */
async function certificates({ caFile, certFile, keyFile }: RedisConnectionOptions): Promise<object> {
  const [ca, cert, key] = await Promise.all([caFile, certFile, keyFile].map(readPem))
  if (ca !== undefined && caFile !== undefined) checkCertificates(ca, caFile)
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  }
}

async function readPem(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined
  return readFile(path, 'utf8').catch(error => {
    throw new StoreFault('ERR_SECRET_CONFIG', {
      hint: `The file ${JSON.stringify(path)} cannot be read (${String(error?.code)}): check the path of the certificate or key.`,
    })
  })
}
