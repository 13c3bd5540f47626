import type { RotationStatus, Trouble } from '@sealwax/core/rotate'

/** What a state means, and what to type. docs/guides/rotation.md has the same table. */
export interface WhatNow {
  readonly text: string
  /** Commands, the one that helps most often first. */
  readonly commands: readonly string[]
}

type State = Pick<
  RotationStatus,
  'phase' | 'waitsFor' | 'trouble' | 'last' | 'next' | 'compromised' | 'paused' | 'kind'
>

const troubles: Partial<Readonly<Record<Trouble, string>>> = {
  changed: 'Somebody else published another value. Keep that one, or publish the new one over it:',
  republished: 'Somebody published the old one again, by hand. Keep it, and the new one is withdrawn:',
  'published-refused': 'The target refuses what is published. Make it valid there, or put one that is; then:',
  'previous-refused': 'The way back leads to a credential that is not valid any more. Keep what is published:',
  'candidate-lost':
    'The new value that was stored is gone. What the target knows of it has to be revoked by hand; then:',
  'previous-lost': 'The old value is not to be had any more: it has to be revoked at the target by hand; then:',
  fenced:
    'The target has seen a later rotation than the record knows: was the store set back? With the number that it has:',
}

export function whatNow(name: string, status: State): WhatNow {
  const { phase, waitsFor, trouble, paused } = status
  const word = shellWord(name)
  const of = (verb: string): string => `sealwax rotation ${verb} ${word}`
  if (paused !== undefined && (paused.until ?? Number.POSITIVE_INFINITY) > Date.now()) {
    return { text: 'It is paused: `rotate` and `resume` refuse. When it may go on:', commands: [of('unpause')] }
  }
  if (waitsFor === 'target') return { text: 'The target does not answer. When it is back:', commands: [of('resume')] }
  if (waitsFor === 'administrator') {
    const text = `Neither the old nor the new one works. Set the new one, from ${name}-sealwax-candidate, at the target as an administrator; then:`
    return { text, commands: [of('resume')] }
  }
  switch (phase) {
    case 'idle':
      return idle(status, word)
    case 'creating':
      return {
        text: 'Nothing was done to the target. Go on, or call it off:',
        commands: [of('resume'), of('rollback')],
      }
    case 'setting':
      return {
        text: 'The target may have the new one; the old one is published. Go on (with the strategy in-place soon), or call it off:',
        commands: [of('resume'), of('rollback')],
      }
    case 'grace':
      return grace(status, of)
    case 'revoking':
      return { text: 'The old one is being revoked; there is no way back:', commands: [of('resume')] }
    case 'withdrawing':
      return { text: 'The new one is being given up:', commands: [of('resume')] }
    case 'needs-operator': {
      const commands = [of('verify'), of('adopt')]
      if (trouble === 'changed') commands.push(`${of('adopt')} --keep candidate`)
      if (trouble === 'fenced') commands.splice(1, 1, `${of('adopt')} --fence N`)
      return { text: troubles[trouble ?? 'changed'] ?? '', commands }
    }
  }
}

function idle({ last }: State, word: string): WhatNow {
  if (last?.outcome !== 'aborted') return { text: 'There is nothing to do.', commands: [] }
  const why: Partial<Record<Trouble, string>> = {
    changed: 'somebody else changed the value meanwhile',
    refused: 'the target refused every new value: look at its rules',
    'not-made': 'what makes the new value failed',
    asked: 'it was called off',
  }
  const text = `The last one ended without a new value: ${why[last.reason ?? 'asked'] ?? last.reason}. Nothing is left of it:`
  return { text, commands: [`sealwax rotate ${word}`] }
}

function grace({ waitsFor, compromised, kind }: State, of: (verb: string) => string): WhatNow {
  const isBack = kind === 'rotation' && !compromised ? [of('rollback')] : []
  if (waitsFor === 'revoke') {
    const text = 'Nobody said who else uses the old one. Once nobody does, or to go back:'
    return { text, commands: [of('revoke'), ...isBack] }
  }
  if (waitsFor === 'in-use') {
    return {
      text: 'Somebody still uses the old one. Later, or to end it all the same:',
      commands: [of('resume'), of('revoke')],
    }
  }
  return {
    text: 'Both work. When the time is over, to go back, or to end the old one now:',
    commands: [of('resume'), ...isBack, of('revoke')],
  }
}

/** As a shell reads it back. */
export function shellWord(name: string): string {
  return /^[\w./:@%+=-]+$/.test(name) && !name.startsWith('-') ? name : `'${name.replaceAll("'", "'\\''")}'`
}
