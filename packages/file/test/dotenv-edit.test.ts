import dotenv from 'dotenv'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SecretDocument } from '../src/document.ts'
import { DotenvDocument } from '../src/dotenv/dotenv-document.ts'
import { scanEntries } from '../src/dotenv/scan.ts'
import { dotenvText, dotenvValue } from './dotenv-text.ts'
import { textOf } from './workspace.ts'

const key = fc.constantFrom('A', 'B', 'KEY', 'NEW', 'db__host', 'export', '1', 'constructor', 'toString')

function put(text: string, name: string, value: string): string {
  return textOf(DotenvDocument.parse(text).write(name, value))
}

function tryWrite(document: SecretDocument, name: string, value: string): SecretDocument | undefined {
  return attempt(() => document.write(name, value))
}

/** Undefined where the change is refused. */
function attempt(change: () => SecretDocument): SecretDocument | undefined {
  try {
    return change()
  } catch (error) {
    expect(error).toMatchObject({ name: 'StoreFault', fault: { code: 'ERR_SECRET_INVALID' } })
    return undefined
  }
}

function without(record: Record<string, string>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(record).filter(([other]) => other !== name))
}

describe('a put into a .env text', () => {
  test('reads back by dotenv, leaves every other key and every character outside the value', () => {
    fc.assert(
      fc.property(dotenvText, key, dotenvValue, (text, name, value) => {
        const document = tryWrite(DotenvDocument.parse(text), name, value)
        fc.pre(document !== undefined)
        const result = textOf(document)
        // By the expression that is dotenv's default, not by the parser that the writer tried it with.
        const read = dotenv.parse(result)
        expect(read[name]).toBe(value)
        expect(without(read, name)).toEqual(without(dotenv.parse(text), name))

        const entry = scanEntries(text).findLast(each => each.key === name)
        if (entry === undefined) {
          // A new line at the end or, where that would be read as part of another entry, at the top.
          expect(result.startsWith(text) || result.endsWith(text.replace(/^\ufeff/, ''))).toBe(true)
          return
        }
        const before = text.slice(0, entry.valueStart)
        const after = text.slice(entry.valueEnd)
        expect(result.startsWith(before)).toBe(true)
        expect(result.endsWith(after)).toBe(true)
        expect(result.length).toBeGreaterThanOrEqual(before.length + after.length)
      }),
      { numRuns: 5_000 },
    )
  })

  test('what was put can be put again and again, with the places that are carried along', () => {
    fc.assert(
      fc.property(dotenvText, fc.array(fc.tuple(key, dotenvValue), { maxLength: 8 }), (text, puts) => {
        let document: SecretDocument = DotenvDocument.parse(text)
        const expected = new Map(Object.entries(dotenv.parse(text)))
        for (const [name, value] of puts) {
          const next = tryWrite(document, name, value)
          const fresh = tryWrite(DotenvDocument.parse(textOf(document)), name, value)
          expect(next && textOf(next)).toBe(fresh && textOf(fresh))
          if (next === undefined) continue
          document = next
          expected.set(name, value)
          expect(document.read(name)).toBe(value)
        }
        expect(dotenv.parse(textOf(document))).toEqual(Object.fromEntries(expected))
        expect([...document.names()].sort()).toEqual([...expected.keys()].sort())
      }),
      { numRuns: 2_000 },
    )
  })

  test('a value is refused only where no quoting holds it', () => {
    const spellings = (value: string): string[] => [
      value,
      ...["'", '"', '`'].map(quote => quote + value + quote),
      `"${value.replaceAll('\n', '\\n').replaceAll('\r', '\\r')}"`,
    ]
    fc.assert(
      fc.property(dotenvValue, value => {
        const held = spellings(value).some(spelling => {
          const read = dotenv.parse(`A=${spelling}\n`)
          return read['A'] === value && Object.keys(read).length === 1
        })
        expect(tryWrite(DotenvDocument.parse(''), 'A', value) !== undefined).toBe(held)
      }),
      { numRuns: 5_000 },
    )
  })

  test.each([
    ['A=1\n', 'A', '2', 'A=2\n'],
    ["A='1'\n", 'A', '2', "A='2'\n"],
    ['A="1"\n', 'A', '2', 'A="2"\n'],
    ['A=`1`\n', 'A', '2', 'A=`2`\n'],
    ['A=1\n', 'A', 'two words', "A='two words'\n"],
    ["A='1'\n", 'A', "it's", 'A="it\'s"\n'],
    ['A="1"\n', 'A', 'x\ny', 'A="x\\ny"\n'],
    ["A='1'\n", 'A', 'x\ny', "A='x\ny'\n"],
    ['A=1\n', 'A', 'x\r\ny', 'A="x\\r\\ny"\n'],
    ['A=1\n', 'A', '', 'A=\n'],
    ['A="1"\n', 'A', '', 'A=""\n'],
    ['A=\n', 'A', '1', 'A=1\n'],
    ['A=#note\n', 'A', '1', 'A=1 #note\n'],
    ['A= # note\n', 'A', '1', 'A=1 # note\n'],
    ['  export  A =  1   # note\n', 'A', '2', '  export  A =  2   # note\n'],
    ['A: 1\n', 'A', '2', 'A: 2\n'],
    ['A=1\nA=2\nA=3\n', 'A', '4', 'A=1\nA=2\nA=4\n'],
    ['A=1\r\nB=2\r\n', 'A', '3', 'A=3\r\nB=2\r\n'],
    ['A=1\rB=2\r', 'C', '3', 'A=1\rB=2\rC=3\r'],
    ['A=1\r\nB=2\n', 'C', '3', 'A=1\r\nB=2\nC=3\n'],
    ['A=1\nB=2\r\n', 'C', '3', 'A=1\nB=2\r\nC=3\r\n'],
    ['A=1\nB=2', 'C', '3', 'A=1\nB=2\nC=3'],
    ['A=1\nB=2', 'B', '3', 'A=1\nB=3'],
    ['\ufeffA=1\n', 'A', '2', '\ufeffA=2\n'],
    ['\ufeffA=1\n', 'B', '2', '\ufeffA=1\nB=2\n'],
    ['', 'A', '1', 'A=1\n'],
    ['# only a comment\n', 'A', '1', '# only a comment\nA=1\n'],
    ['', 'URL', 'postgres://u:p@host/db?x=1', "URL='postgres://u:p@host/db?x=1'\n"],
    ['URL=x\n', 'URL', 'postgres://u:p@host/db?x=1&y=2', 'URL=postgres://u:p@host/db?x=1&y=2\n'],
    ['', 'A', '$HOME', "A='$HOME'\n"],
    ['A=1\n', 'A', '$HOME', "A='$HOME'\n"],
    ['', 'A', 'a\\b', "A='a\\b'\n"],
    ['', 'A', 'ends with \\', 'A=ends with \\\n'],
    ['', 'A', '-----BEGIN KEY-----\nabc\n', 'A="-----BEGIN KEY-----\\nabc\\n"\n'],
    // An unfinished last line would swallow the new one.
    ['A:', 'B', '1', 'B=1\nA:'],
    ['A=1\nB: ', 'C', '1', 'A=1\nB: \nC=1'],
    // The open quote above would be closed by a quote below.
    ["A='open\n", 'B', "it's", 'A=\'open\nB="it\'s"\n'],
  ])('text %j, %s = %j', (text, name, value, expected) => {
    expect(put(text, name, value)).toBe(expected)
  })

  test('a value that no quoting holds is refused', () => {
    for (const value of ['\'"`\n#', '\\n\r', ' \\n"\'`#'])
      expect(tryWrite(DotenvDocument.parse('A=1\n'), 'A', value)).toBeUndefined()
  })

  test('thousands of puts into thousands of lines take linear time', () => {
    let document: SecretDocument = DotenvDocument.parse(
      Array.from({ length: 10_000 }, (_, i) => `K${i}=${i}\n`).join(''),
    )
    const start = performance.now()
    for (let i = 0; i < 2_000; i++) document = document.write(`K${(i * 7) % 10_000}`, `new ${i}`)
    expect(performance.now() - start).toBeLessThan(10_000)
    expect(dotenv.parse(textOf(document))['K7']).toBe('new 1')
  })
})

describe('a delete from a .env text', () => {
  test('takes every entry of that key and nothing else', () => {
    fc.assert(
      fc.property(dotenvText, fc.nat(), (text, n) => {
        const before = dotenv.parse(text)
        const names = Object.keys(before)
        fc.pre(names.length > 0)
        const name = names[n % names.length] ?? ''
        const result = attempt(() => DotenvDocument.parse(text).remove(name))
        if (result === undefined) {
          // Below an open quote, a line more or less can change what that quote holds.
          expect(scanEntries(text).some(entry => entry.unclosed)).toBe(true)
          return
        }
        expect(dotenv.parse(textOf(result))).toEqual(without(before, name))
        expect(result.read(name)).toBeUndefined()
      }),
      { numRuns: 3_000 },
    )
  })

  test.each([
    ['A=1\nB=2\nC=3\n', 'B', 'A=1\nC=3\n'],
    ['A=1\r\nB=2\r\n', 'A', 'B=2\r\n'],
    ['# about A\nA=1 # note\n\nB=2', 'B', '# about A\nA=1 # note\n\n'],
    ['# about A\nA=1 # note\n\nB=2', 'A', '# about A\n\nB=2'],
    ["A='x\ny' # two lines\nB=2\n", 'A', 'B=2\n'],
    ['A=1\nB=2\nA=3\n', 'A', 'B=2\n'],
    ['\ufeffA=1\nB=2\n', 'A', '\ufeffB=2\n'],
    ['  export A=1\nB=2\n', 'A', 'B=2\n'],
    // Without something in its place, the lines around it would be one entry.
    ['WORD\nA=1\n=x\n', 'A', 'WORD\n#\n=x\n'],
  ])('text %j without %s', (text, name, expected) => {
    expect(textOf(DotenvDocument.parse(text).remove(name))).toBe(expected)
  })
})

describe('reading a .env text', () => {
  test('keys are plain data, __proto__ is none', () => {
    const document = DotenvDocument.parse('__proto__=x\nconstructor=y\n')
    expect([document.read('__proto__'), document.read('constructor'), document.read('toString')]).toEqual([
      undefined,
      'y',
      undefined,
    ])
    expect(document.names()).toEqual(['constructor'])
  })

  test('nothing is interpolated', () => {
    expect(DotenvDocument.parse(`A=1\nB=$A \${A}\n`).read('B')).toBe(`$A \${A}`)
  })

  test('a text made to cost minutes is refused', () => {
    const text = `A='${"\u2028'x".repeat(100_000)}`
    expect(() => DotenvDocument.parse(text)).toThrow(
      expect.objectContaining({ fault: expect.objectContaining({ code: 'ERR_SECRET_CORRUPT' }) }),
    )
  })
})
