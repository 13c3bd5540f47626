import { SecretError } from '../contract/errors.ts'
import type { Found } from './desk.ts'
import { goOn } from './engine.ts'
import { checkNobodyElse, type Home } from './home.ts'
import { checkPause } from './paused.ts'
import type { RotationRecord } from './record/record.ts'
import type { Held, Run } from './run.ts'
import { RotationError, statusOf } from './status.ts'

export interface Beginning {
  readonly compromised: boolean
  /** The epoch that the record must have at rest; any, where it is absent. */
  readonly expected: number | undefined
}

/**
 * Begins a rotation, where none is under way.
 * @throws RotationError _CONFLICT where one is, or it is paused: who did that, and what to do; where another was since the one
 * expected.
 */
export function begin(run: Run, { compromised, expected }: Beginning): Promise<void> {
  return run.decide(async seen => {
    checkPause(run, seen)
    const held = await toIdle(run, seen, compromised)
    if (held === undefined) return
    if (expected !== undefined && held.record.epoch !== expected) throw since(run.home, held.record, expected)
    const changes = await plan(run, held, compromised)
    await run.move(held, changes)
    run.target.tell('plan', changes.epoch, 'ok')
  })
}

/** The record at rest. Undefined where the rotation that is under way was made one of a compromised credential. */
async function toIdle(run: Run, held: Held, compromised: boolean): Promise<Held | undefined> {
  const { record } = held
  const { phase } = record
  if (phase === 'idle' && !record.disturbed) return held
  if (phase === 'idle') {
    await goOn(run)
    return toIdle(run, await run.look(), compromised)
  }
  if (!compromised && (phase === 'grace' || phase === 'revoking')) {
    // What is due is done first; where grace lasts on, the one before is not over.
    const { phase: now } = await goOn(run)
    if (now === 'idle') return toIdle(run, await run.look(), compromised)
  }
  if (!compromised || phase === 'needs-operator') throw inFlight(run.home, (await run.look()).record)
  if (phase === 'creating' || phase === 'setting') {
    // What is published is what others know; the rotation replaces it, and then there is no grace.
    if (record.kind === 'rotation') {
      await run.move(held, { compromised: true })
      return undefined
    }
    throw inFlight(run.home, record)
  }
  // Of the two that are valid, either may be the one that others know: the old one goes at once, then the other.
  if (phase === 'grace') await run.move(held, { phase: 'revoking', forced: true })
  const status = await goOn(run)
  if (status.phase === 'idle') return toIdle(run, await run.look(), compromised)
  throw inFlight(run.home, (await run.look()).record)
}

/**
 * What has to be so for a rotation to begin; changes nothing.
 * @throws SecretError _NOT_FOUND, _INVALID, _CONFLICT where it is not.
 */
export async function checkBegin({ home, settings, strategy, desk }: Run): Promise<Found> {
  await checkNobodyElse(home, settings.signal)
  const published = await desk.read('published')
  if (published.value === undefined) throw unknownSecret(home)
  const why = strategy.refuses?.(published.value.bytes)
  if (why !== undefined) {
    throw new SecretError(
      `${JSON.stringify(home.name)} cannot be rotated by ${strategy.id}: ${why} Nothing was changed.`,
      {
        code: 'ERR_SECRET_INVALID',
        provider: home.backend.provider.id,
        secretName: home.name,
      },
    )
  }
  return published
}

async function plan(run: Run, { record }: Held, compromised: boolean) {
  const { settings, strategy } = run
  const published = await checkBegin(run)
  const now = run.now()
  return {
    ...run.nextEpoch(record),
    phase: 'creating',
    kind: 'rotation',
    strategy: strategy.id,
    stage: 0,
    attempt: 1,
    compromised,
    by: settings.by,
    since: now,
    base: published.version,
    // Told now: where the published value is written anew later, its version is younger than the value.
    bornAt: record.bornAt ?? published.createdAt,
    before: undefined,
    promotedAt: undefined,
    outageFrom: undefined,
    outageUntil: undefined,
    graceUntil: undefined,
    forced: undefined,
    stamped: undefined,
    afterwards: undefined,
    trouble: undefined,
    litter: undefined,
  } as const
}

/** What a rotation that is under way means for one that should begin. */
function inFlight(home: Home, record: RotationRecord): RotationError {
  const { phase, by, since, graceUntil } = record
  const who = by === undefined ? 'somebody who gave no name' : JSON.stringify(by)
  const until =
    phase === 'grace' && graceUntil !== undefined ? `, in grace until ${new Date(graceUntil).toISOString()}` : ''
  const next =
    phase === 'needs-operator'
      ? 'It needs an operator: see `status`, then settle it with `adopt`.'
      : phase === 'grace'
        ? 'Call `resume` when grace is over, or `revoke` to end it now.'
        : 'Call `resume`: it goes on from wherever it is.'
  return new RotationError(
    `${JSON.stringify(home.name)} is being rotated (${phase}) since ${new Date(since).toISOString()} by ${who}${until}. ${next}`,
    'ERR_SECRET_CONFLICT',
    home.backend.provider.id,
    statusOf(home.name, record),
  )
}

/** The decision was made about an earlier rotation. */
function since(home: Home, record: RotationRecord, expected: number): RotationError {
  return new RotationError(
    `${JSON.stringify(home.name)} was rotated since this was decided: its epoch is ${record.epoch}, not ${expected}. Nothing was begun; look at \`status\`, and decide anew.`,
    'ERR_SECRET_CONFLICT',
    home.backend.provider.id,
    statusOf(home.name, record),
  )
}

function unknownSecret({ name, backend }: Home): SecretError {
  return new SecretError(
    `${JSON.stringify(name)} was not found in ${backend.provider.location}: only what is there can be rotated. Store the first value with \`put\`.`,
    { code: 'ERR_SECRET_NOT_FOUND', provider: backend.provider.id, secretName: name },
  )
}
