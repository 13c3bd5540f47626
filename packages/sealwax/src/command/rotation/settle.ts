import * as core from '@sealwax/core/rotate'
import type { Call } from '../call.ts'
import { exitCodes } from '../exit-codes.ts'
import { Options } from '../generate/options.ts'
import { coloured, say, visible, writeJson } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'
import { withRotation } from './open-rotation.ts'
import { sayFailure, sayStep } from './rotate.ts'
import { outcomeText, whatNowLines } from './status-text.ts'

type Act = typeof core.resume

export const resume = (call: Call, name: string): Promise<number> => settle(call, name, 'resumed', core.resume)

export const rollback = (call: Call, name: string): Promise<number> => settle(call, name, 'rolled back', core.rollback)

export const revoke = (call: Call, name: string): Promise<number> => settle(call, name, 'revoked', core.revoke)

export function adopt(call: Call, name: string): Promise<number> {
  const keep = call.value('keep') ?? 'published'
  if (keep !== 'published' && keep !== 'candidate') throw new UsageError('--keep takes published or candidate.')
  const fence = new Options(call).number('fence')
  return settle(call, name, 'adopted', (secrets, secret, options) =>
    core.adopt(secrets, secret, { ...options, keep, ...(fence !== undefined && { fence }) }),
  )
}

/** Calls one of them as the secret's rule says, and tells what it came to and what to type next. */
function settle(call: Call, name: string, done: string, act: Act): Promise<number> {
  const json = call.has('json')
  return withRotation(
    call,
    async ({ secrets, policy, options }) => {
      const work = act(secrets, name, { ...policy.optionsFor(name), ...options })
      const status = await work.catch((error: unknown) => sayFailure(call, error))
      if (typeof status === 'number') return status
      const code = codeOf(status)
      if (json) await writeJson(status)
      else {
        const word = code === exitCodes.ok ? coloured('green', done) : coloured('red', 'stopped')
        say(`${word} ${visible(name)}: ${visible(outcomeText(status))}`)
        if (status.phase !== 'idle') for (const line of whatNowLines(name, status)) say(line)
      }
      return code
    },
    json ? undefined : sayStep,
  )
}

function codeOf({ waitsFor }: core.RotationStatus): number {
  if (waitsFor === 'target') return exitCodes.unavailable
  return waitsFor === 'operator' || waitsFor === 'administrator' ? exitCodes.conflict : exitCodes.ok
}
