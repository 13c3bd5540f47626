import { checkedName, wrongArgument } from '../contract/arguments.ts'
import { SecretError } from '../contract/errors.ts'
import { variableName } from '../contract/names.ts'
import type { AnyProvider, StageMove, VersionInfo } from '../contract/provider.ts'
import { Secret } from '../contract/secret.ts'
import type { StandardSchema } from '../contract/standard-schema.ts'
import { Backend } from '../policy/backend.ts'
import { Redactor } from '../policy/redactor.ts'
import { parseReference, type Reference, referenceText } from '../policy/reference.ts'
import { loadSchema } from './load.ts'
import type { Settings } from './options.ts'
import { Reader } from './reader.ts'
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
import { readSeveral, toRecord } from './several.ts'
import { Values } from './values.ts'
import { Watcher } from './watcher.ts'
import { Connector } from './with-secret.ts'
import { Writer } from './writer.ts'

const noOptions: ReadOptions = {}

/**
 * The client: one object over one provider. It owns no rule itself; it takes arguments apart and hands them to whoever
 * does: {@link Reader} (cache and the way of a read), {@link Values} (bytes to text, parts), {@link Writer},
 * {@link Backend} (the provider behind checks, deadline and retries).
 */
export class Client implements AnySecrets {
  readonly provider: AnyProvider
  readonly #settings: Settings
  readonly #backend: Backend
  readonly #redactor: Redactor
  readonly #reader: Reader
  readonly #values: Values
  readonly #writer: Writer
  readonly #connector: Connector
  readonly #watchers: Set<Watcher> = new Set()
  #closing: Promise<void> | undefined

  constructor(provider: AnyProvider, settings: Settings) {
    const { policy, cache, minLength } = settings
    this.provider = provider
    this.#settings = settings
    this.#backend = new Backend(provider, policy)
    this.#redactor = new Redactor({ minLength })
    this.#reader = new Reader(this.#backend, policy, this.#redactor, cache)
    this.#values = new Values(provider, this.#redactor)
    this.#writer = new Writer(this.#backend, this.#reader)
    this.#connector = new Connector(policy.clock)
  }

  get(ref: SecretRef, options?: ReadOptions): Promise<string> {
    // The way of nearly every call: one look-up and a promise that is there already.
    if (options === undefined && typeof ref === 'string') {
      const text = this.#reader.hit(ref)
      if (text !== undefined) return text
    }
    return this.#readText(ref, options)
  }

  async getOptional(ref: SecretRef, options?: ReadOptions): Promise<string | undefined> {
    return this.get(ref, options).catch(undefinedIfAbsent)
  }

  async getBytes(ref: SecretRef, options?: ReadOptions): Promise<Uint8Array> {
    const reference = parseReference(ref)
    return this.#values.bytes((await this.#read(reference, options)).entry, reference)
  }

  async getSecret(ref: SecretRef, options?: ReadOptions): Promise<Secret> {
    const reference = parseReference(ref)
    const { entry, stale } = await this.#read(reference, options)
    return new Secret({
      name: referenceText(reference),
      bytes: this.#values.bytes(entry, reference),
      version: entry.stored.version,
      contentType: entry.stored.contentType,
      readAt: entry.readAt,
      stale,
      clock: this.#settings.policy.clock,
    })
  }

  async getMany<const Name extends string>(
    names: readonly Name[],
    options?: ReadOptions,
  ): Promise<Record<Name, string>> {
    if (!Array.isArray(names)) throw wrongArgument('names', 'an array of names', names)
    const values = await readSeveral(names, async name => this.get(name, options))
    return toRecord(values) as Record<Name, string>
  }

  async getAll(prefix?: string, options?: ReadOptions): Promise<Record<string, string>> {
    const names = await Array.fromAsync(this.list(prefix, options))
    return toRecord(await readSeveral(names, name => this.get({ name }, options)))
  }

  async has(ref: SecretRef, options?: ReadOptions): Promise<boolean> {
    const reference = parseReference(ref)
    try {
      this.#values.check((await this.#read(reference, options)).entry, reference)
      return true
    } catch (error) {
      if (isGone(error)) return false
      throw error
    }
  }

  async load<const S extends Readonly<Record<string, StandardSchema>>>(
    schema: S,
    options?: ReadOptions,
  ): Promise<never> {
    return (await loadSchema(schema, async name => this.get(name, options))) as never
  }

  async exportTo(
    target: Record<string, string | undefined>,
    namesOrPrefix: readonly string[] | string = '',
    options: ExportOptions = {},
  ): Promise<string[]> {
    if (typeof target !== 'object' || target === null)
      throw wrongArgument('target', 'an object of variables such as process.env', target)
    const isPrefix = typeof namesOrPrefix === 'string'
    const names = isPrefix ? await Array.fromAsync(this.list(namesOrPrefix, options)) : namesOrPrefix
    const start = isPrefix ? namesOrPrefix.length : 0
    const wanted = names.filter(
      name => options.overwrite === true || !Object.hasOwn(target, variableName(name.slice(start))),
    )
    const values = await readSeveral(wanted, name => this.get(isPrefix ? { name } : name, options))
    // All or nothing: nothing is set where one of them failed.
    return [...values].map(([name, value]) => {
      const variable = variableName(name.slice(start))
      target[variable] = value
      return variable
    })
  }

  async *list(prefix = '', options?: CallOptions): AsyncGenerator<string, void, undefined> {
    if (typeof prefix !== 'string') throw wrongArgument('prefix', 'a string', prefix)
    this.#assertOpen()
    yield* this.#backend.list(prefix, options)
  }

  async put(ref: SecretRef, value: string | Uint8Array | Secret, options?: WriteOptions): Promise<string | undefined> {
    this.#assertOpen()
    return this.#writer.put(parseReference(ref), value, options)
  }

  async delete(name: string, options?: CallOptions): Promise<void> {
    await this.#change('delete', name, options)
  }

  async restore(name: string, options?: CallOptions): Promise<void> {
    await this.#change('restore', name, options)
  }

  async purge(name: string, options?: CallOptions): Promise<void> {
    await this.#change('purge', name, options)
  }

  async *versions(name: string, options?: CallOptions): AsyncGenerator<VersionInfo, void, undefined> {
    this.#assertOpen()
    yield* this.#backend.versions(checkedName(name), options)
  }

  async moveStage(name: string, move: StageMove, options?: CallOptions): Promise<void> {
    this.#assertOpen()
    try {
      await this.#backend.moveStage(checkedName(name), move, options)
    } finally {
      this.#reader.written(name, undefined)
    }
  }

  async refresh(ref?: SecretRef, options: CallOptions = {}): Promise<void> {
    if (ref === undefined) return this.#reader.forget()
    await this.#read(parseReference(ref), { ...options, fresh: true })
  }

  async watch(
    names: readonly string[],
    onChange: (change: Change) => void,
    options: WatchOptions = {},
  ): Promise<AsyncDisposable> {
    if (!Array.isArray(names) || names.length === 0)
      throw wrongArgument('names', 'an array with at least one name', names)
    this.#assertOpen()
    for (const name of names) checkedName(name, 'names[]')
    const watcher: Watcher = await Watcher.start({
      names,
      clock: this.#settings.policy.clock,
      interval: options.interval ?? (this.provider.local ? 5_000 : 60_000),
      read: async name => (await this.#read(parseReference({ name }), { fresh: true })).entry.stored,
      onChange,
      onError: options.onError ?? (() => undefined),
      ended: () => this.#watchers.delete(watcher),
      ...(this.#backend.supports('watch') && { subscribe: sink => this.#backend.watch(names, sink) }),
    })
    this.#watchers.add(watcher)
    return watcher
  }

  async withSecret<T>(
    ref: SecretRef,
    connect: (secret: Secret) => T | Promise<T>,
    options: WithSecretOptions,
  ): Promise<T> {
    const name = referenceText(parseReference(ref))
    const read = (fresh: boolean): Promise<Secret> => this.getSecret(ref, { ...options, fresh })
    return this.#connector.connect({ name, connect, isRejected: options?.isRejected, read })
  }

  redact(text: string): string {
    if (typeof text !== 'string') throw wrongArgument('text', 'a string', text)
    return this.#redactor.redact(text)
  }

  redactStream(): TransformStream<Uint8Array | string, Uint8Array> {
    return this.#redactor.stream()
  }

  unprotected(): string[] {
    return this.#redactor.unprotected()
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

  async #close(): Promise<void> {
    const endings = await Promise.allSettled([...this.#watchers].map(watcher => watcher[Symbol.asyncDispose]()))
    this.#reader.close(closed())
    this.#redactor.clear()
    await this.#backend.close()
    for (const ending of endings) if (ending.status === 'rejected') throw ending.reason
  }

  async #readText(ref: SecretRef, options?: ReadOptions): Promise<string> {
    const reference = parseReference(ref)
    return this.#values.text((await this.#read(reference, options)).entry, reference)
  }

  async #read(reference: Reference, options: ReadOptions = noOptions): ReturnType<Reader['read']> {
    this.#assertOpen()
    const reading = await this.#reader.read(reference, options)
    // Closing zeroes cached bytes; what was read a moment before must not come out as zeros.
    this.#assertOpen()
    return reading
  }

  async #change(operation: 'delete' | 'restore' | 'purge', name: string, options?: CallOptions): Promise<void> {
    this.#assertOpen()
    try {
      await this.#backend[operation](checkedName(name), options)
    } finally {
      this.#reader.written(name, undefined)
    }
  }

  #assertOpen(): void {
    if (this.#closing !== undefined) throw closed()
  }
}

function closed(): TypeError {
  return new TypeError('This secrets client is closed; make another with createSecrets or openSecrets')
}

function isGone(error: unknown): boolean {
  return error instanceof SecretError && (error.code === 'ERR_SECRET_NOT_FOUND' || error.code === 'ERR_SECRET_DELETED')
}

function undefinedIfAbsent(error: unknown): undefined {
  if (error instanceof SecretError && error.code === 'ERR_SECRET_NOT_FOUND') return undefined
  throw error
}
