import { check, fail, rejection, same, sameList, sameValue } from '../assert.ts'
import type { Case, CaseContext } from '../case.ts'

export const listing: readonly Case[] = [
  {
    id: 'listing/empty',
    title: 'an empty store lists nothing',
    needs: ['list'],
    async run(context) {
      sameList(await all(context), [], 'the names listed')
    },
  },
  {
    id: 'listing/all',
    title: 'every name is listed once',
    needs: ['put', 'list'],
    async run(context) {
      const names = ['alpha', 'beta', 'gamma_ray']
      for (const name of names) await context.client().put(name, context.value())
      // Two versions of one secret are one name.
      await context.client().put('beta', context.value())
      sameList((await all(context)).sort(), names.map(each => context.listed(each)).sort(), 'the names listed')
    },
  },
  {
    id: 'listing/changed-outside',
    title: 'what somebody else put is listed',
    needs: ['list', 'outside'],
    async run(context) {
      await all(context)
      await context.fixture.outside?.put?.(context.native('alpha'), context.stored(context.value()))
      sameList(await all(context), [context.listed('alpha')], 'the names listed')
    },
  },
  {
    id: 'listing/prefix',
    title: 'a prefix selects the names that begin with it, to the letter',
    needs: ['put', 'list'],
    async run(context) {
      const join = context.legal('app/x') ? '/' : '_'
      const names = ['ap', `app${join}a`, `app${join}b`, `apple${join}c`, `b${join}app`, 'zapp'].map(each =>
        context.listed(each),
      )
      for (const name of names) await context.client().put(name, context.value())
      const app = context.listed(`app${join}a`).slice(0, 'app'.length)
      for (const prefix of [`${app}${join}`, app, names[0] ?? '', names[1] ?? '', 'nothing']) {
        const expected = names.filter(each => each.startsWith(prefix))
        sameList((await all(context, prefix)).sort(), expected.sort(), `the names listed for ${JSON.stringify(prefix)}`)
      }
    },
  },
  {
    id: 'listing/values',
    title: 'getAll gives the value of every name with the prefix',
    needs: ['put', 'list'],
    async run(context) {
      const wanted = new Map(['app_a', 'app_b'].map(each => [context.listed(each), context.value()]))
      for (const [name, value] of [...wanted, ['other', context.value()] as const])
        await context.client().put(name, value)
      const record = await context.client().getAll('app_')
      sameList(Object.keys(record).sort(), [...wanted.keys()].sort(), 'the names in the record')
      for (const [name, value] of wanted) sameValue(record[name], value, `the value of ${name}`)
      same(Object.getPrototypeOf(record), null, 'the prototype of the record')
    },
  },
  {
    id: 'listing/pages',
    title: 'a list goes on past its first page, each name once',
    needs: ['put', 'list', 'pages'],
    async run(context) {
      const names = await morePages(context)
      sameList((await all(context)).sort(), [...names].sort(), 'the names listed')
      check(context.calls.count('list') > 1, 'there was one call: the pageSize of the harness is not that of the store')
    },
  },
  {
    id: 'listing/prefix-on-later-page',
    title: 'a prefix finds names that are not on the first page',
    needs: ['put', 'list', 'pages'],
    async run(context) {
      const names = await morePages(context)
      const last = names.filter(each => each.startsWith('zz'))
      sameList((await all(context, 'zz')).sort(), [...last].sort(), 'the names listed')
    },
  },
  {
    id: 'listing/left-early',
    title: 'who leaves a list early causes no further calls',
    needs: ['put', 'list', 'pages'],
    async run(context) {
      await morePages(context)
      for await (const name of context.client().list()) {
        check(name !== '', 'an empty name was listed')
        break
      }
      same(context.calls.count('list'), 1, 'calls to the provider')
    },
  },
  {
    id: 'listing/outage',
    title: 'a list during an outage rejects: it is not empty',
    needs: ['list', 'outage'],
    async run(context) {
      await context.fixture.faults?.outage?.()
      await rejection(all(context), 'list', 'ERR_SECRET_UNAVAILABLE')
    },
  },
  {
    id: 'listing/outage-between-pages',
    title: 'a list whose next page cannot be had rejects: it does not end short',
    needs: ['put', 'list', 'pages', 'outage'],
    async run(context) {
      await morePages(context)
      const names = context.client().list()[Symbol.asyncIterator]()
      const first = await names.next()
      if (first.done) fail('nothing was listed')
      await context.fixture.faults?.outage?.()
      const rest = (async () => {
        while (!(await names.next()).done) {}
      })()
      await rejection(rest, 'the rest of the list', 'ERR_SECRET_UNAVAILABLE')
    },
  },
]

async function all(context: CaseContext, prefix?: string): Promise<string[]> {
  const found: string[] = []
  for await (const name of context.client().list(prefix)) found.push(name)
  return found
}

/** More names than a page holds, two of which sort after all others. */
async function morePages(context: CaseContext): Promise<readonly string[]> {
  const client = context.client()
  const many = Array.from(
    { length: (context.harness.pageSize ?? 0) + 3 },
    (_, index) => `name${String(index).padStart(4, '0')}`,
  )
  const names = [...many, 'zz_first', 'zz_second'].map(each => context.listed(each))
  for (const name of names) await client.put(name, context.value())
  return names
}
