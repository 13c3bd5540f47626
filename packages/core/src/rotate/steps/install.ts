import type { Found } from '../desk.ts'
import type { RotationRecord } from '../record/record.ts'
import type { Held, Run } from '../run.ts'
import { affect, askAgain, stop, type Turn, valueIn } from '../step.ts'
import type { Value } from '../value.ts'

/** What a candidate is set beside, or instead of. */
interface Installing {
  readonly run: Run
  readonly held: Held
  readonly candidate: Value
  readonly published: Value
  readonly found: Found
}

/** Makes the target accept the candidate. Asks first: it may have been set already, and the answer been lost. */
export async function install(run: Run, held: Held, candidate: Value, found: Found): Promise<'installed' | Turn> {
  const { record } = held
  const published = valueIn(found)
  const { strategy, target } = run
  const answer = await target.test(candidate, record)
  if (answer === 'unknown') return askAgain(run)
  if (answer === 'accepted') return 'installed'
  if (record.kind === 'rollback') return stop(run, held, 'previous-refused')
  if (strategy.set === undefined) return giveUp(run, held)
  const installing = { run, held, candidate, published, found }
  if (!strategy.overlaps) {
    const current = await target.test(published, record)
    if (current === 'unknown') return askAgain(run)
    if (current === 'refused') return lockedOut(installing)
    if (record.outageFrom === undefined) return run.move(held, { outageFrom: run.now() })
  }
  const set = await affect(run, held, {
    published: found,
    isStill: now => isOf(record, now),
    work: () => target.set(candidate, published, record),
    tooLate: () => undo(installing),
  })
  if (set === 'unknown') return askAgain(run)
  if (set === 'fenced') return fenced(run, held)
  if (set === 'refused') return giveUp(run, held)
  return (await isSettled(installing)) ?? giveUp(run, held)
}

/** Neither works: the process that set the candidate was killed between two halves of it, or somebody changed the target. */
async function lockedOut(installing: Installing): Promise<'installed' | Turn> {
  const { run, held, candidate, published, found } = installing
  const { record } = held
  const administrator = { waitsFor: 'administrator' } as const
  if (run.strategy.reset === undefined) return administrator
  const reset = await affect(run, held, {
    published: found,
    isStill: now => isOf(record, now),
    work: () => run.target.reset(candidate, published, record),
  })
  if (reset === 'unknown') return askAgain(run)
  if (reset === 'fenced') return fenced(run, held)
  if (reset === 'accepted') return (await isSettled(installing)) ?? administrator
  // There is nothing to go back to: the next candidate is tried at once.
  if (record.attempt >= run.settings.attempts) return administrator
  return run.move(held, { phase: 'creating', ...run.nextEpoch(record), attempt: record.attempt + 1 })
}

/** Endpoints may lag behind. Undefined where it is still refused when the time for that is over. */
async function isSettled({ run, held: { record }, candidate }: Installing): Promise<'installed' | Turn | undefined> {
  const until = run.now() + run.settings.settle
  for (let turn = 1; ; turn++) {
    const answer = await run.target.test(candidate, record)
    if (answer === 'accepted') return 'installed'
    if (answer === 'unknown') return askAgain(run)
    if (run.now() >= until) return undefined
    await run.desk.wait(Math.min(turn, 5))
  }
}

/** This candidate comes to nothing; the next one gets its turn, if there may be one. */
function giveUp(run: Run, held: Held): Promise<Turn> {
  const { attempt } = held.record
  return run.move(held, {
    phase: 'withdrawing',
    afterwards: attempt < run.settings.attempts ? 'creating' : 'idle',
    trouble: 'refused',
  })
}

async function fenced(run: Run, held: Held): Promise<Turn> {
  // Somebody went on, most of the time.
  await run.guard(held)
  return stop(run, held, 'fenced')
}

/** The same candidate, in whatever phase; one that was given up is withdrawn once more by whoever comes to it. */
function isOf({ token }: RotationRecord, now: RotationRecord): boolean {
  return now.token === token && !(now.phase === 'idle' && now.last?.outcome === 'aborted')
}

/** The rotation was called off meanwhile, and nothing was begun since: what was set is ended again, or set back. */
async function undo({ run, held: { record }, candidate, published }: Installing): Promise<void> {
  const { record: now } = await run.look()
  if (now.token !== record.token) return
  if (run.strategy.revoke !== undefined) await run.target.revoke(candidate, published, record)
  else await run.target.set(published, published, record)
}
