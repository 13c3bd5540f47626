import type { TargetCall } from '../target.ts'

/** The methods of a target that trouble can be made for. */
export type TargetMethod = 'test' | 'set' | 'reset' | 'revoke' | 'issue' | 'withdraw' | 'inUse'

export interface TargetFault {
  /** Only this method. Default: all. */
  readonly method?: TargetMethod
  /** How many calls it hits. Default: until `heal()`. */
  readonly times?: number
  /**
   * `outage`: nothing happens, the call rejects. `lost-answer`: it takes place, and the call rejects. `hang`: nothing happens until the
   * call is aborted. `late`: it takes place when `release()` is called, whatever became of the caller.
   */
  readonly fails: 'outage' | 'lost-answer' | 'hang' | 'late'
}

/** The faults of a fake target that wait for their calls. */
export class TargetFaults {
  #waiting: { readonly fault: TargetFault; left: number }[] = []
  #late: (() => unknown)[] = []

  inject(fault: TargetFault): void {
    this.#waiting.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY })
  }

  heal(): void {
    this.#waiting = []
  }

  /** Lets arrive what was late. */
  release(): void {
    for (const arrive of this.#late.splice(0)) arrive()
  }

  async apply<T>(method: TargetMethod, { signal }: TargetCall, work: () => T): Promise<T> {
    // Answers come later, as a network's do.
    await Promise.resolve()
    signal.throwIfAborted()
    const found = this.#waiting.find(({ fault }) => fault.method === undefined || fault.method === method)
    if (found === undefined) return work()
    if (--found.left <= 0) this.#waiting = this.#waiting.filter(waiting => waiting !== found)
    const { fails } = found.fault
    if (fails === 'lost-answer') work()
    if (fails === 'late') this.#late.push(work)
    if (fails === 'outage' || fails === 'lost-answer') throw new Error(`the connection was lost (${fails})`)
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    })
  }
}
