import { absent, rejection, same, sameList, sameValue } from '../assert.ts'
import type { Case, CaseContext } from '../case.ts'

const name = 'api_key'

export const deletion: readonly Case[] = [
  {
    id: 'deletion/gone',
    title: 'a deleted secret is ERR_SECRET_NOT_FOUND where it cannot be restored, and absent everywhere',
    needs: ['put', 'delete', 'hard-delete'],
    async run(context) {
      const client = await deleted(context)
      await rejection(client.get(name), 'get', 'ERR_SECRET_NOT_FOUND')
      absent(await client.getOptional(name), 'getOptional')
      same(await client.has(name), false, 'has')
    },
  },
  {
    id: 'deletion/not-absent',
    title: 'a deleted secret is ERR_SECRET_DELETED where it can be restored, not absent',
    needs: ['put', 'delete', 'restore'],
    async run(context) {
      const client = await deleted(context)
      await rejection(client.get(name), 'get', 'ERR_SECRET_DELETED')
      await rejection(client.getOptional(name), 'getOptional', 'ERR_SECRET_DELETED')
      same(await client.has(name), false, 'has')
    },
  },
  {
    id: 'deletion/only-that-one',
    title: 'a delete leaves every other secret as it was',
    needs: ['put', 'delete'],
    async run(context) {
      const client = context.client()
      await client.put(name, context.value())
      const others = new Map(['api', 'api_key2', 'other'].map(each => [each, context.value()]))
      for (const [other, value] of others) await client.put(other, value)
      await client.delete(name)
      for (const [other, value] of others) sameValue(await client.get(other), value, `get of ${other}`)
    },
  },
  {
    id: 'deletion/of-nothing',
    title: 'a delete of what is absent is ERR_SECRET_NOT_FOUND',
    needs: ['delete'],
    async run(context) {
      await rejection(context.client().delete(name), 'delete', 'ERR_SECRET_NOT_FOUND')
    },
  },
  {
    id: 'deletion/not-listed',
    title: 'a deleted secret is not listed',
    needs: ['put', 'delete', 'list'],
    async run(context) {
      await context.client().put('other', context.value())
      const client = await deleted(context)
      const found: string[] = []
      for await (const each of client.list()) found.push(each)
      sameList(found, [context.listed('other')], 'the names listed')
    },
  },
  {
    id: 'deletion/recreate',
    title: 'a name can be used again after its delete',
    needs: ['put', 'delete', 'hard-delete'],
    async run(context) {
      const client = await deleted(context)
      const value = context.value()
      await client.put(name, value)
      sameValue(await client.get(name), value, 'get')
    },
  },
  {
    id: 'deletion/put-on-deleted',
    title: 'a put on a name that could be restored is ERR_SECRET_DELETED, and the old value can still come back',
    needs: ['put', 'delete', 'restore', 'refuses-deleted'],
    async run(context) {
      const value = context.value()
      const client = await deleted(context, value)
      await rejection(client.put(name, context.value()), 'put', 'ERR_SECRET_DELETED')
      await client.restore(name)
      sameValue(await client.get(name), value, 'get after the restore')
    },
  },
  {
    id: 'deletion/put-over-deleted',
    title: 'a put on a deleted name makes a new version, and the deleted one stays deleted and in the history',
    needs: ['put', 'delete', 'restore', 'versions', 'writes-over-deleted'],
    async run(context) {
      const client = context.client()
      const old = await client.put(name, context.value())
      await client.delete(name)
      const value = context.value()
      await client.put(name, value)
      sameValue(await client.get(name), value, 'get')
      const history = await Array.fromAsync(client.versions(name))
      const left = history.find(({ version }) => version === old)
      same(left?.state, 'deleted', 'the state of the version that was deleted')
      await rejection(client.get({ name, version: String(old) }), 'get of the deleted version', 'ERR_SECRET_DELETED')
    },
  },
  {
    id: 'deletion/restore',
    title: 'a restored secret has its value again and is listed',
    needs: ['put', 'delete', 'restore'],
    async run(context) {
      const value = context.value()
      const client = await deleted(context, value)
      await client.restore(name)
      sameValue(await client.get(name), value, 'get')
      if (context.provider.list === undefined) return
      const found: string[] = []
      for await (const each of client.list()) found.push(each)
      sameList(found, [context.listed(name)], 'the names listed')
    },
  },
  {
    id: 'deletion/restore-of-nothing',
    title: 'a restore of what never was is ERR_SECRET_NOT_FOUND',
    needs: ['restore'],
    async run(context) {
      await rejection(context.client().restore(name), 'restore', 'ERR_SECRET_NOT_FOUND')
    },
  },
  {
    id: 'deletion/purge',
    title: 'a purge after a delete removes for good: absent, not to be restored, free for use',
    needs: ['put', 'delete', 'purge'],
    async run(context) {
      const client = await deleted(context)
      await client.purge(name)
      await rejection(client.get(name), 'get', 'ERR_SECRET_NOT_FOUND')
      absent(await client.getOptional(name), 'getOptional')
      if (context.provider.restore) await rejection(client.restore(name), 'restore', 'ERR_SECRET_NOT_FOUND')
      const value = context.value()
      await client.put(name, value)
      sameValue(await client.get(name), value, 'get after a new put')
    },
  },
  {
    id: 'deletion/purge-at-once',
    title: 'a purge without a delete before it removes for good as well',
    needs: ['put', 'purge'],
    async run(context) {
      const client = context.client()
      await client.put(name, context.value())
      await client.purge(name)
      absent(await client.getOptional(name), 'getOptional')
    },
  },
]

async function deleted(
  context: CaseContext,
  value: string = context.value(),
): Promise<ReturnType<CaseContext['client']>> {
  const client = context.client()
  await client.put(name, value)
  await client.delete(name)
  return client
}
