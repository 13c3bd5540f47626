import { describe, expect, test } from 'vitest'
import { findLeak } from '../../../conformance/src/leak/find-leak.ts'
import { surfacesOf } from '../../../conformance/src/leak/surfaces.ts'
import {
  addPepper,
  authorize,
  memoryKeyStore,
  parseApiKey,
  removePepper,
  secretsKeyStore,
  usePepper,
} from '../../src/api-keys/index.ts'
import { createSecrets } from '../../src/index.ts'
import { memory } from '../../src/memory/index.ts'
import { altered, Shop } from './shop.ts'

/** What a thing or an error shows of these texts, by the surface. */
function leaksOf(thing: unknown, canaries: readonly string[]): string[] {
  return [...surfacesOf(thing)].flatMap(({ name, text }) =>
    canaries.flatMap(canary => {
      const leak = findLeak(text, canary)
      return leak === undefined ? [] : [`${name}: ${leak.notation}`]
    }),
  )
}

function outcomeOf(work: () => unknown): Promise<unknown> {
  return Promise.resolve()
    .then(work)
    .catch((error: unknown) => error)
}

describe('a key and a pepper', () => {
  test('are found where they are shown on purpose', async () => {
    const shop = new Shop()
    const { key } = await shop.issue()
    const secret = key.text().slice(-49, -6)
    expect(leaksOf({ key: key.text() }, [secret])).not.toEqual([])
    expect(leaksOf(new Error(shop.peppers), [JSON.parse(shop.peppers).peppers.p1])).not.toEqual([])
  })

  test('show themselves in nothing that is returned, thrown or held', async () => {
    const provider = memory()
    const shop = new Shop({ store: secretsKeyStore(createSecrets(provider)) })
    shop.peppers = usePepper(addPepper(shop.peppers))
    const first = await shop.issue()
    const second = await shop.keys.rotate(first.id)
    const wrong = altered(first.key.text(), 60)
    const text = first.key.text()
    const { peppers } = JSON.parse(shop.peppers)
    const canaries = [text, second.key.text()].map(key => key.slice(-49, -6)).concat(Object.values(peppers))
    const broken = shop.open({ peppers: () => shop.peppers.slice(0, -3) })
    const down = memory()
    down.inject({ fails: 'ERR_SECRET_UNAVAILABLE' })
    const failing = shop.open({ store: secretsKeyStore(createSecrets(down, { retry: { attempts: 1 } })) })
    const things: Record<string, () => unknown> = {
      'what issue gives': () => first,
      'what rotate gives': () => second,
      'a good result': () => shop.keys.verify(text),
      'a refusal': () => shop.keys.verify(wrong),
      'a refusal for a scope': () => shop.keys.verify(text, { scopes: ['admin'] }),
      'a refused request': () => authorize(shop.keys, `Bearer ${wrong}`),
      'a header of another form': () => authorize(shop.keys, `Bearer ${text} ${text}`),
      'the parts of a key': () => parseApiKey(text),
      'what describe gives': () => shop.keys.describe(first.id),
      'the keys': () => shop.keys,
      'a memory store': () => memoryKeyStore(),
      'a store': () => secretsKeyStore(createSecrets(provider)),
      'a third secret': () => shop.keys.rotate(first.id),
      'a key instead of an id': () => shop.keys.revoke(text),
      'a key in a list': () => shop.keys.verify([text] as never),
      'a key as a scope': () => shop.keys.verify(text, { scopes: [`${text} `] }),
      'a key as an owner': () => shop.keys.issue({ owner: `${text}\n` }),
      'peppers that were cut': () => broken.verify(text),
      'a pepper instead of an id': () => removePepper(shop.peppers, peppers.p1),
      'a store that fails': () => failing.verify(text),
      'a store that fails to write': () => failing.issue({ owner: 'a' }),
    }
    for (const [what, work] of Object.entries(things)) {
      expect([what, leaksOf(await outcomeOf(work), canaries)]).toEqual([what, []])
    }
  })

  test('stand in no store', async () => {
    const provider = memory()
    const secrets = createSecrets(provider)
    const shop = new Shop({ store: secretsKeyStore(secrets) })
    const first = await shop.issue()
    const second = await shop.keys.rotate(first.id)
    const [name = ''] = await Array.fromAsync(secrets.list())
    const canaries = [first, second].map(({ key }) => key.text().slice(-49, -6))
    canaries.push(JSON.parse(shop.peppers).peppers.p1)
    for (const canary of canaries) expect(findLeak(await secrets.get(name), canary)).toBeUndefined()
  })
})
