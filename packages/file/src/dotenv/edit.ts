import type { EntryTable } from './entry-table.ts'
import { type Entry, isBreak, isSpace, nextLine, scanEntries } from './scan.ts'
import type { SourceText } from './source-text.ts'
import { spellings } from './spellings.ts'

/** A change of a text in one place, which makes or changes one entry. */
export interface Edit {
  /** What stands from here … */
  readonly at: number
  /** … to here is replaced … */
  readonly until: number
  /** … by this. */
  readonly insert: string
  /** Where the entry begins afterwards. */
  readonly start: number
}

/**
 * The changes by which `key` may come to have `value`, the best first: another value of the last of equal keys, which is
 * the one that is read, or a new last line.
 */
export function* assignments(source: SourceText, table: EntryTable, key: string, value: string): Generator<Edit> {
  const entry = table.at(table.indexOf(key) ?? -1)
  const { text } = entry === undefined ? source : { text: '' }
  for (const spelling of spellings(value, entry?.quote)) {
    if (entry === undefined) yield append(text, `${key}=${spelling}`)
    else yield replaceValue(source, entry, spelling)
  }
  if (entry !== undefined) return
  // A last line that is unfinished (`KEY:`) would take the new one for its value; at the top nothing can.
  for (const spelling of spellings(value, undefined)) yield prepend(text, `${key}=${spelling}`)
}

function replaceValue(
  source: SourceText,
  { start, valueStart, valueEnd }: Pick<Entry, 'start' | 'valueStart' | 'valueEnd'>,
  spelling: string,
): Edit {
  // `KEY=#comment`: other readers want a blank before a comment.
  const touches = valueStart === valueEnd && spelling !== '' && source.slice(valueEnd, valueEnd + 1) === '#'
  return { at: valueStart, until: valueEnd, insert: touches ? `${spelling} ` : spelling, start }
}

/** A line after the last one, with the last one's line break; a text that ends without one still does so afterwards. */
function append(text: string, line: string): Edit {
  const eol = lastBreak(text) ?? '\n'
  const at = text.length
  if (text === '' || text === '\ufeff' || text.endsWith(eol)) return { at, until: at, insert: line + eol, start: at }
  return { at, until: at, insert: eol + line, start: at + eol.length }
}

function prepend(text: string, line: string): Edit {
  const at = text.startsWith('\ufeff') ? 1 : 0
  return { at, until: at, insert: line + (lastBreak(text) ?? '\n'), start: at }
}

function lastBreak(text: string): string | undefined {
  const at = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r'))
  if (at === -1) return undefined
  return text.startsWith('\r\n', at - 1) ? '\r\n' : text.charAt(at)
}

/** What `text` may become without `key`, the best first: every line of such an entry goes, or becomes `#`. */
export function* removals(text: string, key: string): Generator<string> {
  yield withoutEntries(text, key, false)
  // What stands before and after would become one entry (`WORD` above, `=x` below): something has to stay between.
  yield withoutEntries(text, key, true)
}

function withoutEntries(text: string, key: string, keepLine: boolean): string {
  let result = ''
  let kept = 0
  for (const entry of scanEntries(text)) {
    if (entry.key !== key) continue
    result += text.slice(kept, lineStart(text, entry.start)) + (keepLine ? '#' : '')
    kept = keepLine ? entry.end : nextLine(text, entry.end)
  }
  return result + text.slice(kept)
}

/** The start of the blanks before an entry on its line. A byte order mark is not one of them. */
function lineStart(text: string, at: number): number {
  let i = at
  for (let c = text.charCodeAt(i - 1); isSpace(c) && !isBreak(c); c = text.charCodeAt(i - 1)) i--
  return i === 0 && text.charCodeAt(0) === 0xfeff ? 1 : i
}
