import { createSecrets } from '@sealwax/core'
import { dualSlot, rotate } from '@sealwax/core/rotate'
import { FakeTarget } from '@sealwax/core/rotate/testing'
import { MovableClock, processLock, rejectionOf } from '@sealwax/live'
import { expect, test } from 'vitest'
import { type GoogleRotationRule, toGoogleRotationHandler } from '../../src/rotation/index.ts'
import { closing, double, eachTransport, open, project } from './each-transport.ts'

const day = 86_400_000

eachTransport('SECRET_ROTATE', () => {
  const message = (): object => ({
    message: {
      attributes: {
        eventType: 'SECRET_ROTATE',
        dataFormat: 'JSON_API_V1',
        secretId: `projects/${project}/secrets/shop-API_KEY`,
        timestamp: '2021-01-20T11:17:45.081104-08:00',
      },
      data: '',
      messageId: '136969346945',
    },
    subscription: `projects/${project}/subscriptions/rotation`,
  })

  async function openRotator(more: Partial<GoogleRotationRule> = {}, options = {}) {
    const clock = new MovableClock()
    const target = new FakeTarget({ credentials: ['first'] })
    const secrets = closing(createSecrets(await open({ prefix: 'shop', ...options }), { clock }))
    await secrets.put('API_KEY', 'first')
    const generate = (): string => `value-${crypto.randomUUID()}`
    const rule = {
      strategy: dualSlot({ target, generate }),
      lock: processLock(),
      minAge: 29 * day,
      grace: { ms: day, consumers: [] },
      ...more,
    }
    const handle = toGoogleRotationHandler(secrets, { projects: [project], rules: { API_KEY: rule } })
    return { clock, target, secrets, handle, rule }
  }

  test('rotates by the newest version; doubled and late messages go on with it or do nothing', async () => {
    const { clock, target, secrets, handle } = await openRotator()
    expect(await handle(message())).toMatchObject({ did: 'not-due' })
    clock.advance(30 * day)
    expect(await handle(message())).toMatchObject({ did: 'rotated', status: { phase: 'grace' } })
    const published = await secrets.get('API_KEY', { fresh: true })
    expect(target.valid).toContain(published)
    expect(await handle(message())).toMatchObject({ did: 'resumed' })
    expect([...target.valid]).toHaveLength(2)
    clock.advance(2 * day)
    expect(await handle(message())).toMatchObject({ did: 'not-due' })
    expect([...target.valid]).toEqual([published])
  })

  test('by an alias no lock is needed; two deliveries at once publish one value', async () => {
    const { clock, target, secrets, handle } = await openRotator({ lock: undefined as never }, { currentAlias: 'live' })
    clock.advance(30 * day)
    const outcomes = await Promise.all([handle(message()), handle(message())])
    expect(outcomes.map(({ did }) => did)).toContain('rotated')
    expect(target.valid).toContain(await secrets.get('API_KEY', { fresh: true }))
  })

  test('is thrown back where somebody else holds the lock, and refused for good where the secret is gone', async () => {
    const lock = processLock()
    const { clock, handle, secrets } = await openRotator({ lock })
    clock.advance(30 * day)
    const lease = await lock.acquire('google-secret-manager/shop-API_KEY', { ttl: 60_000 })
    expect(await rejectionOf(handle(message()))).toMatchObject({ code: 'ERR_SECRET_CONFLICT' })
    await lease?.release()
    await secrets.delete('API_KEY')
    expect(await handle(message())).toMatchObject({ did: 'refused', error: { code: 'ERR_SECRET_NOT_FOUND' } })
  })

  test('goes on with a rotation that somebody else began and left', async () => {
    const { clock, target, secrets, handle, rule } = await openRotator()
    const { minAge: _, ...rotation } = rule
    target.inject({ fails: 'outage' })
    await rejectionOf(rotate(secrets, 'API_KEY', { ...rotation, patience: 0 }))
    target.heal()
    expect(await handle(message())).toMatchObject({ did: 'resumed', status: { phase: 'grace' } })
    expect(target.valid).toContain(await secrets.get('API_KEY', { fresh: true }))
    clock.advance(0)
    expect(Object.keys(await double.counts(project))).not.toContain('DeleteSecret')
  })
})
