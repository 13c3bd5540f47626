import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  alphabets,
  bits,
  djangoSecretKey,
  jwtSecret,
  pin,
  randomString,
  tokenBytes,
  tokenHex,
  tokenUrlsafe,
} from '../../src/generate/index.ts'
import { injected } from './injected-bytes.ts'

describe('tokens', () => {
  it('have 32 bytes by default', () => {
    expect(tokenBytes().length).toBe(32)
    expect(tokenHex()).toMatch(/^[0-9a-f]{64}$/)
    expect(tokenUrlsafe()).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(tokenBytes()).not.toEqual(tokenBytes())
  })

  it('of no bytes are empty', () => {
    expect([tokenBytes(0).length, tokenHex(0), tokenUrlsafe(0)]).toEqual([0, '', ''])
  })

  it('are the bytes of the source, written as hexadecimal and base64url', () => {
    const sizes = fc.oneof(fc.nat({ max: 300 }), fc.constantFrom(4_095, 4_096, 4_097, 9_000))
    fc.assert(
      fc.property(sizes, fc.nat(), (size, seed) => {
        const bytes = Buffer.from(
          Array.from({ length: size }, (_, index) => Math.imul(index ^ seed, 2_654_435_761) >>> 24),
        )
        expect(Buffer.from(tokenBytes(size, injected(bytes).random))).toEqual(bytes)
        expect(tokenHex(size, injected(bytes).random)).toBe(bytes.toString('hex'))
        expect(tokenUrlsafe(size, injected(bytes).random)).toBe(bytes.toString('base64url'))
      }),
      { numRuns: 60 },
    )
  })

  it('are the caller’s own: no later token writes into them', () => {
    const [first, copy] = [tokenBytes(64), new Uint8Array(64)]
    copy.set(first)
    for (let count = 0; count < 200; count++) tokenBytes(64)
    expect(first).toEqual(copy)
  })
})

describe('texts', () => {
  it('are as long as asked, of the characters asked for', () => {
    for (const [name, alphabet] of Object.entries(alphabets)) {
      const text = randomString(2_000, alphabet)
      expect([...text].length, name).toBe(2_000)
      expect([...new Set(text)].sort(), name).toEqual([...new Set(alphabet)].sort())
    }
    expect(randomString(0)).toBe('')
    expect(randomString(300)).toMatch(/^[0-9A-Za-z]{300}$/)
  })

  it('may be of any characters, also those outside the first plane', () => {
    const text = randomString(100, '🂡🂢é')
    expect([...text].length).toBe(100)
    expect([...new Set(text)].sort()).toEqual(['é', '🂡', '🂢'].sort())
  })

  it('of more than 256 characters take two bytes a character', () => {
    const alphabet = String.fromCodePoint(...Array.from({ length: 1_000 }, (_, index) => 0x4e00 + index))
    const { random, taken } = injected([3, 231, 0, 0], undefined)
    expect([...randomString(2, alphabet, random)]).toEqual([alphabet[999], alphabet[0]])
    expect(taken()).toBe(4)
  })

  it('take the next byte where one is rejected', () => {
    // 256 = 5 × 50 + 6: from 250 on.
    const { random } = injected([0, 250, 49, 255, 254, 50, 1])
    expect(randomString(4, alphabets.django, random)).toBe([0, 49, 0, 1].map(index => alphabets.django[index]).join(''))
  })

  it('named: the sets are those that are published', () => {
    expect(alphabets.base58.length).toBe(58)
    expect(alphabets.unambiguous).toBe('34679ACDEFGHJKLMNPQRTUVWXYabcdefghijkmnpqrstuvwxyz')
    expect(alphabets.unambiguous).not.toMatch(/[0Oo1Il|2Z5S8B'"`]/)
  })
})

describe('what people make of them', () => {
  it('a pin is digits, zeros in front too', () => {
    expect(pin()).toMatch(/^\d{6}$/)
    expect(pin(4, injected([0, 10, 20, 249]).random)).toBe('0009')
    expect(bits.pin(4)).toBeCloseTo(Math.log2(10_000), 10)
  })

  it('a key for Django has 50 characters of its 50', () => {
    expect(djangoSecretKey()).toMatch(/^[a-z0-9!@#$%^&*(\-_=+)]{50}$/)
    expect(bits.djangoSecretKey()).toBeCloseTo(282.19, 2)
  })

  it('a secret for JSON Web Tokens is as long as its hash', () => {
    for (const [algorithm, size] of [
      ['HS256', 32],
      ['HS384', 48],
      ['HS512', 64],
    ] as const) {
      expect(Buffer.from(jwtSecret(algorithm), 'base64url').length).toBe(size)
      expect(bits.jwtSecret(algorithm)).toBe(8 * size)
    }
    expect(jwtSecret().length).toBe(43)
    expect(() => jwtSecret('RS256' as never)).toThrow(/make a keyPair/)
  })
})
