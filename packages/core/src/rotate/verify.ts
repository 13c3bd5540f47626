import { findHome, type RotatedClient } from './home.ts'
import { Run } from './run.ts'
import { type RotationOptions, readSettings } from './settings.ts'
import { type RotationStatus, restOf, statusOf } from './status.ts'
import type { Strategy } from './strategy.ts'
import type { Answer } from './target.ts'
import type { Value } from './value.ts'

/** What the target says of each credential that there is. */
export interface Verification {
  /** `untested` where the strategy has no target. */
  readonly published: Answer | 'unknown' | 'untested'
  /** The one that waits to be published; absent where there is none. */
  readonly candidate?: Answer | 'unknown' | 'untested'
  /** The old one, during a rotation; absent where it is not to be had. */
  readonly previous?: Answer | 'unknown' | 'untested'
  readonly rotation: RotationStatus
}

/**
 * Asks the target whether the published credential authenticates, and what else there is during a rotation. Changes nothing
 * and needs no lock.
 *
 * @throws SecretError as the store answers, _NOT_FOUND. TypeError before any I/O.
 */
export async function verify(secrets: RotatedClient, name: string, options: RotationOptions): Promise<Verification> {
  const home = findHome(secrets, name)
  return Run.open(home, { ...readSettings(options), lock: undefined }, async run => {
    const { record } = await run.look()
    const { own } = await run.readCandidate(record)
    const published = await run.desk.readNeeded()
    const test = async (value: Value): Promise<Answer | 'unknown' | 'untested'> =>
      run.strategy.test === undefined ? 'untested' : run.target.test(value, record)
    const isUnderWay = record.phase !== 'idle'
    const previous = isUnderWay ? await run.previousOf(record, own) : undefined
    return {
      published: await test(published),
      ...(isUnderWay && own?.candidate !== undefined && { candidate: await test(own.candidate) }),
      ...(previous !== undefined && { previous: await test(previous) }),
      rotation: statusOf(home.name, record, restOf(record)),
    }
  })
}

/**
 * How far the rotation of a secret is, as its record says; nothing is asked of any target.
 *
 * @throws SecretError as the store answers; _CORRUPT for a record that cannot be read. TypeError before any I/O.
 */
export async function status(secrets: RotatedClient, name: string): Promise<RotationStatus> {
  const home = findHome(secrets, name)
  return Run.open(home, readSettings({ strategy: nothing }), async run => {
    const { record } = await run.look()
    return statusOf(home.name, record, restOf(record))
  })
}

/** A record says all by itself. */
export const nothing: Strategy = {
  id: '',
  overlaps: true,
  stages: 1,
  create: () => Promise.reject(new Error('nothing')),
}
