import type { Found } from '../desk.ts'
import { checkNobodyElse } from '../home.ts'
import { Moved, Overwrote } from '../moved.ts'
import type { Held, Run } from '../run.ts'
import { isUnchanged, stop, type Turn, untilTargetAnswers, valueIn } from '../step.ts'
import { isSameValue, type Value } from '../value.ts'
import { install } from './install.ts'
import { pinPrevious } from './pin.ts'
import { publishedNow } from './published.ts'

/** The candidate is stored: the target gets it, it is tested, it is published. Each of these may be done already. */
export async function setting(run: Run, held: Held): Promise<Turn> {
  const { record } = held
  const { own } = await run.readCandidate(record)
  if (own?.candidate === undefined) return stop(run, held, 'candidate-lost')
  const { candidate } = own
  const published = await run.desk.read('published')
  if (isSameValue(published.value, candidate)) return publishedNow(run, held, published, candidate)
  const previous = await run.previousOf(record, own)
  if (!isUnchanged(run, record, published, previous)) return conflict(run, held, candidate)
  await checkNobodyElse(run.home, run.settings.signal)
  if (run.strategy.test !== undefined) {
    const turn = await install(run, held, candidate, published)
    if (turn !== 'installed') return turn
  }
  await pinPrevious(run, held)
  return promote(run, held, { candidate, previous: valueIn(published), published })
}

/** Somebody else changed the published value. What the target refuses was never set: it can be given up. */
async function conflict(run: Run, held: Held, candidate: Value): Promise<Turn> {
  const { record } = held
  run.target.tell('promote', record.epoch, 'conflict')
  const answer = run.strategy.test === undefined ? 'refused' : await run.target.test(candidate, record)
  if (answer === 'unknown') return untilTargetAnswers
  if (answer === 'accepted' || record.kind === 'rollback') return stop(run, held, 'changed')
  return run.move(held, { phase: 'withdrawing', afterwards: 'idle', trouble: 'changed' })
}

interface Promotion {
  readonly candidate: Value
  readonly previous: Value
  readonly published: Found
}

async function promote(run: Run, held: Held, { candidate, previous, published }: Promotion): Promise<Turn> {
  const { record } = held
  await run.guard(held, run.home.policy.timeout)
  const overwrote = await run.desk.swap('published', candidate, published).then(
    () => false,
    (error: unknown) => {
      if (error instanceof Overwrote) return true
      throw error
    },
  )
  run.promoted = record.token
  run.target.tell('promote', record.epoch, overwrote ? 'conflict' : 'ok')
  const { record: now } = await run.look()
  const isGivenUp =
    (now.token === record.token && now.phase === 'withdrawing') || now.givenUp?.includes(record.epoch) === true
  if (now.token === record.token && !isGivenUp) {
    if (!overwrote) return 'again'
    await run.regain()
    return stop(run, held, 'changed')
  }
  // While this process was paused, the candidate was given up, or the rotation came to its end without it.
  await run.regain()
  if (isGivenUp && !run.desk.fencesPromotion) await takeBack(run, candidate, previous)
  await run.disturb()
  throw new Moved()
}

async function takeBack(run: Run, candidate: Value, previous: Value): Promise<void> {
  const found = await run.desk.read('published')
  if (isSameValue(found.value, candidate)) await run.desk.swap('published', previous, found)
}
