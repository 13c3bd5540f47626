// What docs/guides/rotate-on-aws.md and the README show.

import { createSecrets } from '@sealwax/core'
import { tokenUrlsafe } from '@sealwax/core/generate'
import { memory } from '@sealwax/core/memory'
import { alternatingUsers, type Login, resume, rotate, type Strategy } from '@sealwax/core/rotate'
import { FakeUsers } from '@sealwax/core/rotate/testing'
import { expect, test, vi } from 'vitest'
import { toAwsRevocationHandler, toAwsRotationHandler } from '../../src/rotation/index.ts'
import { FakeSecretsManager } from './fake-secrets-manager.ts'
import { steps } from './stage.ts'

const day = 86_400_000

function openDatabase() {
  const database = new FakeUsers({ users: { shop_a: 'first', shop_b: undefined } })
  const service = new FakeSecretsManager(JSON.stringify({ username: 'shop_a', password: 'first' }))
  const accepts = (): boolean => database.accepts(JSON.parse(service.valueOf('AWSCURRENT') ?? '{}'))
  return { database, service, accepts, store: { client: service.client() } }
}

function strategyOf(database: FakeUsers): Strategy {
  // region strategy
  const strategy = alternatingUsers({
    target: database, // test, set and revoke of { username, password }
    users: ['shop_a', 'shop_b'],
    generate: () => tokenUrlsafe(32),
  })
  // endregion
  return strategy
}

test('AWS mode: Secrets Manager calls one function, a schedule the other', async () => {
  const { database, service, accepts, store } = openDatabase()
  const strategy = strategyOf(database)
  const rotation = (() => {
    // region rotation-function
    const handler = toAwsRotationHandler(strategy, { secrets: ['shop/db'], store, revokedBy: 'schedule' })
    // endregion
    return handler
  })()
  const revocation = (() => {
    // region revocation-function
    const handler = toAwsRevocationHandler(strategy, {
      secrets: ['shop/db'],
      store,
      grace: { ms: 65 * 60_000, consumers: [{ name: 'nightly batch', lag: 10 * 60_000 }] },
    })
    // endregion
    return handler
  })()
  const token = service.rotate()
  for (const Step of steps) await rotation({ Step, SecretId: service.arn, ClientRequestToken: token })
  expect(accepts()).toBe(true)
  expect(await revocation()).toMatchObject([{ did: 'waits', waitsFor: 'grace' }])
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 66 * 60_000 })
  try {
    expect(await revocation()).toMatchObject([{ did: 'revoked' }])
  } finally {
    vi.useRealTimers()
  }
  expect(accepts()).toBe(true)
})

test('engine mode: a schedule calls one function for everything', async () => {
  const { database } = openDatabase()
  const strategy = strategyOf(database)
  const value = JSON.stringify({ username: 'shop_a', password: 'first' })
  const secrets = createSecrets(memory({ 'shop/db': value }), { cache: false })
  const handler = (() => {
    // region engine-function
    const options = {
      strategy,
      grace: { ms: 65 * 60_000, consumers: [{ name: 'nightly batch', lag: 10 * 60_000 }] },
      timeout: 10_000, // one call to the database
      patience: 20_000, // all waiting for it in one invocation: well below the function's timeout
      by: 'rotation function',
    }
    const waits = ['grace', 'in-use'] // for time to pass; for anything else somebody has to come
    const handler = async (): Promise<void> => {
      const { phase, waitsFor, rotatedAt = 0 } = await resume(secrets, 'shop/db', options)
      if (waitsFor !== undefined && !waits.includes(waitsFor))
        throw new Error(`shop/db: ${phase} waits for ${waitsFor}`)
      if (phase === 'idle' && Date.now() - rotatedAt > 30 * day) await rotate(secrets, 'shop/db', options)
    }
    // endregion
    return handler
  })()
  const login = async (): Promise<Login> => JSON.parse(await secrets.get('shop/db'))
  await handler()
  await handler()
  expect(await login()).toMatchObject({ username: 'shop_b' })
  expect(database.accepts(await login())).toBe(true)
  expect(database.passwords.get('shop_a')).toBe('first')
})
