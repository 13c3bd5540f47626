import { describe, expect, test } from 'vitest'
import { findLeak, makeCanary } from '../src/index.ts'

// Every notation below is a positive control: it holds the canary on purpose, and must be seen through.

const canary = makeCanary()
// Characters that are escaped somewhere, in every window of eight.
const awkward = 'x"7\'\\Q\n%é&z<$`k 9/;😀"m\\p\'T\u0001w=+Hx'
const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)
const buffer = (text: string): Buffer => Buffer.from(text, 'utf8')

const notations: Readonly<Record<string, (text: string) => string>> = {
  'as it is': text => text,
  'the first ten characters': text => text.slice(0, 10),
  'eight characters from the middle': text => text.slice(9, 17),
  'the last eight characters': text => text.slice(-8),
  JSON: text => JSON.stringify({ value: text }),
  'JSON in JSON': text => JSON.stringify(JSON.stringify({ value: text })),
  'JSON with each character escaped': text =>
    [...text].map(c => `\\u${(c.codePointAt(0) ?? 0).toString(16).padStart(4, '0').slice(-4)}`).join(''),
  'hexadecimal escapes': text => [...buffer(text)].map(byte => `\\x${byte.toString(16).padStart(2, '0')}`).join(''),
  'octal escapes': text => [...buffer(text)].map(byte => `\\${byte.toString(8).padStart(3, '0')}`).join(''),
  'a URL component': text => encodeURIComponent(text),
  'a form': text => new URLSearchParams({ value: text }).toString(),
  'a URL with each byte escaped': text =>
    [...buffer(text)].map(byte => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  XML: text => text.replace(/["'&<>]/g, c => `&#${c.charCodeAt(0)};`),
  'XML with each character escaped': text => [...text].map(c => `&#x${(c.codePointAt(0) ?? 0).toString(16)};`).join(''),
  "a shell's single quotes": text => `'${text.replaceAll("'", `'\\''`)}'`,
  'a shell with each character escaped': text => [...text].map(c => `\\${c}`).join(''),
  base64: text => buffer(text).toString('base64'),
  'base64, one byte in': text => buffer(`a${text}`).toString('base64'),
  'base64, two bytes in': text => buffer(`ab${text}`).toString('base64'),
  'base64 for URLs': text => buffer(`ab${text}`).toString('base64url'),
  'base64 inside a word': text => `token-abc${buffer(text).toString('base64')}`,
  'base64 in JSON': text => JSON.stringify({ authorization: `Basic ${buffer(text).toString('base64')}` }),
  'base64 twice': text => buffer(buffer(text).toString('base64')).toString('base64'),
  hex: text => buffer(text).toString('hex'),
  'hex in capitals': text => buffer(text).toString('hex').toUpperCase(),
  'hex after an odd digit': text => `a${buffer(text).toString('hex')}`,
  'hex of a buffer that was inspected': text => `<Buffer ${buffer(text).toString('hex').replace(/../g, '$& ')}>`,
  'hex with colons': text =>
    buffer(text)
      .toString('hex')
      .replace(/..(?!$)/g, '$&:'),
  'hex with 0x': text => [...buffer(text)].map(byte => `0x${byte.toString(16).padStart(2, '0')}`).join(', '),
  numbers: text => bytes(text).join(','),
  'numbers in lines': text => bytes(text).join(',\n        '),
  'numbers in JSON': text => JSON.stringify([...bytes(text)]),
  'bytes in JSON': text => JSON.stringify(bytes(text)),
  'a buffer in JSON': text => JSON.stringify(buffer(text)),
  'UTF-16, little end first': text => `\xff\xfe${Buffer.from(text, 'utf16le').toString('latin1')}`,
  'UTF-16 in hex': text => Buffer.from(text, 'utf16le').toString('hex'),
  'UTF-16 in base64': text => Buffer.from(text, 'utf16le').toString('base64'),
  'Latin-1 of UTF-8': text => buffer(text).toString('latin1'),
}

describe('sees a canary through', () => {
  for (const [name, write] of Object.entries(notations)) {
    test(name, () => {
      expect(findLeak(`before ${write(canary)} after`, canary)).toBeDefined()
    })
  }
})

describe('sees a value full of awkward characters through', () => {
  const whole = Object.entries(notations).filter(
    ([name]) => !/^UTF-16|each character escaped/.test(name) || name.startsWith('a shell'),
  )
  for (const [name, write] of whole) {
    test(name, () => {
      expect(findLeak(`before ${write(awkward)} after`, awkward)).toBeDefined()
    })
  }
})

test('is not alarmed by seven characters, nor by anything else', () => {
  const others = [
    canary.slice(0, 7),
    canary.slice(-7),
    makeCanary(4096),
    buffer(makeCanary(4096)).toString('base64'),
    crypto.getRandomValues(new Uint8Array(4096)).join(','),
    new Error('at file:///a/b/c.ts:1:2').stack ?? '',
    '',
  ]
  for (const other of others) expect(findLeak(other, canary)).toBeUndefined()
})

test('says how the value was written, and not what it is', () => {
  const leak = findLeak(JSON.stringify({ header: buffer(canary).toString('base64') }), canary)
  expect(leak).toEqual({ notation: 'base64' })
})

test('a canary begins and ends at random', () => {
  const canaries = Array.from({ length: 200 }, () => makeCanary())
  for (const at of [0, -1]) expect(new Set(canaries.map(each => each.at(at))).size).toBeGreaterThan(20)
  expect(new Set(canaries).size).toBe(200)
  for (const each of canaries) expect(each).toMatch(/^[A-Za-z0-9]{24}$/)
})

test('takes its time for large texts, but not for ever', () => {
  // Shapes that make careless patterns go back and forth; a hang would fail by the time-out of the test.
  const hostile = [
    ' '.repeat(50_000),
    '1 '.repeat(50_000),
    'ab'.repeat(50_000),
    '\\'.repeat(50_000),
    '"1":'.repeat(20_000),
    '%'.repeat(50_000),
    `${'1, '.repeat(30_000)}x`,
  ]
  for (const text of hostile) expect(findLeak(text, canary)).toBeUndefined()
}, 60_000)
