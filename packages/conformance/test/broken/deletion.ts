import { type AnyProvider, StoreFault } from '@sealwax/core'
import { brokenFailure, brokenProvider, isFault, type Members, type Mutant } from './mutant.ts'

/** Follows which names are deleted, for providers that are wrong about those alone. */
function withDeleted(change: (base: AnyProvider, deleted: Set<string>) => Members): Pick<Mutant, 'fixture'> {
  return brokenProvider(base => {
    const deleted = new Set<string>()
    const follow: AnyProvider = new Proxy(base, {
      get(_, key) {
        const member: unknown = Reflect.get(base, key, base)
        if (typeof member !== 'function' || typeof key !== 'string') return member
        return async (...args: [string, ...unknown[]]): Promise<unknown> => {
          const result: unknown = await member.apply(base, args)
          if (key === 'delete') deleted.add(args[0])
          if (key === 'put' || key === 'restore' || key === 'purge') deleted.delete(args[0])
          return result
        }
      },
    })
    const { delete: remove, put, restore, purge } = follow
    return { delete: remove, put, ...(restore && { restore }), ...(purge && { purge }), ...change(follow, deleted) }
  })
}

export const deletion: readonly Mutant[] = [
  {
    what: 'calls what is gone for good deleted',
    breaks: ['deletion/gone'],
    profile: 'with little',
    ...withDeleted((base, deleted) => ({
      get: (name, call) =>
        deleted.has(name) ? Promise.reject(new StoreFault('ERR_SECRET_DELETED')) : base.get(name, call),
    })),
  },
  {
    what: 'calls what is deleted absent',
    breaks: ['deletion/not-absent'],
    ...brokenFailure('get', 'ERR_SECRET_DELETED', () => Promise.reject(new StoreFault('ERR_SECRET_NOT_FOUND'))),
  },
  {
    what: 'deletes every name that begins like the one it was given',
    breaks: ['deletion/only-that-one'],
    ...brokenProvider(base => ({
      delete: async (name, call) => {
        const { names } = (await base.list?.(name, call)) ?? { names: [] }
        await base.delete?.(name, call)
        for (const other of names) if (other !== name) await base.delete?.(other, call)
      },
    })),
  },
  {
    what: 'is content where there is nothing to delete',
    breaks: ['deletion/of-nothing'],
    ...brokenFailure('delete', 'ERR_SECRET_NOT_FOUND', () => undefined),
  },
  {
    what: 'lists what is deleted',
    breaks: ['deletion/not-listed'],
    ...withDeleted((base, deleted) => ({
      list: async (prefix, call) => {
        const page = (await base.list?.(prefix, call)) ?? { names: [] }
        return { ...page, names: [...page.names, ...deleted] }
      },
    })),
  },
  {
    what: 'keeps a deleted name from being used again',
    breaks: ['deletion/recreate'],
    profile: 'with little',
    ...withDeleted((base, deleted) => ({
      put: async (name, bytes, call) => {
        if (deleted.has(name)) throw new StoreFault('ERR_SECRET_DELETED')
        return (await base.put?.(name, bytes, call)) ?? {}
      },
    })),
  },
  {
    what: 'brings a deleted secret back by a put',
    breaks: ['deletion/put-on-deleted'],
    ...brokenProvider(base => ({
      put: async (name, bytes, call) => {
        try {
          return (await base.put?.(name, bytes, call)) ?? {}
        } catch (error) {
          if (!isFault(error, 'ERR_SECRET_DELETED')) throw error
          await base.restore?.(name, call)
          return (await base.put?.(name, bytes, call)) ?? {}
        }
      },
    })),
  },
  {
    what: 'brings the deleted version back with the new one',
    breaks: ['deletion/put-over-deleted'],
    profile: 'as Vault with maps',
    ...brokenProvider(base => ({
      put: async (name, bytes, call) => {
        await base.restore?.(name, call).catch(() => {})
        return (await base.put?.(name, bytes, call)) ?? {}
      },
    })),
  },
  {
    what: 'says that it writes over what is deleted, and refuses',
    breaks: ['deletion/put-over-deleted'],
    ...brokenProvider(() => ({ overDeleted: true })),
  },
  {
    what: 'does not list what was restored',
    breaks: ['deletion/restore'],
    ...brokenProvider(base => {
      const restored = new Set<string>()
      return {
        restore: async (name, call) => {
          await base.restore?.(name, call)
          restored.add(name)
        },
        list: async (prefix, call) => {
          const page = (await base.list?.(prefix, call)) ?? { names: [] }
          return { ...page, names: page.names.filter(name => !restored.has(name)) }
        },
      }
    }),
  },
  {
    what: 'is content where there never was anything to restore',
    breaks: ['deletion/restore-of-nothing'],
    ...brokenProvider(base => {
      const known = new Set<string>()
      return {
        put: async (name, bytes, call) => {
          known.add(name)
          return (await base.put?.(name, bytes, call)) ?? {}
        },
        restore: async (name, call) => (known.has(name) ? base.restore?.(name, call) : undefined),
      }
    }),
  },
  {
    what: 'purges nothing that was deleted before',
    breaks: ['deletion/purge'],
    ...withDeleted((base, deleted) => ({
      purge: async (name, call) => (deleted.has(name) ? undefined : base.purge?.(name, call)),
    })),
  },
  {
    what: 'only deletes what it should purge',
    breaks: ['deletion/purge-at-once'],
    ...withDeleted((base, deleted) => ({
      purge: async (name, call) => (deleted.has(name) ? base.purge?.(name, call) : base.delete?.(name, call)),
    })),
  },
]
