import type { SecretError } from '../contract/errors.ts'
import { foldName, nativeName, portableName } from '../contract/native-names.ts'
import {
  type AnyProvider,
  type Capability,
  type StageMove,
  type Stored,
  supports,
  type VersionInfo,
  type WatchSink,
  type Written,
} from '../contract/provider.ts'
import { checkName } from './check-name.ts'
import { formed } from './maps.ts'
import type { Asking, Question, Task } from './operation.ts'
import type { Policy, PolicyCall } from './policy.ts'
import type { Putting } from './put-task.ts'
import { unsupported } from './wording.ts'

/** Which version of a secret. Default: the current one. */
export interface Reading extends Asking {
  readonly version?: string | undefined
  readonly stage?: string | undefined
}

/**
 * One provider behind the rules that hold for every store: capabilities, names and values checked before any I/O, one
 * deadline over all attempts, retries where core does them, errors translated and told. Names in and out are the
 * application's; the provider sees native ones.
 */
export class Backend {
  readonly provider: AnyProvider
  readonly policy: Policy

  constructor(provider: AnyProvider, policy: Policy) {
    this.provider = provider
    this.policy = policy
  }

  /** Whether this store can hold such a name at all. */
  takes(name: string): boolean {
    const native = nativeName(this.provider.limits.names, name)
    return native !== undefined && (this.provider.takes?.(native) ?? true)
  }

  /** The same for every spelling that the store takes for one secret, as far as the form of its names tells. */
  identify(name: string): string {
    const { names } = this.provider.limits
    return foldName(names, nativeName(names, name) ?? name)
  }

  supports(capability: Capability): boolean {
    return supports(this.provider, capability)
  }

  /** Several operations, or waiting for one, as one: under the deadline of `asking`. */
  async within<T>(
    question: Question,
    asking: Asking,
    work: (asking: { readonly signal: AbortSignal; readonly deadline: number }) => Promise<T>,
  ): Promise<T> {
    const { withinDeadline } = operations ?? (await loadOperations())
    return withinDeadline(this.provider, this.policy, question, asking, work)
  }

  /** The native name, once everything that can be said against a read was. */
  aim(name: string, { version, stage }: Pick<Reading, 'version' | 'stage'>): string {
    if (version !== undefined) this.#need('versions', name)
    if (stage !== undefined) this.#need('moveStage', name)
    return checkName(this.provider, 'get', name)
  }

  async read(name: string, reading: Reading = {}): Promise<Stored> {
    const { version, stage } = reading
    const native = this.aim(name, reading)
    const which = version === undefined && stage === undefined ? undefined : { version, stage }
    const work = (call: PolicyCall): Promise<Stored> =>
      this.provider.get(native, which === undefined ? call : { ...call, ...which })
    const task = { operation: 'get', name, repeatable: true, work, versionOf } as const
    return formed(this.provider, await this.#perform(task, reading))
  }

  /** Names read together, at most `limits.batch`: see read-many.ts. Rejects where the provider has no batches. */
  async readMany(names: readonly string[], asking: Asking = {}): Promise<Map<string, Stored | SecretError>> {
    const getMany = this.#need('getMany', undefined)
    batches ??= await import('./read-many.ts')
    return batches.readMany(this.provider, this.policy, getMany, names, asking)
  }

  async put(name: string, bytes: Uint8Array, putting: Putting = {}): Promise<Written> {
    const { provider } = this
    const { ifVersion } = putting
    const { comparing, putTask } = await import('./put-task.ts')
    const send = ifVersion === undefined ? this.#need('put', name).bind(provider) : comparing(provider, name, ifVersion)
    return formed(provider, await this.#perform(putTask({ provider, name, bytes, putting, send }), putting))
  }

  delete(name: string, asking: Asking = {}): Promise<void> {
    return this.#change('delete', name, asking)
  }

  restore(name: string, asking: Asking = {}): Promise<void> {
    return this.#change('restore', name, asking)
  }

  purge(name: string, asking: Asking = {}): Promise<void> {
    return this.#change('purge', name, asking)
  }

  async moveStage(name: string, move: StageMove, asking: Asking = {}): Promise<void> {
    const moveStage = this.#need('moveStage', name)
    const native = checkName(this.provider, 'moveStage', name)
    const work = (call: PolicyCall): Promise<void> => moveStage.call(this.provider, native, move, call)
    await this.#perform({ operation: 'moveStage', name, repeatable: false, work }, asking)
  }

  async *list(prefix = '', asking: Asking = {}): AsyncGenerator<string, void, undefined> {
    const list = this.#need('list', undefined)
    const { listNames } = await import('./pages.ts')
    yield* listNames({ provider: this.provider, policy: this.policy, asking }, list, prefix)
  }

  async *versions(name: string, asking: Asking = {}): AsyncGenerator<VersionInfo, void, undefined> {
    const versions = this.#need('versions', name)
    const native = checkName(this.provider, 'versions', name)
    const { listVersions } = await import('./pages.ts')
    yield* listVersions({ provider: this.provider, policy: this.policy, asking }, versions, name, native)
  }

  /** Hints of change, under the application's names. */
  async watch(names: readonly string[], sink: WatchSink, asking: Asking = {}): Promise<AsyncDisposable> {
    const watch = this.#need('watch', undefined)
    const natives = names.map(name => checkName(this.provider, 'watch', name))
    const { failureOf } = operations ?? (await loadOperations())
    const own: WatchSink = {
      changed: native =>
        sink.changed(native === undefined ? undefined : portableName(this.provider.limits.names, native)),
      failed: error => sink.failed(failureOf(this.provider, error, { operation: 'watch' })),
    }
    const work = (call: PolicyCall): Promise<AsyncDisposable> => watch.call(this.provider, natives, own, call)
    return this.#perform({ operation: 'watch', repeatable: true, work }, asking)
  }

  async close(): Promise<void> {
    const { provider } = this
    const { close } = provider
    if (close === undefined) return
    await this.#perform({ operation: 'close', repeatable: false, work: () => close.call(provider) }, {})
  }

  async #change(operation: 'delete' | 'restore' | 'purge', name: string, asking: Asking): Promise<void> {
    const method = this.#need(operation, name)
    const native = checkName(this.provider, operation, name)
    const work = (call: PolicyCall): Promise<void> => method.call(this.provider, native, call)
    await this.#perform({ operation, name, repeatable: false, work }, asking)
  }

  #need<C extends Capability>(capability: C, name: string | undefined): NonNullable<AnyProvider[C]> {
    const method = this.provider[capability]
    if (method === undefined) throw unsupported(this.provider, capability, name)
    return method
  }

  async #perform<T>(task: Task<T>, asking: Asking): Promise<T> {
    const { perform } = operations ?? (await loadOperations())
    const outcome = await perform(this.provider, this.policy, task, asking)
    if ('error' in outcome) throw outcome.error
    return outcome.value
  }
}

// What not every program uses is loaded when it is used, and kept here: an import() that has nothing to load takes its time, too.

let batches: typeof import('./read-many.ts') | undefined
/** Carries out what is no read of a client's own: those go another way (flight.ts). */
let operations: typeof import('./operation.ts') | undefined

async function loadOperations(): Promise<typeof import('./operation.ts')> {
  operations = await import('./operation.ts')
  return operations
}

function versionOf({ version }: Pick<Stored, 'version'>): string | undefined {
  return version
}
