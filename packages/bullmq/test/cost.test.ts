import { createSecrets, systemClock } from '@sealwax/core'
import { tokenUrlsafe } from '@sealwax/core/generate'
import { memory } from '@sealwax/core/memory'
import {
  alternatingUsers,
  dualSlot,
  inPlace,
  issueThenRevoke,
  keyring,
  newKeyring,
  type RotationOptions,
  resume,
  rotate,
} from '@sealwax/core/rotate'
import { FakeTarget, FakeUsers } from '@sealwax/core/rotate/testing'
import { expect, test } from 'vitest'
import { defaultCost } from '../src/read-options.ts'

const hour = 3_600_000
const grace = { ms: hour, consumers: [] }
const writes = new Set(['put', 'putIf', 'delete', 'moveStage'])

/** A store that counts what is asked of it, and a clock that is set. */
function counting() {
  const time = { now: Date.now() }
  const clock = { ...systemClock, now: () => time.now }
  const made = { reads: 0, writes: 0 }
  const store = memory({}, { clock })
  const provider = new Proxy(store, {
    get(target, key) {
      const value = Reflect.get(target, key, target)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => {
        if (writes.has(String(key))) made.writes++
        else if (['get', 'getMany', 'list', 'versions'].includes(String(key))) made.reads++
        return Reflect.apply(value, target, args)
      }
    },
  })
  return { made, time, secrets: createSecrets(provider, { cache: false, clock }) }
}

const first = 'the-first-credential'
const generate = (): string => tokenUrlsafe(32)
const kinds: Readonly<Record<string, () => { value: string; options: RotationOptions }>> = {
  'generate-then-put': () => ({ value: first, options: { generate } }),
  'dual slot': () => ({
    value: first,
    options: { strategy: dualSlot({ target: new FakeTarget({ credentials: [first] }), generate }) },
  }),
  'in place': () => ({
    value: first,
    options: {
      strategy: inPlace({ target: new FakeTarget({ credentials: [first], room: 1 }), generate, allowOutage: true }),
    },
  }),
  'issue then revoke': () => ({
    value: first,
    options: { strategy: issueThenRevoke({ target: new FakeTarget({ credentials: [first] }) }) },
  }),
  'alternating users': () => {
    const login = { username: 'shop_a', password: first }
    const target = new FakeUsers({ users: { shop_a: first, shop_b: undefined } })
    return {
      value: JSON.stringify(login),
      options: { strategy: alternatingUsers({ target, users: ['shop_a', 'shop_b'], generate }) },
    }
  },
  keyring: () => ({
    value: newKeyring(generate()),
    options: { strategy: keyring({ generate, spread: hour, keep: hour }) },
  }),
}

for (const [kind, make] of Object.entries(kinds)) {
  test(`a step of ${kind} asks no more of a store than a job takes out of its bucket`, async () => {
    const { made, time, secrets } = counting()
    const { value, options } = make()
    await secrets.put('KEY', value)
    let most = { reads: 0, writes: 0 }
    let stages = 0
    for (let phase = ''; phase !== 'idle'; stages++) {
      Object.assign(made, { reads: 0, writes: 0 })
      const call = stages === 0 ? rotate : resume
      phase = (await call(secrets, 'KEY', { ...options, grace })).phase
      time.now += 2 * hour
      most = { reads: Math.max(most.reads, made.reads), writes: Math.max(most.writes, made.writes) }
    }
    expect(most.reads).toBeLessThanOrEqual(defaultCost.reads)
    expect(most.writes).toBeLessThanOrEqual(defaultCost.writes)
  })
}
