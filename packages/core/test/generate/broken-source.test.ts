import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  alphabets,
  createRandom,
  RandomSourceError,
  randBelow,
  randomString,
  tokenBytes,
  tokenHex,
  tokenUrlsafe,
} from '../../src/generate/index.ts'

const { crypto } = globalThis

const alphabetOfUmlauts = 'äöüßéèêñçåøœ'

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

describe('a source that is broken', () => {
  it('which throws: its own error, and the next call has fresh bytes', () => {
    const failure = new Error('the device is gone')
    let works = false
    const random = createRandom({
      pool: 1_024,
      source: size => {
        if (!works) throw failure
        return new Uint8Array(size).fill(7)
      },
    })
    for (const make of [tokenHex, tokenBytes, tokenUrlsafe]) expect(() => make(8, random)).toThrow(failure)
    works = true
    expect(tokenHex(3, random)).toBe('070707')
    expect(tokenHex(2_000, random)).toBe('07'.repeat(2_000))
  })

  it('which throws in the middle of a text: no later text has anything of it', () => {
    let asked = 0
    const random = createRandom({
      pool: false,
      source: size => {
        if (asked++ === 1) throw new Error('gone')
        return new Uint8Array(size).fill(asked === 1 ? 0xff : 1)
      },
    })
    // 255 is rejected of 50 symbols, so that the source is asked a second time.
    expect(() => randomString(10, alphabets.django, random)).toThrow('gone')
    expect(randomString(10, alphabets.django, random)).toBe('b'.repeat(10))
  })

  it.each([
    ['fewer bytes', (size: number) => new Uint8Array(size - 1)],
    ['more bytes', (size: number) => new Uint8Array(size + 1)],
    ['no bytes', () => new Uint8Array(0)],
  ])('which gives %s than asked for', (_, source) => {
    const error = thrown(() => tokenHex(16, createRandom({ source })))
    expect(error).toBeInstanceOf(RandomSourceError)
    expect(error).toMatchObject({ name: 'RandomSourceError', code: 'ERR_RANDOM_SOURCE' })
    expect(error.message).toMatch(/was asked for 16 bytes and gave/)
  })

  it.each([
    ['a promise', async (size: number) => new Uint8Array(size)],
    ['an array', (size: number) => new Array(size).fill(1)],
    ['a string', () => 'abcdefghijklmnop'],
    ['nothing', () => undefined],
  ])('which gives %s instead', (_, source) => {
    const error = thrown(() => tokenHex(16, createRandom({ source: source as never })))
    expect(error).toBeInstanceOf(TypeError)
    expect(error.message).toMatch(/^source must give a Uint8Array of 16 bytes at once/)
  })

  it('whose every byte has to be rejected: an error after a bound', () => {
    let given = 0
    const source = (size: number) => {
      given += size
      return new Uint8Array(size).fill(0xff)
    }
    const random = createRandom({ source })
    for (const draw of [
      () => randomString(10, alphabets.base62, random),
      () => randomString(10, alphabetOfUmlauts, random),
      () => randBelow(10, random),
      () => randBelow(1_000, random),
      () => randBelow(10n ** 30n, random),
    ]) {
      given = 0
      const error = thrown(draw)
      expect(error).toBeInstanceOf(RandomSourceError)
      expect(error.message).toMatch(/128 draws in a row had to be rejected/)
      expect(given).toBeLessThanOrEqual(128 * 13 + 10)
    }
  })

  it('which a platform has replaced by nothing', () => {
    vi.spyOn(crypto, 'getRandomValues').mockImplementation(target => target)
    expect(() => tokenHex(32, createRandom())).toThrow(RandomSourceError)
    expect(() => tokenBytes(32, createRandom({ pool: false }))).toThrow(/gave too few bytes/)
  })

  it('which is not there', () => {
    vi.stubGlobal('crypto', undefined)
    expect(() => tokenHex(32, createRandom())).toThrow(RandomSourceError)
    vi.stubGlobal('crypto', {})
    expect(() => tokenHex(32, createRandom())).toThrow(/no crypto.getRandomValues here/)
  })

  it('never falls back to Math.random', () => {
    const guess = vi.spyOn(Math, 'random')
    vi.stubGlobal('crypto', undefined)
    expect(() => tokenHex(32, createRandom())).toThrow(RandomSourceError)
    expect(guess).not.toHaveBeenCalled()
  })

  it('which generates by itself: both get their own', () => {
    const other = createRandom({ source: size => new Uint8Array(size).fill(0xab) })
    const inner: string[] = []
    const outer = createRandom({
      source: size => {
        inner.push(tokenHex(size, other))
        return new Uint8Array(size).fill(0x11)
      },
    })
    expect(tokenHex(4, outer)).toBe('11111111')
    expect(inner).toEqual(['abababab'])
  })

  it('which generates by itself in the middle of a text: what is there of it stays', () => {
    // 255 is rejected, so that the source is asked again when the text has two characters.
    const given = [Uint8Array.of(0, 1, 255), Uint8Array.of(2)]
    const source = (): Uint8Array => {
      expect(randomString(3, 'xy')).toMatch(/^[xy]{3}$/)
      return given.shift() as Uint8Array
    }
    expect(randomString(3, alphabets.digits, createRandom({ source }))).toBe('012')
  })
})

function thrown(act: () => unknown): Error {
  try {
    act()
  } catch (error) {
    return error as Error
  }
  throw new Error('nothing was thrown')
}
