import type { Found } from '../desk.ts'
import type { Held, Run } from '../run.ts'
import { askAgain, stop, type Turn } from '../step.ts'
import type { Value } from '../value.ts'

/** The candidate is published: by this rotator, by another, or before a crash. */
export async function publishedNow(run: Run, held: Held, published: Found, candidate: Value): Promise<Turn> {
  const { record } = held
  const { strategy, settings, home } = run
  // An effect of somebody who woke too late may have come between the test and this moment.
  if (strategy.test !== undefined) {
    const answer = await run.target.test(candidate, record)
    if (answer === 'unknown') return askAgain(run)
    if (answer === 'refused') return stop(run, held, 'published-refused')
  }
  await run.desk.confirm('published', candidate)
  const promotedAt = published.createdAt ?? run.now()
  const { compromised, kind, stage } = record
  const isBack = kind === 'rollback'
  const lasts = isBack ? 0 : (strategy.lasts?.(stage, compromised) ?? 0)
  const ms = Math.max(compromised ? 0 : settings.graceMs, lasts)
  const isLast = isBack || stage + 1 === strategy.stages
  await run.move(held, {
    phase: 'grace',
    promotedAt,
    graceUntil: graceEnd(run, promotedAt, ms),
    rotatedAt: promotedAt,
    // What a keyring does with a key later makes it no younger.
    ...(isBack
      ? { bornAt: record.bornBefore, bornBefore: undefined }
      : stage === 0 && { bornAt: promotedAt, bornBefore: record.bornAt }),
    ...(record.outageFrom !== undefined && { outageUntil: outageEnd(run, held, published) }),
    ...(record.base !== undefined && !record.compromised && { pinned: record.base }),
    forced: (compromised && isLast) || undefined,
    afterwards: undefined,
    isolated: undefined,
    trouble: undefined,
  })
  run.target.tell('grace', record.epoch, 'ok')
  await home.client.refresh({ name: home.name }).catch(() => home.client.refresh())
  return 'again'
}

/**
 * Grace is whole, also where the store rounded the date down to the second: the end is a second later then, and whole, because
 * the date that it is compared with is rounded as well.
 */
function graceEnd({ home }: Run, promotedAt: number, ms: number): number {
  const isRounded = home.backend.provider.wholeSeconds === true && promotedAt % 1_000 === 0
  return isRounded && ms > 0 ? 1_000 * Math.ceil((promotedAt + 999 + ms) / 1_000) : promotedAt + ms
}

/**
 * When the credential that was published began to be what readers get: now, where it was done in this call. After a crash the store's
 * date tells, which some round down to the second.
 */
function outageEnd(run: Run, { record }: Held, { createdAt }: Found): number {
  const now = run.now()
  if (run.promoted === record.token || createdAt === undefined) return now
  return Math.min(now, 1_000 * Math.ceil((createdAt + 1) / 1_000))
}
