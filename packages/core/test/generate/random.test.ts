import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  alphabets,
  createRandom,
  password,
  type Random,
  randBelow,
  randBits,
  randomString,
  SystemRandom,
  tokenBytes,
  tokenHex,
  tokenUrlsafe,
  uuidV4,
} from '../../src/generate/index.ts'
import { injected } from './injected-bytes.ts'

const run = promisify(execFile)
const entry = fileURLToPath(new URL('../../src/generate/index.ts', import.meta.url))
const { crypto } = globalThis

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

/** Every request that reaches the platform's source, with the bytes it filled as they are now. */
function watchPlatform(): Uint8Array[] {
  const filled: Uint8Array[] = []
  const original = crypto.getRandomValues.bind(crypto)
  vi.spyOn(crypto, 'getRandomValues').mockImplementation(target => {
    filled.push(target as unknown as Uint8Array)
    return original(target)
  })
  return filled
}

describe('the pool', () => {
  it('asks the platform once for many tokens', () => {
    const filled = watchPlatform()
    const random = createRandom()
    for (let count = 0; count < 128; count++) tokenHex(32, random)
    expect(filled.map(bytes => bytes.length)).toEqual([4_096])
    tokenHex(1, random)
    expect(filled.length).toBe(2)
  })

  it('zeroes what it hands out, by whichever function', () => {
    const filled = watchPlatform()
    const random = createRandom({ pool: 1_024 })
    const ways: [bytes: number, make: () => unknown][] = [
      [16, () => tokenBytes(16, random)],
      [16, () => tokenHex(16, random)],
      [16, () => tokenUrlsafe(16, random)],
      [40, () => randomString(40, alphabets.django, random)],
      [8, () => randomString(8, alphabetOfUmlauts, random)],
      [2, () => randBelow(1_000, random)],
      [9, () => randBits(65, random)],
      [7, () => new SystemRandom(random).random()],
      [16, () => uuidV4(random)],
      [20, () => password({}, random)],
    ]
    let handedOut = 0
    for (const [bytes, make] of ways) {
      make()
      // At the least: some are rejected.
      handedOut += bytes
      expect(filled[0]?.subarray(0, handedOut).every(byte => byte === 0)).toBe(true)
    }
    expect(filled[0]?.subarray(-64).some(byte => byte !== 0)).toBe(true)
    expect(filled.length).toBe(1)
  })

  it('does not hold what is larger than itself', () => {
    const filled = watchPlatform()
    const bytes = tokenBytes(150_000, createRandom({ pool: 1_024 }))
    expect(filled.map(part => part.length)).toEqual([65_536, 65_536, 150_000 - 2 * 65_536])
    expect(filled.every(part => part.buffer === bytes.buffer)).toBe(true)
  })

  it('can be done without: nothing is drawn ahead', () => {
    const filled = watchPlatform()
    const unpooled = createRandom({ pool: false })
    tokenHex(32, unpooled)
    tokenBytes(7, unpooled)
    randBelow(10_000, unpooled)
    expect(filled.slice(0, 2).map(bytes => bytes.length)).toEqual([32, 7])
    for (const bytes of filled.slice(2)) expect(bytes.length).toBe(1)
    expect(unpooled.pool).toBe(false)
  })

  it('makes no difference to what comes out of the same bytes', () => {
    const makers: ((random: Random) => unknown)[] = [
      random => tokenHex(5, random),
      random => tokenBytes(3, random),
      random => tokenBytes(1_500, random).join(),
      random => tokenUrlsafe(4, random),
      random => randomString(9, alphabets.base58, random),
      random => randBelow(300, random),
      random => randBelow(10n ** 20n, random),
      random => new SystemRandom(random).sample([1, 2, 3, 4, 5], 3),
    ]
    const all = (calls: readonly number[], random: Random) => calls.map(call => makers[call]?.(random))
    const calls = fc.array(fc.nat({ max: makers.length - 1 }), { maxLength: 60 })
    fc.assert(
      fc.property(calls, fc.nat(), (calls, seed) => {
        const bytes = Uint8Array.from({ length: 400_000 }, (_, index) => Math.imul(index + seed, 2_654_435_761) >>> 24)
        const [unpooled, ...pooled] = [false, 1_024, 1_500, 4_096].map(pool =>
          all(calls, injected(bytes, undefined, { pool: pool as number | false }).random),
        )
        for (const values of pooled) expect(values).toEqual(unpooled)
      }),
      { numRuns: 30 },
    )
  })

  it('is not shared by a worker or a process of its own', async () => {
    const program = `
      import { Worker, isMainThread, parentPort } from 'node:worker_threads'
      import { fork } from 'node:child_process'
      import { tokenHex } from ${JSON.stringify(entry)}
      const tokens = [tokenHex(), tokenHex()]
      if (!isMainThread) parentPort.postMessage(tokens)
      else if (process.send) process.send(tokens)
      else {
        const answer = child => new Promise((resolve, reject) => child.once('message', resolve).once('error', reject))
        const others = [new Worker(new URL(import.meta.url)), new Worker(new URL(import.meta.url)), fork(import.meta.filename)]
        const all = [tokens, ...await Promise.all(others.map(answer)), [tokenHex(), tokenHex()]].flat()
        console.log(JSON.stringify(all))
      }`
    const folder = await mkdtemp(join(tmpdir(), 'sealwax-random-'))
    try {
      const file = join(folder, 'program.mjs')
      await writeFile(file, program)
      const { stdout } = await run(process.execPath, [...stripTypes, file])
      const tokens: string[] = JSON.parse(stdout)
      expect(tokens.length).toBe(10)
      expect(new Set(tokens).size).toBe(10)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }, 60_000)

  it('that a start-up snapshot holds is not used by the processes that start from it', async context => {
    const folder = await mkdtemp(join(tmpdir(), 'sealwax-random-'))
    try {
      const [program, bundle, blob] = ['program.js', 'bundle.cjs', 'blob'].map(name => join(folder, name))
      await writeFile(
        program as string,
        `import { tokenHex } from ${JSON.stringify(entry)}
         import { startupSnapshot } from 'node:v8'
         tokenHex()
         startupSnapshot.setDeserializeMainFunction(() => console.log(tokenHex()))`,
      )
      const esbuild = join(dirname(createRequire(import.meta.url).resolve('esbuild/package.json')), 'bin/esbuild')
      await run(esbuild, [program as string, '--bundle', '--platform=node', `--outfile=${bundle}`])
      const built = await run(process.execPath, [
        `--snapshot-blob=${blob}`,
        '--build-snapshot',
        bundle as string,
      ]).catch((error: { stderr: string }) => error)
      if (built instanceof Error) context.skip(`this Node cannot build a start-up snapshot: ${built.message}`)
      const start = async () => (await run(process.execPath, [`--snapshot-blob=${blob}`])).stdout.trim()
      const [first, second] = [await start(), await start()]
      expect(first).toMatch(/^[0-9a-f]{64}$/)
      expect(second).not.toBe(first)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }, 60_000)
})

describe('bad input', () => {
  it('createRandom names the option and what it takes', () => {
    expect(() => createRandom(null as never)).toThrow('options must be an object, received null')
    expect(() => createRandom({ source: 'urandom' as never })).toThrow(TypeError)
    for (const pool of [1_023, 4_097, 0, 1.5, Number.NaN])
      expect(() => createRandom({ pool })).toThrow(/^options.pool must be a whole number of bytes from 1,024 to 4,096/)
    for (const pool of ['2048', true, null]) expect(() => createRandom({ pool: pool as never })).toThrow(TypeError)
  })

  it('what createRandom did not make is no source', () => {
    for (const random of [{ pool: 4_096 }, 1, 'x', null, Math.random])
      expect(() => tokenHex(8, random as never)).toThrow(/^random must be what createRandom gives/)
    // map hands its index on.
    expect(() => [8, 8].map(tokenHex as never)).toThrow(TypeError)
  })
})

const alphabetOfUmlauts = 'äöüßéèêñçåøœ'

const stripTypes = [
  '--disable-warning=ExperimentalWarning',
  ...(process.features.typescript ? [] : ['--experimental-strip-types']),
]
