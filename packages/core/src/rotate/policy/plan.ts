import { SecretError } from '../../contract/errors.ts'
import { checkBegin } from '../begin.ts'
import { checkStrategy } from '../engine.ts'
import type { RotatedClient } from '../home.ts'
import { checkPause, checkSwitch } from '../paused.ts'
import { checkedOptions, prepare, type RotateOptions } from '../rotate.ts'
import { Run } from '../run.ts'
import type { Consumer } from '../settings.ts'
import { type RotationStatus, restOf, statusOf } from '../status.ts'

/** What a rotation would do. */
export interface RotationPlan {
  readonly name: string
  /** The store, for messages. */
  readonly location: string
  /** Whether the store itself refuses to publish over what somebody else published meanwhile, or it is found out afterwards. */
  readonly promote: 'atomic' | 'detected'
  /** Whether the store keeps the old value. */
  readonly keepsVersions: boolean
  readonly strategy: string
  /** Where the credential is used; absent where the store is all there is. */
  readonly target?: string
  /** Whether the old credential goes on working when the new one is set. */
  readonly overlaps: boolean
  /** How many times it publishes: a keyring does so more than once, with time between. */
  readonly stages: number
  /** What is asked of the target, in this order. */
  readonly asks: readonly ('issue' | 'set' | 'test' | 'in-use' | 'revoke')[]
  /** Milliseconds for which both credentials are valid, at least. */
  readonly graceMs: number
  /** Who else uses it, and for how long after a change; absent where nobody said so. */
  readonly consumers?: readonly Consumer[]
  /** What ends the old credential: nothing there is, the end of grace, nobody using it any more, `revoke`. */
  readonly ends: 'nothing' | 'at-once' | 'after-grace' | 'when-unused' | 'by-hand'
  /** How far the rotation is that is under way. */
  readonly underWay?: RotationStatus
  /** Why `rotate` would refuse now. */
  readonly refusal?: SecretError
}

/**
 * What `rotate` would do with the same options, and whether it would begin now. Reads the secret, its record and what stands in
 * the way; writes nothing, takes no lock, and asks nothing of a target.
 *
 * @throws TypeError, RangeError, SecretError _UNSUPPORTED before any I/O, as `rotate`; SecretError as the store answers.
 */
export async function planRotation(
  secrets: RotatedClient,
  name: string,
  options: RotateOptions,
): Promise<RotationPlan> {
  const { compromised = false, ...rest } = checkedOptions(options)
  const { home, settings } = prepare(secrets, name, rest, compromised)
  const { strategy, graceMs, consumers } = settings
  return Run.open(home, { ...settings, lock: undefined }, async run => {
    const held = await run.look()
    const { record } = held
    const refusal = await refusalOf(async () => {
      await checkSwitch(run)
      checkPause(run, held)
      checkStrategy(run, held)
      if (record.phase === 'idle') await checkBegin(run)
    })
    const isUnderWay = record.phase !== 'idle'
    const lasts = strategy.lasts?.(0, compromised) ?? 0
    return {
      name,
      location: home.backend.provider.location,
      promote: run.desk.isAtomic ? 'atomic' : 'detected',
      keepsVersions: run.desk.keepsVersions,
      strategy: strategy.id,
      ...(strategy.location !== undefined && { target: strategy.location }),
      overlaps: strategy.overlaps,
      stages: strategy.stages,
      asks: [
        ...(strategy.withdraw === undefined ? [] : ['issue' as const]),
        ...(strategy.set === undefined ? [] : ['set' as const]),
        ...(strategy.test === undefined ? [] : ['test' as const]),
        ...(strategy.inUse === undefined ? [] : ['in-use' as const]),
        ...(strategy.revoke === undefined ? [] : ['revoke' as const]),
      ],
      graceMs: Math.max(compromised ? 0 : graceMs, lasts),
      ...(consumers !== undefined && { consumers }),
      ends: endOf(settings, compromised),
      ...(isUnderWay && { underWay: statusOf(name, record, restOf(record)) }),
      ...(refusal !== undefined && { refusal }),
    }
  })
}

function endOf(
  { strategy, consumers }: ReturnType<typeof prepare>['settings'],
  compromised: boolean,
): RotationPlan['ends'] {
  if (strategy.revoke === undefined) return 'nothing'
  if (compromised) return 'at-once'
  if (strategy.inUse !== undefined) return 'when-unused'
  return consumers === undefined ? 'by-hand' : 'after-grace'
}

async function refusalOf(work: () => Promise<void>): Promise<SecretError | undefined> {
  try {
    await work()
    return undefined
  } catch (error) {
    if (error instanceof SecretError) return error
    throw error
  }
}
