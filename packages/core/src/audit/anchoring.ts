import type { Clock } from '../contract/clock.ts'
import { type Anchor, type SignedAnchor, signAnchor } from './anchor.ts'
import type { SigningKey } from './signing-key.ts'

export interface AnchoringOptions {
  readonly clock: Clock
  readonly key: SigningKey | undefined
  readonly anchor: ((anchor: SignedAnchor) => void | Promise<void>) | undefined
  readonly onError: (error: unknown) => void
  readonly records: number
  readonly ms: number
}

/** How far a file is. */
export interface Point {
  readonly log: string
  readonly file: string
  readonly records: number
  readonly head: string
}

/** Takes anchors away: one after the other, after so many records or so long, at the beginning and at the end of a file. */
export class Anchoring {
  readonly #options: AnchoringOptions
  /** Anchors that were taken. */
  #number = 0
  #taking: Promise<void> = Promise.resolve()
  #point: Point | undefined
  /** The records of the file that an anchor was drawn up for, and those that one was taken for. */
  #drawn = 0
  #anchored = 0
  #timer: unknown

  constructor(options: AnchoringOptions) {
    this.#options = options
  }

  /** Records of the file that no anchor covers. */
  get open(): number {
    return this.#point === undefined ? 0 : this.#point.records - this.#anchored
  }

  /** Records were written. @param isEnd The first of a file, or the last. */
  reached(point: Point, isEnd: boolean): void {
    if (this.#point?.file !== point.file) {
      this.#drawn = 0
      this.#anchored = 0
    }
    this.#point = point
    if (isEnd || point.records - this.#drawn >= this.#options.records) this.#take()
    else this.#later()
  }

  /** Resolves when every anchor so far was taken, or was refused. */
  async settle(): Promise<void> {
    await this.#taking
    if (this.#timer !== undefined) this.#options.clock.clearTimeout(this.#timer)
  }

  #later(): void {
    this.#timer ??= this.#options.clock.setTimeout(() => {
      this.#timer = undefined
      this.#take()
    }, this.#options.ms)
  }

  #take(): void {
    const { anchor, clock } = this.#options
    const point = this.#point
    if (point === undefined || anchor === undefined || point.records <= this.#drawn) return
    if (this.#timer !== undefined) clock.clearTimeout(this.#timer)
    this.#timer = undefined
    this.#drawn = point.records
    this.#taking = this.#taking.then(() => this.#send(point, anchor))
  }

  async #send(point: Point, take: (anchor: SignedAnchor) => void | Promise<void>): Promise<void> {
    const { clock, key, onError } = this.#options
    const anchor: Anchor = { format: 1, number: this.#number, ...point, at: Math.floor(clock.now()) }
    try {
      await take(await signAnchor(anchor, key))
      this.#number++
      if (this.#point?.file === point.file) this.#anchored = Math.max(this.#anchored, point.records)
    } catch (error) {
      onError(error)
      // The next one covers what this one would have.
      if (this.#point?.file === point.file) this.#drawn = this.#anchored
      this.#later()
    }
  }
}
