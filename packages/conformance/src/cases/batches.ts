import { Failed, type Stored } from '@sealwax/core'
import { check, rejection, same, sameList, sameValue, within } from '../assert.ts'
import type { Case, CaseContext } from '../case.ts'

/** More names than this are not stored for one case, however large the store's batches are. */
const most = 60

export const batches: readonly Case[] = [
  {
    id: 'batches/answers',
    title: 'a batch gives each name its own value and version',
    needs: ['getMany'],
    async run(context) {
      const names = ['alpha', 'beta', 'gamma']
      const values = await store(context, names)
      const answers = await ask(context, names)
      const client = context.client()
      for (const [index, name] of names.entries()) {
        const answer = answers.get(context.native(name))
        check(answer !== undefined && !(answer instanceof Failed), `the batch has no value for ${name}`)
        same(answer.version, (await client.getSecret(name)).version, `the version that the batch gives for ${name}`)
        sameValue(answer.bytes, context.stored(values[index] ?? ''), `the batch's answer for ${name}`)
      }
      const record = await client.getMany(names)
      for (const [index, name] of names.entries())
        sameValue(record[name], values[index] ?? '', `getMany's answer for ${name}`)
    },
  },
  {
    id: 'batches/one-missing',
    title: 'a batch in which one name is absent has an answer for every name',
    needs: ['getMany'],
    async run(context) {
      const names = ['alpha', 'missing', 'gamma']
      await store(context, ['alpha', 'gamma'])
      const answers = await ask(context, names)
      sameList([...answers.keys()].sort(), names.map(each => context.native(each)).sort(), 'the names in the answer')
      const missing = answers.get(context.native('missing'))
      check(missing instanceof Failed, 'the absent name must be a Failed, with the error as the store gave it')
    },
  },
  {
    id: 'batches/partial-failure',
    title: 'one absent name fails alone: the others of its batch are read, and the error names it',
    needs: ['getMany'],
    async run(context) {
      const [first, last] = await store(context, ['alpha', 'gamma'])
      const client = context.client()
      // Asked one by one in the same tick, which is one batch.
      const [alpha, missing, gamma] = await within(
        Promise.allSettled([client.get('alpha'), client.get('missing'), client.get('gamma')]),
        'the three reads',
      )
      check(
        alpha.status === 'fulfilled' && gamma.status === 'fulfilled',
        'a name that exists failed with the absent one',
      )
      sameValue(alpha.value, first ?? '', 'get of alpha')
      sameValue(gamma.value, last ?? '', 'get of gamma')
      check(missing.status === 'rejected', 'the absent name was read')
      await rejection(Promise.reject(missing.reason), 'get of the absent name', 'ERR_SECRET_NOT_FOUND')

      const error = await rejection(client.getMany(['alpha', 'missing', 'gamma']), 'getMany', 'ERR_SECRET_NOT_FOUND')
      sameList(
        error.errors?.map(each => `${each.secretName} ${each.code}`) ?? [],
        ['missing ERR_SECRET_NOT_FOUND'],
        "the error's errors",
      )
    },
  },
  {
    id: 'batches/few-calls',
    title: 'what is asked in one tick takes as many calls as batches',
    needs: ['getMany'],
    async run(context) {
      const { batch } = context.provider.limits
      const count = batch === undefined || 2 * batch + 2 > most ? Math.min(batch ?? 12, most) : 2 * batch + 2
      const names = Array.from({ length: count }, (_, index) => `name${index}`)
      const values = await store(context, names)
      const before = context.calls.count('get', 'getMany')
      const client = context.client()
      const read = await within(Promise.all(names.map(name => client.get(name))), 'the reads')
      for (const [index, value] of values.entries()) sameValue(read[index], value, `get of name${index}`)
      same(
        context.calls.count('get', 'getMany') - before,
        Math.ceil(count / (batch ?? count)),
        `calls for ${count} names`,
      )
      const largest = Math.max(
        ...context.calls.all.filter(each => each.operation === 'getMany').map(each => each.names.length),
      )
      check(largest <= (batch ?? count), `a batch had ${largest} names; the provider takes ${batch}`)
    },
  },
  {
    id: 'batches/two-spellings',
    title: 'two spellings of one secret in a batch are both answered',
    needs: ['getMany', 'case-insensitive'],
    async run(context) {
      const spelling = context.legal('db/token') ? 'db/token' : 'token'
      const [value] = await store(context, [spelling])
      const client = context.client()
      const asked = [spelling, spelling.toUpperCase()]
      const read = await within(Promise.all(asked.map(name => client.get(name))), 'the reads')
      for (const [index, name] of asked.entries()) sameValue(read[index], value ?? '', `get of ${name}`)
    },
  },
  {
    id: 'batches/outage',
    title: 'a batch during an outage fails for each name as what it is',
    needs: ['getMany', 'outage'],
    async run(context) {
      await store(context, ['alpha', 'beta'])
      await context.fixture.faults?.outage?.()
      const client = context.client()
      const error = await rejection(client.getMany(['alpha', 'beta']), 'getMany', 'ERR_SECRET_UNAVAILABLE')
      const codes = error.errors?.map(each => `${each.secretName} ${each.code}`) ?? []
      sameList(codes, ['alpha ERR_SECRET_UNAVAILABLE', 'beta ERR_SECRET_UNAVAILABLE'], "the error's errors")
      const [alpha] = await within(Promise.allSettled([client.get('alpha'), client.get('beta')]), 'the two reads')
      check(alpha.status === 'rejected', 'a read during the outage succeeded')
      const single = await rejection(Promise.reject(alpha.reason), 'get in a batch', 'ERR_SECRET_UNAVAILABLE')
      same(single.secretName, 'alpha', 'the secretName of the error of a read in a batch')
    },
  },
]

async function store(context: CaseContext, names: readonly string[]): Promise<readonly string[]> {
  const values: string[] = []
  for (const name of names) {
    const value = context.value()
    await context.seed(name, value)
    values.push(value)
  }
  return values
}

/** The provider itself, without a client between. */
async function ask(context: CaseContext, names: readonly string[]): Promise<ReadonlyMap<string, Stored | Failed>> {
  const natives = names.map(name => context.native(name))
  const answers = await context.provider.getMany?.(natives, context.call())
  return answers ?? new Map()
}
