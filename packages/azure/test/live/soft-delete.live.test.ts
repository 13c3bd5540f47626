import { createSecrets } from '@sealwax/core'
import { bytesOf } from '@sealwax/core/adapter'
import { newCall, rejectionOf, textOf } from '@sealwax/live'
import { expect, test } from 'vitest'
import { closing, open, vault, withVault } from './with-vault.ts'

withVault('what is deleted', double => {
  const settings = (body: object) => double.admin('POST', `/settings?on=${vault.name}`, body)

  test('a put on it says what to do, and restore and purge do it', async () => {
    const secrets = closing(createSecrets(open(double)))
    await secrets.put('key', 'first')
    await secrets.delete('key')
    const error = await rejectionOf(secrets.put('key', 'second'))
    expect(error).toMatchObject({
      code: 'ERR_SECRET_DELETED',
      status: 409,
      message: expect.stringMatching(/restore.*purge/),
    })
    await secrets.restore('key')
    expect(await secrets.get('key')).toBe('first')
    await secrets.delete('key')
    await secrets.purge('key')
    await secrets.put('key', 'second')
    expect(await secrets.get('key')).toBe('second')
  })

  test('comes back with all its versions', async () => {
    const provider = open(double)
    const { version } = await provider.put('key', bytesOf('first'), newCall())
    await provider.put('key', bytesOf('second'), newCall())
    await provider.delete('key', newCall())
    const gone = await rejectionOf(provider.get('key', { ...newCall(), version }))
    expect(gone).toMatchObject({ fault: { code: 'ERR_SECRET_DELETED' } })
    expect(await rejectionOf(provider.versions('key', newCall()))).toMatchObject({
      fault: { code: 'ERR_SECRET_DELETED' },
    })
    await provider.restore('key', newCall())
    expect(await textOf(provider.get('key', { ...newCall(), version }))).toBe('first')
  })

  test('delete and restore take as long as the vault needs', async () => {
    await settings({ deletingMs: 700, recoveringMs: 700 })
    const provider = open(double)
    await provider.put('key', bytesOf('value'), newCall())
    await provider.delete('key', newCall())
    expect(await rejectionOf(provider.get('key', newCall()))).toMatchObject({ fault: { code: 'ERR_SECRET_DELETED' } })
    await provider.restore('key', newCall())
    expect(await textOf(provider.get('key', newCall()))).toBe('value')
  })

  test('while it is being deleted, a put says to wait', async () => {
    await settings({ deletingMs: 60_000 })
    const provider = open(double)
    await provider.put('key', bytesOf('value'), newCall())
    await double.admin('POST', `/outside?on=${vault.name}`, { method: 'DELETE', path: '/secrets/key' })
    expect(await rejectionOf(provider.put('key', bytesOf('x'), newCall()))).toMatchObject({
      fault: { code: 'ERR_SECRET_DELETED', hint: expect.stringContaining('wait') },
    })
  })

  test('under purge protection nobody purges, and the hint says so', async () => {
    await settings({ purgeProtection: true })
    const provider = open(double)
    await provider.put('key', bytesOf('value'), newCall())
    await provider.delete('key', newCall())
    const { code, hint } = provider.classify(await rejectionOf(provider.purge('key', newCall())), 'purge')
    expect([code, hint]).toEqual(['ERR_SECRET_DENIED', expect.stringContaining('purge protection')])
  })

  test('an abort ends the wait for a slow deletion', async () => {
    await settings({ deletingMs: 60_000 })
    const secrets = closing(createSecrets(open(double)))
    await secrets.put('key', 'value')
    expect(await rejectionOf(secrets.delete('key', { timeout: 300 }))).toMatchObject({ code: 'ERR_SECRET_TIMEOUT' })
  })
})
