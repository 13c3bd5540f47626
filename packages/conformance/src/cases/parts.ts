import { absent, rejection, same, sameValue } from '../assert.ts'
import type { Case, CaseContext } from '../case.ts'

const name = 'database'

export const parts: readonly Case[] = [
  {
    id: 'parts/read',
    title: 'name#field reads one field',
    needs: [],
    async run(context) {
      const fields = await seedFields(context)
      const client = context.client()
      sameValue(await client.get(`${name}#user`), fields.user, 'get of the field user')
      sameValue(await client.getBytes(`${name}#password`), fields.password, 'getBytes of the field password')
    },
  },
  {
    id: 'parts/absent',
    title: 'a field that there is not is ERR_SECRET_NOT_FOUND, undefined from getOptional and false from has',
    needs: [],
    async run(context) {
      await seedFields(context)
      const client = context.client()
      await rejection(client.get(`${name}#missing`), 'get', 'ERR_SECRET_NOT_FOUND')
      absent(await client.getOptional(`${name}#missing`), 'getOptional')
      same(await client.has(`${name}#missing`), false, 'has')
    },
  },
  {
    id: 'parts/put',
    title: 'a put of one field leaves the others, by compare-and-set',
    needs: ['put', 'putIf'],
    async run(context) {
      const fields = await seedFields(context)
      const client = context.client()
      const password = context.value()
      await client.put(`${name}#password`, password)
      sameValue(await client.get(`${name}#password`), password, 'get of the field that was put')
      sameValue(await client.get(`${name}#user`), fields.user, 'get of the other field')
      same(context.calls.count('putIf'), 1, 'writes with an expected version')
    },
  },
  {
    id: 'parts/put-without-compare',
    title: 'a put of one field needs `overwrite` where the store does not compare versions',
    needs: ['put', 'no-compare'],
    async run(context) {
      const fields = await seedFields(context)
      const client = context.client()
      await rejection(client.put(`${name}#password`, context.value()), 'put of a field', 'ERR_SECRET_UNSUPPORTED')
      sameValue(await client.get(`${name}#password`), fields.password, 'get of the field after the refusal')
      const password = context.value()
      await client.put(`${name}#password`, password, { overwrite: true })
      sameValue(await client.get(`${name}#password`), password, 'get of the field that was put')
      sameValue(await client.get(`${name}#user`), fields.user, 'get of the other field')
    },
  },
  {
    id: 'parts/map-without-value',
    title: 'a map without the field `value` has no value of its own: reading it needs a part',
    needs: ['maps'],
    async run(context) {
      await seedFields(context)
      await rejection(context.client().get(name), 'get of a map', 'ERR_SECRET_INVALID')
    },
  },
  {
    id: 'parts/map-value',
    title: 'a plain value of a store of maps is the field `value`',
    needs: ['maps', 'put'],
    async run(context) {
      const client = context.client()
      const value = context.value()
      await client.put(name, value)
      sameValue(await client.get(name), value, 'get')
      sameValue(await client.get(`${name}#value`), value, 'get of the field value')
    },
  },
]

async function seedFields(context: CaseContext): Promise<{ readonly user: string; readonly password: string }> {
  const fields = { user: context.value(), password: context.value() }
  await context.seedFields(name, fields)
  return fields
}
