import { type Found, isSameState } from './desk.ts'
import { Moved } from './moved.ts'
import type { RotationRecord, Trouble } from './record/record.ts'
import type { Held, Run } from './run.ts'
import type { Rest } from './status.ts'
import { isSameValue, type Value } from './value.ts'

/** What a step came to: look again, or there is nothing to do now. */
export type Turn = 'again' | Rest

/** One phase: asks what is true, does one thing, and says whether to go on. May be run again at any time. */
export type Step = (run: Run, held: Held) => Promise<Turn>

export const untilTargetAnswers: Rest = { waitsFor: 'target' }

/** Stops with everything alive that is alive. */
export async function stop(run: Run, held: Held, trouble: Trouble): Promise<Turn> {
  const { record } = held
  await run.move(held, {
    phase: 'needs-operator',
    trouble,
    afterwards: undefined,
    isolated: undefined,
    disturbed: undefined,
  })
  run.target.tell('done', record.epoch, 'stopped')
  return 'again'
}

/** Waits for the target within this call, or leaves it to the next one. */
export async function askAgain(run: Run): Promise<Turn> {
  return (await run.target.pause()) ? 'again' : untilTargetAnswers
}

export interface Effect<A> {
  /** What was seen to be published, where the effect depends on it: looked at once more, as late as can be. */
  readonly published?: Found
  /** Whether the record, as it is afterwards, still is of the rotation that the effect belongs to. */
  isStill(now: RotationRecord): boolean
  work(): Promise<A>
  /** Undoes the effect where it is safe to, whatever went on meanwhile. */
  tooLate?(): Promise<unknown>
}

/**
 * Does something to the target, between two looks at the record: nothing is begun for a rotation that went on, and whoever
 * finds afterwards that it did says so.
 * @throws Moved
 */
export async function affect<A>(run: Run, held: Held, { published, isStill, work, tooLate }: Effect<A>): Promise<A> {
  await run.guard(held)
  if (published !== undefined && !isSameState(await run.desk.read('published'), published)) throw new Moved()
  const answer = await work()
  if (isStill((await run.look()).record)) return answer
  await tooLate?.()
  await run.disturb()
  throw new Moved()
}

/** Whether the published value is the one that the rotation began with; also where it was written anew. */
export function isUnchanged(
  run: Run,
  { base }: RotationRecord,
  published: Found,
  previous: Value | undefined,
): boolean {
  if (previous !== undefined && isSameValue(published.value, previous)) return true
  return run.desk.keepsVersions && base !== undefined && published.version === base
}

/** What is published; a secret that is gone meanwhile is somebody else's change. */
export function valueIn(published: Found): Value {
  return published.value ?? { bytes: new Uint8Array() }
}
