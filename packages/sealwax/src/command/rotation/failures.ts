import { randomInt } from 'node:crypto'
import { RotationError } from '@sealwax/core/rotate'
import type { Done, Task } from './rotate-due.ts'

/** Failures one after another, of all and of one target, after which no rotation is begun. */
const mostInARow = 5
const mostOfTarget = 3

/**
 * What has failed in a run, and what may be begun all the same. One secret that cannot be rotated says nothing of the others;
 * several one after another may be the beginning of all, and a store that does not answer is.
 */
export class Failures {
  #inARow = 0
  readonly #ofTargets = new Map<string, number>()
  #isStoreDown = false

  /** Why nothing more is begun; undefined as long as something may be. */
  get end(): string | undefined {
    if (this.#isStoreDown) return 'because the store does not answer'
    return this.#inARow >= mostInARow ? `because ${mostInARow} failed one after another` : undefined
  }

  add({ error, needs, left, skipped }: Done, { task, rule: { target } }: Task): void {
    // Nothing was tried.
    if (left !== undefined || skipped !== undefined) return
    const isDown = needs === 'target' || (error instanceof RotationError && error.retryable)
    if (error?.retryable && !isDown) this.#isStoreDown = true
    const hasFailed = error !== undefined || needs !== undefined
    if (target !== undefined) {
      const before = this.#ofTargets.get(target) ?? 0
      this.#ofTargets.set(target, isDown ? mostOfTarget : hasFailed ? before + 1 : 0)
    }
    // What was begun before they failed does not begin anew by coming to its end.
    if (task === 'rotate' && this.#inARow < mostInARow) this.#inARow = hasFailed ? this.#inARow + 1 : 0
  }

  /** What is under way goes on as long as the store answers. */
  allows({ task, rule: { target } }: Task): boolean {
    if (task === 'resume') return !this.#isStoreDown
    return this.end === undefined && (target === undefined || (this.#ofTargets.get(target) ?? 0) < mostOfTarget)
  }

  /**
   * Which of those that may be begun comes next: in their order, and after a failure any of the rotations, or those that fail first
   * would be all that a run after a run comes to.
   */
  choose(places: readonly number[], tasks: readonly Task[]): number {
    const [first = -1] = places
    if (this.#inARow === 0 || tasks[first]?.task !== 'rotate') return first
    return places[randomInt(places.length)] ?? first
  }
}

/** Whether the record says that its last rotation came to nothing: it comes after those of which that is not known. */
export function failedBefore({ status }: Task): boolean {
  return status?.last?.outcome === 'aborted' && status.last.reason !== 'asked'
}
