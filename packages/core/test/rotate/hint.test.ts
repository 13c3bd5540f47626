import { describe, expect, test } from 'vitest'
import { aliased } from '../../src/compose/index.ts'
import { createSecrets, SecretError } from '../../src/index.ts'
import { memory } from '../../src/memory/index.ts'
import {
  type Due,
  type HintOutcome,
  type HintReceiver,
  hintReceiver,
  inPlace,
  rotate,
  type SettledHint,
  settleHints,
} from '../../src/rotate/index.ts'
import { Lab } from './lab.ts'
import { FakeLocks } from './process.ts'

const day = 86_400_000
const due: Due = { minAge: 30 * day }

function receiverOf(lab: Lab, more: object = {}, when: Due = due): HintReceiver {
  return hintReceiver(lab.secrets, 'memory', { KEY: { due: when, rotation: { ...lab.options, ...more } } })
}

function did(outcome: HintOutcome): string {
  return outcome.did
}

describe('a hint', () => {
  test('begins a rotation where the store says that it is due, and nothing where it is not', async () => {
    const lab = new Lab()
    const receiver = receiverOf(lab)
    expect(await lab.run(() => receiver.receive('KEY'))).toMatchObject({ did: 'not-due', name: 'KEY' })
    expect(lab.made).toBe(0)
    await lab.clock.advance(30 * day)
    expect(await lab.run(() => receiver.receive('KEY'))).toMatchObject({
      did: 'rotated',
      status: { phase: 'grace' },
    })
    expect(lab.made).toBe(1)
  })

  test('that comes again, or late, does no harm: it goes on with what is under way, and then there is nothing to do', async () => {
    const lab = new Lab()
    const receiver = receiverOf(lab)
    await lab.clock.advance(30 * day)
    const outcomes: string[] = []
    for (let turn = 0; turn < 4; turn++) {
      outcomes.push(did(await lab.run(() => receiver.receive('KEY'))))
      await lab.clock.advance(40_000)
    }
    expect(outcomes).toEqual(['rotated', 'resumed', 'not-due', 'not-due'])
    expect(lab.made).toBe(1)
    expect(lab.valid).toEqual(['key-1'])
  })

  test('two at once make one new value', async () => {
    const lab = new Lab()
    await lab.clock.advance(30 * day)
    const outcomes = await lab.run(() => Promise.all([1, 2].map(() => receiverOf(lab).receive('KEY'))))
    expect(outcomes.map(did).toSorted()).toEqual(expect.arrayContaining(['rotated']))
    expect(outcomes.map(did).every(each => each === 'rotated' || each === 'resumed')).toBe(true)
    expect(await lab.secrets.get('KEY', { fresh: true })).toBe(`key-${lab.made}`)
    expect((await lab.run(() => receiverOf(lab).receive('KEY'))).did).toBe('resumed')
  })

  test('is not due for a value that somebody put by hand a moment ago', async () => {
    const lab = new Lab()
    await lab.clock.advance(30 * day)
    await lab.secrets.put('KEY', 'by-hand')
    lab.target.valid.add('by-hand')
    expect(did(await lab.run(() => receiverOf(lab).receive('KEY')))).toBe('not-due')
  })

  test('goes by the expiry of the published value, and a rotation sets the next', async () => {
    const lab = new Lab()
    const expiring: Due = { expiresWithin: 31 * day }
    const receiver = receiverOf(lab, { expiresIn: 90 * day }, expiring)
    const look = (): Promise<HintOutcome> => lab.run(() => receiver.receive('KEY'))
    // Without an expiry nothing is due.
    expect(did(await look())).toBe('not-due')
    await lab.secrets.put('KEY', 'key-0', { expiresAt: new Date(lab.clock.now() + 40 * day) })
    expect(did(await look())).toBe('not-due')
    await lab.clock.advance(9 * day)
    expect(did(await look())).toBe('rotated')
    const { expiresAt } = await lab.store.get('KEY', { signal: new AbortController().signal, notice: () => {} })
    expect(Math.abs((expiresAt?.getTime() ?? 0) - lab.clock.now() - 90 * day)).toBeLessThan(60_000)
    await lab.clock.advance(day)
    expect(did(await look())).toBe('not-due')
    expect(lab.valid).toEqual(['key-1'])
  })

  test('about what is not listed is refused without any I/O', async () => {
    const lab = new Lab()
    const receiver = receiverOf(lab)
    for (const name of ['OTHER', 'key', 'KEY-sealwax-candidate', '__proto__', '']) {
      const outcome = await receiver.receive(name)
      expect(outcome).toMatchObject({ did: 'refused', error: { code: 'ERR_SECRET_DENIED' } })
    }
    expect(lab.store.calls).toEqual([])
  })
})

describe('what may get better is thrown, and what does not is an outcome', () => {
  test('a store that cannot be reached, a target that is down, a lock that somebody holds: thrown', async () => {
    const lab = new Lab({ store: { without: ['putIf'] } })
    const locks = new FakeLocks(lab.clock)
    const receiver = receiverOf(lab, { lock: locks })
    await lab.clock.advance(30 * day)
    const lease = await locks.acquire('memory/KEY', { ttl: 10 ** 9 })
    expect(await lab.fails(() => receiver.receive('KEY'))).toMatchObject({ code: 'ERR_SECRET_CONFLICT' })
    await lease?.release()
    lab.store.inject({ operation: 'get', fails: 'ERR_SECRET_UNAVAILABLE' })
    expect(await lab.fails(() => receiver.receive('KEY'))).toMatchObject({ retryable: true })
    lab.store.heal()
    lab.target.inject({ fails: 'outage' })
    expect(await lab.fails(() => receiver.receive('KEY'))).toMatchObject({ code: 'ERR_SECRET_UNAVAILABLE' })
    // The rotation is under way, and the target still is down: it is worth another delivery.
    expect(await lab.fails(() => receiver.receive('KEY'))).toMatchObject({ code: 'ERR_SECRET_UNAVAILABLE' })
    lab.target.heal()
    expect(did(await lab.run(() => receiver.receive('KEY')))).toBe('resumed')
  })

  test('what makes the new value fails: its error is thrown as it is', async () => {
    const lab = new Lab()
    const own = new Error('the generator is down')
    const generate = (): string => {
      throw own
    }
    const receiver = hintReceiver(lab.secrets, 'memory', { KEY: { due, rotation: { generate } } })
    await lab.clock.advance(30 * day)
    expect(await lab.fails(() => receiver.receive('KEY'))).toBe(own)
  })

  test('a target that refuses every candidate, a rotation that needs an operator, a secret that is gone: outcomes', async () => {
    const refusing = new Lab({ refuses: () => true })
    await refusing.clock.advance(30 * day)
    const refused = await refusing.run(() => receiverOf(refusing, { settle: 0 }).receive('KEY'))
    expect(refused).toMatchObject({ did: 'refused', error: { code: 'ERR_SECRET_INVALID' } })

    const met = new Lab()
    await met.run(() => rotate(met.secrets, 'KEY', met.options))
    await met.secrets.put('KEY', 'by-hand')
    met.target.valid.add('by-hand')
    await met.clock.advance(30 * day)
    for (let turn = 0; turn < 2; turn++) {
      const outcome = await met.run(() => receiverOf(met).receive('KEY'))
      expect(outcome).toMatchObject({ did: 'refused', error: { code: 'ERR_SECRET_CONFLICT' } })
    }

    const gone = new Lab()
    await gone.secrets.purge('KEY')
    const absent = await gone.run(() => receiverOf(gone).receive('KEY'))
    expect(absent).toMatchObject({ did: 'refused', error: { code: 'ERR_SECRET_NOT_FOUND' } })
  })

  test('several are acted on, whatever becomes of one', async () => {
    const lab = new Lab()
    const receiver = receiverOf(lab)
    const broken = new Error('broken')
    const told: SettledHint[] = []
    const hints = [() => receiver.receive('OTHER'), () => receiver.receive('KEY')]
    const tell = (settled: SettledHint): void => void told.push(settled)
    expect(await settleHints([() => Promise.reject(broken), ...hints], tell)).toBe(false)
    expect(told).toMatchObject([{ did: 'failed', error: broken }, { did: 'refused' }, { did: 'not-due' }])
    expect(await settleHints(hints, tell)).toBe(true)
  })
})

describe('rules', () => {
  test.each<[string, () => unknown, RegExp]>([
    ['none', () => hintReceiver(new Lab().secrets, 'memory', {}), /there is none/],
    [
      'of a secret in another store',
      () => receiverFor('azure-key-vault'),
      /"KEY"\] must be of a secret in azure-key-vault; it is kept in memory/,
    ],
    ['of one secret by two spellings', () => twice(), /"B"\] must be of another secret/],
    ['that are misspelt', () => receiverOf(new Lab(), { graces: {} }), /has no "graces"/],
    [
      'for a part of a secret',
      () => hintReceiver(new Lab().secrets, 'memory', { 'KEY#part': { due, rotation: { generate: () => 'x' } } }),
      /whole secret/,
    ],
    ['without a lock, where it is needed', () => receiverOf(new Lab({ store: { without: ['putIf'] } })), /Give `lock`/],
    [
      'with an expiry that is none',
      () => receiverOf(new Lab(), { expiresIn: 0 }),
      /expiresIn must be a number of at least 1/,
    ],
    ['with an expiry that the store does not keep', () => expiryWithout(), /cannot be given an expiry in memory/],
  ])('are checked before any I/O: %s', (_, make, message) => {
    expect(make).toThrow(message)
  })

  function twice(): unknown {
    const secrets = createSecrets(aliased(memory({ KEY: 'x' }), { A: 'KEY', B: 'KEY' }))
    const rule = { due, rotation: { generate: () => 'y' } }
    return hintReceiver(secrets, 'memory', { A: rule, B: rule })
  }

  function receiverFor(provider: string): unknown {
    return hintReceiver(new Lab().secrets, provider, { KEY: { due, rotation: { generate: () => 'x' } } })
  }

  function expiryWithout(): unknown {
    const store = memory({ KEY: 'x' })
    const secrets = createSecrets({ ...bound(store), limits: { ...store.limits, attributes: [] } })
    return hintReceiver(secrets, 'memory', { KEY: { due, rotation: { generate: () => 'y', expiresIn: day } } })
  }

  test('an expiry is kept where the published value is only written anew', async () => {
    const lab = new Lab({ refuses: value => value === 'key-1' })
    const expiresAt = new Date(lab.clock.now() + 40 * day)
    await lab.secrets.put('KEY', 'key-0', { expiresAt })
    await lab.run(() =>
      rotate(lab.secrets, 'KEY', { ...lab.options, settle: 0, attempts: 1, expiresIn: 90 * day }).catch(
        () => undefined,
      ),
    )
    const now = await lab.store.get('KEY', { signal: new AbortController().signal, notice: () => {} })
    expect(new TextDecoder().decode(now.bytes)).toBe('key-0')
    expect(now.expiresAt).toEqual(expiresAt)
  })

  test('that need an operator with one credential are told as such', async () => {
    const lab = new Lab({ room: 1 })
    Object.assign(lab.target, { reset: undefined })
    const strategy = inPlace({ target: lab.target, generate: () => 'another', allowOutage: true })
    const receiver = hintReceiver(lab.secrets, 'memory', { KEY: { due, rotation: { strategy } } })
    await lab.clock.advance(30 * day)
    lab.target.valid.clear()
    const outcome = await lab.run(() => receiver.receive('KEY'))
    expect(outcome.did === 'refused' && outcome.error).toBeInstanceOf(SecretError)
  })
})

function bound<T extends object>(provider: T): T {
  return new Proxy(provider, {
    get: (inner, key) => {
      const member: unknown = Reflect.get(inner, key)
      return typeof member === 'function' ? member.bind(inner) : member
    },
    ownKeys: inner => [...Reflect.ownKeys(inner), ...Object.getOwnPropertyNames(Object.getPrototypeOf(inner))],
    getOwnPropertyDescriptor: (inner, key) => ({
      configurable: true,
      enumerable: true,
      value: Reflect.get(inner, key),
    }),
  })
}
