import { createSecrets } from '@sealwax/core'
import { type ApiKeys, type ApiKeyTarget, apiKeys, apiKeyTarget, newPeppers } from '@sealwax/core/api-keys'
import { issueThenRevoke, type RotateOptions, resume, rotate } from '@sealwax/core/rotate'
import { runTargetCase, type TargetHarness, targetCases } from '@sealwax/core/rotate/testing'
import { rejectionOf } from '@sealwax/live'
import { describe, expect, test, vi } from 'vitest'
import { redisKeyStore } from '../../src/api-keys/index.ts'
import { closing, onRedis, open, prefix, proxy, server } from './redis-server.ts'

// Servers of their own are started, and each call makes connections: slow where the machine is busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

const peppers = newPeppers()
const owner = 'billing'

/** In a prefix of keys beside the one of secrets. */
function openKeys(): ApiKeys {
  const url = `redis://${proxy.host}:${proxy.port}`
  const store = closing(redisKeyStore({ url, prefix: `${prefix}:keys`, ...server.admin }))
  return apiKeys({ prefix: 'shop', environment: 'live', store, peppers: () => peppers })
}

/** How many secrets are good, of all keys that there are. */
async function goodSecrets(): Promise<number> {
  const [keys] = await server.ask(['KEYS', `${prefix}:keys:*`])
  const hashes = await server.ask(...(keys as string[]).map(key => ['HMGET', key, 'hash1', 'hash2']))
  return hashes.flat().filter(hash => hash !== '' && hash !== null).length
}

const harness: TargetHarness = {
  async open() {
    const keys = openKeys()
    const elsewhere = apiKeys({
      prefix: 'shop',
      environment: 'live',
      store: closing(redisKeyStore({ url: server.url, prefix: `${prefix}:elsewhere`, ...server.admin })),
      peppers: () => peppers,
    })
    const strangers = await Promise.all(Array.from({ length: 4 }, () => elsewhere.issue({ owner })))
    const { id, key } = await keys.issue({ owner })
    return {
      target: apiKeyTarget(keys, { owner, unusedFor: 600_000 }),
      current: key.text(),
      make: () => strangers.pop()?.key.text() ?? '',
      async use(current, isUsed) {
        if (isUsed) await keys.verify(current)
        else await server.ask(['HSET', `${prefix}:keys:${id}`, 'used1', `${Date.now() - 700_000}`])
      },
      down: () => proxy.outage(),
      async up() {
        proxy.heal()
        await expect
          .poll(
            () =>
              keys.verify(key.text()).then(
                ({ ok }) => ok,
                () => false,
              ),
            { timeout: 20_000 },
          )
          .toBe(true)
      },
    }
  },
}

onRedis('API keys in Redis, as a target', () => {
  describe('keep the promises of targets', () => {
    for (const each of targetCases) {
      test(each.title, async ({ skip }) => {
        const { outcome, reason } = await runTargetCase(each, harness)
        if (outcome === 'not-applicable') skip(reason)
        if (outcome === 'failed') throw new Error(reason)
      })
    }
  })

  test('are rotated 30 times, each by calls that are given up in the middle: the published one is always good, and alone at the end', async () => {
    const keys = openKeys()
    const secrets = createSecrets(open({ url: server.url }), { cache: false })
    await secrets.put('SHOP_API_KEY', (await keys.issue({ owner })).key.text())
    const target = apiKeyTarget(keys, { owner, scopes: ['orders:read'] })
    // After how many calls to the target the rotator is killed: before the call takes effect, or after it.
    let [left, isAfter] = [Number.POSITIVE_INFINITY, false]
    const kill = new Error('killed')
    const mortal = async <T>(work: () => Promise<T>): Promise<T> => {
      if (left < 0) throw kill
      const dies = left-- === 0
      if (dies && !isAfter) throw kill
      const answer = await work()
      if (dies) throw kill
      return answer
    }
    const dying: ApiKeyTarget = {
      location: target.location,
      test: (key, call) => mortal(() => target.test(key, call)),
      issue: call => mortal(() => target.issue(call)),
      withdraw: (token, call) => mortal(() => target.withdraw(token, call)),
      revoke: (key, call) => mortal(() => target.revoke(key, call)),
    }
    const options: RotateOptions = {
      strategy: issueThenRevoke({ target: dying }),
      grace: { ms: 0, consumers: [] },
      patience: 0,
    }
    const expectGood = async (): Promise<void> => {
      expect(await keys.verify(await secrets.get('SHOP_API_KEY'))).toMatchObject({ ok: true })
    }
    const seen = new Set<string>([await secrets.get('SHOP_API_KEY')])
    for (let rotation = 0; rotation < 30; rotation++) {
      left = rotation % 9
      isAfter = rotation % 2 === 0
      // It rejects, or resolves with what is left to do.
      await rejectionOf(rotate(secrets, 'SHOP_API_KEY', options))
      await expectGood()
      left = Number.POSITIVE_INFINITY
      const { phase } = await resume(secrets, 'SHOP_API_KEY', options)
      expect(phase).toBe('idle')
      await expectGood()
      seen.add(await secrets.get('SHOP_API_KEY'))
      expect(await goodSecrets()).toBe(1)
    }
    expect(seen.size).toBe(31)
    expect(await keys.verify(await secrets.get('SHOP_API_KEY'), { scopes: ['orders:read'] })).toMatchObject({
      ok: true,
    })
  }, 120_000)

  test('wait for whoever uses the old one, as Redis noted it', async () => {
    const keys = openKeys()
    const secrets = createSecrets(open({ url: server.url }), { cache: false })
    const first = await keys.issue({ owner })
    await secrets.put('SHOP_API_KEY', first.key.text())
    await keys.verify(first.key.text())
    const options: RotateOptions = {
      strategy: issueThenRevoke({ target: apiKeyTarget(keys, { owner, unusedFor: 600_000 }) }),
      grace: { ms: 0 },
    }
    expect(await rotate(secrets, 'SHOP_API_KEY', options)).toMatchObject({ phase: 'grace', waitsFor: 'in-use' })
    expect(await keys.verify(first.key.text())).toMatchObject({ ok: true })
    await server.ask(['HSET', `${prefix}:keys:${first.id}`, 'used1', `${Date.now() - 700_000}`])
    expect(await resume(secrets, 'SHOP_API_KEY', options)).toMatchObject({ phase: 'idle' })
    expect(await keys.verify(first.key.text())).toMatchObject({ ok: false, reason: 'revoked' })
  })
})
