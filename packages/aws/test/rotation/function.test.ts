import { inspect } from 'node:util'
import type { RotationEvent } from '@sealwax/core'
import { dualSlot, generateThenPut, inPlace, issueThenRevoke, keyring, type Strategy } from '@sealwax/core/rotate'
import { FakeTarget } from '@sealwax/core/rotate/testing'
import { describe, expect, test } from 'vitest'
import { type AwsRotationOptions, toAwsRotationHandler } from '../../src/rotation/index.ts'
import { FakeSecretsManager } from './fake-secrets-manager.ts'
import { steps } from './stage.ts'

const generate = (): string => `value-${crypto.randomUUID()}`
const target = new FakeTarget({ credentials: ['first'] })

interface Function {
  readonly store: FakeSecretsManager
  ask(step: string, context?: { getRemainingTimeInMillis(): number }): Promise<void>
}

function functionOf(strategy: Strategy, more: Partial<AwsRotationOptions> = {}, value = 'first'): Function {
  const store = new FakeSecretsManager(value)
  const token = store.rotate()
  const handler = toAwsRotationHandler(strategy, {
    secrets: [store.name],
    store: { client: store.client() },
    revokedBy: 'schedule',
    settle: 0,
    ...more,
  })
  return {
    store,
    ask: (Step, context) => handler({ Step, SecretId: store.arn, ClientRequestToken: token }, context),
  }
}

describe('strategies', () => {
  test.each<[string, Strategy, RegExp]>([
    [
      'issueThenRevoke',
      issueThenRevoke({ target }),
      /"issue-then-revoke" cannot be run by AWS' rotation.*rotate\(\) and resume/,
    ],
    [
      'keyring',
      keyring({ generate, spread: 1, keep: 1 }),
      /"keyring" cannot be run by AWS' rotation: it publishes 3 times/,
    ],
    ['none', {} as never, /strategy must be a strategy/],
    ['nothing', undefined as never, /strategy must be a strategy/],
  ])('that cannot work in four steps are refused at once: %s', (_, strategy, message) => {
    expect(() => toAwsRotationHandler(strategy, { secrets: ['a'], revokedBy: 'schedule' })).toThrow(message)
  })

  test('that revoke are refused until somebody says what revokes', () => {
    const strategy = dualSlot({ target, generate })
    expect(() => toAwsRotationHandler(strategy, { secrets: ['a'] })).toThrow(
      /revokedBy must be 'schedule'.*toAwsRevocationHandler/,
    )
    expect(() => toAwsRotationHandler(strategy, { secrets: ['a'], revokedBy: 'schedule' })).not.toThrow()
    expect(() => toAwsRotationHandler(generateThenPut({ generate }), { secrets: ['a'] })).not.toThrow()
  })
})

describe('options', () => {
  const strategy = generateThenPut({ generate })
  test.each<[string, unknown]>([
    ['no list', {}],
    ['an empty list', { secrets: [] }],
    ['a text as a list', { secrets: 'shop/db' }],
    ['an ARN of something else', { secrets: ['arn:aws:lambda:eu-west-1:123456789012:function:f'] }],
    ['an ARN without its last characters', { secrets: ['arn:aws:secretsmanager:eu-west-1:123456789012:secret:db'] }],
    ['an option that is misspelt', { secrets: ['a'], timeOut: 1 }],
    ['a prefix for the store', { secrets: ['a'], store: { prefix: 'shop' } }],
    ['a region that is none', { secrets: ['a'], store: { region: 'Europe' } }],
    ['a time that is none', { secrets: ['a'], timeout: 0 }],
    ['another way to revoke', { secrets: ['a'], revokedBy: 'me' }],
  ])('are checked before any I/O: %s', (_, options) => {
    expect(() => toAwsRotationHandler(strategy, options as AwsRotationOptions)).toThrow(TypeError)
  })
})

describe('what makes the new value', () => {
  test.each<[string, () => unknown, string]>([
    [
      'throws',
      () => {
        throw new Error('canary-value')
      },
      'ERR_SECRET_INVALID',
    ],
    ['never answers', () => new Promise(() => {}), 'ERR_SECRET_TIMEOUT'],
    ['makes nothing', () => '', 'ERR_SECRET_INVALID'],
    ['makes what is no value', () => 1, 'ERR_SECRET_INVALID'],
    ['makes too much', () => 'x'.repeat(65_537), 'ERR_SECRET_TOO_LARGE'],
    ['makes the old value', () => 'first', 'ERR_SECRET_INVALID'],
  ])('is told where it %s, and nothing is stored', async (_, make, code) => {
    const { store, ask } = functionOf(generateThenPut({ generate: make as never }), { timeout: 200 })
    const error = await ask('createSecret').catch((reason: Error) => reason)
    expect(error).toMatchObject({ name: 'SecretError', code })
    expect(inspect(error)).not.toContain('canary')
    expect(store.labels().filter(label => label.startsWith('sealwax'))).toEqual([])
  })

  test('is not asked where the strategy refuses the published value', async () => {
    const strategy = { ...generateThenPut({ generate }), refuses: () => 'it is no keyring.' }
    await expect(functionOf(strategy).ask('createSecret')).rejects.toThrow(
      /cannot be rotated by generate-then-put: it is no keyring/,
    )
  })
})

describe('the target', () => {
  test('that refuses the candidate for good ends the rotation, so that the next one makes another', async () => {
    const rules = new FakeTarget({ credentials: ['first'], refuses: value => value.length < 8 })
    const values = ['short', 'long-enough']
    const { store, ask } = functionOf(dualSlot({ target: rules, generate: () => values.shift() ?? '' }))
    await ask('createSecret')
    await expect(ask('setSecret')).rejects.toMatchObject({ code: 'ERR_SECRET_INVALID' })
    expect(store.holderOf('AWSPENDING')).toBeUndefined()
    const next = store.rotate()
    expect(store.versions.get(next)?.value).toBeUndefined()
    expect(store.valueOf('AWSCURRENT')).toBe('first')
  })

  test.each(['setSecret', 'testSecret', 'finishSecret'])('that is down is unknown, never refused: %s', async step => {
    const down = new FakeTarget({ credentials: ['first'] })
    const told: unknown[] = []
    const { store, ask } = functionOf(dualSlot({ target: down, generate }), {
      onTargetError: error => told.push(error),
    })
    for (const before of steps.slice(0, steps.indexOf(step as never))) await ask(before)
    const broken = new Error('canary-value')
    down.test = async () => {
      throw broken
    }
    const error = await ask(step).catch((reason: Error) => reason)
    expect(error).toMatchObject({ code: 'ERR_SECRET_UNAVAILABLE', retryable: true })
    expect(inspect(error, { showHidden: true })).not.toContain('canary')
    expect(told).toEqual([broken])
    expect(store.valueOf('AWSCURRENT')).toBe('first')
    expect(store.holderOf('AWSPENDING')).toBeDefined()
  })

  test('that never answers is waited for no longer than the option says', async () => {
    const { ask } = functionOf(dualSlot({ target: { ...silentTarget }, generate }), { timeout: 20 })
    await ask('createSecret')
    await expect(ask('setSecret')).rejects.toMatchObject({ code: 'ERR_SECRET_UNAVAILABLE' })
  })

  test('may lag behind for as long as settle says', async () => {
    const slow = new FakeTarget({ credentials: ['first'] })
    const { ask } = functionOf(dualSlot({ target: slow, generate }), { settle: 10_000 })
    await ask('createSecret')
    const set = slow.set.bind(slow)
    slow.set = async (value, call) => {
      const answer = await set(value, call)
      slow.lagBehind(2)
      return answer
    }
    await ask('setSecret')
    await ask('testSecret')
  })

  test('with one credential is reset where neither works, and an administrator is asked for where it cannot', async () => {
    for (const canReset of [true, false]) {
      const single = new FakeTarget({ credentials: ['first'], room: 1 })
      if (!canReset) Object.assign(single, { reset: undefined })
      const { store, ask } = functionOf(inPlace({ target: single, generate, allowOutage: true }))
      await ask('createSecret')
      single.valid.clear()
      if (canReset) {
        await ask('setSecret')
        await ask('finishSecret')
        expect(single.valid).toContain(store.valueOf('AWSCURRENT'))
      } else {
        await expect(ask('setSecret')).rejects.toThrow(/neither the old nor the new credential works/)
      }
    }
  })

  test('that has seen a greater fence is told of, and fenceAbove goes past it', async () => {
    const fenced = new FakeTarget({ credentials: ['first'], fenced: true })
    await fenced.set('other', {
      fence: 7,
      secret: 'shop/db',
      signal: AbortSignal.timeout(1_000),
      current: 'first',
      endSessions: false,
    })
    const strategy = dualSlot({ target: fenced, generate })
    const low = functionOf(strategy)
    await low.ask('createSecret')
    await expect(low.ask('setSecret')).rejects.toThrow(/greater fence.*fenceAbove/)
    const high = functionOf(strategy, { fenceAbove: 7 })
    for (const step of steps) await high.ask(step)
    expect(high.store.labels()).toContain('sealwax-fence-8')
  })
})

describe('the function’s time', () => {
  test('ends a call before Lambda does, with an error that says so', async () => {
    const { ask } = functionOf(dualSlot({ target: { ...silentTarget }, generate }), { timeout: 60_000 })
    await ask('createSecret', { getRemainingTimeInMillis: () => 60_000 })
    const error = await ask('setSecret', { getRemainingTimeInMillis: () => 600 }).catch((reason: Error) => reason)
    expect(error).toMatchObject({ code: 'ERR_SECRET_TIMEOUT', message: expect.stringContaining('longer timeout') })
  })

  test('that is over already asks for nothing', async () => {
    const { store, ask } = functionOf(generateThenPut({ generate }))
    const error = await ask('createSecret', { getRemainingTimeInMillis: () => 0 }).catch((reason: Error) => reason)
    expect(error).toMatchObject({ code: 'ERR_SECRET_TIMEOUT' })
    expect(store.versions.get(store.holderOf('AWSPENDING') ?? '')?.value).toBeUndefined()
  })
})

test('what is observed has every step and no value', async () => {
  const seen: RotationEvent[] = []
  const observed = new FakeTarget({ credentials: ['first'] })
  const { store, ask } = functionOf(dualSlot({ target: observed, generate }), { observe: event => seen.push(event) })
  for (const step of steps) await ask(step)
  expect(seen.map(({ step, outcome }) => `${step} ${outcome}`)).toEqual([
    'create ok',
    'test refused',
    'set accepted',
    'test accepted',
    'test accepted',
    'test accepted',
    'promote ok',
    'done ok',
  ])
  expect(new Set(seen.map(({ epoch }) => epoch))).toEqual(new Set([1]))
  expect(JSON.stringify(seen)).not.toContain(store.valueOf('AWSCURRENT'))
})

test('the token that proves a rotation to another account goes into the put, and nowhere else', async () => {
  const store = new FakeSecretsManager('first')
  const sent: unknown[] = []
  const client = store.client()
  const send = client.send.bind(client) as (command: { input: unknown }, options: unknown) => Promise<unknown>
  Object.assign(client, {
    send: (command: { input: unknown }, options: unknown) => {
      sent.push(command.input)
      return send(command, options)
    },
  })
  const handler = toAwsRotationHandler(generateThenPut({ generate }), { secrets: [store.name], store: { client } })
  const token = store.rotate()
  for (const Step of steps) {
    await handler({ Step, SecretId: store.arn, ClientRequestToken: token, RotationToken: 'canary-token' })
  }
  expect(sent.filter(input => JSON.stringify(input).includes('canary'))).toHaveLength(1)
})

const never = (): Promise<never> => new Promise(() => {})
const silentTarget = { location: 'a target that never answers', test: never, set: never, revoke: never }
