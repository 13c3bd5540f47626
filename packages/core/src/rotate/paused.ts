import { SecretError } from '../contract/errors.ts'
import { KillSwitch } from './kill-switch.ts'
import type { PauseInfo } from './record/record.ts'
import type { Held, Run } from './run.ts'
import { RotationError, restOf, statusOf } from './status.ts'

/** Whether a pause lasts. */
export function isHolding(pause: PauseInfo | undefined, now: number): pause is PauseInfo {
  return pause !== undefined && (pause.until === undefined || now < pause.until)
}

/**
 * Before a run: nobody holds everything up. That a credential is known to others lifts no pause: who set it may know what a
 * rotation would break, and to end it is one call.
 *
 * @throws SecretError _CONFLICT where somebody does: who, since when, until when, why. SecretError as the store answers.
 */
export async function checkSwitch({ home, settings, clock }: Run): Promise<void> {
  const { name, backend } = home
  const everything = KillSwitch.find(home.client)
  const all = await everything?.read(settings.signal)
  if (!isHolding(all, clock.now())) return
  throw new SecretError(
    `${JSON.stringify(name)} was left as it is: all rotations through ${everything?.location} are paused ${describePause(all)}. Whoever may end that calls \`unpause\` without a name.`,
    { code: 'ERR_SECRET_CONFLICT', provider: backend.provider.id, secretName: name },
  )
}

/** The same for one secret, with its record at hand. @throws RotationError _CONFLICT where it is held up. */
export function checkPause({ home, clock }: Run, { record }: Held): void {
  const { paused, phase } = record
  if (!isHolding(paused, clock.now())) return
  throw new RotationError(
    `${JSON.stringify(home.name)} was left as it is (${phase}): its rotation is paused ${describePause(paused)}. Whoever may end that calls \`unpause\`.`,
    'ERR_SECRET_CONFLICT',
    home.backend.provider.id,
    statusOf(home.name, record, restOf(record)),
  )
}

/** `by "ops" since …, until …: why`. */
function describePause({ by, since, until, reason }: PauseInfo): string {
  const end = until === undefined ? '' : `, until ${new Date(until).toISOString()}`
  const why = reason === undefined ? '' : ` (${JSON.stringify(reason)})`
  return `by ${JSON.stringify(by)} since ${new Date(since).toISOString()}${end}${why}`
}
