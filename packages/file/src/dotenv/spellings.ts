import type { Quote } from './scan.ts'

/** What every reader of .env files, and a shell, take for the same text without quotes. */
const plain = /^[\w./:@%+,=-]+$/
/** What an entry that is bare may stay bare with: nothing that a reader could expand, cut off or strip. */
const tame = /^[^\s#$'"`\\]+$/

/**
 * The ways to write a value that do not depend on what follows, the best first; an empty one is written as nothing. `dotenv`
 * knows no escape for quotes and backslashes, so that not each of them reads back as the same value: try them.
 *
 * @param quote The quoting that the entry has now, which is kept where it can be; undefined for a new entry.
 */
export function steadySpellings(value: string, quote: Quote | '' | undefined): readonly string[] {
  const bare = value === '' || (quote === '' ? tame : plain).test(value) ? [value] : []
  // A quote inside may end the value, a backslash at the end may keep it open.
  const quotes = (["'", '"', '`'] as const).filter(q => !value.includes(q) && !value.endsWith('\\'))
  const kept = quotes.filter(q => q === quote)
  // Single quotes first: in double ones, other readers expand $ and backslashes.
  const raw = [...kept, ...quotes].map(q => q + value + q)
  // In double quotes, and only there, \n and \r stand for line breaks.
  const escaped = escapeBreaks(value)
  const oneLine = escaped !== value && quotes.includes('"') ? [`"${escaped}"`] : []
  const quoted = quote === "'" || quote === '`' ? [...raw, ...oneLine] : [...oneLine, ...raw]
  const loose = /^[^'"`]/.test(value) ? [value] : []
  return [...new Set(quote === '' || quote === undefined ? [...bare, ...quoted, ...loose] : [...quoted, ...loose])]
}

/**
 * All ways to write a value: at the end those that look odd, and that the parser reads back only where nothing that follows
 * in the file fits them better.
 */
export function spellings(value: string, quote: Quote | '' | undefined): readonly string[] {
  const odd = [`'${value}'`, `"${value}"`, `\`${value}\``, `"${escapeBreaks(value)}"`, value]
  return [...new Set([...steadySpellings(value, quote), ...odd])]
}

function escapeBreaks(value: string): string {
  return value.replaceAll('\n', '\\n').replaceAll('\r', '\\r')
}
