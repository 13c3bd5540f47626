import { describe, expect, test } from 'vitest'
import {
  dualSlot,
  inPlace,
  issueThenRevoke,
  type RotationError,
  resume,
  rotate,
  type Strategy,
  status,
  testOnEvery,
} from '../../src/rotate/index.ts'
import type { FakeTarget } from '../../src/rotate/testing/index.ts'
import { Lab } from './lab.ts'

describe('a target that refuses', () => {
  test('a candidate by its rules gets another one, and nothing is left of the first', async () => {
    const lab = new Lab({ refuses: credential => credential === 'key-1' })
    expect(await lab.run(() => rotate(lab.secrets, 'KEY', lab.options))).toMatchObject({ attempt: 2, phase: 'grace' })
    expect(await lab.secrets.get('KEY')).toBe('key-2')
    expect(lab.valid).toEqual(['key-0', 'key-2'])
  })

  test('a candidate only when it is used gets another one: the first is revoked', async () => {
    const lab = new Lab()
    const blocked = new Set(['key-1'])
    const test: FakeTarget['test'] = async (credential, call) =>
      blocked.has(credential) ? 'refused' : lab.target.test(credential, call)
    const target = Object.assign(Object.create(lab.target), {
      test,
      set: lab.target.set.bind(lab.target),
      revoke: lab.target.revoke.bind(lab.target),
    })
    const strategy = dualSlot({ target, generate: () => `key-${++lab.made}` })
    await lab.run(() => rotate(lab.secrets, 'KEY', { ...lab.options, strategy: withoutInUse(strategy) }))
    expect(await lab.secrets.get('KEY')).toBe('key-2')
    expect(lab.valid).toEqual(['key-0', 'key-2'])
  })

  test('every candidate is told after three, and all is as before', async () => {
    const lab = new Lab({ refuses: () => true })
    const error = await lab.fails<RotationError>(() => rotate(lab.secrets, 'KEY', lab.options))
    expect(error).toMatchObject({
      code: 'ERR_SECRET_INVALID',
      rotation: { phase: 'idle', attempt: 3, last: { outcome: 'aborted', reason: 'refused' } },
    })
    expect(error.message).toMatch(/the target refused every candidate/)
    expect([lab.made, lab.valid, await lab.secrets.get('KEY')]).toEqual([3, ['key-0'], 'key-0'])
  })

  test('with one credential it goes on with the published one', async () => {
    const lab = new Lab({ room: 1, refuses: credential => credential === 'key-1' })
    const strategy = inPlace({ target: lab.target, generate: () => `key-${++lab.made}`, allowOutage: true })
    const options = { ...lab.options, strategy }
    const { outageMs, attempt } = await lab.run(() => rotate(lab.secrets, 'KEY', options))
    expect([attempt, await lab.secrets.get('KEY'), lab.valid]).toEqual([2, 'key-2', ['key-2']])
    expect(outageMs).toBeLessThan(60_000)
  })
})

describe('a target that lags behind', () => {
  test('after a set is waited for: no candidate is thrown away', async () => {
    const lab = new Lab()
    const set = lab.target.set.bind(lab.target)
    lab.target.set = async (credential, call) => {
      const answer = await set(credential, call)
      lab.target.lagBehind(4)
      return answer
    }
    expect(await lab.run(() => rotate(lab.secrets, 'KEY', lab.options))).toMatchObject({ attempt: 1, phase: 'grace' })
    expect(lab.steps.filter(step => step === 'test refused').length).toBe(5)
  })
})

describe('a target that does not answer', () => {
  for (const fails of ['outage', 'hang', 'lost-answer'] as const) {
    for (const method of ['test', 'set', 'revoke'] as const) {
      test(`${method}, ${fails}: the rotation waits, and goes on with the same candidate`, async () => {
        const lab = new Lab()
        lab.target.inject({ method, fails })
        const call = (): Promise<unknown> => rotate(lab.secrets, 'KEY', lab.options)
        if (method === 'revoke') {
          await lab.run(call)
          await lab.clock.advance(60_000)
          const waiting = await lab.run(() => resume(lab.secrets, 'KEY', lab.options))
          // Also where only the answer was lost: nothing but the target's own word says that it took place everywhere.
          expect(waiting.phase).toBe('revoking')
        } else if (method === 'set' && fails === 'lost-answer') {
          await lab.run(call)
        } else {
          const start = lab.clock.now()
          const error = await lab.fails<RotationError>(call)
          expect(error).toMatchObject({ code: 'ERR_SECRET_UNAVAILABLE', retryable: true })
          expect(error.message).toMatch(/its target does not answer \(setting\).*call `resume`/)
          // Patience, and what the last call may take.
          expect(lab.clock.now() - start).toBeLessThanOrEqual(20_000 + 30_000)
        }
        lab.target.heal()
        for (let turn = 0; turn < 2; turn++) {
          await lab.run(() => resume(lab.secrets, 'KEY', lab.options))
          await lab.clock.advance(60_000)
        }
        expect([lab.made, lab.valid, await lab.secrets.get('KEY')]).toEqual([1, ['key-1'], 'key-1'])
        expect((await status(lab.secrets, 'KEY')).attempt).toBe(1)
        expect(lab.targetErrors.length).toBeGreaterThan(0)
      })
    }
  }

  test('a set that arrives late is met with the same candidate', async () => {
    const lab = new Lab()
    lab.target.inject({ method: 'set', fails: 'late', times: 1 })
    await lab.run(() => rotate(lab.secrets, 'KEY', { ...lab.options, patience: 100_000 }))
    lab.target.release()
    expect([lab.made, lab.valid]).toEqual([1, ['key-0', 'key-1']])
  })

  for (const fails of ['outage', 'lost-answer', 'late'] as const) {
    test(`issue, ${fails}: whatever was made of it is withdrawn`, async () => {
      const lab = new Lab({ room: 99 })
      const strategy = issueThenRevoke({ target: lab.target })
      const options = { ...lab.options, strategy, patience: 200_000 }
      lab.target.inject({ method: 'issue', fails, times: 2 })
      await lab.run(() => rotate(lab.secrets, 'KEY', options))
      try {
        lab.target.release()
      } catch (error) {
        expect(String(error)).toMatch(/withdrawn/)
      }
      await lab.clock.advance(60_000)
      await lab.run(() => resume(lab.secrets, 'KEY', options))
      expect(lab.valid).toEqual([await lab.secrets.get('KEY')])
    })
  }
})

describe('in place, where neither credential works', () => {
  async function lockedOut(target: FakeTarget, lab: Lab, strategy: Strategy): Promise<RotationError> {
    // Somebody changed the password at the target: it is in nobody's store.
    target.valid.clear()
    return lab.fails(() => rotate(lab.secrets, 'KEY', { ...lab.options, strategy }))
  }

  test('an administrator is asked for', async () => {
    const lab = new Lab({ room: 1 })
    const { target } = lab
    const plain = {
      location: target.location,
      test: target.test.bind(target),
      set: target.set.bind(target),
    }
    const strategy = inPlace({ target: plain, generate: () => `key-${++lab.made}`, allowOutage: true })
    const error = await lockedOut(target, lab, strategy)
    expect(error).toMatchObject({ code: 'ERR_SECRET_CONFLICT', rotation: { waitsFor: 'administrator' } })
    expect(error.message).toMatch(/Set the candidate at the target as an administrator/)
    target.valid.add('key-1')
    await lab.run(() => resume(lab.secrets, 'KEY', { ...lab.options, strategy }))
    expect(await lab.secrets.get('KEY', { fresh: true })).toBe('key-1')
  })

  test('a target that can be reset gets the candidate', async () => {
    const lab = new Lab({ room: 1 })
    lab.target.valid.clear()
    const strategy = inPlace({ target: lab.target, generate: () => `key-${++lab.made}`, allowOutage: true })
    await lab.run(() => rotate(lab.secrets, 'KEY', { ...lab.options, strategy }))
    expect([lab.valid, await lab.secrets.get('KEY'), lab.target.effects]).toEqual([['key-1'], 'key-1', ['reset']])
  })
})

describe('what a target answers', () => {
  for (const [method, answer] of [
    ['test', undefined],
    ['test', true],
    ['set', undefined],
    ['revoke', undefined],
  ] as const) {
    test(`${method}: ${answer} is a mistake, and no refusal`, async () => {
      const lab = new Lab()
      lab.target[method] = (async () => answer) as never
      const work = async (): Promise<unknown> => {
        await rotate(lab.secrets, 'KEY', lab.options)
        await lab.clock.advance(60_000)
        return resume(lab.secrets, 'KEY', lab.options)
      }
      const error = await lab.fails<TypeError>(work)
      expect(error).toBeInstanceOf(TypeError)
      expect(error.message).toMatch(new RegExp(`target.${method} must answer \\w+, .*, received`))
    })
  }
})

describe('testOnEvery', () => {
  const answers = (given: Record<string, 'accepted' | 'refused' | 'down'>) =>
    testOnEvery(Object.keys(given), async endpoint => {
      const answer = given[endpoint]
      if (answer === 'down' || answer === undefined) throw new Error(`${endpoint} is down`)
      return answer
    })

  test('accepts where all accept, refuses where one refuses, and else does not know', async () => {
    expect(await answers({ primary: 'accepted', replica: 'accepted' })).toBe('accepted')
    expect(await answers({ primary: 'accepted', replica: 'refused' })).toBe('refused')
    expect(await answers({ primary: 'down', replica: 'refused' })).toBe('refused')
    await expect(answers({ primary: 'accepted', replica: 'down' })).rejects.toThrow('replica is down')
    await expect(testOnEvery([], async () => 'accepted')).rejects.toThrow(TypeError)
  })
})

describe('a target of several endpoints', () => {
  test('of which one was down when the old credential was revoked at the other: it is revoked there as well', async () => {
    const endpoints = [new Set(['key-0']), new Set(['key-0'])] as const
    let isSecondDown = false
    const onEach = (work: (endpoint: Set<string>) => void): void => {
      for (const endpoint of endpoints) {
        if (endpoint === endpoints[1] && isSecondDown) throw new Error('the second is down')
        work(endpoint)
      }
    }
    const lab = new Lab()
    const strategy = dualSlot({
      target: {
        location: 'two endpoints',
        test: key =>
          testOnEvery(endpoints, async endpoint => {
            if (endpoint === endpoints[1] && isSecondDown) throw new Error('the second is down')
            return endpoint.has(key) ? 'accepted' : 'refused'
          }),
        async set(key) {
          onEach(endpoint => void endpoint.add(key))
          return 'accepted'
        },
        async revoke(key) {
          // It goes down in the middle: the published credential was seen to work on both.
          isSecondDown = revocations++ === 0
          onEach(endpoint => void endpoint.delete(key))
          return 'done'
        },
      },
      generate: () => 'key-1',
    })
    let revocations = 0
    const options = { ...lab.options, strategy, patience: 0 }
    await lab.run(() => rotate(lab.secrets, 'KEY', options))
    await lab.clock.advance(60_000)
    expect(await lab.run(() => resume(lab.secrets, 'KEY', options))).toMatchObject({ waitsFor: 'target' })
    isSecondDown = false
    expect(await lab.run(() => resume(lab.secrets, 'KEY', options))).toMatchObject({ phase: 'idle' })
    expect(endpoints.map(endpoint => [...endpoint])).toEqual([['key-1'], ['key-1']])
  })
})

/** The fake's proxy has no `inUse` that would know its receiver. */
function withoutInUse(strategy: Strategy): Strategy {
  const { inUse: _, ...rest } = strategy
  return rest
}
