import { count } from '../client/option-checks.ts'
import { wrongArgument } from '../contract/arguments.ts'
import { SecretError } from '../contract/errors.ts'
import { begin } from './begin.ts'
import { goOn } from './engine.ts'
import { checkExpiry } from './expiry.ts'
import { findHome, type Home, type RotatedClient } from './home.ts'
import { checkPause, checkSwitch } from './paused.ts'
import { Run } from './run.ts'
import { type RotationOptions, readSettings, type Settings } from './settings.ts'
import { describeTrouble, RotationError, type RotationStatus } from './status.ts'

export interface RotateOptions extends RotationOptions {
  /**
   * The credential is known to somebody else: no grace, the old one is revoked as soon as the new one is published, its
   * sessions end where the target can do that, and there is no way back. Where a rotation is under way, it becomes one of
   * this kind.
   */
  readonly compromised?: boolean
  /**
   * Begins only where the last rotation is still the one with this `epoch` (of {@link status}; 0 where there was none): who
   * decides, and is called twice or wakes late, rotates once.
   */
  readonly ifEpoch?: number
}

/**
 * Replaces a credential by a new one: makes it, stores it as a candidate, sets it at the target, tests it, publishes it. The
 * old one stays valid for the time of grace; `resume`, called by whatever runs jobs, revokes it then.
 *
 * Killed at any moment, it leaves a published credential that works (with a strategy of two credentials), and `resume` goes
 * on. One at a time: a second call meets an error that says who is at it.
 *
 * @throws RotationError where it did not come to a new published credential, with how far it is: _UNAVAILABLE where the target
 * does not answer (call `resume` later), _CONFLICT where one is under way already, `ifEpoch` is of the past, somebody else
 * changed the value, an operator is needed, or it is paused, _INVALID where the target refused every candidate. SecretError as the
 * store answers, _NOT_FOUND,
 * _UNSUPPORTED where this store or composition cannot keep what is promised. TypeError, RangeError before any I/O.
 * @example
 * await rotate(secrets, 'API_KEY', { generate: () => tokenUrlsafe(32) })
 */
export async function rotate(secrets: RotatedClient, name: string, options: RotateOptions): Promise<RotationStatus> {
  const { compromised = false, ifEpoch, ...rest } = checkedOptions(options)
  if (typeof compromised !== 'boolean') throw new TypeError('options.compromised must be true or false')
  const expected = ifEpoch === undefined ? undefined : count('options.ifEpoch', ifEpoch, 0, 0)
  const { home, settings } = prepare(secrets, name, rest, compromised)
  return Run.open(home, settings, async run => {
    await checkSwitch(run)
    await begin(run, { compromised, expected })
    const status = await goOn(run)
    const isPublished = status.phase === 'grace' || status.phase === 'revoking' || isDone(status)
    if (!isPublished) throw notRotated(home, status)
    return status
  })
}

/**
 * Goes on with a rotation that is under way, from wherever it is: after a crash, when grace is over, when a target is back.
 * With nothing under way it does nothing, so that it can be called for every secret, at any time, by anybody, twice at once.
 *
 * Resolves to how far it is, also where that is `needs-operator`: look at `phase` and `waitsFor`, and call it again at `next`.
 *
 * @throws SecretError as the store answers, _CONFLICT where somebody else holds the lock, or it is paused. TypeError before any
 * I/O.
 */
export async function resume(secrets: RotatedClient, name: string, options: RotationOptions): Promise<RotationStatus> {
  const { home, settings } = prepare(secrets, name, options)
  return Run.open(home, settings, async run => {
    await checkSwitch(run)
    return goOn(run, checkPause)
  })
}

/** Everything that can be said to be wrong before any I/O. */
export function prepare(
  secrets: RotatedClient,
  name: string,
  options: RotationOptions,
  compromised = false,
): { readonly home: Home; readonly settings: Settings } {
  checkedOptions(options)
  const home = findHome(secrets, name)
  checkExpiry(home, options)
  const settings = readSettings(options, compromised)
  checkCompares(home, settings)
  return { home, settings }
}

/** @throws SecretError _UNSUPPORTED where the record cannot be written safely. */
export function checkCompares({ name, backend: { provider } }: Home, { lock }: Settings): void {
  const refuse = (what: string): SecretError =>
    new SecretError(`${JSON.stringify(name)} cannot be rotated in ${provider.location}: ${what}`, {
      code: 'ERR_SECRET_UNSUPPORTED',
      provider: provider.id,
      secretName: name,
    })
  if (provider.put === undefined) throw refuse('it cannot be written.')
  if (provider.putIf === undefined && lock === undefined) {
    throw refuse(
      'the store cannot compare before it writes, so that two rotators could both publish. Give `lock`, one for all who rotate it, such as redisLocks() of @sealwax/redis; or keep the secret in a store with compare-and-set.',
    )
  }
}

export function checkedOptions<T>(options: T): T {
  if (typeof options !== 'object' || options === null) throw wrongArgument('options', 'an object', options)
  return options
}

function isDone({ phase, last }: RotationStatus): boolean {
  return phase === 'idle' && last?.outcome === 'rotated'
}

/** Why a rotation did not come to a new credential, and what to do. */
export function notRotated({ name, backend }: Home, status: RotationStatus): RotationError {
  const { phase, waitsFor, last, trouble } = status
  const fail = (what: string, code: 'ERR_SECRET_UNAVAILABLE' | 'ERR_SECRET_CONFLICT' | 'ERR_SECRET_INVALID') =>
    new RotationError(`${JSON.stringify(name)} was not rotated: ${what}`, code, backend.provider.id, status)
  if (waitsFor === 'target') {
    return fail(
      `its target does not answer (${phase}). What was begun is kept: call \`resume\` when the target is back.`,
      'ERR_SECRET_UNAVAILABLE',
    )
  }
  if (waitsFor === 'administrator') {
    return fail(
      'neither the old nor the new credential works. Set the candidate at the target as an administrator, or give a target that has `reset`, then call `resume`.',
      'ERR_SECRET_CONFLICT',
    )
  }
  if (phase === 'needs-operator') {
    return fail(
      `${describeTrouble(trouble)}. Both credentials were left as they are: see \`verify\`, then settle it with \`adopt\`.`,
      'ERR_SECRET_CONFLICT',
    )
  }
  const reason = describeTrouble(last?.reason)
  return last?.reason === 'refused'
    ? fail(`${reason}. Look at the rules of the target for new values; nothing is left of them.`, 'ERR_SECRET_INVALID')
    : fail(`${reason}. The published value is as it was left; call \`rotate\` again.`, 'ERR_SECRET_CONFLICT')
}
