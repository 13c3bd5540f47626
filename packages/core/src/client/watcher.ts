import { copyBytes } from '../contract/bytes.ts'
import type { Clock } from '../contract/clock.ts'
import { isGone } from '../contract/errors.ts'
import type { Stored, WatchSink } from '../contract/provider.ts'
import { randomFraction } from '../generate/random-fraction.ts'
import { callOut } from '../policy/call-out.ts'
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
  readonly subscribe?: ((sink: WatchSink) => Promise<AsyncDisposable>) | undefined
}

/** What was last seen of a name; undefined where it was absent. Bytes count only where the store has no versions. */
type Seen = Pick<Stored, 'version' | 'bytes'> | undefined

/**
 * Looks at names in turn and tells of each new version once. Polling is the ground; hints from the store make it prompt,
 * and one that gets lost costs an interval. Looks never overlap.
 */
export class Watcher implements AsyncDisposable {
  readonly #watching: Watching
  readonly #ended: (watcher: Watcher) => void
  readonly #seen: Map<string, Seen> = new Map()
  #subscription: AsyncDisposable | undefined
  #timer: unknown
  #looking: Promise<void> | undefined
  #again = false
  #isOver = false

  constructor(watching: Watching, ended: (watcher: Watcher) => void) {
    this.#watching = watching
    this.#ended = ended
  }

  /** Begins to watch: what is there now is the base that changes are told against. */
  async start(): Promise<void> {
    // A hint that comes before the base is known waits until it is.
    this.#looking = this.#lookFirst()
    try {
      await this.#looking
    } catch (error) {
      await this[Symbol.asyncDispose]()
      throw error
    } finally {
      // The client may have been closed meanwhile, before there was a subscription to end.
      if (this.#isOver) await this.#unsubscribe()
    }
    this.#looked()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isOver) return
    this.#isOver = true
    this.#watching.clock.clearTimeout(this.#timer)
    this.#ended(this)
    await this.#unsubscribe()
  }

  async #unsubscribe(): Promise<void> {
    const subscription = this.#subscription
    this.#subscription = undefined
    await subscription?.[Symbol.asyncDispose]()
  }

  #schedule(): void {
    if (this.#isOver) return
    const { clock, interval } = this.#watching
    clock.clearTimeout(this.#timer)
    this.#timer = clock.setTimeout(() => this.#hint(), interval * (0.9 + 0.2 * randomFraction()))
  }

  #hint(): void {
    if (this.#isOver) return
    if (this.#looking === undefined) this.#looking = this.#look().finally(() => this.#looked())
    else this.#again = true
  }

  #looked(): void {
    this.#looking = undefined
    if (this.#again) {
      this.#again = false
      this.#hint()
    } else {
      this.#schedule()
    }
  }

  async #lookFirst(): Promise<void> {
    const { names, subscribe } = this.#watching
    // Hints first: a change between the first look and the subscription would otherwise wait for the next poll.
    this.#subscription = await subscribe?.({ changed: () => this.#hint(), failed: error => this.#failed(error) })
    const all = await Promise.all(names.map(async name => [name, await this.#see(name)] as const))
    for (const [name, seen] of all) this.#seen.set(name, seen)
  }

  async #look(): Promise<void> {
    await Promise.all(
      this.#watching.names.map(name =>
        this.#see(name).then(
          seen => this.#tell(name, seen),
          error => this.#failed(error),
        ),
      ),
    )
  }

  #tell(name: string, seen: Seen): void {
    const before = this.#seen.get(name)
    if (this.#isOver || isSame(before, seen)) return
    this.#seen.set(name, seen)
    const change = { name, version: seen?.version, previous: before?.version, gone: seen === undefined }
    callOut(() => this.#watching.onChange(change))
  }

  #failed(error: unknown): void {
    if (!this.#isOver) callOut(() => this.#watching.onError(error))
  }

  async #see(name: string): Promise<Seen> {
    try {
      const { version, bytes } = await this.#watching.read(name)
      return { version, bytes: version === undefined ? copyBytes(bytes) : new Uint8Array() }
    } catch (error) {
      if (isGone(error)) return undefined
      throw error
    }
  }
}

function isSame(one: Seen, other: Seen): boolean {
  if (one === undefined || other === undefined) return one === other
  if (one.version !== other.version) return false
  return one.bytes.length === other.bytes.length && one.bytes.every((byte, index) => byte === other.bytes[index])
}
