import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareDigest } from '../../src/generate/index.ts'

const text = fc.string({ unit: 'binary-ascii', maxLength: 3_000 })

describe('compareDigest', () => {
  it('is right for strings of ASCII and for bytes', () => {
    fc.assert(
      fc.property(text, text, (left, right) => {
        const [one, other] = [left, right].map(value => new TextEncoder().encode(value)) as [Uint8Array, Uint8Array]
        for (const [a, b, equal] of [
          [left, right, left === right],
          [left, left.slice(), true],
        ] as const)
          expect(compareDigest(a, b)).toBe(equal)
        expect(compareDigest(one, other)).toBe(left === right)
        expect(compareDigest(one, one.slice())).toBe(true)
      }),
    )
  })

  it('sees one bit, wherever it is, and one byte more', () => {
    for (const length of [1, 31, 32, 1_023, 1_024, 1_025, 5_000]) {
      const bytes = crypto.getRandomValues(new Uint8Array(length))
      for (const at of [0, Math.floor(length / 2), length - 1]) {
        const changed = bytes.slice()
        changed[at] = (changed[at] as number) ^ 1
        expect(compareDigest(bytes, changed)).toBe(false)
      }
      const longer = new Uint8Array(length + 1)
      longer.set(bytes)
      expect([compareDigest(bytes, longer), compareDigest(longer, bytes)]).toEqual([false, false])
    }
    expect(compareDigest(new Uint8Array(0), new Uint8Array(1))).toBe(false)
    expect(compareDigest(Buffer.from('a'), Uint8Array.of(97))).toBe(true)
  })

  it('changes neither side', () => {
    const bytes = Uint8Array.of(1, 2, 3)
    compareDigest(bytes, bytes)
    expect(bytes).toEqual(Uint8Array.of(1, 2, 3))
  })

  it('does the same work wherever the sides differ, and whatever their lengths', () => {
    // A comparison that returned early would be a thousand times faster than the bound: no machine is that uneven.
    const size = 2 ** 22
    const base = new Uint8Array(size).fill(7)
    const first = base.slice()
    first[0] = 8
    const sides = {
      'the same': base.slice(),
      'the first byte': first,
      'one byte shorter': base.slice(1),
      'three quarters shorter': base.slice(size / 4),
      empty: new Uint8Array(0),
    }
    const time = (other: Uint8Array): number => {
      const start = performance.now()
      compareDigest(base, other)
      return performance.now() - start
    }
    compareDigest(base, first)
    const whole = Math.min(...Array.from({ length: 5 }, () => time(sides['the same'])))
    for (const [name, other] of Object.entries(sides))
      expect(Math.max(...Array.from({ length: 5 }, () => time(other))), name).toBeGreaterThan(whole / 10)
  })

  it.each<[string, unknown, unknown]>([
    ['text and bytes', 'a', Uint8Array.of(97)],
    ['bytes and text', Uint8Array.of(97), 'a'],
    ['text that is not ASCII', 'é', 'é'],
    ['ASCII and text that is not', 'e', 'é'],
    ['text whose last character is not ASCII, where it no longer fits', `${'a'.repeat(1_023)}é`, 'a'.repeat(1_024)],
    ['half of a surrogate pair', '\ud800', '\ud800'],
    ['numbers', 1, 1],
    ['nothing', undefined, undefined],
    ['arrays', [1], [1]],
    ['words of two bytes', Uint16Array.of(1), Uint16Array.of(1)],
    ['an object with toString', { toString: () => 'a' }, 'a'],
  ])('of %s is a TypeError', (_, left, right) => {
    expect(() => compareDigest(left as string, right as string)).toThrow(TypeError)
    expect(() => compareDigest(left as string, right as string)).toThrow(/^left and right must/)
  })
})
