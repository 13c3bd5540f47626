import { type NameForm, StoreFault } from '@sealwax/core'
import { brokenFailure, brokenProvider, type Mutant } from './mutant.ts'

function brokenNames(change: (form: NameForm) => Partial<NameForm>): Pick<Mutant, 'fixture'> {
  return brokenProvider(({ limits }) => ({
    limits: { ...limits, names: { ...limits.names, ...change(limits.names) } },
  }))
}

export const names: readonly Mutant[] = [
  {
    what: 'has a pattern that lets NUL through',
    breaks: ['names/illegal'],
    ...brokenNames(() => ({ pattern: /^[\s\S]+$/ })),
  },
  {
    what: 'has a pattern without its end',
    breaks: ['names/illegal'],
    profile: 'as AWS Secrets Manager',
    ...brokenNames(() => ({ pattern: /^[A-Za-z0-9/_+=.@-]+/ })),
  },
  {
    what: 'has a pattern that matches nothing at all',
    breaks: ['names/empty'],
    ...brokenNames(() => ({ pattern: /^[^\0]*$/ })),
  },
  {
    what: 'takes names one character shorter than it says',
    breaks: ['names/longest'],
    ...brokenProvider(base => ({
      put: async (name, bytes, call) => {
        if (name.length > 2_047) throw new StoreFault('ERR_SECRET_INVALID')
        return (await base.put?.(name, bytes, call)) ?? {}
      },
    })),
  },
  {
    what: 'maps two names to one',
    breaks: ['names/mapping'],
    profile: 'as Azure Key Vault',
    ...brokenNames(form => ({ toNative: portable => form.toNative?.(portable).replaceAll('1b', 'b') ?? portable })),
  },
  {
    what: 'finds a deeper path where a word was meant',
    breaks: ['names/distinct'],
    ...brokenProvider(base => ({
      get: (name, call) => base.get(name === 'db/pass/word' ? 'db/pass_word' : name, call),
    })),
  },
  {
    what: 'lists names in lower case',
    breaks: ['names/back-from-list'],
    ...brokenProvider(base => ({
      list: async (prefix, call) => {
        const page = (await base.list?.(prefix, call)) ?? { names: [] }
        return { ...page, names: page.names.map(name => name.toLowerCase()) }
      },
    })),
  },
  {
    what: 'finds names of another case as well',
    breaks: ['names/case-sensitive'],
    ...brokenFailure('get', 'ERR_SECRET_NOT_FOUND', (base, name, call) => base.get(name.toLowerCase(), call)),
  },
  {
    what: 'tells names apart by case where it says that it does not',
    breaks: ['names/case-insensitive'],
    profile: 'as Azure Key Vault',
    ...brokenProvider(base => {
      const exact = new Set<string>()
      return {
        put: async (name, bytes, call) => {
          exact.add(name)
          return (await base.put?.(name, bytes, call)) ?? {}
        },
        get: async (name, call) => {
          const stored = await base.get(name, call)
          if (!exact.has(name) && [...exact].some(each => each.toLowerCase() === name.toLowerCase()))
            throw new StoreFault('ERR_SECRET_NOT_FOUND')
          return stored
        },
      }
    }),
  },
]
