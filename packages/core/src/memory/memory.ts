import { wrongArgument } from '../contract/arguments.ts'
import { type Clock, systemClock } from '../contract/clock.ts'
import type { Fault, Operation } from '../contract/errors.ts'
import { anyName, beginsWith } from '../contract/names.ts'
import { nativeName } from '../contract/native-names.ts'
import {
  type Call,
  type CanDelete,
  type CanList,
  type CanPurge,
  type CanPut,
  type CanPutIf,
  type CanRestore,
  type CanStage,
  type CanVersion,
  type CanWatch,
  type Capability,
  Failed,
  type Limits,
  type NamePage,
  type PageCall,
  type PutCall,
  type ReadCall,
  type SecretProvider,
  type StageMove,
  type Stored,
  type VersionInfo,
  type VersionPage,
  type WatchSink,
  type Written,
} from '../contract/provider.ts'
import { Faults, type InjectedFault } from './faults.ts'
import { MemoryShelf } from './shelf.ts'

export interface MemoryOptions {
  /** Default: `memory`. */
  readonly id?: string
  /** Limits that replace the defaults (any name, 65,536 bytes, empty and binary values, batches of 20): try an application under another store's. */
  readonly limits?: Partial<Limits>
  /** Capabilities to do without, to try an application on a store that lacks them. */
  readonly without?: readonly Capability[]
  /** Names or versions in one page. Default: 100. */
  readonly pageSize?: number
  readonly local?: boolean
  readonly retries?: 'sdk' | 'core'
  /** A put on a softly deleted name makes a new version, as in Vault. Default: it is refused, as in AWS and Azure. */
  readonly overDeleted?: boolean
  /** What versions are dated by. Default: the system's. */
  readonly clock?: Clock
}

/** One call that reached the store, for tests that count. */
export interface MemoryCall {
  readonly operation: Operation
  readonly names: readonly string[]
}

type Everything = SecretProvider &
  CanPut &
  CanPutIf &
  CanDelete &
  CanRestore &
  CanPurge &
  CanList &
  CanVersion &
  CanStage &
  CanWatch

/** A whole store in memory, with everything a store can do. The stage `current` marks the version that `get` reads. */
export interface MemoryProvider extends Everything {
  getMany: NonNullable<SecretProvider['getMany']>
  /** The calls that reached it, oldest first. */
  readonly calls: readonly MemoryCall[]
  /** Makes calls fail or hang from now on: see {@link InjectedFault}. */
  inject(fault: InjectedFault): void
  /** Takes all injected faults away. */
  heal(): void
}

/**
 * Secrets in this process only: for tests of applications, and the reference for what the conformance suite asks.
 *
 * @param initial values by the names that an application uses.
 * @throws TypeError for values that are no strings.
 * @example
 * const store = memory({ API_KEY: 'test' })
 * const secrets = createSecrets(store)
 * store.inject({ operation: 'get', fails: 'ERR_SECRET_UNAVAILABLE', times: 2 })
 */
export function memory(initial: Readonly<Record<string, string>> = {}, options: MemoryOptions = {}): MemoryProvider {
  if (typeof initial !== 'object' || initial === null)
    throw wrongArgument('initial', 'an object with a string for each name', initial)
  const provider = new Memory(initial, options)
  // A capability is there where the method is: what the test does without is shadowed.
  const lacking = new Set<string>(options.without)
  if (lacking.has('put')) lacking.add('putOnce')
  if (lacking.has('moveStage')) lacking.add('promote')
  for (const member of lacking) Object.defineProperty(provider, member, { value: undefined })
  return provider
}

class Memory implements MemoryProvider {
  readonly id: string
  readonly location: string
  readonly limits: Limits
  readonly retries: 'sdk' | 'core'
  readonly cancel = 'socket'
  readonly local: boolean
  readonly putOnce = true
  readonly overDeleted: boolean
  readonly promote = 'atomic'
  readonly calls: MemoryCall[] = []
  readonly #pageSize: number
  readonly #faults: Faults = new Faults()
  readonly #shelf: MemoryShelf
  readonly #sinks: Set<WatchSink> = new Set()

  constructor(initial: Readonly<Record<string, string>>, options: MemoryOptions) {
    this.id = options.id ?? 'memory'
    this.location = this.id
    this.limits = {
      names: anyName,
      maxBytes: 65_536,
      empty: true,
      binary: true,
      batch: 20,
      attributes: ['contentType', 'expiresAt', 'metadata'],
      ...options.limits,
    }
    this.retries = options.retries ?? 'core'
    this.local = options.local ?? false
    this.overDeleted = options.overDeleted ?? false
    this.#pageSize = options.pageSize ?? 100
    const soft = !options.without?.includes('restore')
    this.#shelf = new MemoryShelf({
      caseSensitive: this.limits.names.caseSensitive,
      soft,
      overDeleted: this.overDeleted,
      clock: options.clock ?? systemClock,
    })
    for (const [name, value] of Object.entries(initial)) {
      if (typeof value !== 'string') throw wrongArgument(`initial[${JSON.stringify(name)}]`, 'a string', value)
      const native = nativeName(this.limits.names, name) ?? name
      this.#shelf.put(native, new TextEncoder().encode(value), { token: crypto.randomUUID() })
    }
  }

  inject(fault: InjectedFault): void {
    this.#faults.inject(fault)
  }

  heal(): void {
    this.#faults.heal()
  }

  classify(): Fault {
    return { code: 'ERR_SECRET_UNKNOWN' }
  }

  get(name: string, call: ReadCall): Promise<Stored> {
    return this.#do('get', [name], call, () => this.#shelf.read(name, call))
  }

  getMany(names: readonly string[], call: Call): Promise<ReadonlyMap<string, Stored | Failed>> {
    return this.#do('getMany', names, call, async () => {
      const results = new Map<string, Stored | Failed>()
      for (const name of names) {
        // An item of a batch meets the faults of a read of its own.
        results.set(
          name,
          await this.#faults
            .apply('get', name, call.signal, () => this.#shelf.read(name, {}))
            .catch(error => new Failed(error)),
        )
      }
      return results
    })
  }

  put(name: string, bytes: Uint8Array, call: PutCall): Promise<Written> {
    return this.#write('put', name, call, () => this.#shelf.put(name, bytes, call))
  }

  putIf(name: string, bytes: Uint8Array, expected: string | 'absent', call: PutCall): Promise<Written> {
    return this.#write('putIf', name, call, () => {
      this.#shelf.expect(name, expected, call.token)
      return this.#shelf.put(name, bytes, call)
    })
  }

  delete(name: string, call: Call): Promise<void> {
    return this.#write('delete', name, call, () => this.#shelf.delete(name))
  }

  restore(name: string, call: Call): Promise<void> {
    return this.#write('restore', name, call, () => this.#shelf.restore(name))
  }

  purge(name: string, call: Call): Promise<void> {
    return this.#write('purge', name, call, () => this.#shelf.purge(name))
  }

  list(prefix: string, call: PageCall): Promise<NamePage> {
    return this.#do('list', [], call, () => {
      const names = this.#shelf.names().filter(name => beginsWith(this.limits.names, name, prefix))
      const { items, cursor } = this.#page(names, call.cursor)
      return { names: items, ...cursor }
    })
  }

  versions(name: string, call: PageCall): Promise<VersionPage> {
    return this.#do('versions', [name], call, () => {
      const { items, cursor } = this.#page<VersionInfo>(this.#shelf.versions(name), call.cursor)
      return { versions: items, ...cursor }
    })
  }

  moveStage(name: string, move: StageMove, call: Call): Promise<void> {
    return this.#write('moveStage', name, call, () => this.#shelf.moveStage(name, move))
  }

  watch(_names: readonly string[], sink: WatchSink, call: Call): Promise<AsyncDisposable> {
    return this.#do('watch', _names, call, () => {
      this.#sinks.add(sink)
      return { [Symbol.asyncDispose]: async () => void this.#sinks.delete(sink) }
    })
  }

  async close(): Promise<void> {
    this.calls.push({ operation: 'close', names: [] })
    this.#sinks.clear()
  }

  async #do<T>(operation: Operation, names: readonly string[], call: Call, work: () => T | Promise<T>): Promise<T> {
    this.calls.push({ operation, names })
    // Answers come later, as a network's do: what is asked meanwhile is asked in parallel.
    await Promise.resolve()
    return this.#faults.apply(operation, names.length === 1 ? names[0] : undefined, call.signal, work) as Promise<T>
  }

  async #write<T>(operation: Operation, name: string, call: Call, work: () => T): Promise<T> {
    const result = await this.#do(operation, [name], call, work)
    for (const sink of this.#sinks) sink.changed(name)
    return result
  }

  #page<T>(all: readonly T[], cursor: string | undefined): { items: T[]; cursor: { cursor?: string } } {
    const start = cursor === undefined ? 0 : Number(cursor)
    const end = start + this.#pageSize
    return { items: all.slice(start, end), cursor: end < all.length ? { cursor: String(end) } : {} }
  }
}
