import { isPortableName } from '@sealwax/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fileNames, isReachable, nameForm, nameOfFile, variablePrefix } from '../src/names.ts'

const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,4}(_[A-Za-z0-9]{1,4}){0,2}$/)
const portable = fc.array(word, { minLength: 1, maxLength: 4 }).map(words => words.join('/'))
const prefix = fc.oneof(
  fc.constant(''),
  word.map(text => variablePrefix(text) as string),
  word.map(text => variablePrefix(`${text}_`) as string),
)

test('portable names are mapped one to one, apart from case, and back', () => {
  fc.assert(
    fc.property(portable, portable, prefix, (a, b, before) => {
      const { toNative = String, toPortable = String, pattern } = nameForm(before)
      expect(isPortableName(a)).toBe(true)
      expect(toNative(a)).toMatch(pattern)
      expect(toPortable(toNative(a))).toBe(a.toUpperCase())
      expect(toNative(a) === toNative(b)).toBe(a.toUpperCase() === b.toUpperCase())
    }),
  )
})

test('no legal name leads out of a folder', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('.', '/', '\\', '\0', 'A', 'b', '_', '-', ':') }), name => {
      if (!nameForm('').pattern.test(name)) return
      for (const file of fileNames(name)) expect(file).not.toMatch(/[/\\\0:]|^\./)
    }),
  )
})

test('whatever is listed is what a read looks for', () => {
  const file = fc.string({ unit: fc.constantFrom('S', 'a', '_', '.', '1'), minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(file, fc.constantFrom('', 'S_', 'S__'), (entry, before) => {
      const { toNative = String, toPortable = String } = nameForm(before)
      const native = nameOfFile(entry, before)
      if (native === undefined) return
      expect(fileNames(native)).toContain(entry)
      const name = toPortable(native)
      expect(isPortableName(name) ? toNative(name) : name).toBe(native)
      expect(isReachable(native, before)).toBe(true)
    }),
    { numRuns: 2000 },
  )
})
