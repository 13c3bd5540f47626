import { wrongArgument } from '../contract/arguments.ts'
import type { Clock } from '../contract/clock.ts'
import { SecretError } from '../contract/errors.ts'
import type { Stored, WatchSink } from '../contract/provider.ts'
import { randomFraction } from '../generate/random-source.ts'
import type { Change } from './secrets.ts'

export interface Watching {
  readonly names: readonly string[]
  readonly clock: Clock
  /** Milliseconds between looks. */
  readonly interval: number
  /** Reads the current value from the store. */
  read(name: string): Promise<Stored>
  onChange(change: Change): void
  onError(error: unknown): void
  /** Hints from the store itself, where it has them. */
  subscribe?(sink: WatchSink): Promise<AsyncDisposable>
  /** Called once when watching has ended. */
  ended(): void
}

/** What was last seen of a name; undefined where it was absent. Bytes count only where the store has no versions. */
type Seen = Pick<Stored, 'version' | 'bytes'> | undefined

/**
 * Looks at names in turn and tells of each new version once. Polling is the ground; hints from the store make it prompt,
 * and one that gets lost costs an interval. Looks never overlap.
 */
export class Watcher implements AsyncDisposable {
  readonly #watching: Watching
  readonly #seen: Map<string, Seen> = new Map()
  #subscription: AsyncDisposable | undefined
  #timer: unknown
  #looking: Promise<void> | undefined
  #again = false
  #ended = false

  private constructor(watching: Watching) {
    this.#watching = watching
  }

  /** Begins to watch: what is there now is the base that changes are told against. */
  static async start(watching: Watching): Promise<Watcher> {
    if (typeof watching.onChange !== 'function') throw wrongArgument('onChange', 'a function', watching.onChange)
    if (!Number.isFinite(watching.interval) || watching.interval <= 0) {
      throw new RangeError('options.interval must be a number of milliseconds above 0')
    }
    const watcher = new Watcher(watching)
    // Hints first: a change between the first look and the subscription would otherwise wait for the next poll.
    watcher.#subscription = await watching.subscribe?.({
      changed: () => watcher.#hint(),
      failed: error => watching.onError(error),
    })
    try {
      for (const [name, seen] of await Promise.all(watching.names.map(name => watcher.#see(name))))
        watcher.#seen.set(name, seen)
    } catch (error) {
      await watcher[Symbol.asyncDispose]()
      throw error
    }
    watcher.#schedule()
    return watcher
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#ended) return
    this.#ended = true
    this.#watching.clock.clearTimeout(this.#timer)
    this.#watching.ended()
    await this.#subscription?.[Symbol.asyncDispose]()
  }

  #schedule(): void {
    if (this.#ended) return
    const { clock, interval } = this.#watching
    clock.clearTimeout(this.#timer)
    this.#timer = clock.setTimeout(() => this.#hint(), interval * (0.9 + 0.2 * randomFraction()))
  }

  #hint(): void {
    if (this.#ended) return
    if (this.#looking !== undefined) {
      this.#again = true
      return
    }
    this.#looking = this.#look().finally(() => {
      this.#looking = undefined
      if (!this.#again) return this.#schedule()
      this.#again = false
      this.#hint()
    })
  }

  async #look(): Promise<void> {
    await Promise.all(
      this.#watching.names.map(async name => {
        try {
          const [, seen] = await this.#see(name)
          const before = this.#seen.get(name)
          if (this.#ended || isSame(before, seen)) return
          this.#seen.set(name, seen)
          this.#watching.onChange({ name, version: seen?.version, previous: before?.version, gone: seen === undefined })
        } catch (error) {
          if (!this.#ended) this.#watching.onError(error)
        }
      }),
    )
  }

  async #see(name: string): Promise<[string, Seen]> {
    try {
      const { version, bytes } = await this.#watching.read(name)
      return [name, version === undefined ? { version, bytes: bytes.slice() } : { version, bytes: new Uint8Array() }]
    } catch (error) {
      if (
        error instanceof SecretError &&
        (error.code === 'ERR_SECRET_NOT_FOUND' || error.code === 'ERR_SECRET_DELETED')
      )
        return [name, undefined]
      throw error
    }
  }
}

function isSame(one: Seen, other: Seen): boolean {
  if (one === undefined || other === undefined) return one === other
  if (one.version !== other.version) return false
  return one.bytes.length === other.bytes.length && one.bytes.every((byte, index) => byte === other.bytes[index])
}
