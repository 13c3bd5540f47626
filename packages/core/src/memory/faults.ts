import { type Operation, type SecretErrorCode, StoreFault } from '../contract/errors.ts'

/** Trouble for tests: what shall go wrong, for which calls, how often. */
export interface InjectedFault {
  /** Only this operation. Default: every one but `close`. */
  readonly operation?: Operation
  /** Only this native name. */
  readonly name?: string
  /** How many calls it hits; afterwards it is gone. Default: until `heal()`. */
  readonly times?: number
  /** What the store answers. `hang`: nothing, until the call is aborted. */
  readonly fails: SecretErrorCode | 'hang'
  readonly status?: number
  readonly retryAfterMs?: number
  /** The write takes place and only its answer is lost. */
  readonly afterEffect?: boolean
}

/** The faults that are waiting for their calls. */
export class Faults {
  #waiting: { readonly fault: InjectedFault; left: number }[] = []

  inject(fault: InjectedFault): void {
    this.#waiting.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY })
  }

  heal(): void {
    this.#waiting = []
  }

  /** Does the work of one call, with the first fault that is meant for it before or after. */
  async apply<T>(operation: Operation, name: string | undefined, signal: AbortSignal, work: () => T): Promise<T> {
    signal.throwIfAborted()
    const found = this.#waiting.find(({ fault }) => matches(fault, operation, name))
    if (found === undefined) return work()
    if (--found.left <= 0) this.#waiting = this.#waiting.filter(waiting => waiting !== found)
    if (found.fault.afterEffect) work()
    return fail(found.fault, signal)
  }
}

function matches(fault: InjectedFault, operation: Operation, name: string | undefined): boolean {
  if (fault.operation === undefined ? operation === 'close' : fault.operation !== operation) return false
  return fault.name === undefined || fault.name === name
}

function fail({ fails, status, retryAfterMs }: InjectedFault, signal: AbortSignal): Promise<never> {
  if (fails !== 'hang') return Promise.reject(new StoreFault(fails, { status, retryAfterMs }))
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
