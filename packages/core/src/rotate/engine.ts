import { SecretError } from '../contract/errors.ts'
import { Moved, NotMade } from './moved.ts'
import type { Phase } from './record/record.ts'
import type { Held, Run } from './run.ts'
import { type RotationStatus, statusOf } from './status.ts'
import { askAgain, type Step, stop, type Turn } from './step.ts'
import { creating } from './steps/creating.ts'
import { grace } from './steps/grace.ts'
import { revoking } from './steps/revoking.ts'
import { setting } from './steps/setting.ts'
import { withdrawing } from './steps/withdrawing.ts'

/** Turns of one call at most: more are taken only where others change the record without end. */
const mostTurns = 200

const steps: Readonly<Record<Phase, Step>> = {
  idle: async () => ({}),
  creating,
  setting,
  grace,
  revoking,
  withdrawing,
  'needs-operator': async () => ({ waitsFor: 'operator' }),
}

/**
 * Goes on from wherever the rotation is, until there is nothing to do now. The record is read before every step, by whoever
 * takes it: two that are at it at once take each other's steps.
 * @param first looks at the record before anything is done.
 */
export async function goOn(run: Run, first?: (run: Run, held: Held) => void): Promise<RotationStatus> {
  const { settings, home } = run
  let failure: NotMade | undefined
  for (let turns = 0; turns < mostTurns; turns++) {
    settings.signal.throwIfAborted()
    try {
      const held = await run.look()
      if (turns === 0) first?.(run, held)
      checkStrategy(run, held)
      const turn = held.record.disturbed ? await calm(run, held) : await steps[held.record.phase](run, held)
      if (turn === 'again') continue
      if (failure !== undefined) throw failure.cause
      return statusOf(home.name, (await run.look()).record, turn)
    } catch (error) {
      if (error instanceof NotMade) failure = error
      else if (!(error instanceof Moved)) throw error
    }
  }
  throw new SecretError(
    `The rotation of ${JSON.stringify(home.name)} is changed by others again and again: see who runs \`resume\` for it.`,
    { code: 'ERR_SECRET_UNAVAILABLE', provider: home.backend.provider.id, secretName: home.name },
  )
}

/** Somebody did something too late, and does not know to what: the published credential is tested first. */
async function calm(run: Run, held: Held): Promise<Turn> {
  const { record } = held
  const { value } = await run.desk.read('published')
  // With one credential, the published one may be refused while the next is being set.
  const isBetween = record.phase === 'setting' && !run.strategy.overlaps
  if (run.strategy.test !== undefined && value !== undefined && !isBetween) {
    const answer = await run.target.test(value, record)
    if (answer === 'unknown') return askAgain(run)
    if (answer === 'refused') return stop(run, held, 'published-refused')
  }
  return run.move(held, { disturbed: undefined })
}

/** @throws SecretError _CONFLICT where the rotation that is under way was begun in another way. */
export function checkStrategy({ home, strategy }: Run, { record }: Held): void {
  if (record.phase === 'idle' || record.strategy === strategy.id) return
  throw new SecretError(
    `The rotation of ${JSON.stringify(home.name)} was begun with the strategy ${JSON.stringify(record.strategy)}, and cannot go on with ${JSON.stringify(strategy.id)}: call this with the strategy it was begun with.`,
    { code: 'ERR_SECRET_CONFLICT', provider: home.backend.provider.id, secretName: home.name },
  )
}
