import { describe, expect, test } from 'vitest'
import { createSecrets } from '../../src/index.ts'
import { memory } from '../../src/memory/index.ts'
import {
  type Keyring,
  keyring,
  newKeyring,
  readKeyring,
  resume,
  revoke,
  rollback,
  rotate,
} from '../../src/rotate/index.ts'
import { rejection } from '../rejection.ts'
import { SimulatedClock } from '../simulated-clock.ts'
import { SimulatedProcess } from './process.ts'
import { Seeded, seed } from './seeded.ts'

const minute = 60_000
/** How long anybody goes on with a ring that he has read. */
const lag = 15 * minute
const lifetime = 60 * minute

/** Signers and verifiers that read the ring now and then, and tokens that they make and check. */
class Services {
  readonly #random: Seeded
  readonly #rings: { ring: Keyring; readAt: number }[]
  readonly #tokens: { readonly key: string; readonly until: number }[] = []
  readonly refused: string[] = []

  constructor(ring: Keyring, now: number, random: Seeded) {
    this.#random = random
    this.#rings = Array.from({ length: 6 }, () => ({ ring, readAt: now }))
  }

  tick(ring: Keyring, now: number): void {
    for (const each of this.#rings) {
      if (now - each.readAt < lag && this.#random.below(8) > 0) continue
      each.ring = ring
      each.readAt = now
    }
    const signer = this.#rings[this.#random.below(6)]?.ring as Keyring
    this.#tokens.push({ key: signer.current, until: now + lifetime })
    for (const verifier of this.#rings) {
      for (const { key, until } of this.#tokens) {
        if (now < until && !verifier.ring.keys.some(({ id }) => id === key)) this.refused.push(key)
      }
    }
  }
}

async function live(spread: number, keep: number, run: number): Promise<string[]> {
  const clock = new SimulatedClock()
  const secrets = createSecrets(memory({ KEYS: newKeyring('key-0') }, { clock }), { clock, cache: false })
  let count = 0
  const strategy = keyring({ generate: () => `key-${++count}`, spread, keep })
  const options = { strategy, grace: { ms: 0 } }
  const read = async (): Promise<Keyring> => readKeyring(await secrets.get('KEYS'))
  const services = new Services(await read(), clock.now(), new Seeded(run))
  const process = new SimulatedProcess(clock)
  await process.run(() => rotate(secrets, 'KEYS', options))
  for (let step = 0; step < 300; step++) {
    services.tick(await read(), clock.now())
    await clock.advance(minute)
    if (step % 5 === 0) await process.run(() => resume(secrets, 'KEYS', options))
  }
  expect((await read()).keys.map(({ key }) => key)).toEqual(['key-1'])
  return services.refused
}

describe('a keyring that is rotated', () => {
  test('verifies everywhere whatever anybody signed, at every moment', async () => {
    for (let run = seed; run < seed + 20; run++) {
      expect(await live(lag, lag + lifetime, run), `SEALWAX_SEED=${run}`).toEqual([])
    }
  })

  test('would not with less time: the test sees it', async () => {
    const early = await Promise.all(Array.from({ length: 10 }, (_, run) => live(0, lag + lifetime, run)))
    expect(early.flat().length).toBeGreaterThan(0)
    const short = await Promise.all(Array.from({ length: 10 }, (_, run) => live(lag, 0, run)))
    expect(short.flat().length).toBeGreaterThan(0)
  })

  async function begun(): Promise<{
    readonly clock: SimulatedClock
    readonly run: <T>(work: () => Promise<T>) => Promise<T>
    readonly ring: () => Promise<{ readonly current: string | undefined; readonly keys: readonly string[] }>
    readonly call: (verb: typeof resume) => Promise<unknown>
  }> {
    const clock = new SimulatedClock()
    const secrets = createSecrets(memory({ KEYS: newKeyring('key-0') }, { clock }), { clock, cache: false })
    const options = {
      strategy: keyring({ generate: () => 'key-1', spread: lag, keep: lifetime }),
      grace: { ms: 0 },
    }
    const process = new SimulatedProcess(clock)
    const run = async <T>(work: () => Promise<T>): Promise<T> => (await process.run(work)) as T
    await run(() => rotate(secrets, 'KEYS', options))
    return {
      clock,
      run,
      call: verb => run(() => verb(secrets, 'KEYS', options)),
      async ring() {
        const { current, keys } = readKeyring(await secrets.get('KEYS'))
        return { current: keys.find(({ id }) => id === current)?.key, keys: keys.map(({ key }) => key) }
      },
    }
  }

  test('publishes, uses and retires, each when the one before has spread', async () => {
    const { clock, call, ring } = await begun()
    expect(await ring()).toEqual({ current: 'key-0', keys: ['key-1', 'key-0'] })
    await clock.advance(lag - 1)
    await call(resume)
    expect(await ring()).toMatchObject({ current: 'key-0' })
    await clock.advance(1)
    await call(resume)
    expect(await ring()).toEqual({ current: 'key-1', keys: ['key-1', 'key-0'] })
    await clock.advance(lifetime)
    await call(resume)
    expect(await ring()).toEqual({ current: 'key-1', keys: ['key-1'] })
  })

  test('goes back to signing with the old key', async () => {
    const { clock, call, ring } = await begun()
    await clock.advance(lag)
    await call(resume)
    await call(rollback)
    expect(await ring()).toEqual({ current: 'key-0', keys: ['key-1', 'key-0'] })
    expect(await call(resume)).toMatchObject({ phase: 'idle', last: { outcome: 'rolled-back' } })
  })

  test('does not let the old key be retired before its time', async () => {
    const { call } = await begun()
    await rejection(call(revoke), 'ERR_SECRET_CONFLICT')
  })

  test('of a compromised key: the new one spreads first, then the old one is gone at once', async () => {
    const clock = new SimulatedClock()
    const secrets = createSecrets(memory({ KEYS: newKeyring('key-0') }, { clock }), { clock, cache: false })
    const strategy = keyring({ generate: () => 'key-1', spread: lag, keep: lifetime })
    const process = new SimulatedProcess(clock)
    await process.run(() => rotate(secrets, 'KEYS', { strategy, compromised: true }))
    expect(readKeyring(await secrets.get('KEYS')).keys.length).toBe(2)
    await clock.advance(lag)
    await process.run(() => resume(secrets, 'KEYS', { strategy }))
    expect(readKeyring(await secrets.get('KEYS')).keys.map(({ key }) => key)).toEqual(['key-1'])
  })

  test('reads nothing but keyrings', () => {
    for (const value of [
      '',
      '{}',
      '{"current":"a","keys":[]}',
      '{"current":"b","keys":[{"id":"a","key":"x"}]}',
      '[1]',
    ]) {
      expect(() => readKeyring(value)).toThrow(/no keyring/)
    }
    expect(() => newKeyring('')).toThrow(TypeError)
  })
})
