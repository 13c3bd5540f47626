import { check, notApplicable, rejection, same, sameValue } from '../assert.ts'
import type { Case } from '../case.ts'

const name = 'api_key'

export const writing: readonly Case[] = [
  {
    id: 'writing/put-get',
    title: 'what was put is what get gives, under the version that put named',
    needs: ['put'],
    async run(context) {
      const client = context.client()
      const value = context.value()
      const version = await client.put(name, value)
      const secret = await client.getSecret(name)
      sameValue(secret.bytes(), value, 'getSecret')
      same(secret.version, version, 'the version that getSecret names')
      same(secret.name, name, 'the name of the secret')
      same(await client.has(name), true, 'has')
    },
  },
  {
    id: 'writing/replace',
    title: 'a second put replaces the first, under another version',
    needs: ['put'],
    async run(context) {
      const client = context.client()
      const first = await client.put(name, context.value())
      const value = context.value()
      const second = await client.put(name, value)
      sameValue(await client.get(name), value, 'get')
      if (first !== undefined || second !== undefined)
        check(first !== second, 'two puts of different values have the same version')
    },
  },
  {
    id: 'writing/shorter',
    title: 'nothing of a longer value is left behind a shorter one',
    needs: ['put'],
    async run(context) {
      const client = context.client()
      await client.put(name, `${context.value()}${context.value()}`)
      const value = context.value()
      await client.put(name, value)
      sameValue(await client.get(name), value, 'get')
    },
  },
  {
    id: 'writing/only-that-one',
    title: 'a put leaves every other secret as it was',
    needs: ['put'],
    async run(context) {
      const client = context.client()
      const others = new Map(['api', 'api_key2', 'other'].map(each => [each, context.value()]))
      for (const [other, value] of others) await client.put(other, value)
      await client.put(name, context.value())
      for (const [other, value] of others) sameValue(await client.get(other), value, `get of ${other}`)
    },
  },
  {
    id: 'writing/seen-by-another',
    title: 'another client of the same store reads what was put, at once',
    needs: ['put', 'another'],
    async run(context) {
      const client = context.client()
      const other = context.client({}, await context.fixture.another?.())
      for (const value of [context.value(), context.value()]) {
        await client.put(name, value)
        const secret = await other.getSecret(name)
        sameValue(secret.bytes(), value, "the other client's get")
        same(secret.version, (await client.getSecret(name)).version, 'the version that the other client sees')
      }
    },
  },
  {
    id: 'writing/changed-outside',
    title: 'what somebody else wrote is read at once, under another version',
    needs: ['outside'],
    async run(context) {
      const client = context.client()
      const versions = new Set<string | undefined>()
      for (const value of [context.value(), context.value()]) {
        await context.fixture.outside?.put?.(context.native(name), context.stored(value))
        const secret = await client.getSecret(name)
        sameValue(secret.bytes(), value, 'get')
        if (secret.version !== undefined) check(!versions.has(secret.version), 'two values have the same version')
        versions.add(secret.version)
      }
    },
  },
  {
    id: 'writing/stable-version',
    title: 'a version stays the same as long as nothing is written',
    needs: [],
    async run(context) {
      await context.seed(name, context.value())
      const client = context.client()
      const first = await client.getSecret(name)
      if (first.version === undefined) notApplicable('the store has no versions')
      await context.seed('other', context.value())
      same((await client.getSecret(name)).version, first.version, 'the version at the second reading')
    },
  },
  {
    id: 'writing/once',
    title: 'a put repeated with its token writes once',
    needs: ['put', 'put-once'],
    async run(context) {
      const native = context.native(name)
      const value = context.stored(context.value())
      const token = crypto.randomUUID()
      const first = await context.provider.put?.(native, value.slice(), { ...context.call(), token })
      const again = await context.provider.put?.(native, value.slice(), { ...context.call(), token })
      check(first?.version !== undefined, 'a provider that writes once must name versions: otherwise nobody can tell')
      same(again?.version, first.version, 'the version that the repetition made')
    },
  },
  {
    id: 'writing/content-type',
    title: 'a content type comes back with the value',
    needs: ['put', 'content-type'],
    async run(context) {
      const client = context.client()
      await client.put(name, context.value(), { contentType: 'application/json' })
      same((await client.getSecret(name)).contentType, 'application/json', 'the content type')
    },
  },
  {
    id: 'writing/metadata',
    title: 'metadata comes back with the value',
    needs: ['put', 'metadata'],
    async run(context) {
      await context.client().put(name, context.value(), { metadata: { owner: 'conformance' } })
      const stored = await context.provider.get(context.native(name), context.call())
      same(stored.metadata?.['owner'], 'conformance', 'the metadata')
    },
  },
  {
    id: 'writing/keeps-content-type',
    title: 'a put that gives no content type leaves it as it was, and another one replaces it',
    needs: ['put', 'content-type'],
    async run(context) {
      const client = context.client()
      await client.put(name, context.value(), { contentType: 'application/json' })
      await client.put(name, context.value())
      same((await client.getSecret(name)).contentType, 'application/json', 'the content type')
      const stored = await context.provider.get(context.native(name), context.call())
      same(stored.contentType, 'application/json', 'the content type in the store')
      await client.put(name, context.value(), { contentType: 'text/plain' })
      same((await client.getSecret(name)).contentType, 'text/plain', 'the content type that replaced it')
    },
  },
  {
    id: 'writing/keeps-metadata',
    title: 'a put that gives no metadata leaves it as it was: also one that compares versions',
    needs: ['put', 'metadata'],
    async run(context) {
      const client = context.client()
      const kept = async (what: string): Promise<void> => {
        const stored = await context.provider.get(context.native(name), context.call())
        same(stored.metadata?.['owner'], 'conformance', `the metadata after ${what}`)
      }
      const version = await client.put(name, context.value(), { metadata: { owner: 'conformance' } })
      if (context.provider.putIf !== undefined && version !== undefined) {
        await client.put(name, context.value(), { ifVersion: version })
        await kept('a put that compares')
      }
      await client.put(name, context.value())
      await kept('a put')
    },
  },
  {
    id: 'writing/no-metadata',
    title: 'metadata is refused before any I/O where the store keeps none',
    needs: ['put', 'no-metadata'],
    async run(context) {
      const put = context.client().put(name, context.value(), { metadata: { owner: 'conformance' } })
      await rejection(put, 'put with metadata', 'ERR_SECRET_UNSUPPORTED')
      same(context.calls.count(), 0, 'calls to the provider')
    },
  },
]
