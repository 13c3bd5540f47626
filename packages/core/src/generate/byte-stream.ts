import { type FillBytes, largestRequest } from './random-source.ts'

/** The most that is held at a time, in bytes. */
export const largestPool = 4_096

/**
 * Random bytes in the order in which the source gives them. Each is handed out once, and zeroed here by whoever takes it,
 * at that moment. What is made of them depends on their order alone, never on how many come from the source at a time.
 */
export class ByteStream {
  /** Read it anew after each `take`. */
  held: Uint8Array<ArrayBuffer> = new Uint8Array(0)
  readonly #fill: FillBytes
  /** Bytes drawn ahead; 0 asks for no more than what is taken. */
  readonly #ahead: number
  #at = 0
  #end = 0

  constructor(fill: FillBytes, ahead: number) {
    this.#fill = fill
    this.#ahead = ahead
  }

  /**
   * The place in `held` of the next `count` bytes, which stand there together; `largestPool` at the most. The caller zeroes
   * what it has read.
   */
  take(count: number): number {
    if (this.#end - this.#at < count) this.#load(count)
    const at = this.#at
    this.#at = at + count
    return at
  }

  next(): number {
    const at = this.take(1)
    const byte = this.held[at] as number
    this.held[at] = 0
    return byte
  }

  /** Fills all of `target`, which may be of any size. */
  fill(target: Uint8Array<ArrayBuffer>): void {
    const held = Math.min(target.length, target.length > this.#ahead ? this.#end - this.#at : target.length)
    const at = this.take(held)
    target.set(this.held.subarray(at, at + held))
    this.held.fill(0, at, at + held)
    for (let filled = held; filled < target.length; filled += largestRequest) {
      this.#fill(target.subarray(filled, filled + largestRequest))
    }
  }

  /** Forgets what is held. */
  drop(): void {
    this.held.fill(0)
    this.#at = 0
    this.#end = 0
  }

  #load(count: number): void {
    const left = this.#end - this.#at
    const size = Math.max(this.#ahead, count)
    const before = this.held
    if (before.length < size) this.held = new Uint8Array(size)
    this.held.set(before.subarray(this.#at, this.#end))
    if (this.held !== before) before.fill(0)
    // Should the source fail, what is left stays what is next.
    this.#at = 0
    this.#end = left
    this.#fill(left === 0 && size === this.held.length ? this.held : this.held.subarray(left, size))
    this.#end = size
  }
}
