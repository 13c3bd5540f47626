import { expect, test } from 'vitest'
import { openSecrets } from '../../src/open-secrets.ts'
import { sealwax } from '../command/start-command.ts'
import { folder, onEachStore, store } from './each-store.ts'

onEachStore(() => {
  test('from one login to another, with content type, expiry and metadata', async () => {
    const { url, env } = store
    const other = url.replace('prefix=', 'prefix=other-')
    const { SEALWAX_REDIS_USERNAME: name = '', SEALWAX_REDIS_PASSWORD: password = '' } = env
    const attributes = { contentType: 'text/plain', expiresAt: new Date(4e12), metadata: { owner: 'shop' } }
    await using source = await openSecrets(url, { env, cache: false })
    await source.put('KEY', 'hunter2', attributes)

    const shared = { SEALWAX_REDIS_USERNAME: 'nobody-of-that-name', SEALWAX_REDIS_PASSWORD: 'wrong' }
    const refused = await sealwax(['copy', url, other], { folder, env: shared })
    expect([refused.code, refused.stderr]).toEqual([4, expect.stringContaining('User or password is wrong')])

    const own = Object.fromEntries(
      ['SOURCE', 'TARGET'].flatMap(side => [
        [`SEALWAX_${side}_REDIS_USERNAME`, name],
        [`SEALWAX_${side}_REDIS_PASSWORD`, password],
      ]),
    )
    const copied = await sealwax(['copy', url, other], { folder, env: { ...shared, ...own } })
    expect([copied.code, copied.stderr]).toEqual([0, expect.stringContaining('copied 1 of 1 secret')])
    await using target = await openSecrets(other, { env, cache: false })
    expect(await target.get('KEY')).toBe('hunter2')
    const stored = await target.provider.get('KEY', { signal: AbortSignal.timeout(10_000), notice() {} })
    expect(stored).toMatchObject(attributes)
  }, 60_000)
}, ['redis'])
