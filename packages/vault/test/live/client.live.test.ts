import { inspect } from 'node:util'
import { createSecrets } from '@sealwax/core'
import { rejectionOf } from '@sealwax/live'
import nodeVault from 'node-vault'
import { expect, test } from 'vitest'
import { hashicorpVault } from '../../src/index.ts'
import { closing, eachVault, name, proxy } from './each-test.ts'

eachVault('a client of the application', vault => {
  const token = vault.settings['TOKEN'] ?? ''
  const fresh = (more: { readonly token?: string } = {}) => {
    const client = nodeVault({ endpoint: proxy.endpoint, token, ...more })
    return closing(createSecrets(hashicorpVault({ client }), { cache: false, retry: { attempts: 1 } }))
  }

  test('serves every operation', async () => {
    const secrets = fresh()
    const first = await secrets.put(name, '<first> & ünï', { ifVersion: 'absent', metadata: { owner: 'shop' } })
    expect(await secrets.get(name)).toBe('<first> & ünï')
    await secrets.put(`${name}#user`, 'shop')
    expect(await secrets.get({ name, version: first ?? '' })).toBe('<first> & ünï')
    expect(await rejectionOf(secrets.put(name, 'x', { ifVersion: '1' }))).toMatchObject({ code: 'ERR_SECRET_CONFLICT' })
    expect(await Array.fromAsync(secrets.list(name))).toEqual([name])
    await secrets.delete(name)
    expect(await rejectionOf(secrets.get(name))).toMatchObject({ code: 'ERR_SECRET_DELETED' })
    await secrets.restore(name)
    expect((await Array.fromAsync(secrets.versions(name))).map(({ version }) => version)).toEqual(['2', '1'])
    await secrets.purge(name)
    expect(await secrets.getOptional(name)).toBeUndefined()
  })

  test('has no error of its own let out: none has the token, a value, or the error itself', async () => {
    const canary = `canary-${crypto.randomUUID()}`
    const wrong = `hvs.${crypto.randomUUID()}`
    const failures = [
      await rejectionOf(fresh({ token: wrong }).put(name, canary)),
      await rejectionOf(fresh().get(name)),
    ]
    proxy.outage()
    failures.push(await rejectionOf(fresh().put(name, canary)))
    proxy.answer(500, JSON.stringify({ errors: [canary] }))
    failures.push(await rejectionOf(fresh().put(name, canary)))
    expect(failures.map(error => (error as { code: string }).code)).toEqual([
      'ERR_SECRET_DENIED',
      'ERR_SECRET_NOT_FOUND',
      'ERR_SECRET_UNAVAILABLE',
      'ERR_SECRET_UNAVAILABLE',
    ])
    const shown = failures.map(error => inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true })).join()
    for (const hidden of [canary, wrong, token]) expect(shown).not.toContain(hidden)
  })
})
