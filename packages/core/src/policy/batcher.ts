import { Lanes } from '../contract/lanes.ts'
import type { Stored } from '../contract/provider.ts'
import type { Backend } from './backend.ts'
import { ownAbort, whenAborted } from './when-aborted.ts'

/** Until when an answer is waited for: `signal` aborts at the deadline at the latest. */
export interface Waiting {
  readonly signal: AbortSignal
  readonly deadline: number
}

interface Request extends Waiting {
  readonly name: string
  resolve(stored: Stored): void
  reject(error: unknown): void
}

/** What was asked about one name in one tick; never empty. */
type Asked = readonly [Request, ...Request[]]

/**
 * For so many rounds of microtasks without a newcomer a batch is held: start-up code awaits a little here and there before it
 * asks. Without batches there is nothing to wait for beyond those who ask for the same name at the same moment.
 */
const quietRounds = 8
const settled = Promise.resolve()

/**
 * Gathers what is asked in one tick and asks the store as few times as it can: in batches where it has them, otherwise
 * name by name; a name that several ask for, once. The number of calls under way is bounded.
 */
export class Batcher {
  readonly #backend: Backend
  readonly #calls: Lanes = new Lanes()
  readonly #quietRounds: number
  #gathering: Request[] = []

  constructor(backend: Backend) {
    this.#backend = backend
    this.#quietRounds = backend.supports('getMany') ? quietRounds : 1
  }

  /** Nothing is awaited past the signal: who asks must settle by himself when it aborts. */
  read(name: string, waiting: Waiting): Promise<Stored> {
    return new Promise((resolve, reject) => {
      this.#gathering.push({ name, ...waiting, resolve, reject })
      if (this.#gathering.length === 1) this.#gather()
    })
  }

  #gather(): void {
    let seen = 1
    let rounds = this.#quietRounds
    const look = (): void => {
      const { length } = this.#gathering
      rounds = length > seen ? this.#quietRounds : rounds - 1
      seen = length
      if (rounds > 0) void settled.then(look)
      else this.#dispatch()
    }
    void settled.then(look)
  }

  #dispatch(): void {
    const gathered = this.#gathering
    this.#gathering = []
    const [only] = gathered
    if (only !== undefined && gathered.length === 1) return void this.#calls.run(() => this.#askFor(only))
    const names = new Map<string, [Request, ...Request[]]>()
    for (const request of gathered) {
      const asked = names.get(request.name)
      if (asked === undefined) names.set(request.name, [request])
      else asked.push(request)
    }
    const all = [...names.values()]
    const size = this.#backend.supports('getMany') ? (this.#backend.provider.limits.batch ?? all.length) : 1
    for (let start = 0; start < all.length; start += size) {
      const batch = all.slice(start, start + size)
      const [only, second] = batch.flat()
      void this.#calls.run(
        only !== undefined && second === undefined ? () => this.#askFor(only) : () => this.#ask(batch),
      )
    }
  }

  /** The way of nearly every read: one name, for one who asked. */
  async #askFor(request: Request): Promise<void> {
    if (!this.#isWaiting(request)) return
    try {
      request.resolve(await this.#backend.read(request.name, request))
    } catch (error) {
      request.reject(error)
    }
  }

  /** One call, or none where everybody has left; aborted when the last one leaves. */
  async #ask(all: readonly Asked[]): Promise<void> {
    const batch = all.filter(asked => asked.some(request => this.#isWaiting(request)))
    const requests = batch.flat().filter(request => this.#isWaiting(request))
    if (requests.length === 0) return
    const { waiting, leave } = partyOf(requests)
    try {
      for (const [asked, result] of await this.#answers(batch, waiting)) {
        for (const { resolve, reject } of asked) result instanceof Error ? reject(result) : resolve(result)
      }
    } catch (error) {
      for (const { reject } of requests) reject(error)
    } finally {
      leave()
    }
  }

  async #answers(batch: readonly Asked[], waiting: Waiting): Promise<[Asked, Stored | Error][]> {
    const [first] = batch
    if (first !== undefined && batch.length === 1) return [[first, await this.#backend.read(first[0].name, waiting)]]
    const results = await this.#backend.readMany(
      batch.map(([{ name }]) => name),
      waiting,
    )
    return batch.map(asked => [asked, results.get(asked[0].name) as Stored | Error])
  }

  #isWaiting({ signal, deadline }: Request): boolean {
    return !signal.aborted && this.#backend.policy.clock.now() < deadline
  }
}

interface Party {
  readonly waiting: Waiting
  /** To be called when there is nothing to wait for any more. */
  leave(): void
}

/** The signal aborts when the last one leaves. */
function partyOf(requests: readonly Request[]): Party {
  const own = ownAbort()
  let left = requests.length
  const unhear = requests.map(({ signal }) =>
    whenAborted(signal, () => {
      if (--left === 0) own.abort(signal.reason)
    }),
  )
  return {
    waiting: { signal: own.signal, deadline: Math.max(...requests.map(({ deadline }) => deadline)) },
    leave() {
      for (const stop of unhear) stop()
    },
  }
}
