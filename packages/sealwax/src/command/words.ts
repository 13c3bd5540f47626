import type { OptionSpec } from './grammar.ts'

/** What one word of a command line is. */
export type Word =
  | { readonly kind: 'operand'; readonly text: string }
  /** `--`, behind which all are operands. */
  | { readonly kind: 'end'; readonly index: number }
  /** `written` is the option as it stands there: `--name`, `-n`. A short one that nobody knows is a name by itself. */
  | { readonly kind: 'option'; readonly name: string; readonly written: string; readonly value: string | undefined }

/**
 * Takes words as getopt_long(3) does: `--name=value`, `--name value`, `-n`, `-nm` for `-n -m`, `-nvalue`; a `-` alone is an
 * operand. What begins with a dash is no value of the option before it. By hand, because `parseArgs` of Node takes longer
 * than all the rest of a start takes to find out what it is to do.
 */
export function* wordsOf(args: readonly string[], specs: Readonly<Record<string, OptionSpec>>): Generator<Word> {
  const takesValue = (name: string): boolean => Object.hasOwn(specs, name) && specs[name]?.takes !== undefined
  for (let index = 0; index < args.length; index++) {
    const text = args[index] as string
    const next = (): string | undefined => {
      const following = args[index + 1]
      if (following === undefined || (following.startsWith('-') && following !== '-')) return undefined
      index++
      return following
    }
    if (text === '--') {
      yield { kind: 'end', index }
      for (const operand of args.slice(index + 1)) yield { kind: 'operand', text: operand }
      return
    }
    if (text.startsWith('--')) {
      const equals = text.indexOf('=')
      const written = equals === -1 ? text : text.slice(0, equals)
      const name = written.slice(2)
      const value = equals === -1 ? (takesValue(name) ? next() : undefined) : text.slice(equals + 1)
      yield { kind: 'option', name, written, value }
    } else if (text.startsWith('-') && text !== '-') {
      for (let at = 1; at < text.length; at++) {
        const letter = text[at] as string
        const name = Object.keys(specs).find(option => specs[option]?.short === letter) ?? letter
        const written = `-${letter}`
        if (!takesValue(name)) yield { kind: 'option', name, written, value: undefined }
        else {
          const attached = text.slice(at + 1)
          yield { kind: 'option', name, written, value: attached === '' ? next() : attached }
          break
        }
      }
    } else yield { kind: 'operand', text }
  }
}
