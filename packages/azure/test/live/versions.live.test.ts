import { createSecrets } from '@sealwax/core'
import { bytesOf } from '@sealwax/core/adapter'
import { newCall, rejectionOf, textOf } from '@sealwax/live'
import { expect, test } from 'vitest'
import { calls, closing, open, vault, withVault } from './with-vault.ts'

withVault('versions', double => {
  test('a new version has what the put gives, and else what the one before had, but for its dates', async () => {
    const provider = open(double)
    const expiresAt = new Date('2038-01-19T03:14:07Z')
    const { version: first } = await provider.put(
      'key',
      bytesOf('first'),
      newCall({ metadata: { owner: 'shop' }, expiresAt }),
    )
    await provider.put('key', Uint8Array.of(0xff, 0), newCall({ contentType: 'image/png' }))
    const now = await provider.get('key', newCall())
    expect([now.metadata, now.contentType, [...now.bytes]]).toEqual([{ owner: 'shop' }, 'image/png', [0xff, 0]])
    expect(now.expiresAt).toBeUndefined()
    await provider.put('key', bytesOf('third'), newCall())
    const { contentType, metadata, bytes } = await provider.get('key', newCall())
    expect([metadata, contentType, new TextDecoder().decode(bytes)]).toEqual([{ owner: 'shop' }, 'image/png', 'third'])
    const before = await provider.get('key', { ...newCall(), version: first })
    expect([before.metadata, before.contentType]).toEqual([{ owner: 'shop' }, undefined])
  })

  test('what is put has an expiry that comes back, to the second', async () => {
    const provider = open(double)
    const expiresAt = new Date('2038-01-19T03:14:07Z')
    await provider.put('key', bytesOf('x'), newCall({ expiresAt }))
    expect((await provider.get('key', newCall())).freshUntil).toBe(expiresAt.getTime())
    const before = await calls(double, vault.name, 'SetSecret')
    const late = newCall({ expiresAt: new Date('2038-01-19T03:14:08Z') })
    expect(await rejectionOf(provider.put('key', bytesOf('x'), late))).toMatchObject({
      fault: { code: 'ERR_SECRET_INVALID' },
    })
    expect(await calls(double, vault.name, 'SetSecret')).toBe(before)
  })

  test('more versions than a page has, the current one first, and one that is disabled', async () => {
    const provider = open(double)
    const made: (string | undefined)[] = []
    for (let count = 0; count < 30; count++) {
      made.push((await provider.put('key', bytesOf(String(count)), newCall())).version)
    }
    const body = { attributes: { enabled: false } }
    await double.admin('POST', `/outside?on=${vault.name}`, { method: 'PATCH', path: `/secrets/key/${made[3]}`, body })
    const { versions } = await provider.versions('key', newCall())
    expect(versions.map(({ version }) => version).sort()).toEqual(made.toSorted())
    expect(versions.filter(({ current }) => current).map(({ version }) => version)).toEqual([made[29]])
    expect(versions[0]?.current).toBe(true)
    expect(versions.filter(({ state }) => state === 'disabled').map(({ version }) => version)).toEqual([made[3]])
    const error = await rejectionOf(provider.get('key', { ...newCall(), version: made[3] }))
    expect(provider.classify(error, 'get').code).toBe('ERR_SECRET_DISABLED')
    expect(await textOf(provider.get('key', { ...newCall(), version: made[4] }))).toBe('4')
  })

  test('a secret that is not valid yet is DISABLED, though the vault gives it', async () => {
    const body = { value: 'x', attributes: { nbf: 2_000_000_000 } }
    await double.admin('POST', `/outside?on=${vault.name}`, { method: 'PUT', path: '/secrets/key', body })
    const error = await rejectionOf(closing(createSecrets(open(double))).get('key'))
    expect(error).toMatchObject({ code: 'ERR_SECRET_DISABLED', message: expect.stringContaining('activation date') })
  })

  test('names in several spellings are one secret, listed as it was written last', async () => {
    const secrets = closing(createSecrets(open(double, { prefix: 'shop' })))
    await secrets.put('api_key', 'first')
    await secrets.put('API_KEY', 'second')
    expect(await secrets.get('Api_Key')).toBe('second')
    expect(await Array.fromAsync(secrets.list())).toEqual(['API_KEY'])
  })
})
