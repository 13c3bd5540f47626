import { createSecrets } from '@sealwax/core'
import { dualSlot } from '@sealwax/core/rotate'
import { FakeTarget } from '@sealwax/core/rotate/testing'
import { MovableClock, newCall, processLock, rejectionOf } from '@sealwax/live'
import { expect, test } from 'vitest'
import { toAzureRotationHandler } from '../../src/rotation/index.ts'
import { closing, fault, open, vault, withVault } from './with-vault.ts'

const day = 86_400_000

withVault('SecretNearExpiry', double => {
  async function openRotator() {
    const clock = new MovableClock()
    const target = new FakeTarget({ credentials: ['first'] })
    const provider = open(double)
    const secrets = closing(createSecrets(provider, { clock }))
    await secrets.put('API_KEY', 'first', { expiresAt: new Date(clock.now() + 60 * day) })
    const generate = (): string => `value-${crypto.randomUUID()}`
    const rule = {
      strategy: dualSlot({ target, generate }),
      lock: processLock(),
      expiresIn: 90 * day,
      grace: { ms: day, consumers: [] },
    }
    const handle = toAzureRotationHandler(secrets, { vault: vault.host, rules: { API_KEY: rule } })
    const event = (eventType = 'Microsoft.KeyVault.SecretNearExpiry'): object => ({
      id: crypto.randomUUID(),
      subject: 'API-KEY',
      eventType,
      data: { Id: `https://${vault.host}/secrets/API-KEY/ee059b2bb5bc48398a53b168c6cdcb10`, VaultName: vault.name },
    })
    return { clock, target, secrets, provider, handle, event }
  }

  test('rotates what expires soon; the new version has an expiry of its own, what stands beside it has none', async () => {
    const { clock, target, secrets, provider, handle, event } = await openRotator()
    expect(await handle(event())).toMatchObject({ did: 'not-due' })
    clock.advance(30 * day)
    expect(await handle(event())).toMatchObject({ did: 'rotated', status: { phase: 'grace' } })
    const published = await secrets.get('API_KEY', { fresh: true })
    expect(target.valid).toContain(published)
    const { expiresAt } = await provider.get('API-KEY', newCall())
    // Azure keeps seconds.
    expect(Math.abs((expiresAt?.getTime() ?? 0) - clock.now() - 90 * day)).toBeLessThan(60_000)
    for (const sibling of ['rotation', 'candidate']) {
      expect((await provider.get(`API-KEY-sealwax-${sibling}`, newCall())).expiresAt).toBeUndefined()
    }
    expect(await handle(event())).toMatchObject({ did: 'resumed' })
    // Grace ends by the vault's time, which did not go on.
    clock.advance(2 * day)
    expect(await handle(event('Microsoft.KeyVault.SecretExpired'))).toMatchObject({ did: 'resumed' })
    expect([...target.valid]).toEqual(['first', published])
  })

  test('is thrown back while the vault fails, and refused for good where this identity may not read', async () => {
    const { clock, target, handle, event } = await openRotator()
    clock.advance(30 * day)
    await fault(double, { kind: 'status', status: 503 })
    expect(await rejectionOf(handle(event()))).toMatchObject({ retryable: true })
    await double.admin('DELETE', `/faults?on=${vault.name}`)
    await fault(double, { kind: 'status', status: 403, code: 'Forbidden' }, { times: 1 })
    expect(await handle(event())).toMatchObject({ did: 'refused', error: { code: 'ERR_SECRET_DENIED' } })
    expect(await handle(event())).toMatchObject({ did: 'rotated' })
    expect([...target.valid]).toHaveLength(2)
  })

  test('two deliveries at once: one rotates, the other is thrown back and finds that it is not due', async () => {
    const { clock, target, handle, event } = await openRotator()
    clock.advance(30 * day)
    const settled = await Promise.allSettled([handle(event()), handle(event())])
    expect(settled.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(await handle(event())).toMatchObject({ did: 'resumed' })
    expect([...target.valid]).toHaveLength(2)
  })
})
