/**
 * One at a time for each key, in the order of asking, within this process: writers of one file queue here before they
 * compete with other processes for its lock.
 */
export class Turns {
  readonly #last = new Map<string, Promise<void>>()

  /** Runs `task` when its turn comes. @throws `signal.reason` where it is aborted while waiting; the others move up. */
  async run<T>(key: string, signal: AbortSignal, task: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key)
    const { promise: done, resolve: finish } = Promise.withResolvers<void>()
    const turn = before === undefined ? done : before.then(() => done)
    this.#last.set(key, turn)
    try {
      if (before !== undefined) await orAbort(before, signal)
      signal.throwIfAborted()
      return await task()
    } finally {
      finish()
      if (this.#last.get(key) === turn) void turn.then(() => this.#forget(key, turn))
    }
  }

  #forget(key: string, turn: Promise<void>): void {
    if (this.#last.get(key) === turn) this.#last.delete(key)
  }
}

async function orAbort(wait: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const { promise, reject } = Promise.withResolvers<never>()
  const abort = (): void => reject(signal.reason as Error)
  signal.addEventListener('abort', abort, { once: true })
  try {
    await Promise.race([wait, promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
