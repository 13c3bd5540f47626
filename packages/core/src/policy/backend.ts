import { type Operation, SecretError } from '../contract/errors.ts'
import type { CallEvent } from '../contract/event.ts'
import { beginsWith } from '../contract/names.ts'
import {
  type AnyProvider,
  type Call,
  type Capability,
  Failed,
  type PutCall,
  type StageMove,
  type Stored,
  supports,
  type VersionInfo,
  type WatchSink,
  type Written,
} from '../contract/provider.ts'
import { underDeadline } from './deadline.ts'
import { explain, faultOf, unsupported } from './failure.ts'
import { nativeName, portableName } from './native-names.ts'
import { plainMap } from './parts.ts'
import type { Policy, PolicyCall } from './policy.ts'
import { attempt, type Outcome } from './retry.ts'
import { checkName, checkValue } from './validate.ts'

/** What a caller says of one operation: how long, until when, which version. */
export interface Asking {
  readonly signal?: AbortSignal | undefined
  readonly timeout?: number | undefined
  readonly version?: string | undefined
  readonly stage?: string | undefined
}

export interface Putting extends Asking, Partial<Pick<PutCall, 'contentType' | 'expiresAt' | 'metadata' | 'form'>> {
  readonly ifVersion?: string | undefined
}

/**
 * One provider behind the rules that hold for every store: capabilities, names and values checked before any I/O, one
 * deadline over all attempts, retries where core does them, errors translated and told. Names in and out are the
 * application's; the provider sees native ones.
 */
export class Backend {
  readonly provider: AnyProvider
  readonly #policy: Policy

  constructor(provider: AnyProvider, policy: Policy) {
    this.provider = provider
    this.#policy = policy
  }

  /** Whether this store can hold such a name at all. */
  takes(name: string): boolean {
    return nativeName(this.provider.limits.names, name) !== undefined
  }

  supports(capability: Capability): boolean {
    return supports(this.provider, capability)
  }

  async read(name: string, asking: Asking = {}): Promise<Stored> {
    const { version, stage } = asking
    if (version !== undefined) this.#need('versions', name)
    if (stage !== undefined) this.#need('moveStage', name)
    const native = checkName(this.provider, 'get', name)
    return this.#operate(
      'get',
      name,
      asking,
      async call => this.#formed(await this.provider.get(native, { ...call, version, stage })),
      stored => stored.version,
    )
  }

  /**
   * Names read together: one result a name. Where the provider has no batches this rejects; a failure of the whole batch
   * rejects as well.
   */
  async readMany(names: readonly string[], asking: Asking = {}): Promise<Map<string, Stored | SecretError>> {
    const { provider } = this
    const getMany = this.#need('getMany', undefined)
    const results = new Map<string, Stored | SecretError>()
    const natives = new Map<string, string>()
    for (const name of names) {
      try {
        natives.set(name, checkName(provider, 'get', name))
      } catch (error) {
        results.set(name, error as SecretError)
      }
    }
    if (natives.size === 0) return results
    // Two names may be one to a store that ignores case.
    const asked = [...new Set(natives.values())]
    const batch = (call: Call): ReturnType<typeof getMany> => getMany.call(provider, asked, call)
    const answers = await this.#operate('getMany', undefined, asking, batch, undefined, asked.length)
    for (const [name, native] of natives) {
      const answer = answers.get(native)
      if (answer === undefined) results.set(name, this.#leftOut(name))
      else results.set(name, answer instanceof Failed ? this.#failure(answer.error, name) : this.#formed(answer))
    }
    return results
  }

  async put(name: string, bytes: Uint8Array, putting: Putting = {}): Promise<Written> {
    const { provider } = this
    const { ifVersion, contentType, expiresAt, metadata, form } = putting
    const operation = ifVersion === undefined ? 'put' : 'putIf'
    this.#need(operation, name)
    const native = checkName(provider, operation, name)
    const { maps } = provider.limits
    const written = maps && form !== 'map' ? plainMap(bytes, name) : bytes
    checkValue(provider, operation, name, written, { contentType, expiresAt, metadata })
    // One token for all attempts: a store that knows it writes once, however often the answer is lost.
    const token = crypto.randomUUID()
    const write = (call: PolicyCall, count: number): Promise<Written> => {
      const putCall: PutCall = { ...call, token, contentType, expiresAt, metadata, form }
      if (ifVersion === undefined) return this.#need('put', name).call(provider, native, written, putCall)
      const answer = this.#need('putIf', name).call(provider, native, written, ifVersion, putCall)
      // The first answer may have been lost after the write took place; then the conflict is with ourselves.
      return count === 1 ? answer : answer.catch(error => this.#ownWrite(native, written, putCall, error))
    }
    const answer = await this.#operate(operation, name, putting, write, ({ version }) => version)
    return maps ? { ...answer, form: 'map' } : answer
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
    await this.#operate('moveStage', name, asking, call => moveStage.call(this.provider, native, move, call))
  }

  async *list(prefix = '', asking: Asking = {}): AsyncGenerator<string, void, undefined> {
    const list = this.#need('list', undefined)
    const form = this.provider.limits.names
    // A prefix is no name: only where names go as they are can the store filter by it. The result is filtered anyway.
    const native =
      form.toNative === undefined
        ? `${form.prefix === undefined ? '' : `${form.prefix.replace(/\/+$/, '')}/`}${prefix}`
        : ''
    let cursor: string | undefined
    do {
      const page = await this.#operate('list', undefined, asking, call =>
        list.call(this.provider, native, { ...call, cursor }),
      )
      for (const found of page.names) {
        const name = portableName(form, found)
        if (name !== undefined && beginsWith(form, name, prefix)) yield name
      }
      cursor = page.cursor
    } while (cursor !== undefined)
  }

  async *versions(name: string, asking: Asking = {}): AsyncGenerator<VersionInfo, void, undefined> {
    const versions = this.#need('versions', name)
    const native = checkName(this.provider, 'versions', name)
    let cursor: string | undefined
    do {
      const page = await this.#operate('versions', name, asking, call =>
        versions.call(this.provider, native, { ...call, cursor }),
      )
      yield* page.versions
      cursor = page.cursor
    } while (cursor !== undefined)
  }

  /** Hints of change, under the application's names. */
  async watch(names: readonly string[], sink: WatchSink, asking: Asking = {}): Promise<AsyncDisposable> {
    const watch = this.#need('watch', undefined)
    const natives = names.map(name => checkName(this.provider, 'watch', name))
    const own: WatchSink = {
      changed: native =>
        sink.changed(native === undefined ? undefined : portableName(this.provider.limits.names, native)),
      failed: error => sink.failed(this.#failure(error, undefined, 'watch')),
    }
    return this.#operate('watch', undefined, asking, call => watch.call(this.provider, natives, own, call))
  }

  async close(): Promise<void> {
    const { provider } = this
    if (provider.close === undefined) return
    await this.#operate('close', undefined, {}, () => provider.close?.() ?? Promise.resolve())
  }

  async #change(operation: 'delete' | 'restore' | 'purge', name: string, asking: Asking): Promise<void> {
    const method = this.#need(operation, name)
    const native = checkName(this.provider, operation, name)
    await this.#operate(operation, name, asking, call => method.call(this.provider, native, call))
  }

  #need<C extends Capability>(capability: C, name: string | undefined): NonNullable<AnyProvider[C]> {
    const method = this.provider[capability]
    if (method === undefined) throw unsupported(this.provider, capability, name)
    return method
  }

  /** One operation from its deadline to its event. */
  async #operate<T>(
    operation: Operation,
    name: string | undefined,
    asking: Asking,
    work: (call: PolicyCall, attempt: number) => Promise<T>,
    versionOf?: (value: T) => string | undefined,
    names?: number,
  ): Promise<T> {
    const { provider } = this
    const policy = this.#policy
    const timeout = asking.timeout ?? policy.timeout
    const start = policy.clock.now()
    const expired = (): SecretError => explain(provider, { code: 'ERR_SECRET_TIMEOUT' }, { operation, name })
    const underSignal = (signal: AbortSignal): Promise<Outcome<T>> => {
      const notice: Call['notice'] = (code, subject, hint) =>
        policy.tell?.({ type: 'notice', provider: provider.id, notice: code, subject, hint })
      const repeatable = provider.retries === 'core' && this.#repeatable(operation)
      const attempts = { provider, operation, name, policy, repeatable, signal, deadline: start + timeout }
      return attempt(attempts, count => work({ signal, policy, notice }, count))
    }
    const outcome = await underDeadline(
      { signal: asking.signal, timeout, clock: policy.clock, expired },
      underSignal,
    ).catch(
      // The deadline's error or the caller's own reason.
      (error): Outcome<T> => ({ attempts: 1, error }),
    )
    if (!provider.composed)
      policy.tell?.(this.#event(outcome, { operation, name, names, durationMs: policy.clock.now() - start }, versionOf))
    if ('error' in outcome) throw outcome.error
    return outcome.value as T
  }

  #event<T>(
    outcome: Outcome<T>,
    base: Pick<CallEvent, 'operation' | 'name' | 'names' | 'durationMs'>,
    versionOf?: (value: T) => string | undefined,
  ): CallEvent {
    const { error, attempts } = outcome
    const event = { type: 'call', provider: this.provider.id, ...base, attempts } as const
    if (error instanceof SecretError)
      return { ...event, outcome: error.code, status: error.status, requestId: error.requestId }
    if ('error' in outcome) return { ...event, outcome: 'aborted' }
    return { ...event, outcome: 'ok', version: versionOf?.(outcome.value as T) }
  }

  #repeatable(operation: Operation): boolean {
    switch (operation) {
      case 'put':
        return this.provider.putOnce === true
      case 'delete':
      case 'restore':
      case 'purge':
      case 'moveStage':
      case 'close':
        return false
      default:
        return true
    }
  }

  async #ownWrite(native: string, bytes: Uint8Array, call: Call, error: unknown): Promise<Written> {
    if (faultOf(this.provider, error, 'putIf').code !== 'ERR_SECRET_CONFLICT') throw error
    const stored = await this.provider.get(native, call)
    const same = stored.bytes.length === bytes.length && stored.bytes.every((byte, index) => byte === bytes[index])
    if (!same) throw error
    return { version: stored.version }
  }

  #formed(stored: Stored): Stored {
    return this.provider.limits.maps ? { ...stored, form: 'map' } : stored
  }

  #leftOut(name: string): SecretError {
    return new SecretError(
      `${this.provider.location} left ${JSON.stringify(name)} out of its answer. Report this to its adapter.`,
      {
        code: 'ERR_SECRET_CORRUPT',
        provider: this.provider.id,
        operation: 'get',
        secretName: name,
      },
    )
  }

  #failure(error: unknown, name: string | undefined, operation: Operation = 'getMany'): SecretError {
    if (error instanceof SecretError) return error
    return explain(this.provider, faultOf(this.provider, error, operation), {
      operation: operation === 'getMany' ? 'get' : operation,
      name,
    })
  }
}
