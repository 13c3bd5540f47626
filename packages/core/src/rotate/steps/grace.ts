import type { Candidate } from '../record/candidate.ts'
import type { Held, Run } from '../run.ts'
import { askAgain, stop, type Turn, untilTargetAnswers } from '../step.ts'
import { isSameValue, type Value } from '../value.ts'

/** Milliseconds until somebody looks again whether the old credential is in use. */
const lookAgain = 60_000

/** Both are valid, or a stage of several has its time. */
export async function grace(run: Run, held: Held): Promise<Turn> {
  const { record } = held
  const { strategy, settings } = run
  const isForced = record.forced === true
  if (!isForced && run.now() < (record.graceUntil ?? 0)) return { waitsFor: 'grace', next: record.graceUntil }
  const { own } = await run.readCandidate(record)
  const previous = await run.previousOf(record, own)
  const turn = await checkPublished(run, held, own, previous)
  if (turn !== undefined) return turn
  if (record.kind === 'rotation' && record.stage + 1 < strategy.stages) return nextStage(run, held)
  if (strategy.revoke !== undefined && !isForced) {
    if (settings.consumers === undefined && strategy.inUse === undefined) return { waitsFor: 'revoke' }
    if (strategy.inUse !== undefined && previous !== undefined) {
      const isInUse = await run.target.isInUse(previous, record)
      if (isInUse === undefined) return untilTargetAnswers
      if (isInUse) return { waitsFor: 'in-use', next: run.now() + lookAgain }
    }
  }
  return run.move(held, { phase: 'revoking' })
}

/** Undefined where the old credential can go: the new one is published, still, and it works. */
export async function checkPublished(
  run: Run,
  held: Held,
  own: Candidate | undefined,
  previous: Value | undefined,
): Promise<Turn | undefined> {
  const { value } = await run.desk.read('published')
  if (previous !== undefined && isSameValue(value, previous)) return stop(run, held, 'republished')
  if (own?.candidate === undefined) return stop(run, held, 'candidate-lost')
  if (value === undefined || !isSameValue(value, own.candidate)) return stop(run, held, 'changed')
  if (run.strategy.test === undefined) return undefined
  const answer = await run.target.test(value, held.record)
  if (answer === 'unknown') return askAgain(run)
  return answer === 'refused' ? stop(run, held, 'published-refused') : undefined
}

async function nextStage(run: Run, held: Held): Promise<Turn> {
  const { record, found } = held
  if (found.createdAt !== undefined && found.createdAt < (record.graceUntil ?? 0)) {
    // A write tells what time it is in the store; this machine's clock may be ahead of it.
    if (record.stamped !== true) return run.move(held, { stamped: true })
    await run.move(held, { stamped: undefined })
    return { waitsFor: 'grace', next: record.graceUntil }
  }
  const { version } = await run.desk.read('published')
  return run.move(held, {
    phase: 'creating',
    stamped: undefined,
    ...run.nextEpoch(record),
    stage: record.stage + 1,
    attempt: 1,
    base: version,
    promotedAt: undefined,
    graceUntil: undefined,
  })
}
