import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bits, passphrase, totpSecret, totpUri, uuidV4, uuidV7 } from '../../src/generate/index.ts'
import { everyDraw } from './every-draw.ts'
import { injected } from './injected-bytes.ts'

describe('UUIDs', () => {
  it('of version 4 are the bytes of the source, but for version and variant', () => {
    const counting = Array.from({ length: 16 }, (_, index) => 16 * index + index)
    expect(uuidV4(injected(counting).random)).toBe('00112233-4455-4677-8899-aabbccddeeff')
    expect(uuidV4(injected(new Array(16).fill(255)).random)).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff')
    expect(uuidV4(injected(new Array(16).fill(0)).random)).toBe('00000000-0000-4000-8000-000000000000')
    expect(uuidV4()).not.toBe(uuidV4())
  })

  it('of version 7 are those of RFC 9562, appendix A.6', () => {
    const random = injected([0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f]).random
    expect(uuidV7(0x017f22e279b0, random)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f')
  })

  it('of version 7 sort by their time', () => {
    const time = fc.nat({ max: 2 ** 48 - 1 })
    fc.assert(
      fc.property(time, time, (one, other) => {
        const [first, second] = [uuidV7(one), uuidV7(other)]
        expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
        expect(Number.parseInt(first.replaceAll('-', '').slice(0, 12), 16)).toBe(one)
        if (one !== other) expect(first < second).toBe(one < other)
      }),
    )
    const before = Date.now()
    const at = Number.parseInt(uuidV7().replace('-', '').slice(0, 12), 16)
    expect(at).toBeGreaterThanOrEqual(before)
    expect(at).toBeLessThanOrEqual(Date.now())
  })

  it('have 122 and 74 random bits', () => {
    expect([bits.uuidV4(), bits.uuidV7()]).toEqual([122, 74])
  })
})

/** RFC 6238, section 4, on a secret as an app decodes it. */
function codeOf(secret: string, seconds: number, { algorithm = 'sha1', digits = 6, period = 30 } = {}): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const binary = [...secret].map(character => alphabet.indexOf(character).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from((binary.match(/.{8}/g) ?? []).map(byte => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(seconds / period)))
  const hash = createHmac(algorithm, key).update(counter).digest()
  const offset = (hash.at(-1) as number) & 15
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 10 ** digits).padStart(digits, '0')
}

describe('secrets for one-time passwords', () => {
  it('are the bytes of the source as base32', () => {
    // The shared secret of RFC 6238, appendix B, and the first of its values.
    const ascii = Array.from('12345678901234567890', character => character.charCodeAt(0))
    const secret = totpSecret(20, injected(ascii).random)
    expect(secret).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
    expect(codeOf(secret, 59, { digits: 8 })).toBe('94287082')
    // RFC 4648, section 10, at every length of a last group: 16 to 20 bytes.
    const foobar = Array.from('foobarfoobarfoobarfo', character => character.charCodeAt(0))
    expect([16, 17, 18, 19, 20].map(size => totpSecret(size, injected(foobar).random))).toEqual([
      'MZXW6YTBOJTG633CMFZGM33PMI',
      'MZXW6YTBOJTG633CMFZGM33PMJQQ',
      'MZXW6YTBOJTG633CMFZGM33PMJQXE',
      'MZXW6YTBOJTG633CMFZGM33PMJQXEZQ',
      'MZXW6YTBOJTG633CMFZGM33PMJQXEZTP',
    ])
    expect(bits.totpSecret()).toBe(160)
  })

  it('come with a URI that says all that an app needs', () => {
    const secret = totpSecret()
    const uri = new URL(
      totpUri(secret, {
        issuer: 'Ada & Söhne',
        account: 'ada@example.com',
        digits: 8,
        period: 60,
        algorithm: 'SHA256',
      }),
    )
    expect([uri.protocol, uri.host, decodeURIComponent(uri.pathname)]).toEqual([
      'otpauth:',
      'totp',
      '/Ada & Söhne:ada@example.com',
    ])
    expect(Object.fromEntries(uri.searchParams)).toEqual({
      secret,
      issuer: 'Ada & Söhne',
      algorithm: 'SHA256',
      digits: '8',
      period: '60',
    })
    expect(totpUri('GEZDGNBVGY3TQOJQ', { account: 'ada' })).toBe(
      'otpauth://totp/ada?secret=GEZDGNBVGY3TQOJQ&algorithm=SHA1&digits=6&period=30',
    )
  })

  it.each<[string, () => unknown]>([
    ['a secret of 15 bytes', () => totpSecret(15)],
    ['one that is no base32', () => totpUri('abc', { account: 'ada' })],
    ['no account', () => totpUri('GEZDGNBV', {} as never)],
    ['a colon in the issuer', () => totpUri('GEZDGNBV', { account: 'ada', issuer: 'a:b' })],
    ['MD5', () => totpUri('GEZDGNBV', { account: 'ada', algorithm: 'MD5' as never })],
    ['nine digits', () => totpUri('GEZDGNBV', { account: 'ada', digits: 9 })],
    ['an option that is none', () => totpUri('GEZDGNBV', { account: 'ada', user: 'x' } as never)],
  ])('are not made of %s', (_, act) => {
    expect(act).toThrow(/^(size|secret|options)/)
  })
})

describe('passphrases', () => {
  const words = ['alpha', 'bravo', 'charlie', 'delta']

  it('are six words by default', () => {
    expect(passphrase(words)).toMatch(/^[a-z]+(-[a-z]+){5}$/)
    expect(bits.passphrase(words)).toBe(12)
  })

  it('of each word as often, in each place', () => {
    const counts = everyDraw([4, 4], random => passphrase(words, { count: 2 }, random))
    expect(counts.size).toBe(16)
    expect([...counts.values()].every(count => count === 1)).toBe(true)
  })

  it('with a digit at each place as often', () => {
    const counts = everyDraw([4, 4, 2, 10], random => passphrase(words, { count: 2, digit: true }, random))
    expect(counts.size).toBe(4 * 4 * 2 * 10)
    expect(bits.passphrase(words, { count: 2, digit: true })).toBeCloseTo(Math.log2(counts.size), 10)
  })

  it('have separators and capitals as one likes', () => {
    const { random } = injected([0, 1, 2])
    expect(passphrase(words, { count: 3, separator: ' ', capitals: true }, random)).toBe('Alpha Bravo Charlie')
    expect(passphrase(['élan', 'ßa'], { count: 2, separator: '', capitals: true }, injected([0, 0]).random)).toBe(
      'ÉlanÉlan',
    )
  })

  it('take a list that grows between two calls as it is', () => {
    const growing = ['one', 'two']
    passphrase(growing)
    growing.push('one')
    expect(() => passphrase(growing)).toThrow(/different/)
  })

  it.each<[string, () => unknown]>([
    ['no list', () => passphrase(undefined as never)],
    ['a text', () => passphrase('alpha bravo' as never)],
    ['one word', () => passphrase(['alpha'])],
    ['a word that is there twice', () => passphrase(['alpha', 'bravo', 'alpha'])],
    ['words that capitals make the same', () => passphrase(['polish', 'Polish'])],
    ['an empty word', () => passphrase(['alpha', ''])],
    ['a number', () => passphrase(['alpha', 7 as never])],
    ['no words', () => passphrase(words, { count: 0 })],
    ['half a word', () => passphrase(words, { count: 1.5 })],
    ['words that run into one another', () => passphrase(words, { separator: '' })],
    ['a separator that is no text', () => passphrase(words, { separator: 1 as never })],
    ['capitals: "yes"', () => passphrase(words, { capitals: 'yes' as never })],
    ['an option that is none', () => passphrase(words, { words: 3 } as never)],
  ])('are not made of %s', (_, act) => {
    expect(act).toThrow(/^(words|options)/)
  })
})
