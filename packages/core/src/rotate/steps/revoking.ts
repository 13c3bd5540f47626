import type { Candidate } from '../record/candidate.ts'
import type { Held, Run } from '../run.ts'
import { affect, askAgain, stop, type Turn, valueIn } from '../step.ts'
import type { Value } from '../value.ts'
import { checkPublished } from './grace.ts'
import { isWithdrawn } from './litter.ts'

/** There is no way back: the old credential ends, and what was kept of it. */
export async function revoking(run: Run, held: Held): Promise<Turn> {
  const { record, found } = held
  // The record was just written, so that the store has told what time it is there.
  const isEarly = found.createdAt !== undefined && found.createdAt < (record.graceUntil ?? 0)
  if (isEarly && record.forced !== true) {
    await run.move(held, { phase: 'grace' })
    return { waitsFor: 'grace', next: record.graceUntil }
  }
  const kept = await run.readCandidate(record)
  if (kept.own === undefined) return stop(run, held, 'candidate-lost')
  if (kept.own.candidate !== undefined) {
    if (run.strategy.revoke !== undefined) {
      const previous = await run.previousOf(record, kept.own)
      if (previous === undefined) return stop(run, held, 'previous-lost')
      const turn = await revoke(run, held, kept.own, previous)
      if (turn !== undefined) return turn
    }
    if (record.litter !== undefined && !(await isWithdrawn(run, held, record.litter))) return askAgain(run)
    await run.guard(held, run.home.policy.timeout)
    await run.writeCandidate({ format: 1, token: record.token }, kept)
  }
  await run.move(held, {
    phase: 'idle',
    last: { outcome: record.kind === 'rollback' ? 'rolled-back' : 'rotated', at: run.now() },
    litter: undefined,
    forced: undefined,
    disturbed: undefined,
  })
  run.target.tell('done', record.epoch, 'ok')
  return 'again'
}

async function revoke(run: Run, held: Held, own: Candidate, previous: Value): Promise<Turn | undefined> {
  const { record } = held
  const turn = await checkPublished(run, held, own, previous)
  if (turn !== undefined) return turn
  const published = await run.desk.read('published')
  // Also where it is refused already: of several endpoints, the revocation before this one may have reached some.
  const answer = await affect(run, held, {
    published,
    isStill: now => now.token === record.token,
    work: () => run.target.revoke(previous, valueIn(published), record),
  })
  if (answer === 'unknown') return askAgain(run)
  if (answer === 'fenced') {
    await run.guard(held)
    return stop(run, held, 'fenced')
  }
  // Seen to be over, on every endpoint, before it is forgotten what it was.
  return (await run.target.test(previous, record)) === 'refused'
    ? checkPublished(run, held, own, previous)
    : askAgain(run)
}
