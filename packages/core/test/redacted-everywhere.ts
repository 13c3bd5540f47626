import { patternsOf } from '../src/redact/value-patterns.ts'

const latin1 = (text: string): string => Buffer.from(text).toString('latin1')

/** Redacts by trying every form of every value at every place: what the redactor has to answer. @param values the first are told first. */
export function everywhere(
  values: readonly { readonly name: string; readonly value: string }[],
  text: string,
  minLength: number,
): string {
  const bytes = latin1(text)
  const matches = values.flatMap(({ name, value }, order) =>
    patternsOf(new TextEncoder().encode(value), minLength).flatMap(pattern => {
      const found: { from: number; to: number; name: string; order: number }[] = []
      const wanted = Buffer.from(pattern).toString('latin1')
      for (let at = bytes.indexOf(wanted); at >= 0; at = bytes.indexOf(wanted, at + 1)) {
        found.push({ from: at, to: at + wanted.length, name, order })
      }
      return found
    }),
  )
  matches.sort((a, b) => a.from - b.from || b.to - a.to || a.order - b.order)
  let out = ''
  let end = 0
  for (const { from, to, name } of matches) {
    if (from >= end) out += `${bytes.slice(end, from)}[redacted ${name}]`
    end = Math.max(end, to)
  }
  return Buffer.from(out + bytes.slice(end), 'latin1').toString()
}
