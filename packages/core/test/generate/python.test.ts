import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import {
  alphabets,
  choice,
  compareDigest,
  createRandom,
  type Random,
  randBelow,
  randBits,
  SystemRandom,
  tokenBytes,
  tokenHex,
  tokenUrlsafe,
} from '../../src/generate/index.ts'

const python = spawnSync('python3', ['-c', 'import sys; assert sys.version_info >= (3, 9)'])
const missing =
  python.error !== undefined || python.status !== 0 ? 'python3 of 3.9 or newer is not installed' : undefined

/** Runs a program and gives what it prints as JSON. */
function ask<T>(program: string, input: unknown = null): T {
  const prelude = 'import json, random, secrets, string, sys\ninput = json.load(sys.stdin)\n'
  const { stdout, stderr, status } = spawnSync('python3', ['-c', prelude + program], {
    input: JSON.stringify(input),
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`python3 failed: ${stderr}`)
  return JSON.parse(stdout)
}

/** The same bytes as {@link fromBytes} gives, for whatever asks Python's SystemRandom. */
const patched = `
stream = bytes(input['bytes'])
at = 0
def urandom(size):
    global at
    at += size
    return stream[at - size:at]
random._urandom = urandom
`

function fromBytes(bytes: readonly number[]): Random {
  let at = 0
  return createRandom({
    source: size => {
      at += size
      return Uint8Array.from(bytes.slice(at - size, at))
    },
  })
}

const bytes = Array.from({ length: 4_000 }, (_, index) => Math.imul(index + 77, 2_654_435_761) >>> 24)

describe('Python’s own', () => {
  const test = (name: string, run: () => void): void =>
    it(name, { timeout: 30_000 }, context => {
      if (missing !== undefined) context.skip(missing)
      run()
    })

  test('string has the same constants', () => {
    const names = {
      asciiLowercase: 'ascii_lowercase',
      asciiUppercase: 'ascii_uppercase',
      asciiLetters: 'ascii_letters',
      digits: 'digits',
      hexDigits: 'hexdigits',
      octDigits: 'octdigits',
      punctuation: 'punctuation',
      whitespace: 'whitespace',
      printable: 'printable',
    } as const
    const theirs = ask<string[]>('print(json.dumps([getattr(string, name) for name in input]))', Object.values(names))
    const ours = Object.keys(names).map(name => alphabets[name as keyof typeof names])
    expect(ours).toEqual(theirs)
  })

  test('secrets makes the same tokens of the same bytes', () => {
    const sizes = [0, 1, 2, 3, 16, 32, 100]
    const theirs = ask<{ bytes: number[][]; hex: string[]; urlsafe: string[]; defaults: number[] }>(
      `${patched}
print(json.dumps({
  'bytes': [list(secrets.token_bytes(size)) for size in input['sizes']],
  'hex': [secrets.token_hex(size) for size in input['sizes']],
  'urlsafe': [secrets.token_urlsafe(size) for size in input['sizes']],
  'defaults': [len(secrets.token_bytes()), len(secrets.token_hex()), len(secrets.token_urlsafe())],
}))`,
      { bytes, sizes },
    )
    const random = fromBytes(bytes)
    expect(sizes.map(size => [...tokenBytes(size, random)])).toEqual(theirs.bytes)
    expect(sizes.map(size => tokenHex(size, random))).toEqual(theirs.hex)
    expect(sizes.map(size => tokenUrlsafe(size, random))).toEqual(theirs.urlsafe)
    expect([tokenBytes().length, tokenHex().length, tokenUrlsafe().length]).toEqual(theirs.defaults)
  })

  test('SystemRandom makes the same fractions, numbers of bits and numbers between of the same bytes', () => {
    const counts = [0, 1, 7, 8, 9, 52, 53, 54, 64, 129]
    const theirs = ask<{ random: number[]; uniform: number[]; bits: string[]; bytes: number[] }>(
      `${patched}
system = secrets.SystemRandom()
print(json.dumps({
  'random': [system.random() for _ in range(50)],
  'uniform': [system.uniform(-3.5, 11) for _ in range(50)],
  'bits': [str(system.getrandbits(count)) for count in input['counts']],
  'bytes': list(system.randbytes(5)),
}))`,
      { bytes, counts },
    )
    const random = new SystemRandom(fromBytes(bytes))
    expect(theirs.random.map(() => random.random())).toEqual(theirs.random)
    expect(theirs.uniform.map(() => random.uniform(-3.5, 11))).toEqual(theirs.uniform)
    expect(counts.map(count => String(random.getRandBits(count)))).toEqual(theirs.bits)
    expect([...random.randBytes(5)]).toEqual(theirs.bytes)
  })

  test('ranges hold the same numbers', () => {
    const ranges = [[7], [3, 6], [0, 10, 3], [0, 9, 3], [10, 0, -3], [-1, -6, -2], [-3, 3, 2]]
    const theirs = ask<number[][]>(
      `print(json.dumps([sorted({random.randrange(*one) for _ in range(400)}) for one in input]))`,
      ranges,
    )
    const random = new SystemRandom()
    const ours = ranges.map(range => {
      const draw = () => random.randRange(...(range as [number, number, number]))
      return [...new Set(Array.from({ length: 400 }, draw))].sort((a, b) => a - b)
    })
    expect(ours).toEqual(theirs)
  })

  test('errors come for the same arguments', () => {
    const random = new SystemRandom()
    const calls: readonly (readonly [python: string, ours: () => unknown])[] = [
      ['secrets.token_bytes(-1)', () => tokenBytes(-1)],
      ['secrets.token_bytes(1.5)', () => tokenBytes(1.5)],
      ['secrets.token_bytes("1")', () => tokenBytes('1' as never)],
      ['secrets.token_hex(-1)', () => tokenHex(-1)],
      ['secrets.token_urlsafe(-1)', () => tokenUrlsafe(-1)],
      ['secrets.token_bytes(0)', () => tokenBytes(0)],
      ['secrets.choice([])', () => choice([])],
      ['secrets.choice("")', () => choice('')],
      ['secrets.choice({1, 2})', () => choice(new Set([1, 2]) as never)],
      ['secrets.choice("ab")', () => choice('ab')],
      ['secrets.randbelow(0)', () => randBelow(0)],
      ['secrets.randbelow(-1)', () => randBelow(-1)],
      ['secrets.randbelow(1)', () => randBelow(1)],
      ['secrets.randbelow(2 ** 200)', () => randBelow(2n ** 200n)],
      ['secrets.randbelow("5")', () => randBelow('5' as never)],
      ['secrets.randbits(-1)', () => randBits(-1)],
      ['secrets.randbits(0)', () => randBits(0)],
      ['secrets.compare_digest("a", b"a")', () => compareDigest('a', Uint8Array.of(97))],
      ['secrets.compare_digest("\\u00e9", "\\u00e9")', () => compareDigest('é', 'é')],
      ['secrets.compare_digest(1, 1)', () => compareDigest(1 as never, 1 as never)],
      ['secrets.compare_digest("a", "ab")', () => compareDigest('a', 'ab')],
      ['system.randint(2, 1)', () => random.randInt(2, 1)],
      ['system.randint(1, 1)', () => random.randInt(1, 1)],
      ['system.randrange(0)', () => random.randRange(0)],
      ['system.randrange(1, 5, 0)', () => random.randRange(1, 5, 0)],
      ['system.randrange(1, 5, -1)', () => random.randRange(1, 5, -1)],
      ['system.uniform(5, 1)', () => random.uniform(5, 1)],
      ['system.choices([])', () => random.choices([])],
      ['system.choices([1, 2], weights=[1])', () => random.choices([1, 2], { weights: [1] })],
      ['system.choices([1, 2], weights=[0, 0])', () => random.choices([1, 2], { weights: [0, 0] })],
      [
        'system.choices([1], weights=[1], cum_weights=[1])',
        () => random.choices([1], { weights: [1], cumWeights: [1] }),
      ],
      ['system.choices([1, 2], k=0)', () => random.choices([1, 2], { k: 0 })],
      ['system.sample([1, 2], 3)', () => random.sample([1, 2], 3)],
      ['system.sample([1, 2], -1)', () => random.sample([1, 2], -1)],
      ['system.sample([1, 2], 0)', () => random.sample([1, 2], 0)],
      ['system.sample([1, 2], 3, counts=[1, 2])', () => random.sample([1, 2], 3, { counts: [1, 2] })],
      ['system.sample([1, 2], 1, counts=[1])', () => random.sample([1, 2], 1, { counts: [1] })],
      ['system.shuffle("abc")', () => random.shuffle('abc' as never)],
      ['system.randbytes(-1)', () => random.randBytes(-1)],
      ['system.getrandbits(-1)', () => random.getRandBits(-1)],
    ]
    const theirs = ask<(string | null)[]>(
      `
system = secrets.SystemRandom()
def error(call):
    try:
        eval(call)
    except Exception as problem:
        return type(problem).__name__
print(json.dumps([error(call) for call in input]))`,
      calls.map(([call]) => call),
    )
    // Where Python says TypeError, ours is a fraction's RangeError at one place: a JavaScript number has no kind of its own.
    const ours: Readonly<Record<string, string>> = { ValueError: 'RangeError', IndexError: 'RangeError' }
    for (const [index, [call, act]] of calls.entries()) {
      const wanted = call === 'secrets.token_bytes(1.5)' ? 'RangeError' : (ours[theirs[index] ?? ''] ?? theirs[index])
      expect([call, errorOf(act)]).toEqual([call, wanted])
    }
  })

  test('comparison agrees', () => {
    const pairs = [
      ['', ''],
      ['a', 'a'],
      ['a', 'b'],
      ['a', ''],
      ['abc', 'abcd'],
      ['x'.repeat(2_000), 'x'.repeat(2_000)],
      ['x'.repeat(2_000), `${'x'.repeat(1_999)}y`],
      ['a\0', 'a'],
    ] as const
    const theirs = ask<boolean[]>('print(json.dumps([secrets.compare_digest(*pair) for pair in input]))', pairs)
    expect(pairs.map(([left, right]) => compareDigest(left, right))).toEqual(theirs)
  })
})

function errorOf(act: () => unknown): string | null {
  try {
    act()
    return null
  } catch (error) {
    return (error as Error).name
  }
}
