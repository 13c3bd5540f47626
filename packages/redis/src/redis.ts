import {
  type Call,
  type CanDelete,
  type CanList,
  type CanPut,
  type CanPutIf,
  type CanStage,
  type CanVersion,
  type CanWatch,
  Failed,
  type Fault,
  type Limits,
  type NamePage,
  type Operation,
  type PageCall,
  type PutCall,
  type ReadCall,
  type SecretProvider,
  type StageMove,
  type Stored,
  StoreFault,
  type VersionPage,
  type WatchSink,
  type Written,
} from '@sealwax/core'
import { Connection } from './connection.ts'
import { classify, foreignAnswer } from './errors.ts'
import {
  aboutText,
  contentTypeIn,
  currentFields,
  currentOf,
  keyOf,
  ownBytes,
  stagesOf,
  versionOf,
  versionsOf,
} from './layout.ts'
import { limits, stageForm } from './limits.ts'
import { Listing } from './listing.ts'
import { checkRedisOptions, type RedisOptions } from './options.ts'
import { readSecret } from './read-secret.ts'
import { refusal } from './refusal.ts'
import { deleteScript, putScript, stageScript } from './scripts.ts'
import { Subscription } from './subscription.ts'
import { veiled } from './veil.ts'

/** Secrets in Redis, with all that can be done to them. */
export interface Redis extends SecretProvider, CanPut, CanPutIf, CanDelete, CanList, CanVersion, CanStage, CanWatch {
  getMany: NonNullable<SecretProvider['getMany']>
  whoAmI: NonNullable<SecretProvider['whoAmI']>
  close: NonNullable<SecretProvider['close']>
}

/**
 * Secrets in Redis, by node-redis (the package `redis`, a peer dependency that is loaded when the first call is made). Nothing
 * is asked of the server here. Values are in clear in Redis, its files and its replicas.
 *
 * @throws TypeError for an option that is unknown, of the wrong kind, or at odds with another.
 * @example
 * const secrets = createSecrets(redis({ url: 'rediss://redis.example:6379/0', username: 'shop', password, prefix: 'shop' }))
 * const apiKey = await secrets.get('API_KEY')   // the key shop:API_KEY
 */
export function redis(options: RedisOptions = {}): Redis {
  checkRedisOptions(options)
  return new Provider(options)
}

class Provider implements Redis {
  readonly id = 'redis'
  readonly limits: Limits = limits
  readonly retries = 'core'
  readonly cancel = 'wait'
  readonly putOnce = true
  readonly promote = 'atomic'
  readonly #connection: Connection
  readonly #keyPrefix: string
  readonly #keepVersions: number
  readonly #listing: Listing = new Listing()

  constructor(options: RedisOptions) {
    this.#connection = new Connection(options)
    this.#keyPrefix = keyOf(options.prefix ?? 'sealwax', '')
    this.#keepVersions = options.keepVersions ?? 10
  }

  get location(): string {
    return `${this.id} ${this.#connection.place} ${this.#keyPrefix}`
  }

  /** One HMGET. A key that another program wrote with SET is a value without a version: GET reads it. */
  get(name: string, call: ReadCall): Promise<Stored> {
    const isCurrent = call.version === undefined && call.stage === undefined
    return isCurrent ? this.#current(name, call) : this.#older(name, call)
  }

  /**
   * One HMGET a name, all sent before an answer comes. MGET would answer "nothing" for a key of another type, and refuse all
   * names where an ACL forbids one.
   */
  async getMany(names: readonly string[], call: Call): Promise<ReadonlyMap<string, Stored | Failed>> {
    const results = await Promise.all(names.map(async name => [name, await this.#resultFor(name, call)] as const))
    return new Map(results)
  }

  put(name: string, bytes: Uint8Array, call: PutCall): Promise<Written> {
    return this.#write(name, bytes, 'any', call)
  }

  putIf(name: string, bytes: Uint8Array, expected: string | 'absent', call: PutCall): Promise<Written> {
    return this.#write(name, bytes, expected === 'absent' ? expected : `=${expected}`, call)
  }

  /** For good, with all versions. */
  async delete(name: string, call: Call): Promise<void> {
    const { outcome } = await this.#connection.run(deleteScript, this.#key(name), [], call)
    if (outcome !== 'OK') throw refusal(outcome)
  }

  list(prefix: string, call: PageCall): Promise<NamePage> {
    return this.#listing.page(this.#key(prefix), this.#keyPrefix, call.cursor, command =>
      this.#connection.send(command, call),
    )
  }

  /** HMGET of the ids, newest first. A plain value, written with SET, has none. */
  async versions(name: string, call: PageCall): Promise<VersionPage> {
    const { found } = await readSecret(this.#connection, this.#key(name), ['version', 'history', 'stages'], call)
    return { versions: found === undefined ? [] : versionsOf(found) }
  }

  async moveStage(name: string, { stage, to, from = '' }: StageMove, call: Call): Promise<void> {
    checkStage(stage)
    const { outcome } = await this.#connection.run(stageScript, this.#key(name), [stage, to, from], call)
    if (outcome !== 'OK') throw refusal(outcome)
  }

  /** ACL WHOAMI: the user of the connection. Needs +acl|whoami. */
  async whoAmI(call: Call): Promise<string> {
    const user = await this.#connection.send(['ACL', 'WHOAMI'], call)
    if (!(user instanceof Buffer)) throw foreignAnswer()
    return user.toString()
  }

  watch(names: readonly string[], sink: WatchSink): Promise<AsyncDisposable> {
    return Subscription.start({
      channels: names.map(name => this.#key(name)),
      sink,
      nameOf: channel => channel.slice(this.#keyPrefix.length),
      openLink: ended => this.#connection.openLink(ended),
      // RESP3 takes commands on a connection that subscribes; an injected client may speak RESP2.
      probe: this.#connection.isOwn ? ['HMGET', this.#key(names[0] ?? ''), 'version'] : undefined,
    })
  }

  classify(error: unknown, operation: Operation): Fault {
    return classify(error, operation, this.#connection.sdk)
  }

  close(): Promise<void> {
    return this.#connection.close()
  }

  #key(name: string): string {
    return this.#keyPrefix + name
  }

  async #current(name: string, call: Call): Promise<Stored> {
    const { found, plain } = await readSecret(this.#connection, this.#key(name), currentFields, call)
    return plain === undefined ? currentOf(found) : { bytes: ownBytes(plain) }
  }

  async #older(name: string, call: ReadCall): Promise<Stored> {
    const version = call.stage === undefined ? (call.version ?? '') : await this.#versionAt(name, call.stage, call)
    const fields = [...currentFields, `value:${version}`, `about:${version}`] as const
    const { found } = await readSecret(this.#connection, this.#key(name), fields, call)
    if (found === undefined) throw new StoreFault('ERR_SECRET_NOT_FOUND', { hint: plainHint })
    const current = currentOf(found)
    if (version === current.version) return current
    const [value, about] = found.slice(currentFields.length)
    if (value) return versionOf(version, value, about)
    throw new StoreFault('ERR_SECRET_NOT_FOUND')
  }

  async #resultFor(name: string, call: Call): Promise<Stored | Failed> {
    try {
      return await this.#current(name, call)
    } catch (error) {
      return new Failed(error)
    }
  }

  async #versionAt(name: string, stage: string, call: ReadCall): Promise<string> {
    checkStage(stage)
    const { found } = await readSecret(this.#connection, this.#key(name), ['version', 'stages'], call)
    const version = stagesOf(found?.[1]).get(stage)
    if (version === undefined || (call.version ?? version) !== version) {
      throw new StoreFault('ERR_SECRET_NOT_FOUND', { hint: 'No version of it that was asked for carries this stage.' })
    }
    return version
  }

  async #write(name: string, bytes: Uint8Array, condition: string, call: PutCall): Promise<Written> {
    const { outcome, detail, about } = await this.#connection.run(
      putScript,
      this.#key(name),
      [
        condition,
        call.token.replaceAll('-', '').slice(0, 16),
        veiled(bytes),
        aboutText(call),
        call.expiresAt === undefined ? '' : `${call.expiresAt.getTime()}`,
        `${this.#keepVersions}`,
      ],
      call,
    )
    if (outcome !== 'OK') throw refusal(outcome)
    if (typeof detail !== 'string') throw foreignAnswer()
    const contentType = typeof about === 'string' ? contentTypeIn(about) : undefined
    return { version: detail, ...(contentType !== undefined && { contentType }) }
  }
}

const plainHint = 'It is a plain value, which another program wrote with SET: it has no versions.'

function checkStage(stage: string): void {
  if (stageForm.test(stage)) return
  throw new StoreFault('ERR_SECRET_INVALID', { hint: 'A stage is 1 to 64 of A-Z a-z 0-9 _ . -' })
}
