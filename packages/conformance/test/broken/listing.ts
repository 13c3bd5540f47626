import type { AnySecrets, NamePage } from '@sealwax/core'
import { brokenClient, brokenProvider, isFault, type Mutant } from './mutant.ts'

const nothing: NamePage = { names: [] }

export const listing: readonly Mutant[] = [
  {
    what: 'lists a file of its own in an empty store',
    breaks: ['listing/empty'],
    ...brokenProvider(base => ({
      list: async (prefix, call) => {
        const page = (await base.list?.(prefix, call)) ?? nothing
        return prefix === '' && page.names.length === 0 ? { names: ['.index'] } : page
      },
    })),
  },
  {
    what: 'lists a name once a version',
    breaks: ['listing/all'],
    ...brokenProvider(base => {
      const again = new Set<string>()
      const known = new Set<string>()
      return {
        put: async (name, bytes, call) => {
          const written = (await base.put?.(name, bytes, call)) ?? {}
          if (known.has(name)) again.add(name)
          known.add(name)
          return written
        },
        list: async (prefix, call) => {
          const page = (await base.list?.(prefix, call)) ?? nothing
          return { ...page, names: page.names.flatMap(name => (again.has(name) ? [name, name] : [name])) }
        },
      }
    }),
  },
  {
    what: 'lists what it knew at its first look',
    breaks: ['listing/changed-outside'],
    profile: 'as the environment',
    ...brokenProvider(base => {
      let held: Promise<NamePage> | undefined
      return {
        list: async (prefix, call) => {
          held ??= base.list?.(prefix, call)
          return (await held) ?? nothing
        },
      }
    }),
  },
  {
    what: 'takes a prefix for a whole word',
    breaks: ['listing/prefix'],
    ...brokenProvider(base => ({
      list: async (prefix, call) => {
        const page = (await base.list?.(prefix, call)) ?? nothing
        return {
          ...page,
          names: page.names.filter(name => !/[a-z]$/.test(prefix) || !/^[a-z]/.test(name.slice(prefix.length))),
        }
      },
    })),
  },
  {
    what: 'gives an object with a prototype',
    breaks: ['listing/values'],
    ...brokenClient(client => ({ getAll: async (prefix, options) => ({ ...(await client.getAll(prefix, options)) }) })),
  },
  {
    what: 'begins each page with the last name of the one before',
    breaks: ['listing/pages'],
    ...brokenProvider(base => {
      let last: string | undefined
      return {
        list: async (prefix, call) => {
          const page = (await base.list?.(prefix, call)) ?? nothing
          const names = call.cursor === undefined || last === undefined ? page.names : [last, ...page.names]
          last = page.names.at(-1)
          return { ...page, names }
        },
      }
    }),
  },
  {
    what: 'ends after its first page',
    breaks: ['listing/pages', 'listing/prefix-on-later-page', 'listing/outage-between-pages'],
    ...brokenProvider(base => ({ list: async (_, call) => ({ names: (await base.list?.('', call))?.names ?? [] }) })),
  },
  {
    what: 'looks for a prefix on the first page only',
    breaks: ['listing/prefix-on-later-page'],
    ...brokenProvider(base => ({
      list: async (prefix, call) => {
        const page = (await base.list?.('', call)) ?? nothing
        return prefix === '' ? page : { names: page.names.filter(name => name.startsWith(prefix)) }
      },
    })),
  },
  {
    what: 'asks for the pages that nobody wants any more',
    breaks: ['listing/left-early'],
    ...brokenClient(client => ({
      list: (prefix, options) => toTheEnd(client.list(prefix, options)) as ReturnType<AnySecrets['list']>,
    })),
  },
  {
    what: 'is empty during an outage',
    breaks: ['listing/outage'],
    ...brokenProvider(base => ({
      list: async (prefix, call) => {
        try {
          return (await base.list?.(prefix, call)) ?? nothing
        } catch (error) {
          if (call.cursor !== undefined || !isFault(error, 'ERR_SECRET_UNAVAILABLE')) throw error
          return nothing
        }
      },
    })),
  },
  {
    what: 'ends short where the next page cannot be had',
    breaks: ['listing/outage-between-pages'],
    ...brokenProvider(base => ({
      list: async (prefix, call) => {
        try {
          return (await base.list?.(prefix, call)) ?? nothing
        } catch (error) {
          if (call.cursor === undefined || !isFault(error, 'ERR_SECRET_UNAVAILABLE')) throw error
          return nothing
        }
      },
    })),
  },
]

async function* toTheEnd(names: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  const iterator = names[Symbol.asyncIterator]()
  try {
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value
  } finally {
    while (!(await iterator.next()).done) {}
  }
}
