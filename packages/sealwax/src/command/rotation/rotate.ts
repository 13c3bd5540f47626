import type { SecretEvent } from '@sealwax/core'
import { planRotation, RotationError, rotateByPolicy } from '@sealwax/core/rotate'
import type { Call } from '../call.ts'
import { exitCodeOf, exitCodes } from '../exit-codes.ts'
import { coloured, say, visible, visibleLines, write, writeJson } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'
import { withRotation } from './open-rotation.ts'
import { planText } from './plan-text.ts'
import { outcomeText, whatNowLines } from './status-text.ts'

const withDue = ['limit', 'concurrency']

export async function rotate(call: Call): Promise<number | undefined> {
  const [name] = call.operands
  if (call.has('due')) {
    if (name !== undefined) throw new UsageError('Give NAME or --due, not both.')
    if (call.has('compromised'))
      throw new UsageError('--compromised is for one secret: sealwax rotate NAME --compromised')
    return (await import('./rotate-due.ts')).rotateDue(call)
  }
  const alone = withDue.find(option => call.has(option))
  if (alone !== undefined) throw new UsageError(`--${alone} needs --due.`)
  if (name === undefined) throw new UsageError('rotate needs NAME or --due: sealwax rotate NAME')
  return call.has('dry-run') ? plan(call, name) : rotateOne(call, name)
}

function rotateOne(call: Call, name: string): Promise<number> {
  return withRotation(
    call,
    async ({ secrets, policy, options }) => {
      const compromised = call.has('compromised')
      const work = rotateByPolicy(secrets, name, policy, { ...options, compromised })
      const status = await work.catch((error: unknown) => sayFailure(call, error))
      if (typeof status === 'number') return status
      if (call.has('json')) await writeJson(status)
      else say(`${coloured('green', 'rotated')} ${visible(name)}: ${visible(outcomeText(status))}`)
      return exitCodes.ok
    },
    call.has('json') ? undefined : sayStep,
  )
}

/** A rotation that did not come to what was asked for: why, and then what to type. Everything else main tells. */
export function sayFailure(call: Call, error: unknown): number {
  if (!(error instanceof RotationError) || call.has('json')) throw error
  say(`${coloured('red', 'sealwax:')} ${visibleLines(error.message)}`)
  for (const line of whatNowLines(error.rotation.name, error.rotation)) say(line)
  return exitCodeOf(error.code)
}

/** One step of the rotation, as it is done. */
export function sayStep(event: SecretEvent): void {
  if (event.type !== 'rotation') return
  say(coloured('dim', `  ${event.step.padEnd(8)} ${event.outcome}`))
}

function plan(call: Call, name: string): Promise<number> {
  return withRotation(call, async ({ secrets, policy, options }) => {
    const compromised = call.has('compromised')
    const planned = await planRotation(secrets, name, { ...policy.optionsFor(name), ...options, compromised })
    const freeze = compromised ? undefined : policy.freezeAt(Date.now())
    if (call.has('json')) {
      await writeJson({
        dryRun: true,
        ...planned,
        ...(planned.refusal !== undefined && { refusal: planned.refusal.toJSON() }),
        ...(freeze !== undefined && { frozenUntil: freeze.until }),
      })
    } else await write(planText(planned, compromised, freeze))
    if (planned.refusal !== undefined) return exitCodeOf(planned.refusal.code)
    return freeze === undefined && planned.underWay === undefined ? exitCodes.ok : exitCodes.conflict
  })
}
