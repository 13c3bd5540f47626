import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { fromBase62, numberOf, toBase62 } from '../../src/api-keys/base62.ts'
import { checksumOf, crc32 as ourCrc32 } from '../../src/api-keys/checksum.ts'
import { apiKeyPattern, parseApiKey } from '../../src/api-keys/index.ts'
import { tokenBytes } from '../../src/generate/tokens.ts'
import { Shop } from './shop.ts'

// Random bytes come from a pool: what a test wants to be drawn, it has to give here.
vi.mock('../../src/generate/tokens.ts', async importOriginal => {
  const tokens = await importOriginal<typeof import('../../src/generate/tokens.ts')>()
  return { ...tokens, tokenBytes: vi.fn(tokens.tokenBytes) }
})

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Written for these tests alone: by division of hexadecimal numbers, from the right. */
function base62(hex: string, width: number): string {
  let number = BigInt(`0x${hex}`)
  const places: string[] = []
  while (number > 0n) {
    places.unshift(alphabet[Number(number % 62n)] ?? '')
    number /= 62n
  }
  return places.join('').padStart(width, '0')
}

/** The checksum by zlib. */
function sealed(text: string): string {
  return text + base62(crc32(text).toString(16), 6)
}

const seed = { seed: Number(process.env['SEED'] ?? Date.now() % 2 ** 31) }

afterEach(() => {
  vi.mocked(tokenBytes).mockReset()
})

describe('base 62', () => {
  test.each([
    [0n, 1, '0'],
    [61n, 1, 'z'],
    [62n, 2, '10'],
    [0n, 6, '000000'],
    [2n ** 32n - 1n, 6, '4gfFC3'],
    [2n ** 128n - 1n, 22, '7n42DGM5Tflk9n8mt7Fhc7'],
    [2n ** 256n - 1n, 43, 'yhjskwdA6OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp1'],
  ])('of %s', (number, width, text) => {
    expect([toBase62(number, width), base62(number.toString(16), width)]).toEqual([text, text])
  })

  test('is one text for each number, in the order of the numbers', () => {
    const number = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n })
    fc.assert(
      fc.property(number, number, (one, other) => {
        const [a, b] = [toBase62(one, 43), toBase62(other, 43)]
        expect([a.length, fromBase62(a)]).toEqual([43, one])
        expect(a < b).toBe(one < other)
      }),
      seed,
    )
  })

  test('of bytes keeps every bit', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), bytes => {
        expect(toBase62(numberOf(bytes), 43)).toBe(base62(Buffer.from(bytes).toString('hex'), 43))
      }),
      seed,
    )
  })

  test.each([62n, -1n])('refuses %s as one digit', number => {
    expect(() => toBase62(number, 1)).toThrow(RangeError)
  })

  test('refuses what is no digit', () => {
    expect(() => fromBase62('a-b')).toThrow(RangeError)
  })
})

describe('the checksum', () => {
  test('is CRC-32, as zlib has it', () => {
    expect(ourCrc32('123456789')).toBe(0xcbf43926)
    fc.assert(
      fc.property(fc.stringMatching(/^[\x20-\x7e]{0,120}$/), text => {
        expect(ourCrc32(text)).toBe(crc32(text))
        expect(text + checksumOf(text)).toBe(sealed(text))
      }),
      seed,
    )
  })
})

describe('a key', () => {
  test('is prefix, environment, 128 bits of id, 256 bits of secret and the checksum', async () => {
    const shop = new Shop()
    const drawn = [Buffer.alloc(16, 0xa5), Buffer.from(`${'ff'.repeat(31)}07`, 'hex')]
    vi.mocked(tokenBytes).mockImplementation(size => {
      const next = drawn.shift()
      if (next === undefined || next.length !== size) throw new Error('another number of random bytes was asked for')
      return Uint8Array.from(next)
    })
    const issued = await shop.issue()
    const id = base62('a5'.repeat(16), 22)
    expect(issued.key.text()).toBe(sealed(`shop_live_${id}${base62(`${'ff'.repeat(31)}07`, 43)}`))
    expect([issued.id, drawn.length]).toEqual([id, 0])
  })

  test('has the widths that are published, whatever is drawn', async () => {
    const shop = new Shop()
    for (const byte of [0, 255]) {
      vi.mocked(tokenBytes).mockImplementation((size = 32) => new Uint8Array(size).fill(byte))
      const { id, key } = await shop.issue()
      expect([id.length, key.text().length]).toEqual([22, 'shop_live_'.length + 22 + 43 + 6])
      expect(await shop.outcome(key.text())).toBe('good')
    }
  })

  test('is found by the published expressions, in text', async () => {
    const shop = new Shop()
    const { key } = await shop.issue()
    const text = `curl -H "Authorization: Bearer ${key.text()}" # or KEY=${key.text()}.`
    for (const pattern of [apiKeyPattern, shop.keys.pattern]) {
      expect(text.match(new RegExp(pattern, 'g'))).toEqual([key.text(), key.text()])
      expect(pattern.test(`${key.text()}0`)).toBe(false)
      expect(pattern.test(`x${key.text()}`)).toBe(pattern === apiKeyPattern)
      // RE2 and Hyperscan have no look-around and no back-references.
      expect(pattern.source).not.toMatch(/\(\?[=!<]|\\\d/)
    }
    expect(shop.keys.pattern.test(key.text().replace('live', 'test'))).toBe(false)
  })

  test('shows prefix, environment and id to anybody', async () => {
    const { id, key } = await new Shop().issue()
    expect(parseApiKey(key.text())).toEqual({ prefix: 'shop', environment: 'live', id })
  })

  test('with any one bit flipped is no key, and is refused without asking the store', async () => {
    const shop = new Shop()
    const bytes = Buffer.from((await shop.issue()).key.text())
    shop.store.calls.length = 0
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Buffer.from(bytes)
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      const text = flipped.toString('latin1')
      expect([bit, await shop.outcome(text)]).toEqual([bit, expect.stringMatching(/^(?:malformed|checksum)$/)])
      expect(parseApiKey(text)).toBeUndefined()
    }
    expect(shop.store.calls).toEqual([])
  })

  test('with any one bit flipped is refused, where the checksum was made to fit', async () => {
    const shop = new Shop()
    const text = (await shop.issue()).key.text().slice(0, -6)
    const outcomes = new Set<string>()
    for (let bit = 0; bit < text.length * 8; bit++) {
      const flipped = Buffer.from(text)
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      outcomes.add(await shop.outcome(sealed(flipped.toString('latin1'))))
    }
    expect([...outcomes].sort()).toEqual(['environment', 'malformed', 'secret', 'unknown'])
  })

  test('that was mistyped is no key: one character, two swapped, one left out or twice', async () => {
    const key = (await new Shop().issue()).key.text()
    const place = fc.nat({ max: key.length - 1 })
    const typed = fc.oneof(
      fc.tuple(place, fc.constantFrom(...alphabet)).map(([at, other]) => key.slice(0, at) + other + key.slice(at + 1)),
      place.map(at => key.slice(0, at) + (key[at + 1] ?? '') + (key[at] ?? '') + key.slice(at + 2)),
      place.map(at => key.slice(0, at) + key.slice(at + 1)),
      place.map(at => key.slice(0, at) + (key[at] ?? '') + key.slice(at)),
    )
    fc.assert(
      fc.property(
        typed.filter(text => text !== key),
        text => {
          expect(parseApiKey(text)).toBeUndefined()
        },
      ),
      { numRuns: 1_000, ...seed },
    )
  })

  test('is no key beyond the largest id and the largest secret', () => {
    const [id, secret] = [base62('f'.repeat(32), 22), base62('f'.repeat(64), 43)]
    const beyondId = base62((2n ** 128n).toString(16), 22)
    const beyondSecret = base62((2n ** 256n).toString(16), 43)
    expect(parseApiKey(sealed(`shop_live_${id}${secret}`))?.id).toBe(id)
    expect(parseApiKey(sealed(`shop_live_${beyondId}${secret}`))).toBeUndefined()
    expect(parseApiKey(sealed(`shop_live_${id}${beyondSecret}`))).toBeUndefined()
  })

  test.each([undefined, null, 7, {}, '', 'shop_live_', 'a'.repeat(1_000_000)])('is not %#', async value => {
    expect(parseApiKey(value as string)).toBeUndefined()
  })
})
