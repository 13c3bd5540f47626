import { Lanes, type Turn } from '../contract/lanes.ts'
import type { Backend } from './backend.ts'
import type { Flight } from './flight.ts'

/** A flight, as far as it is gathered. */
export type Asking = Pick<Flight<unknown>, 'question' | 'term' | 'isWaiting' | 'go' | 'answer' | 'fail'>

/** What was asked about one name in one tick; never empty. */
export type Asked = readonly [Asking, ...Asking[]]

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
  readonly #lanes: Lanes
  readonly #hasBatches: boolean
  #gathering: Asking[] = []
  #seen = 0
  #rounds = 0

  constructor(backend: Backend) {
    this.#backend = backend
    this.#lanes = new Lanes(backend.provider.limits.concurrency)
    this.#hasBatches = backend.supports('getMany')
  }

  /** @param alone who asks for the same name meanwhile joins this flight: without batches there is nobody to gather it with. */
  add(flight: Asking, alone: boolean): void {
    if (alone && !this.#hasBatches) {
      this.#lanes.enter(flight)
      return
    }
    this.#gathering.push(flight)
    if (this.#gathering.length > 1) return
    this.#seen = 1
    this.#rounds = this.#quietRounds()
    void settled.then(this.#look)
  }

  readonly #look = (): void => {
    const { length } = this.#gathering
    this.#rounds = length > this.#seen ? this.#quietRounds() : this.#rounds - 1
    this.#seen = length
    if (this.#rounds > 0) void settled.then(this.#look)
    else this.#dispatch()
  }

  #quietRounds(): number {
    return this.#hasBatches ? quietRounds : 1
  }

  #dispatch(): void {
    const gathered = this.#gathering
    this.#gathering = []
    const [only] = gathered
    if (only !== undefined && gathered.length === 1) {
      this.#lanes.enter(only)
      return
    }
    const names = new Map<string, [Asking, ...Asking[]]>()
    for (const flight of gathered) {
      const { name } = flight.question.reference
      const asked = names.get(name)
      if (asked === undefined) names.set(name, [flight])
      else asked.push(flight)
    }
    const all = [...names.values()]
    const size = this.#hasBatches ? (this.#backend.provider.limits.batch ?? all.length) : 1
    for (let start = 0; start < all.length; start += size) {
      const batch = all.slice(start, start + size)
      const [first, second] = batch.flat()
      this.#lanes.enter(first !== undefined && second === undefined ? first : this.#turnOf(batch))
    }
  }

  #turnOf(batch: readonly Asked[]): Turn {
    const ask = async (): Promise<void> => {
      try {
        together ??= await import('./batch.ts')
        await together.askTogether(this.#backend, batch)
      } catch (error) {
        for (const flight of batch.flat()) flight.fail(error)
      }
    }
    return { go: lanes => void ask().finally(() => lanes.leave()) }
  }
}

/** What asks for several, loaded when there are several: the first get of many programs is their only one. */
let together: typeof import('./batch.ts') | undefined
