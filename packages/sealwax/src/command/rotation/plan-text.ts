import type { Freeze, RotationPlan } from '@sealwax/core/rotate'
import { durationText } from '../../rotation/duration.ts'
import { coloured, visible } from '../terminal.ts'
import { moment, whatNowLines } from './status-text.ts'

/** What a rotation would do, a line a step. */
export function planText(plan: RotationPlan, compromised: boolean, freeze: Freeze | undefined): string {
  const { name, location, strategy, target, refusal, underWay } = plan
  const to = target === undefined ? '' : `, at ${target}`
  const lines = [
    `${visible(name)} in ${visible(location)}, by ${visible(strategy)}${visible(to)}:`,
    ...steps(plan, compromised).map(([step, text]) => `  ${step.padEnd(9)} ${visible(text)}`),
    ...verdict(plan, freeze),
  ]
  if (refusal === undefined && underWay !== undefined) lines.push(...whatNowLines(name, underWay))
  return `${lines.join('\n')}\n`
}

function verdict({ refusal, underWay }: RotationPlan, freeze: Freeze | undefined): string[] {
  if (refusal !== undefined)
    return [`${coloured('red', 'It would be refused:', process.stdout)} ${visible(refusal.message)}`]
  if (underWay !== undefined) return [`One is under way already (${underWay.phase}), which comes to its end first.`]
  if (freeze === undefined) return ['It would begin now. Nothing was changed.']
  const why = freeze.reason === undefined ? '' : ` (${visible(freeze.reason)})`
  return [`It would not begin before ${moment(freeze.until)}: there is a freeze${why}.`]
}

function steps(plan: RotationPlan, compromised: boolean): [string, string][] {
  const { asks, overlaps, stages, keepsVersions, promote } = plan
  const does = (ask: RotationPlan['asks'][number]): boolean => asks.includes(ask)
  const all: [string, string | undefined][] = [
    [
      'create',
      does('issue')
        ? 'asks the target for a new credential, and stores it beside the secret'
        : 'makes a new value, and stores it beside the secret, before anything else knows it',
    ],
    ['set', does('set') ? setText(overlaps) : undefined],
    ['test', does('test') ? 'asks the target whether the new one is accepted, until it says so' : undefined],
    [
      'promote',
      promote === 'atomic'
        ? 'publishes it, if nobody else changed the value meanwhile: the store compares (atomic)'
        : 'publishes it, and reads it back: the store cannot compare; what somebody else wrote meanwhile is found out afterwards, under a lock (detected)',
    ],
    ['grace', compromised && stages === 1 ? 'none: the old one is known to somebody else' : graceText(plan)],
    ...(stages > 1
      ? [['stages', `publishes ${stages} times, with that time between: publish, use, retire`] as [string, string]]
      : []),
    ['revoke', endText(plan, keepsVersions)],
  ]
  return all.filter((step): step is [string, string] => step[1] !== undefined)
}

function setText(overlaps: boolean): string {
  return overlaps
    ? 'has the target accept it beside the published one'
    : 'has the target accept it instead of the published one, which is refused from then until the new one is published'
}

function graceText({ graceMs, consumers }: RotationPlan): string {
  const text = `both are valid for ${durationText(graceMs)}`
  if (consumers === undefined) return `${text}; nobody said who else uses it`
  if (consumers.length === 0) return `${text}; nobody else uses it`
  return `${text}; waited for: ${consumers.map(({ name, lag }) => `${name} (${durationText(lag)})`).join(', ')}`
}

function endText({ ends }: RotationPlan, keepsVersions: boolean): string {
  switch (ends) {
    case 'nothing':
      return keepsVersions
        ? 'nothing: there is no target; the old value stays among the versions of the store'
        : 'nothing: there is no target; what was kept of the old value is overwritten'
    case 'at-once':
      return 'at once: the target refuses the old one, and ends its sessions where it can'
    case 'after-grace':
      return 'after that: the target refuses the old one'
    case 'when-unused':
      return 'after that, once the target says that nobody uses the old one'
    case 'by-hand':
      return 'never by itself, because nobody said who else uses it: sealwax rotation revoke'
  }
}
