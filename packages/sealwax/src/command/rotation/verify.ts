import * as core from '@sealwax/core/rotate'
import type { Call } from '../call.ts'
import { exitCodes } from '../exit-codes.ts'
import { coloured, say, visible, write, writeJson } from '../terminal.ts'
import { withRotation } from './open-rotation.ts'
import { whatNowLines } from './status-text.ts'

const labels = { published: 'published', candidate: 'new', previous: 'old' } as const

export function verify(call: Call, name: string): Promise<number> {
  return withRotation(call, async ({ secrets, policy, options }) => {
    const { onTargetError } = options
    const found = await core.verify(secrets, name, {
      ...policy.optionsFor(name),
      ...(onTargetError !== undefined && { onTargetError }),
    })
    if (call.has('json')) await writeJson({ name, ...found })
    else {
      const lines = Object.entries(labels).flatMap(([field, label]) => {
        const answer = found[field as keyof typeof labels]
        return answer === undefined ? [] : [`  ${label.padEnd(9)}  ${answer}`]
      })
      await write(`${visible(name)} (${found.rotation.phase})\n${lines.join('\n')}\n`)
      if (found.published === 'untested') say('Its strategy has no target: nothing can be asked.')
      if (found.rotation.phase !== 'idle') for (const line of whatNowLines(name, found.rotation)) say(line)
      if (found.published === 'refused') say(coloured('red', 'The target refuses what is published.'))
    }
    if (found.published === 'refused') return exitCodes.failure
    return found.published === 'unknown' ? exitCodes.unavailable : exitCodes.ok
  })
}
