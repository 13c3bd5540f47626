import type { Fixture } from '@sealwax/conformance'
import { testProvider } from '@sealwax/conformance/vitest'
import { type AnySecrets, createSecrets, type SecretProvider } from '@sealwax/core'
import { encrypted, rekey } from '@sealwax/core/encrypted'
import { liveServer, newCall } from '@sealwax/live'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openFixture } from './fixture.ts'
import { RedisServer } from './redis-server.ts'

const [oldKey, newKey] = [0, 1].map(() => crypto.getRandomValues(new Uint8Array(32))) as [Uint8Array, Uint8Array]

const found = liveServer('redis')
if ('missing' in found) test.skip(`encrypted values in Redis: ${found.missing}`)
else {
  const server = new RedisServer(found)

  testProvider(
    {
      server: { label: `Redis ${server.version} (encrypted)`, kind: 'real' },
      pageSize: 250,
      open: async () => encryptFixture(await openFixture(server, 'redis')),
      lacks: { throttle: 'Redis does not ask for fewer calls', disable: 'Redis cannot switch a key off' },
    },
    'Redis, encrypted',
  )

  const openStore = async () => {
    const { provider, dispose } = await openFixture(server, 'redis')
    onTestFinished(dispose)
    return provider
  }

  describe('encrypted values in Redis', () => {
    test('are not on the server, and do not open under another name', async () => {
      const store = await openStore()
      const secrets = client(encrypted(store, oldKey))
      await secrets.put('a', 'canary-Qw7rTz2p')
      const { bytes } = await store.get('a', newCall())
      expect(Buffer.from(bytes).subarray(0, 9).toString()).toBe('sealwax1\0')
      expect(Buffer.from(bytes).includes('canary')).toBe(false)
      await store.put?.('b', bytes, newCall())
      await expect(secrets.get('b')).rejects.toMatchObject({ code: 'ERR_SECRET_CORRUPT' })
      expect(await secrets.get('a')).toBe('canary-Qw7rTz2p')
    })

    test('are encrypted anew while programs write, and nothing is lost, nor what stands beside', async () => {
      const store = await openStore()
      const both = [newKey, oldKey]
      const writer = client(encrypted(store, oldKey))
      const names = Array.from({ length: 200 }, (_, i) => `k${i}`)
      const expiresAt = new Date(Date.now() + 3_600_000)
      await Promise.all(names.map(name => writer.put(name, `value of ${name}`, { expiresAt, metadata: { of: name } })))

      // Interrupted once, with puts all the time.
      const controller = new AbortController()
      const during = client(encrypted(store, both))
      const writing = (async () => {
        for (let i = 0; i < 200; i += 3) await during.put(`k${i}`, `written ${i}`, { expiresAt })
      })()
      const interrupted = rekey(store, both, {
        signal: controller.signal,
        onProgress: ({ done }) => {
          if (done === 50) controller.abort(new Error('interrupted'))
        },
      })
      await expect(interrupted).rejects.toThrow('interrupted')
      const report = await rekey(store, both)
      await writing
      expect(report.refused).toEqual([])
      expect(report.rewritten).toBeGreaterThan(0)
      expect(report.current).toBeGreaterThanOrEqual(50)

      const reader = client(encrypted(store, newKey))
      for (const [i, name] of names.entries()) {
        expect(await reader.get(name)).toBe(i % 3 === 0 ? `written ${i}` : `value of ${name}`)
      }
      const { freshUntil, metadata } = await store.get('k1', newCall())
      expect([freshUntil, metadata]).toEqual([expiresAt.getTime(), { of: 'k1' }])
    })
  })
}

function client(provider: SecretProvider): AnySecrets {
  return createSecrets(provider, { cache: false }) as unknown as AnySecrets
}

function encryptFixture(fixture: Fixture): Fixture {
  const { provider, another, denied, outside } = fixture
  const { put } = outside ?? {}
  return {
    ...fixture,
    provider: encrypted(provider, oldKey),
    ...(another && { another: async () => encrypted(await another(), oldKey) }),
    ...(denied && { denied: async () => encrypted(await denied(), oldKey) }),
    // As another process with the key would write it.
    ...(put && {
      outside: {
        put: async (native, bytes) => void (await encrypted(provider, oldKey).put?.(native, bytes, newCall())),
      },
    }),
  }
}
