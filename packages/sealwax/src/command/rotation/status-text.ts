import type { RotationStatus } from '@sealwax/core/rotate'
import { durationText } from '../../rotation/duration.ts'
import { coloured, visible } from '../terminal.ts'
import { whatNow } from './what-now.ts'

/** `in 2h`, `3d ago`. */
export function fromNow(time: number, now: number = Date.now()): string {
  return time > now ? `in ${durationText(time - now)}` : `${durationText(now - time)} ago`
}

/** A moment and how far it is. */
export function moment(time: number): string {
  return `${new Date(time).toISOString().replace(/\.\d+Z$/, 'Z')} (${fromNow(time)})`
}

export function pauseText({ by, reason, since, until }: NonNullable<RotationStatus['paused']>): string {
  const end = until === undefined ? '' : `, until ${moment(until)}`
  return `by ${by} since ${moment(since)}${end}${reason === undefined ? '' : `: ${reason}`}`
}

/** Each line of what a record says, and what to type next. */
export function statusLines(status: RotationStatus): string[] {
  const { phase, waitsFor, strategy, by, since, next, graceUntil, trouble, rotatedAt, outageMs, last, paused } = status
  const rows: [string, string | undefined][] = [
    ['phase', waitsFor === undefined ? phase : `${phase}, waits for: ${waitsFor}`],
    ['trouble', trouble],
    ['strategy', strategy],
    ['begun', phase === 'idle' ? undefined : `${moment(since)}${by === undefined ? '' : ` by ${by}`}`],
    ['grace until', graceUntil === undefined ? undefined : moment(graceUntil)],
    ['next', next === undefined || next === graceUntil ? undefined : moment(next)],
    ['rotated', rotatedAt === undefined ? 'never' : moment(rotatedAt)],
    ['outage', outageMs === undefined ? undefined : `${outageMs} ms at most`],
    ['last', last === undefined ? undefined : `${last.outcome}${last.reason === undefined ? '' : ` (${last.reason})`}`],
    ['paused', paused === undefined ? undefined : pauseText(paused)],
  ]
  return rows
    .filter((row): row is [string, string] => row[1] !== undefined)
    .map(([label, text]) => `  ${label.padEnd(12)} ${visible(text)}`)
}

export function whatNowLines(name: string, status: RotationStatus): string[] {
  const { text, commands } = whatNow(name, status)
  return [visible(text), ...commands.map(command => `  ${coloured('bold', visible(command))}`)]
}

/** What a call came to, in one line. */
export function outcomeText({ phase, waitsFor, kind, graceUntil, next, last }: RotationStatus): string {
  const until = graceUntil ?? next
  const grace = until === undefined ? '' : `; the old value is valid until ${moment(until)}`
  if (phase === 'grace') {
    const what = kind === 'rollback' ? 'the old value is published again' : 'a new value is published'
    if (waitsFor === 'revoke') return `${what}; the old one stays valid until \`revoke\``
    if (waitsFor === 'in-use') return `${what}; somebody still uses the old one`
    return kind === 'rollback' ? what : `${what}${grace}`
  }
  if (phase === 'idle') {
    if (last === undefined) return 'nothing is under way'
    const ends = {
      rotated: 'a new value is published, and nothing is left of the old one',
      'rolled-back': 'the old value is published, and nothing is left of the new one',
      adopted: 'what is published was taken on',
      aborted: 'nothing was changed, and nothing is under way',
    }
    return ends[last.outcome]
  }
  if (phase === 'needs-operator') return 'it needs an operator'
  return waitsFor === undefined ? `it is ${phase}` : `it is ${phase}, and waits for: ${waitsFor}`
}
