import type { Found } from '../desk.ts'
import type { RotationRecord, Trouble } from '../record/record.ts'
import type { Held, Run } from '../run.ts'
import { affect, askAgain, isUnchanged, stop, type Turn, valueIn } from '../step.ts'
import { isSameValue, type Value } from '../value.ts'
import { isWithdrawn } from './litter.ts'
import { publishedNow } from './published.ts'

/** A candidate comes to nothing: it must not be valid any more, and nobody may publish it any more. */
export async function withdrawing(run: Run, held: Held): Promise<Turn> {
  const { record } = held
  const { own } = await run.readCandidate(record)
  const candidate = own?.candidate
  const published = await run.desk.read('published')
  // Whoever had tested it published it before it was given up.
  if (candidate !== undefined && isSameValue(published.value, candidate)) {
    return publishedNow(run, held, published, candidate)
  }
  if (!run.strategy.overlaps && run.strategy.test !== undefined) {
    const turn = await wayBack(run, held, published)
    if (turn !== undefined) return turn
  }
  if (candidate !== undefined) {
    // A new version with the same value: a promotion that is still on its way compares, and loses.
    if (run.desk.fencesPromotion && published.value !== undefined && record.isolated !== true) {
      await run.guard(held, run.home.policy.timeout)
      await run.desk.swap('published', published.value, published)
      return run.move(held, { isolated: true })
    }
    const turn = await end(run, held, candidate)
    if (turn !== undefined) return turn
  }
  // It had been published: of the two that were valid then, neither is wanted.
  const previous = record.promotedAt === undefined ? undefined : await run.previousOf(record, own)
  if (previous !== undefined && !isSameValue(published.value, previous)) {
    const turn = await end(run, held, previous)
    if (turn !== undefined) return turn
  }
  if (run.strategy.withdraw !== undefined) {
    const tokens = [...(record.litter ?? []), record.token]
    if (!(await isWithdrawn(run, held, tokens))) return askAgain(run)
  }
  if (record.afterwards !== 'creating') return finish(run, held, record.trouble)
  // Whoever changed the published value meanwhile did not mean it to be rotated.
  const isBase = isUnchanged(run, record, published, await run.previousOf(record, own))
  return isBase ? next(run, held, published) : finish(run, held, 'changed')
}

/** With one credential, the candidate can be given up only while the published one works; otherwise the way leads on. */
async function wayBack(run: Run, held: Held, published: Found): Promise<Turn | undefined> {
  const answer = await run.target.test(valueIn(published), held.record)
  if (answer === 'unknown') return askAgain(run)
  if (answer === 'accepted') return undefined
  const { trouble } = held.record
  if (trouble === 'changed') return stop(run, held, 'changed')
  return run.move(held, { phase: 'setting', afterwards: undefined, isolated: undefined, trouble: undefined })
}

async function end(run: Run, held: Held, credential: Value): Promise<Turn | undefined> {
  const { record } = held
  if (run.strategy.revoke === undefined) return undefined
  const published = await run.desk.read('published')
  if (isSameValue(published.value, credential)) return 'again'
  const answer = await affect(run, held, {
    published,
    isStill: now => now.token === record.token,
    work: () => run.target.revoke(credential, valueIn(published), record),
  })
  if (answer === 'unknown') return askAgain(run)
  if (answer === 'fenced') return stop(run, held, 'fenced')
  const tested = await run.target.test(credential, record)
  return tested === 'refused' ? undefined : askAgain(run)
}

async function next(run: Run, held: Held, { version }: Found): Promise<Turn> {
  const { record } = held
  return run.move(held, {
    phase: 'creating',
    ...run.nextEpoch(record),
    attempt: record.attempt + 1,
    base: version,
    afterwards: undefined,
    isolated: undefined,
    trouble: undefined,
    outageFrom: undefined,
    litter: undefined,
    givenUp: withEpoch(record),
  })
}

async function finish(run: Run, held: Held, trouble: Trouble | undefined): Promise<Turn> {
  const { record } = held
  const { token } = record
  const kept = await run.readCandidate(record)
  if (kept.any?.candidate !== undefined) await run.writeCandidate({ format: 1, token }, kept)
  await run.move(held, {
    phase: 'idle',
    last: {
      outcome: trouble === undefined ? 'adopted' : 'aborted',
      ...(trouble !== undefined && { reason: trouble }),
      at: run.now(),
    },
    afterwards: undefined,
    isolated: undefined,
    trouble: undefined,
    litter: undefined,
    disturbed: undefined,
    givenUp: withEpoch(record),
  })
  run.target.tell('done', record.epoch, 'stopped')
  return 'again'
}

/** More than a rotator that was paused can be behind, by any chance. */
const remembered = 32

export function withEpoch({ givenUp = [], epoch }: RotationRecord): readonly number[] {
  return [...givenUp.filter(known => known !== epoch), epoch].slice(-remembered)
}
