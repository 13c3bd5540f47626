import { type AnyProvider, type Capability, capabilities, type Operation } from '@sealwax/core'
import { fail } from '../assert.ts'

/** One call that reached the provider. */
export interface ProviderCall {
  readonly operation: Operation
  /** Native names it was about. */
  readonly names: readonly string[]
  readonly signal: AbortSignal | undefined
  /** Fulfilled when the provider has answered, whatever the answer. */
  readonly answered: Promise<void>
}

/** The calls that reached a provider: what happens before any I/O leaves none here. */
export interface Calls {
  readonly all: readonly ProviderCall[]
  /** How many there were of these operations; of all, when none is given. A close does not count: it asks nothing. */
  count(...operations: readonly Operation[]): number
  /** The next call of this operation, or the one that has begun since the last time it was asked for. */
  next(operation: Operation): Promise<ProviderCall>
  /** Keeps the answers of an operation back until the result is called. */
  hold(operation: Operation): () => void
}

const watched: ReadonlySet<string> = new Set<Operation>(['get', 'close', ...capabilities])

/** The provider with its calls recorded. It has exactly the operations that the provider has. */
export function spyOn(provider: AnyProvider): { readonly provider: AnyProvider; readonly calls: CallLog } {
  const calls = new CallLog()
  // Over an object of its own: a provider may be frozen, and a proxy may not give a frozen member in another form.
  const spied = new Proxy(Object.create(null) as AnyProvider, {
    has: (_, key) => Reflect.has(provider, key),
    get(_, key) {
      const member: unknown = Reflect.get(provider, key, provider)
      if (typeof member !== 'function') return member
      if (typeof key !== 'string' || !watched.has(key)) return member.bind(provider)
      return (...args: unknown[]): unknown => calls.record(key as Operation, args, () => member.apply(provider, args))
    },
  })
  return { provider: spied, calls }
}

export class CallLog implements Calls {
  readonly #calls: ProviderCall[] = []
  readonly #held: Map<Operation, Promise<void>> = new Map()
  readonly #waiting: Map<Operation, ((call: ProviderCall) => void)[]> = new Map()
  readonly #taken: Map<Operation, number> = new Map()
  #over = false

  get all(): readonly ProviderCall[] {
    return this.#calls
  }

  /** The capabilities that were called. */
  get capabilities(): readonly Capability[] {
    return capabilities.filter(capability => this.count(capability) > 0)
  }

  count(...operations: readonly Operation[]): number {
    const counts = (call: ProviderCall): boolean =>
      operations.length === 0 ? call.operation !== 'close' : operations.includes(call.operation)
    return this.#calls.filter(counts).length
  }

  next(operation: Operation): Promise<ProviderCall> {
    const taken = this.#taken.get(operation) ?? 0
    this.#taken.set(operation, taken + 1)
    const call = this.#calls.filter(each => each.operation === operation)[taken]
    if (call !== undefined) return Promise.resolve(call)
    return new Promise(resolve => this.#waiting.set(operation, [...(this.#waiting.get(operation) ?? []), resolve]))
  }

  hold(operation: Operation): () => void {
    if (this.#held.has(operation)) fail(`the answers of ${operation} are held already`)
    const gate = signpost()
    this.#held.set(operation, gate.reached)
    return () => {
      this.#held.delete(operation)
      gate.reach()
    }
  }

  /** From here on a close does not reach the provider: it is its fixture's, which closes it once for all clients. */
  end(): void {
    this.#over = true
  }

  record(operation: Operation, args: readonly unknown[], work: () => unknown): unknown {
    if (this.#over && operation === 'close') return Promise.resolve()
    const answered = signpost()
    const call: ProviderCall = {
      operation,
      names: namesOf(args[0]),
      signal: signalOf(args),
      answered: answered.reached,
    }
    this.#calls.push(call)
    this.#waiting.get(operation)?.shift()?.(call)
    const held = this.#held.get(operation)
    const answer = work()
    if (!(answer instanceof Promise)) return answer
    answer.then(answered.reach, answered.reach)
    // After the provider's own answer: what is held back is news that are on their way.
    return held === undefined ? answer : answer.finally(() => held)
  }
}

function namesOf(first: unknown): readonly string[] {
  return Array.isArray(first) ? first.map(String) : typeof first === 'string' ? [first] : []
}

function signalOf(args: readonly unknown[]): AbortSignal | undefined {
  for (const arg of args) {
    if (typeof arg === 'object' && arg !== null && 'signal' in arg && arg.signal instanceof AbortSignal)
      return arg.signal
  }
  return undefined
}

function signpost(): { readonly reached: Promise<void>; reach(): void } {
  let reach = (): void => {}
  const reached = new Promise<void>(resolve => {
    reach = resolve
  })
  return { reached, reach: () => reach() }
}
