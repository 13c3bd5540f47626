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
  for (const text of failureLines(failures).flat()) say(`${coloured('red', 'sealwax:')} ${text}`)
}

/**
 * The lines about each failure, once for all that say the same, since a wrong credential fails for every secret; no more than a
 * screen of them.
 */
export function failureLines(failures: readonly Obstacle[]): string[][] {
  const alike = Map.groupBy(
    failures,
    ({ name, error }) => `${error.code} ${error.message.replaceAll(JSON.stringify(name), '')}`,
  )
  const groups = [...alike.values()]
  const lines = groups.slice(0, mostNames).map(([first, ...others]) => {
    const { name, error } = first as Obstacle
    const said = `${visible(name)}  ${error.code}  ${visibleLines(error.message)}`
    return others.length === 0 ? [said] : [said, `the same with ${someOf(others.map(other => other.name))}`]
  })
  const left = groups.slice(mostNames).flat().length
  if (left > 0) lines.at(-1)?.push(`and ${left} more, which --json lists`)
  return lines
}

/** For --json: the error's own fields, and the name it is about. */
export function failureFields(failures: readonly Obstacle[]): Record<string, unknown>[] {
  return failures.map(({ name, error }) => ({ ...error.toJSON(), secretName: name }))
}
