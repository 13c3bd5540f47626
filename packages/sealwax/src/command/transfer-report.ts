import type { TellProgress } from '../transfer/chunks.ts'
import type { Loss } from '../transfer/losses.ts'
import type { Obstacle } from '../transfer/preflight.ts'
import type { Call } from './call.ts'
import { coloured, count, jsonLine, say, visible, visibleLines, warn } from './terminal.ts'

/** Names in one message; --json has all. */
const mostNames = 20

/** From how many secrets on it is told how far a command is. */
const long = 20

/** Milliseconds between two lines that tell how far it is, where they stay. */
const between = 5_000

/**
 * Does work that tells how far it is: on a terminal in one line that is written over, elsewhere every few seconds. `clear`
 * takes that line away, for whoever has something to say meanwhile.
 */
export async function withProgress<T>(
  call: Call,
  work: (tell: TellProgress, clear: () => void) => Promise<T>,
): Promise<T> {
  const isLine = process.stderr.isTTY && !call.has('json')
  let last = Date.now()
  let isShown = false
  const tell: TellProgress = ({ doing, done, total }) => {
    if ((total ?? done) < long || done === total) return
    const text = total === undefined ? `${doing}: ${done}` : `${doing}: ${done} of ${total}`
    if (isLine) {
      process.stderr.write(`\r\u001b[K${text}`)
      isShown = true
    } else if (Date.now() - last >= between) {
      last = Date.now()
      say(call.has('json') ? jsonLine({ progress: { doing, done, total } }) : text)
    }
  }
  const clear = (): void => {
    if (isShown) process.stderr.write('\r\u001b[K')
    isShown = false
  }
  try {
    return await work(tell, clear)
  } finally {
    clear()
  }
}

/** `A, B and 3 more`. */
export function someOf(names: readonly string[]): string {
  const shown = names.slice(0, mostNames).map(visible).join(', ')
  return names.length <= mostNames ? shown : `${shown} and ${names.length - mostNames} more (--json lists all)`
}

export function warnOfLosses(losses: readonly Loss[]): void {
  for (const loss of losses) warn(lossText(loss))
}

export function lossText({ message, names }: Loss): string {
  return names === undefined ? message : `${message} ${count(names.length, 'secret')}: ${someOf(names)}`
}

/** Each with what to do, and no more than a screen of them. */
export function sayFailures(failures: readonly Obstacle[]): void {
  const word = coloured('red', 'sealwax:')
  for (const { name, text } of failureTexts(failures))
    say(name === undefined ? `${word} ${text}` : `${word} ${name}  ${text}`)
}

/** One failure, or several that say the same. */
interface FailureText {
  readonly name?: string
  readonly text: string
}

/**
 * What has no name goes with the one before: the others that failed in the same way, since a wrong credential fails for every
 * secret. No more than a screen.
 */
export function failureTexts(failures: readonly Obstacle[]): FailureText[] {
  const alike = Map.groupBy(
    failures,
    ({ name, error }) => `${error.code} ${error.message.replaceAll(JSON.stringify(name), '')}`,
  )
  const texts = [...alike.values()].flatMap(([first, ...others]): FailureText[] => {
    const { name, error } = first as Obstacle
    const said = { name: visible(name), text: `${error.code}  ${visibleLines(error.message)}` }
    return others.length === 0 ? [said] : [said, { text: `the same with ${someOf(others.map(other => other.name))}` }]
  })
  const left = texts.slice(mostNames).filter(({ name }) => name !== undefined).length
  return left === 0 ? texts : [...texts.slice(0, mostNames), { text: `and ${left} more, which --json lists` }]
}

/** Says that a store has nothing: perhaps it is not the one that was meant. */
export function warnIfEmpty(label: string, prefix: string, names: number): void {
  if (names > 0) return
  const below = prefix === '' ? '' : ` whose names begin with ${prefix}`
  warn(`no secrets${below} were found in ${label}`)
}

/** For --json: the error's own fields, and the name it is about. */
export function failureFields(failures: readonly Obstacle[]): Record<string, unknown>[] {
  return failures.map(({ name, error }) => ({ ...error.toJSON(), secretName: name }))
}
