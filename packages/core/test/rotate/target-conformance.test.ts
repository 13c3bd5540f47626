import { describe, expect, test } from 'vitest'
import type { Login } from '../../src/rotate/index.ts'
import {
  type AnyTarget,
  FakeTarget,
  FakeUsers,
  runTargetCase,
  runTargetCases,
  type TargetFixture,
  type TargetHarness,
  targetCases,
} from '../../src/rotate/testing/index.ts'

function overFake(room: number, fenced: boolean): TargetHarness {
  return {
    overlaps: room > 1,
    fenced,
    async open() {
      let made = 0
      const refuses = (credential: string): boolean => credential.startsWith('forbidden')
      const target = new FakeTarget({ credentials: ['current'], room, fenced, refuses })
      return {
        target,
        current: 'current',
        make: () => `made-${++made}`,
        forbidden: () => 'forbidden',
        use: (credential, isUsed) => void (isUsed ? target.used.add(credential) : target.used.delete(credential)),
        down: () => target.inject({ fails: 'outage' }),
        up: () => target.heal(),
      }
    },
  }
}

const overUsers: TargetHarness<Login> = {
  fenced: true,
  async open() {
    const target = new FakeUsers({ users: { a: 'current', b: undefined }, fenced: true })
    let made = 0
    return {
      target,
      current: { username: 'a', password: 'current' },
      make: () => ({ username: 'b', password: `made-${++made}` }),
      forbidden: () => ({ username: 'nobody', password: 'x' }),
      use: ({ username }, isUsed) => void (isUsed ? target.used.add(username) : target.used.delete(username)),
      down: () => target.inject({ fails: 'outage' }),
      up: () => target.heal(),
    }
  },
}

describe('the fakes keep what targets promise', () => {
  for (const [label, harness] of [
    ['slots', overFake(99, true)],
    ['one credential', overFake(1, false)],
  ] as const) {
    for (const each of targetCases) {
      test(`${label}, ${each.id}: ${each.title}`, async ({ skip }) => {
        const { outcome, reason } = await runTargetCase(each, harness)
        if (outcome === 'not-applicable') skip(reason)
        // A fake with one credential has none to issue beside it.
        if (label === 'one credential' && each.id.startsWith('issue/')) skip('one credential at a time')
        expect(reason).toBeUndefined()
      })
    }
  }

  test('users', async () => {
    const results = await runTargetCases(overUsers)
    expect(results.filter(({ outcome }) => outcome === 'failed')).toEqual([])
    expect(results.filter(({ outcome }) => outcome === 'not-applicable').map(({ id }) => id)).toEqual([
      'reset/accepts',
      'issue/differs',
      'issue/withdraws',
      'issue/after-withdraw',
    ])
  })
})

type Broken = (target: FakeTarget, fixture: TargetFixture) => Partial<AnyTarget<string>>

/** A target that breaks one promise, by the case that has to see it. */
const broken: Readonly<Record<string, Broken>> = {
  'test/accepts': () => ({ test: async () => 'refused' }),
  'test/refuses': () => ({ test: async () => 'accepted' }),
  'test/unknown': target => ({
    test: (credential, call) => target.test(credential, call).catch(() => 'refused' as const),
  }),
  'test/aborts': target => ({
    test: (credential, call) => target.test(credential, { ...call, signal: new AbortController().signal }),
  }),
  'set/accepts': () => ({ set: async () => 'accepted' }),
  'set/keeps-published': target => ({
    set: (credential, call) => target.set(credential, { ...call, current: 'another' }),
  }),
  'set/refuses': target => ({
    set: async (credential, call) => {
      target.valid.add(credential)
      return target.set(credential, call)
    },
  }),
  'set/unknown': target => ({
    set: (credential, call) => target.set(credential, call).catch(() => 'refused' as const),
  }),
  'reset/accepts': target => ({
    reset: async (credential, call) => (target.valid.has(call.current) ? target.reset(credential, call) : 'refused'),
  }),
  'revoke/ends': () => ({ revoke: async () => 'done' }),
  'revoke/unknown-credential': target => ({
    revoke: async (credential, call) => {
      if (!target.valid.has(credential)) target.valid.clear()
      return target.revoke(credential, call)
    },
  }),
  'issue/differs': target => ({
    issue: async () => {
      target.valid.add('issued')
      return 'issued'
    },
  }),
  'issue/withdraws': () => ({ withdraw: async () => 'done' }),
  'issue/after-withdraw': target => ({
    withdraw: async (token, call) => (token === 'late' ? 'done' : target.withdraw(token, call)),
  }),
  'in-use/tells': () => ({ inUse: async () => false }),
  'fence/keeps-order': target => ({ set: (credential, call) => target.set(credential, { ...call, fence: 99 }) }),
}

describe('a target that breaks a promise is found out', () => {
  for (const each of targetCases) {
    test(`${each.id}: ${each.title}`, async () => {
      const right = overFake(each.id === 'set/keeps-published' ? 2 : 99, true)
      const harness: TargetHarness = {
        ...right,
        async open() {
          const fixture = await right.open()
          const { target } = fixture as { target: FakeTarget } & TargetFixture
          const members = broken[each.id]?.(target, fixture) ?? {}
          const altered = new Proxy(target, {
            get: (_, key) => {
              if (Object.hasOwn(members, key)) return Reflect.get(members, key)
              const member: unknown = Reflect.get(target, key, target)
              return typeof member === 'function' ? member.bind(target) : member
            },
          })
          return { ...fixture, target: altered }
        },
      }
      expect(await runTargetCase(each, right)).toMatchObject({ outcome: 'passed' })
      expect(await runTargetCase(each, harness)).toMatchObject({ outcome: 'failed' })
    })
  }
})
