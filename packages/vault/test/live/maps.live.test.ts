import { createSecrets } from '@sealwax/core'
import { bundle } from '@sealwax/core/compose'
import { newCall, rejectionOf } from '@sealwax/live'
import { expect, test } from 'vitest'
import { hashicorpVault } from '../../src/index.ts'
import { closing, eachVault, name, open, proxy } from './each-test.ts'

eachVault('maps', vault => {
  const { ask } = vault
  const fresh = () => closing(createSecrets(open(vault), { cache: false, retry: { attempts: 3, baseDelay: 1 } }))
  const putMap = (data: object) => ask('POST', `secret/data/${name}`, { data })
  const mapOf = async () => (await ask('GET', `secret/data/${name}`)).data?.['data']

  test('of others are read field by field, as deep as they go; the plain value is the field `value`', async () => {
    await putMap({ value: 'plain', user: 'shop', port: 5432, on: true, nested: { 'a/b': ['x', 'y'] } })
    const secrets = fresh()
    expect(await secrets.get(name)).toBe('plain')
    expect(await secrets.get(`${name}#user`)).toBe('shop')
    expect(await secrets.get(`${name}#port`)).toBe('5432')
    expect(await secrets.get(`${name}#on`)).toBe('true')
    expect(await secrets.get(`${name}#nested/a~1b/1`)).toBe('y')
    expect(await rejectionOf(secrets.get(`${name}#usr`))).toMatchObject({
      code: 'ERR_SECRET_NOT_FOUND',
      message: expect.stringContaining('Did you mean "user"?'),
    })
  })

  test('without the field `value` are no plain value, and the error says how to name a field', async () => {
    await putMap({ user: 'shop' })
    expect(await rejectionOf(fresh().get(name))).toMatchObject({
      code: 'ERR_SECRET_INVALID',
      message: expect.stringContaining(`${name}#field`),
    })
  })

  test('a put of one field leaves the others, also where many write different fields at once', async () => {
    await putMap({ user: 'shop', password: 'old' })
    const fields = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
    // Each a client of its own, as processes would be.
    await Promise.all(fields.map(field => fresh().put(`${name}#${field}`, `value of ${field}`)))
    await fresh().put(`${name}#password`, 'new')
    const expected = Object.fromEntries(fields.map(field => [field, `value of ${field}`]))
    expect(await mapOf()).toEqual({ user: 'shop', password: 'new', ...expected })
  })

  test('a put of a field of what is absent creates it; with a version that is over, it is a conflict', async () => {
    const secrets = fresh()
    const first = await secrets.put(`${name}#password`, 'first')
    await secrets.put(`${name}#user`, 'shop')
    const late = secrets.put(`${name}#password`, 'late', { ifVersion: first ?? '' })
    expect(await rejectionOf(late)).toMatchObject({ code: 'ERR_SECRET_CONFLICT' })
    expect(await mapOf()).toEqual({ password: 'first', user: 'shop' })
  })

  test('a put of a field whose answer was lost makes one version, whatever the order of the fields', async () => {
    const secrets = fresh()
    await putMap({ zone: 'x', area: '<y>' })
    proxy.loseAnswer('POST data')
    expect(await secrets.put(`${name}#middle`, 'm')).toBe('2')
    expect((await Array.fromAsync(secrets.versions(name))).map(({ version }) => version)).toEqual(['2', '1'])
    expect(await mapOf()).toEqual({ zone: 'x', area: '<y>', middle: 'm' })
  })

  test('a put of a field of what is deleted is ERR_SECRET_DELETED: it would hide what could come back', async () => {
    const secrets = fresh()
    await secrets.put(name, 'x')
    await secrets.delete(name)
    expect(await rejectionOf(secrets.put(`${name}#password`, 'y'))).toMatchObject({ code: 'ERR_SECRET_DELETED' })
  })

  test('a bundle is one secret whose fields are names: one read for all, and a put of one field', async () => {
    await putMap({ API_KEY: 'key', 'db/host': 'localhost' })
    const secrets = closing(createSecrets(bundle(open(vault), name)))
    const before = proxy.requests()
    expect(await secrets.getMany(['API_KEY', 'db/host'])).toEqual({ API_KEY: 'key', 'db/host': 'localhost' })
    expect(proxy.requests() - before).toBe(1)
    await secrets.put('NEW', 'new')
    expect(await mapOf()).toEqual({ API_KEY: 'key', 'db/host': 'localhost', NEW: 'new' })
    expect((await Array.fromAsync(secrets.list())).sort()).toEqual(['API_KEY', 'NEW', 'db/host'])
    expect(await secrets.getOptional('OTHER')).toBeUndefined()
  })

  test('in KV 1 fields are read; they are written only with `overwrite`, because nothing is compared there', async () => {
    const provider = hashicorpVault({ endpoint: proxy.endpoint, token: vault.settings['TOKEN'], kv: 1, mount: 'kv1' })
    const secrets = closing(createSecrets(provider, { cache: false }))
    await ask('POST', `kv1/${name}`, { user: 'shop', password: 'old' })
    expect(await secrets.get(`${name}#user`)).toBe('shop')
    const before = proxy.requests()
    const part: Promise<unknown> = secrets.put(`${name}#password`, 'new')
    expect(await rejectionOf(part)).toMatchObject({ code: 'ERR_SECRET_UNSUPPORTED' })
    expect(proxy.requests()).toBe(before)
    await secrets.put(`${name}#password`, 'new', { overwrite: true })
    expect((await ask('GET', `kv1/${name}`)).data).toEqual({ user: 'shop', password: 'new' })
    expect(await provider.get(name, newCall())).toMatchObject({ freshUntil: expect.any(Number) })
  })
})
