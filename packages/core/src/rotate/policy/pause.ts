import { checkKeys, wrongArgument } from '../../contract/arguments.ts'
import { Backend } from '../../policy/backend.ts'
import { findHome, findPlace, type Home, policyOf, type RotatedClient } from '../home.ts'
import { KillSwitch } from '../kill-switch.ts'
import type { Lock } from '../lock.ts'
import type { PauseInfo } from '../record/record.ts'
import { checkCompares } from '../rotate.ts'
import { Run } from '../run.ts'
import { readSettings } from '../settings.ts'
import { nothing } from '../verify.ts'

export interface PauseOptions {
  /** Who: the message that others get names him. */
  readonly by: string
  readonly reason?: string
  /** When it ends by itself. Default: not before `unpause`. */
  readonly until?: Date
  /** Of one secret, in a store that cannot compare before it writes: the lock of those who rotate it. */
  readonly lock?: Lock
}

/**
 * Holds up the rotation of one secret, or without a name, all that are run through clients configured like this one: `rotate` and
 * `resume` refuse, also for a credential that is known to others. A run that has begun comes to its end; `status`, `verify`,
 * `rollback`, `revoke` and `adopt`, which somebody calls with a secret in mind, go on working. A pause that is there is replaced.
 *
 * With one credential (`inPlace`), look at `status` first: between set and promote the published one is refused, and stays so.
 *
 * @throws SecretError as the store answers; _UNSUPPORTED where it cannot be written, or cannot compare and no lock is given;
 * _CONFLICT where somebody else holds the lock. TypeError, RangeError before any I/O.
 */
export async function pause(secrets: RotatedClient, name: string | undefined, options: PauseOptions): Promise<void> {
  checkKeys('options', options, ['by', 'reason', 'until', 'lock'])
  const { by, reason, until, lock } = options
  if (typeof by !== 'string' || by === '') throw wrongArgument('options.by', 'who holds it up', by)
  if (reason !== undefined && typeof reason !== 'string') throw wrongArgument('options.reason', 'a string', reason)
  if (until !== undefined && !(until instanceof Date)) throw wrongArgument('options.until', 'a Date', until)
  const { clock } = policyOf(secrets)
  const since = Math.floor(clock.now())
  if (until !== undefined && !(until.getTime() > since)) {
    throw new RangeError('options.until must be a moment to come: it is over, or no date')
  }
  const info: PauseInfo = {
    by,
    ...(reason !== undefined && { reason }),
    since,
    ...(until !== undefined && { until: until.getTime() }),
  }
  await (name === undefined ? KillSwitch.of(secrets).write(info) : mark(secrets, name, info, lock))
}

/**
 * Ends a pause, of one secret or, without a name, of all; does nothing where there is none. What is paused by itself stays so
 * when all are let go on.
 *
 * @throws SecretError as {@link pause}. TypeError before any I/O.
 */
export async function unpause(
  secrets: RotatedClient,
  name: string | undefined,
  options: Pick<PauseOptions, 'lock'> = {},
): Promise<void> {
  checkKeys('options', options, ['lock'])
  if (name !== undefined) return mark(secrets, name, undefined, options.lock)
  const everything = KillSwitch.of(secrets)
  if ((await everything.read(undefined)) !== undefined) await everything.write(undefined)
}

async function mark(
  secrets: RotatedClient,
  name: string,
  paused: PauseInfo | undefined,
  lock: Lock | undefined,
): Promise<void> {
  const home = findHome(secrets, name)
  const settings = readSettings({ strategy: nothing, ...(lock !== undefined && { lock }) })
  checkCompares(home, settings)
  await Run.open(home, settings, async run => {
    // A name that nobody has would be told as paused for ever.
    if (paused !== undefined) await readPublished(secrets, name, home)
    await run.decide(async held => {
      if (held.record.paused !== undefined || paused !== undefined) await run.move(held, { paused })
    })
  })
}

/** @throws SecretError _NOT_FOUND where there is no such secret, under the name that was given. */
async function readPublished(secrets: RotatedClient, name: string, { policy }: Home): Promise<void> {
  const { store, called } = findPlace(secrets, name)
  const { bytes } = await new Backend(store, policy).read(called)
  bytes.fill(0)
}
