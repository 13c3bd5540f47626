import { createSecrets, type StoreUrl } from '@sealwax/core'
import { expect, test } from 'vitest'
import { opener } from '../src/index.ts'
import { scratch } from './scratch.ts'

const url = (query: Record<string, string> = {}, rest: Partial<StoreUrl> = {}): StoreUrl => ({
  scheme: 'env',
  path: '',
  query: new Map(Object.entries(query)),
  ...rest,
})

test('env: reads the environment it is given, with its options', async () => {
  const folder = scratch({ 'mounted/shop__token': 'file' })
  const env = { SHOP__KEY: 'variable', SHOP__EMPTY: '' }
  const provider = opener.open(url({ prefix: 'shop', folder: 'mounted', empty: 'absent' }), { folder, env })
  const secrets = createSecrets(provider)
  expect(await secrets.get('KEY')).toBe('variable')
  expect(await secrets.get('TOKEN')).toBe('file')
  expect(await secrets.has('EMPTY')).toBe(false)
  expect(provider.put).toBeUndefined()
  expect(opener.open(url({ writable: 'true' }), { folder, env }).put).toBeTypeOf('function')
})

test('what env: does not take is refused with what it does take', () => {
  const context = { folder: '/', env: {} }
  const wrong: [StoreUrl, string][] = [
    [url({}, { path: 'API_KEY' }), 'takes no path'],
    [url({}, { authority: 'host' }), 'takes no path'],
    [url({ prefix: '9' }), '`prefix` of `env:`'],
    [url({ empty: 'yes' }), '`empty` of `env:` is value or absent.'],
    [url({ writable: '1' }), '`writable` of `env:` is false or true.'],
  ]
  for (const [given, message] of wrong) {
    expect(() => opener.open(given, context)).toThrow(
      expect.objectContaining({ code: 'ERR_SECRET_CONFIG', message: expect.stringContaining(message) }),
    )
  }
})
