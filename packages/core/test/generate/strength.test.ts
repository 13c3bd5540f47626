import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  alphabets,
  bits,
  checkStrength,
  djangoSecretKey,
  passphrase,
  password,
  passwordPolicies,
  randomString,
  refuseWeak,
  tokenHex,
  tokenUrlsafe,
  type WeaknessCode,
} from '../../src/generate/index.ts'
import { createSecrets } from '../../src/index.ts'
import { memory } from '../../src/memory/index.ts'
import { rejection } from '../rejection.ts'

const codesOf = (value: string): WeaknessCode[] => checkStrength(value).weaknesses.map(({ code }) => code)

describe('checkStrength', () => {
  it.each<[string, WeaknessCode]>([
    ['changeme', 'known-default'],
    ['CHANGEME!', 'known-default'],
    ['please-change-me-now-or-never', 'known-default'],
    ['django-insecure-q3v)0x@w1$z9&l5h^8u7k2m4p6r!s_t-y=ab+cd(efghij', 'known-default'],
    ['password', 'known-default'],
    ['Password123!', 'known-default'],
    ['P@ssw0rd', 'known-default'],
    ['postgres', 'known-default'],
    ['minioadmin', 'known-default'],
    ['keyboard cat', 'known-default'],
    ['your-256-bit-secret', 'known-default'],
    ['wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'known-default'],
    ['correct horse battery staple', 'known-default'],
    ['k7Xw', 'too-short'],
    ['', 'too-short'],
    ['aaaaaaaaaaaaaaaaaaaaaaaa', 'repeated'],
    ['k7XwQ2k7XwQ2k7XwQ2k7XwQ2', 'repeated'],
    ['k7Xw----------------', 'repeated'],
    ['abcdefghijklmnop', 'sequential'],
    ['9876543210987654', 'sequential'],
    ['qwertyuiopasdfgh', 'sequential'],
    ['zyxwvutsrqponmlk', 'sequential'],
    ['1234567890123', 'sequential'],
    ['hjdkfowbnqzm', 'few-bits'],
    ['483920184756', 'few-bits'],
  ])('sees what is wrong with %j', (value, code) => {
    expect(checkStrength(value).ok).toBe(false)
    expect(codesOf(value)).toContain(code)
  })

  it('finds nothing wrong with what is generated', () => {
    const makers: (() => string)[] = [
      () => tokenHex(),
      () => tokenHex(16),
      () => tokenUrlsafe(16),
      djangoSecretKey,
      () => password(),
      () => password({ length: 14 }),
      () => password(passwordPolicies.awsRds),
      () => randomString(16),
      () => randomString(16, alphabets.base32),
    ]
    for (const make of makers) {
      const values = Array.from({ length: 500 }, make)
      // One in a thousand may hold a run by chance; most hold none.
      expect(values.filter(value => !checkStrength(value).ok).length).toBeLessThanOrEqual(2)
    }
  })

  it('estimates about what a random value has, and no more than its alphabet allows', () => {
    for (const [value, exact] of [
      [tokenHex(32), 256],
      [randomString(40), bits.randomString(40)],
      [randomString(400, alphabets.digits), 400 * Math.log2(10)],
      [randomString(40, alphabets.asciiLowercase), 40 * Math.log2(26)],
    ] as const) {
      const estimate = checkStrength(value).bits
      expect(estimate).toBeLessThanOrEqual(exact * 1.001)
      expect(estimate).toBeGreaterThan(exact * 0.75)
    }
  })

  it('wants what a policy wants', () => {
    const value = 'kqwzv-rjmtb-xhdgp'
    expect(checkStrength(value).ok).toBe(true)
    const { ok, weaknesses } = checkStrength(value, {
      minLength: 20,
      digits: 2,
      uppercase: 1,
      lowercase: 3,
      symbols: 2,
      minBits: 128,
    })
    expect(ok).toBe(false)
    expect(weaknesses.map(({ message }) => message)).toEqual([
      'It is shorter than 20 characters.',
      'It has fewer than 1 upper-case letters.',
      'It has fewer than 2 digits.',
      'Its strength is estimated at less than 128 bits.',
    ])
    expect(checkStrength('short', { minLength: 0, minBits: 0 }).ok).toBe(true)
  })

  it('counts characters, not halves of them, and knows letters beyond ASCII', () => {
    expect(codesOf('🂡🂢🂣🂤🂥🂦')).toContain('too-short')
    expect(checkStrength('ÄÖÜäöüßéè123', { uppercase: 3, lowercase: 6, digits: 3 }).ok).toBe(true)
  })

  it('takes the lower of two estimates', () => {
    const value = tokenHex()
    expect(checkStrength(value, { estimate: () => 12 })).toMatchObject({ ok: false, bits: 12 })
    expect(checkStrength(value, { estimate: () => 1_000 }).bits).toBe(checkStrength(value).bits)
    expect(checkStrength(value, { estimate: () => -5 }).bits).toBe(0)
    expect(() => checkStrength(value, { estimate: () => Number.NaN })).toThrow(TypeError)
    expect(() => checkStrength(value, { estimate: (() => '9') as never })).toThrow(TypeError)
  })

  it('never shows the value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 3 }), value => {
        const shown = JSON.stringify(checkStrength(`zq${value}qz`, { minLength: 100, digits: 50, uppercase: 50 }))
        expect(shown.includes(`zq${value}qz`)).toBe(false)
      }),
    )
  })

  it('takes a value of a million characters in its stride', () => {
    const long = randomString(1_000_000)
    expect(checkStrength(long).ok).toBe(true)
    expect(codesOf('ab'.repeat(500_000))).toContain('repeated')
  })

  it.each<[string, unknown, unknown]>([
    ['no value', undefined, {}],
    ['bytes', Uint8Array.of(1), {}],
    ['null for a policy', 'x', null],
    ['a policy that is none', 'x', { min: 3 }],
    ['minLength: -1', 'x', { minLength: -1 }],
    ['minBits: NaN', 'x', { minBits: Number.NaN }],
    ['digits: "2"', 'x', { digits: '2' }],
    ['estimate: 5', 'x', { estimate: 5 }],
  ])('refuses %s', (_, value, policy) => {
    expect(() => checkStrength(value as string, policy as never)).toThrow(/^(value|policy)/)
    if (typeof value === 'string') expect(() => refuseWeak(policy as never)).toThrow(/^policy/)
  })
})

describe('put, told to refuse what is weak', () => {
  const refuse = refuseWeak()

  it('stores what is strong, and says why it does not store what is weak', async () => {
    const store = memory({ KEY: 'before' })
    await using secrets = createSecrets(store, { cache: false })
    const strong = tokenHex()
    await secrets.put('STRONG', strong, { refuse })
    expect(await secrets.get('STRONG')).toBe(strong)
    const error = await rejection(secrets.put('KEY', 'hunter2', { refuse }), 'ERR_SECRET_INVALID')
    expect(error).toMatchObject({ operation: 'put', secretName: 'KEY', provider: 'memory' })
    expect(error.message).toBe(
      '"KEY" was not stored, because its value is refused. It is a default or an example that everybody knows: generate one of your own. It is shorter than 12 characters. Its strength is estimated at less than 64 bits.',
    )
    expect(await secrets.get('KEY')).toBe('before')
    expect(store.calls.filter(({ operation }) => operation !== 'get').length).toBe(1)
  })

  it('looks at the field, not at the secret that it is in', async () => {
    await using secrets = createSecrets(memory({ db: '{"password":"x"}' }))
    await expect(secrets.put('db#password', 'changeme', { refuse })).rejects.toMatchObject({
      code: 'ERR_SECRET_INVALID',
    })
    await secrets.put('db#password', tokenHex(), { refuse })
  })

  it('takes bytes: as text where they are, else one character each', async () => {
    await using secrets = createSecrets(memory())
    await secrets.put('BYTES', crypto.getRandomValues(new Uint8Array(32)), { refuse })
    await expect(secrets.put('BYTES', new Uint8Array(32).fill(255), { refuse })).rejects.toMatchObject({
      code: 'ERR_SECRET_INVALID',
    })
    await expect(secrets.put('BYTES', new TextEncoder().encode('password'), { refuse })).rejects.toMatchObject({
      code: 'ERR_SECRET_INVALID',
    })
  })

  it('gives whoever refuses a copy, and takes no promise for an answer', async () => {
    await using secrets = createSecrets(memory(), { cache: false })
    let seen: Uint8Array | undefined
    const value = tokenHex()
    await secrets.put('KEY', value, {
      refuse: bytes => {
        seen = bytes
        bytes.fill(1)
        return undefined
      },
    })
    expect(await secrets.get('KEY')).toBe(value)
    expect(seen?.every(byte => byte === 0)).toBe(true)
    await expect(secrets.put('KEY', value, { refuse: (async () => undefined) as never })).rejects.toThrow(
      /^What options.refuse gives must be a reason or undefined, received a Promise/,
    )
    await expect(secrets.put('KEY', value, { refuse: true as never })).rejects.toThrow(
      /^options.refuse must be a function/,
    )
  })
})

describe('bits', () => {
  it('are those of the number of equally likely values', () => {
    expect([bits.tokenBytes(), bits.tokenHex(16), bits.tokenUrlsafe(0)]).toEqual([256, 128, 0])
    expect(bits.randomString(10)).toBeCloseTo(10 * Math.log2(62), 10)
    expect(bits.randomString(3, 'ab')).toBe(3)
    const words = Array.from({ length: 7_776 }, (_, index) => `word${index}x`)
    expect(bits.passphrase(words)).toBeCloseTo(77.55, 2)
    expect(passphrase(words, { count: 1 })).toMatch(/^word\d+x$/)
  })

  it('are asked of what could be generated only', () => {
    expect(() => bits.tokenHex(-1)).toThrow(RangeError)
    expect(() => bits.randomString(3, 'aa')).toThrow(RangeError)
    expect(() => bits.pin(0)).toThrow(RangeError)
    expect(() => bits.totpSecret(8)).toThrow(RangeError)
    expect(() => bits.jwtSecret('none' as never)).toThrow(RangeError)
    expect(() => bits.passphrase([])).toThrow(RangeError)
  })
})
