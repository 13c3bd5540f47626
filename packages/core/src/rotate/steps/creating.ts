import { SecretError, type SecretErrorCode } from '../../contract/errors.ts'
import type { Found } from '../desk.ts'
import { Moved, NotMade } from '../moved.ts'
import type { RotationRecord } from '../record/record.ts'
import type { Held, Kept, Run } from '../run.ts'
import { affect, askAgain, isUnchanged, stop, type Turn } from '../step.ts'
import { isSameValue, type Value, valueLike } from '../value.ts'
import { isWithdrawn } from './litter.ts'

type Made = { readonly made: Value } | { readonly turn: Turn }

/** No effect yet: the candidate is made, written once, read back. Whoever finds one takes that. */
export async function creating(run: Run, held: Held): Promise<Turn> {
  const { record } = held
  const kept = await run.readCandidate(record)
  if (kept.own?.candidate !== undefined) {
    await run.guard(held)
    return run.move(held, { phase: 'setting' })
  }
  const published = await run.desk.read('published')
  if (published.value === undefined || (await isMoved(run, held, kept, published))) return changed(run, held)
  const { value } = published
  try {
    const candidate = record.kind === 'rollback' ? await oldValue(run, held, kept) : await newValue(run, held, value)
    if ('turn' in candidate) return candidate.turn
    const { token } = record
    const previous = run.desk.keepsVersions ? {} : { previous: value }
    await run.writeCandidate({ format: 1, token, candidate: candidate.made, ...previous }, kept)
  } catch (error) {
    if (isPassing(run, error) || record.kind === 'rollback') throw error
    // Nothing was begun that is worth going on with; what was issued is withdrawn.
    await run.move(held, { phase: 'withdrawing', afterwards: 'idle', trouble: 'not-made' })
    throw new NotMade(error)
  }
  run.target.tell('create', record.epoch, 'ok')
  return 'again'
}

/** What another turn, or another call, may get over; anything else is a candidate that cannot be made. */
function isPassing({ settings }: Run, error: unknown): boolean {
  if (settings.signal.aborted || error instanceof Moved) return true
  return error instanceof SecretError && !unusable.has(error.code)
}

const unusable: ReadonlySet<SecretErrorCode> = new Set<SecretErrorCode>(['ERR_SECRET_INVALID', 'ERR_SECRET_TOO_LARGE'])

/**
 * Whether somebody else changed the published value. Where there are no versions, the candidate's place gets what is published
 * when it is made, whatever that is; but what a stage follows is what the stage before it published.
 */
async function isMoved(run: Run, { record }: Held, { any }: Kept, published: Found): Promise<boolean> {
  if (record.stage > 0 && record.kind === 'rotation' && !isSameValue(published.value, any?.candidate)) return true
  if (!run.desk.keepsVersions || published.version === record.base) return false
  return !isUnchanged(run, record, published, await run.previousOf(record, undefined))
}

function changed(run: Run, held: Held): Promise<Turn> {
  // A way back has no candidate of its own that could be given up.
  if (held.record.kind === 'rollback') return stop(run, held, 'changed')
  run.target.tell('plan', held.record.epoch, 'conflict')
  return run.move(held, { phase: 'withdrawing', afterwards: 'idle', trouble: 'changed' })
}

async function newValue(run: Run, held: Held, published: Value): Promise<Made> {
  const made =
    run.strategy.withdraw === undefined
      ? await run.target.create(published, held.record)
      : await issued(run, held, published)
  if (made === undefined) return { turn: await askAgain(run) }
  if (made === 'again') return { turn: made }
  const value = valueLike(published, made)
  if (value === undefined) throw noMap(run)
  if (isSameValue(value, published)) throw sameValue(run)
  return { made: value }
}

/**
 * A credential of the target's own making. What was asked for and did not arrive may exist all the same, under the token of
 * its epoch: that epoch ends first, so that nobody can publish it any more, and then it is withdrawn.
 */
async function issued(run: Run, held: Held, published: Value): Promise<string | Uint8Array | 'again' | undefined> {
  const { record } = held
  const { litter = [], token } = record
  const isStill = (now: RotationRecord): boolean => now.token === token
  if (litter.length > 0)
    return (await isWithdrawn(run, held, litter)) ? run.move(held, { litter: undefined }) : undefined
  if (!run.touch(record)) {
    await run.letFinish(held)
    return run.move(held, { ...run.nextEpoch(record), litter: [token] })
  }
  return affect(run, held, {
    isStill,
    work: () => run.target.create(published, record),
    tooLate: () => run.target.withdraw(token, record),
  })
}

/** The way back leads to the value that was published before. */
async function oldValue(run: Run, held: Held, kept: Kept): Promise<Made> {
  const { record } = held
  const value =
    kept.any?.previous ?? (record.before === undefined ? undefined : await run.desk.readVersion(record.before))
  return value === undefined ? { turn: await stop(run, held, 'previous-lost') } : { made: value }
}

function noMap({ home: { name, backend } }: Run): SecretError {
  return new SecretError(
    `${JSON.stringify(name)} in ${backend.provider.location} is a map of fields, and the new value is no JSON object: let what makes it give all fields. Nothing was changed.`,
    { code: 'ERR_SECRET_INVALID', provider: backend.provider.id, secretName: name },
  )
}

function sameValue({ home: { name, backend } }: Run): SecretError {
  return new SecretError(
    `The new value of ${JSON.stringify(name)} is the old one: let what makes it draw another. Nothing was changed.`,
    { code: 'ERR_SECRET_INVALID', provider: backend.provider.id, secretName: name },
  )
}
