import { checkedName, wrongArgument } from '../contract/arguments.ts'
import { SecretError } from '../contract/errors.ts'
import type { AnyProvider, StageMove, VersionInfo } from '../contract/provider.ts'
import type { Secret } from '../contract/secret.ts'
import type { StandardSchema } from '../contract/standard-schema.ts'
import { Backend } from '../policy/backend.ts'
import type { Policy } from '../policy/policy.ts'
import { parseReference, referenceText } from '../policy/reference.ts'
import { callKeys, checkCall, readKeys } from './option-checks.ts'
import type { Settings } from './options.ts'
import { Reader, type Wish } from './reader.ts'
import { Redaction } from './redaction.ts'
import type {
  AnySecrets,
  CallOptions,
  Change,
  ExportOptions,
  ReadOptions,
  SecretRef,
  Stats,
  WatchOptions,
  WithSecretOptions,
  WriteOptions,
} from './secrets.ts'
import { checkNames, readSeveral, toRecord } from './several.ts'
import { valueBytes } from './value-bytes.ts'
import { Values } from './values.ts'
import type { Watchers } from './watchers.ts'
import type { Connector } from './with-secret.ts'
import type { Writer } from './writer.ts'

/**
 * The client: one object over one provider. It owns no rule itself; it takes arguments apart and hands them to whoever
 * does: {@link Reader} (cache and the way of a read), {@link Values} (bytes to text, parts), {@link Writer},
 * {@link Backend} (the provider behind checks, deadline and retries).
 */
export class Client implements AnySecrets {
  readonly provider: AnyProvider
  readonly #backend: Backend
  readonly #redaction: Redaction
  readonly #reader: Reader
  readonly #values: Values
  // What only some programs use is loaded when one does: start-up is paid by all of them.
  #writer: Promise<Writer> | undefined
  #connector: Promise<Connector> | undefined
  #watchers: Promise<Watchers> | undefined
  #closing: Promise<void> | undefined

  constructor(provider: AnyProvider, settings: Settings) {
    const { policy, cache, redact } = settings
    this.provider = provider
    this.#backend = new Backend(provider, policy)
    this.#redaction = new Redaction(redact)
    this.#reader = new Reader(this.#backend, this.#redaction, cache)
    this.#values = new Values(this.#reader, policy.clock)
  }

  /** For core's own that works on the provider itself, such as a rotation. */
  get policy(): Policy {
    return this.#backend.policy
  }

  get(ref: SecretRef, options?: ReadOptions): Promise<string> {
    // The way of nearly every call: one look-up and a promise that is there already.
    if (options === undefined && typeof ref === 'string') {
      const text = this.#reader.hit(ref)
      if (text !== undefined) return text
    }
    return this.#values.text(ref, options)
  }

  async getOptional(ref: SecretRef, options?: ReadOptions): Promise<string | undefined> {
    return this.get(ref, options).catch(undefinedIfAbsent)
  }

  async getBytes(ref: SecretRef, options?: ReadOptions): Promise<Uint8Array> {
    return this.#values.bytes(ref, options)
  }

  async getSecret(ref: SecretRef, options?: ReadOptions): Promise<Secret> {
    return this.#values.secret(ref, options)
  }

  async getMany<const Name extends string>(
    names: readonly Name[],
    options?: ReadOptions,
  ): Promise<Record<Name, string>> {
    checkNames(names, 'names')
    const values = await readSeveral(names, name => this.get(name, options))
    return toRecord(values) as Record<Name, string>
  }

  async getAll(prefix?: string, options?: ReadOptions): Promise<Record<string, string>> {
    checkCall(options, readKeys)
    const { signal, timeout, fresh } = options ?? {}
    const names = await Array.fromAsync(this.#list(prefix, { signal, timeout }))
    return toRecord(await readSeveral(names, name => this.#values.text({ name }, { signal, timeout, fresh })))
  }

  async has(ref: SecretRef, options?: ReadOptions): Promise<boolean> {
    return this.#values.exists(ref, options)
  }

  async load<const S extends Readonly<Record<string, StandardSchema>>>(
    schema: S,
    options?: ReadOptions,
  ): Promise<never> {
    const { loadSchema } = await import('./load.ts')
    return (await loadSchema(schema, name => this.get(name, options))) as never
  }

  async exportTo(
    target: Record<string, string | undefined>,
    namesOrPrefix: readonly string[] | string = '',
    options: ExportOptions = {},
  ): Promise<string[]> {
    checkCall(options, [...callKeys, 'overwrite'])
    const { signal, timeout, overwrite } = options
    const { exportSecrets } = await import('./export.ts')
    return exportSecrets(target, namesOrPrefix, {
      overwrite: overwrite === true,
      list: prefix => this.#list(prefix, { signal, timeout }),
      read: (name, listed) => this.#values.text(listed ? { name } : name, { signal, timeout }),
    })
  }

  async *list(prefix?: string, options?: CallOptions): AsyncGenerator<string, void, undefined> {
    checkCall(options)
    yield* this.#list(prefix, options)
  }

  async put(ref: SecretRef, value: string | Uint8Array | Secret, options?: WriteOptions): Promise<string | undefined> {
    const reference = parseReference(ref)
    const bytes = valueBytes(value)
    return this.#write(writer => writer.put(reference, bytes, options))
  }

  delete(name: string, options?: CallOptions): Promise<void> {
    return this.#write(writer => writer.change('delete', name, options))
  }

  restore(name: string, options?: CallOptions): Promise<void> {
    return this.#write(writer => writer.change('restore', name, options))
  }

  purge(name: string, options?: CallOptions): Promise<void> {
    return this.#write(writer => writer.change('purge', name, options))
  }

  moveStage(name: string, move: StageMove, options?: CallOptions): Promise<void> {
    return this.#write(writer => writer.moveStage(name, move, options))
  }

  async *versions(name: string, options?: CallOptions): AsyncGenerator<VersionInfo, void, undefined> {
    this.#reader.assertOpen()
    checkCall(options)
    yield* this.#backend.versions(checkedName(name), options)
  }

  async refresh(ref?: SecretRef, options: CallOptions = {}): Promise<void> {
    this.#reader.assertOpen()
    checkCall(options)
    if (ref === undefined) return this.#reader.answers.forget()
    await this.#reader.read(this.#reader.questions.of(ref), { ...options, fresh: true })
  }

  async watch(
    names: readonly SecretRef[],
    onChange: (change: Change) => void,
    options?: WatchOptions,
  ): Promise<AsyncDisposable> {
    this.#reader.assertOpen()
    this.#watchers ??= import('./watchers.ts').then(({ Watchers }) => new Watchers(this.#backend, this.#reader))
    return (await this.#watchers).watch(names, onChange, options)
  }

  async withSecret<T>(
    ref: SecretRef,
    connect: (secret: Secret) => T | Promise<T>,
    options: WithSecretOptions,
  ): Promise<T> {
    const reference = parseReference(ref)
    checkCall(options, [...callKeys, 'isRejected'])
    const { signal, timeout, isRejected } = options ?? {}
    this.#connector ??= import('./with-secret.ts').then(({ Connector }) => new Connector(this.#backend))
    return (await this.#connector).connect({
      name: referenceText(reference),
      signal,
      connect,
      isRejected,
      read: () => this.#values.secret(ref, { signal, timeout }),
      refresh: () => this.refresh(ref),
    })
  }

  redact(text: string): string {
    if (typeof text !== 'string') throw wrongArgument('text', 'a string', text)
    return this.#redaction.redact(text)
  }

  redactStream(): TransformStream<Uint8Array | string, Uint8Array> {
    return this.#redaction.stream()
  }

  unprotected(): string[] {
    return this.#redaction.unprotected()
  }

  stats(): Stats {
    return this.#reader.stats()
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  /** What is ours ends at once, whatever the store makes of its end; only a write that has begun is waited for. */
  async #close(): Promise<void> {
    const watchers =
      this.#watchers && this.#backend.within({ operation: 'close' }, {}, async () => (await this.#watchers)?.close())
    this.#reader.close()
    this.#redaction.close()
    const [watching] = await Promise.allSettled([watchers, this.#reader.answers.written()])
    await this.#backend.close()
    if (watching.status === 'rejected') throw watching.reason
  }

  async *#list(prefix = '', asking: Pick<Wish, 'signal' | 'timeout'> = {}): AsyncGenerator<string, void, undefined> {
    if (typeof prefix !== 'string') throw wrongArgument('prefix', 'a string', prefix)
    this.#reader.assertOpen()
    yield* this.#backend.list(prefix, asking)
  }

  async #write<T>(work: (writer: Writer) => Promise<T>): Promise<T> {
    this.#reader.assertOpen()
    this.#writer ??= import('./writer.ts').then(
      ({ Writer }) => new Writer(this.#backend, this.#reader, this.#redaction),
    )
    return work(await this.#writer)
  }
}

function undefinedIfAbsent(error: unknown): undefined {
  if (error instanceof SecretError && error.code === 'ERR_SECRET_NOT_FOUND') return undefined
  throw error
}
