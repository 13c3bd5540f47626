import { checkFunction, count, figure } from '../client/option-checks.ts'
import { checkKeys, wrongArgument } from '../contract/arguments.ts'
import { type Clock, systemClock } from '../contract/clock.ts'
import { SecretError } from '../contract/errors.ts'
import type { SecretEvent } from '../contract/event.ts'
import type { SignedAnchor } from './anchor.ts'
import { Anchoring } from './anchoring.ts'
import { type Digest, runtimeDigest } from './digest.ts'
import type { AuditOutput } from './output.ts'
import {
  type AuditEntry,
  type AuditRecord,
  entryOf,
  type IntentEntry,
  type NoteEntry,
  type PrincipalEntry,
} from './record.ts'
import { Served, type ServingClient } from './served.ts'
import { type NodeKey, type SigningKey, signingKey } from './signing-key.ts'
import type { AuditStatus } from './status.ts'
import { Writer } from './writer.ts'

export interface AuditOptions {
  /** Where the log stands: `auditFolder(path)` of `@sealwax/core/audit/file`. */
  readonly output: AuditOutput
  /**
   * Takes anchors to a place that this host cannot change afterwards: another store, an append-only service. Without it, whoever
   * can write the log can also make it anew.
   */
  readonly anchor?: (anchor: SignedAnchor) => void | Promise<void>
  /**
   * Signs anchors: a private key of Ed25519 or ECDSA (P-256), or one for HMAC, of WebCrypto or `node:crypto`. Default: they are
   * not signed.
   */
  readonly key?: SigningKey | NodeKey
  /** Records between anchors at most. Default: 1,000. */
  readonly anchorRecords?: number
  /** Milliseconds between anchors at most, where there are new records. Default: 60,000. */
  readonly anchorMs?: number
  /** Bytes of a file, after which another is begun. Default: 67,108,864. */
  readonly maxBytes?: number
  /** Told of every record once it is written, in order: for other systems. */
  readonly sinks?: readonly ((record: AuditRecord) => void)[]
  /** Who the application says that it is: kept as `asserted`. */
  readonly actor?: string
  /** Waits for the disk before a write is done that is audited. Default: true. */
  readonly sync?: boolean
  /** Told that records or anchors could not be written. An alarm: it has to reach somebody. */
  readonly onError: (error: unknown) => void
  readonly digest?: Digest
  readonly clock?: Clock
}

const known = [
  'output',
  'anchor',
  'key',
  'anchorRecords',
  'anchorMs',
  'maxBytes',
  'sinks',
  'actor',
  'sync',
  'onError',
  'digest',
  'clock',
]

/**
 * An audit log of one process: what core's events say, in order, in files of its own, each record chained to the one before by its
 * hash. `observe` goes into `createSecrets`; `audited` makes writes wait for their record.
 *
 * @throws TypeError, RangeError for options that are unknown or of the wrong kind. Nothing is written before the first record.
 * @example
 * const audit = openAudit({ output: auditFolder('/var/log/shop/audit'), anchor: keepElsewhere, onError: alarm })
 * const secrets = createSecrets(audited(store, audit), { observe: audit.observe })
 */
export function openAudit(options: AuditOptions): AuditLog {
  checkKeys('options', options, known)
  const { output, anchor, sinks = [], actor, onError } = options
  if (typeof output?.create !== 'function')
    throw wrongArgument('options.output', 'an output, such as auditFolder()', output)
  if (typeof onError !== 'function') throw wrongArgument('options.onError', 'a function that alarms somebody', onError)
  for (const option of ['anchor', 'digest'] as const) checkFunction(`options.${option}`, options[option])
  if (!Array.isArray(sinks)) throw wrongArgument('options.sinks', 'an array of functions', sinks)
  for (const [index, sink] of sinks.entries()) {
    if (typeof sink !== 'function') throw wrongArgument(`options.sinks[${index}]`, 'a function', sink)
  }
  if (actor !== undefined && typeof actor !== 'string') throw wrongArgument('options.actor', 'a string', actor)
  if (anchor === undefined && options.key !== undefined) {
    throw new TypeError('options.key signs anchors: give options.anchor too, which takes them away')
  }
  const { key, ...rest } = options
  return new AuditLog({
    ...rest,
    ...(key !== undefined && { key: signingKey('options.key', key, 'sign') }),
    digest: options.digest ?? runtimeDigest(),
  })
}

/** See {@link openAudit}. */
export class AuditLog implements AsyncDisposable {
  readonly #clock: Clock
  readonly #writer: Writer
  readonly #served: Served
  readonly #sync: boolean
  #closing: Promise<void> | undefined

  /** For {@link openAudit}, which checks what it is given. */
  constructor(options: Omit<AuditOptions, 'key'> & { readonly key?: SigningKey; readonly digest: Digest }) {
    const { clock = systemClock, key, anchor, onError } = options
    this.#clock = clock
    this.#sync = options.sync ?? true
    const anchoring = new Anchoring({
      clock,
      key,
      anchor,
      onError,
      records: count('options.anchorRecords', options.anchorRecords, 1_000, 1),
      ms: figure('options.anchorMs', options.anchorMs, 60_000, 1),
    })
    this.#writer = new Writer({
      output: options.output,
      digest: options.digest,
      maxBytes: count('options.maxBytes', options.maxBytes, 67_108_864, 1_024),
      sinks: options.sinks ?? [],
      actor: options.actor,
      clock,
      onError,
      anchoring,
    })
    this.#served = new Served(clock, entry => this.#add(entry))
  }

  /** For `createSecrets({ observe })`. Never throws: what it cannot write reaches `onError`. */
  readonly observe: (event: SecretEvent) => void = event => {
    const entry = entryOf(event)
    if (entry !== undefined && this.#closing === undefined) this.#add(entry)
  }

  /**
   * Records that something will be done, and resolves when that is written.
   * @throws SecretError ERR_SECRET_UNAVAILABLE where it could not be: then it must not be done.
   */
  async intend(intent: Omit<IntentEntry, 'kind'>): Promise<void> {
    if (this.#closing !== undefined) throw refused(intent, 'is closed', 'Close it after its clients.')
    this.#add({ kind: 'intent', ...intent })
    try {
      await this.#writer.flush(this.#sync)
    } catch {
      // What it was has gone to onError; a file system's message may hold paths that are nobody's affair.
      const next = 'See what `onError` was told, make room or mend the folder, then try again.'
      throw refused(intent, 'cannot be written', next)
    }
  }

  /** Records whom a store takes this process for; see `audited`. */
  identify(entry: Omit<PrincipalEntry, 'kind'>): void {
    if (this.#closing === undefined) this.#add({ kind: 'principal', ...entry })
  }

  /** Records something of the application's own. Never a value. */
  note(text: string, more?: NoteEntry['more']): void {
    if (typeof text !== 'string') throw wrongArgument('text', 'a string', text)
    if (this.#closing !== undefined) throw new TypeError('The audit log was closed; open another one.')
    this.#add({ kind: 'note', text, ...(more !== undefined && { more }) })
  }

  /** From now on, records each minute how often a client answered from its cache. */
  count(client: ServingClient, name: string): void {
    this.#served.count(client, name)
  }

  /** Resolves when everything so far is written. @throws what the output rejects with. */
  flush(): Promise<void> {
    this.#served.look()
    return this.#writer.flush(this.#sync)
  }

  status(): AuditStatus {
    return this.#writer.status()
  }

  /** Writes what is left, the closing record and the last anchor. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #close(): Promise<void> {
    this.#served.close()
    await this.#writer.close()
  }

  #add(entry: AuditEntry): void {
    this.#writer.add(Math.floor(this.#clock.now()), entry)
  }
}

function refused({ provider, operation, name }: Omit<IntentEntry, 'kind'>, what: string, next: string): SecretError {
  return new SecretError(
    `The audit log ${what}, so that ${JSON.stringify(name)} was left as it is (${operation}). ${next}`,
    { code: 'ERR_SECRET_UNAVAILABLE', provider, secretName: name },
  )
}
