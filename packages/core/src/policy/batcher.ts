import type { SecretError } from '../contract/errors.ts'
import type { Stored } from '../contract/provider.ts'
import type { Backend } from './backend.ts'

interface Request {
  readonly name: string
  readonly signal: AbortSignal
  resolve(stored: Stored): void
  reject(error: unknown): void
}

/** Calls under way at once on a store without batches, unless more are asked for one by one over time. */
const concurrency = 32

/**
 * Gathers what is asked in one tick and asks the store as few times as it can: in batches where it has them, otherwise
 * name by name with a bound on how many at once.
 */
export class Batcher {
  readonly #backend: Backend
  #gathering: Request[] = []
  readonly #waiting: Request[] = []
  #running = 0

  constructor(backend: Backend) {
    this.#backend = backend
  }

  read(name: string, signal: AbortSignal): Promise<Stored> {
    return new Promise((resolve, reject) => {
      this.#gathering.push({ name, signal, resolve, reject })
      if (this.#gathering.length === 1) this.#settle(0)
    })
  }

  /** Waits while microtasks keep adding to the batch: start-up code awaits a little here and there before it asks. */
  #settle(seen: number): void {
    queueMicrotask(() => {
      if (this.#gathering.length > seen) this.#settle(this.#gathering.length)
      else this.#dispatch()
    })
  }

  #dispatch(): void {
    const requests = this.#gathering.filter(request => !request.signal.aborted)
    this.#gathering = []
    if (!this.#backend.supports('getMany')) {
      this.#waiting.push(...requests)
      this.#advance()
      return
    }
    const size = this.#backend.provider.limits.batch ?? requests.length
    for (let start = 0; start < requests.length; start += size) {
      const batch = requests.slice(start, start + size)
      if (batch.length === 1) void this.#single(batch[0] as Request)
      else void this.#batch(batch)
    }
  }

  #advance(): void {
    while (this.#running < concurrency) {
      const request = this.#waiting.shift()
      if (request === undefined) return
      if (request.signal.aborted) continue
      this.#running++
      void this.#single(request).finally(() => {
        this.#running--
        this.#advance()
      })
    }
  }

  #single({ name, signal, resolve, reject }: Request): Promise<void> {
    return this.#backend.read(name, { signal }).then(resolve, reject)
  }

  /** The batch is aborted when nobody waits for any of its names. */
  async #batch(batch: readonly Request[]): Promise<void> {
    const controller = new AbortController()
    let left = batch.length
    const onAbort = (): void => {
      if (--left === 0) controller.abort()
    }
    for (const { signal } of batch) signal.addEventListener('abort', onAbort, { once: true })
    try {
      const names = batch.map(request => request.name)
      const results: ReadonlyMap<string, Stored | SecretError> = await this.#backend.readMany(names, {
        signal: controller.signal,
      })
      for (const { name, resolve, reject } of batch) {
        const result = results.get(name) as Stored | SecretError
        if (result instanceof Error) reject(result)
        else resolve(result)
      }
    } catch (error) {
      for (const { reject } of batch) reject(error)
    } finally {
      for (const { signal } of batch) signal.removeEventListener('abort', onAbort)
    }
  }
}
