import type { PutCall } from '@sealwax/core'
import { brokenProvider, brokenReads, changedReads, clientUnawareOf, type Mutant } from './mutant.ts'

export const writing: readonly Mutant[] = [
  {
    what: 'does not name the version it made',
    breaks: ['writing/put-get'],
    profile: 'with little',
    ...brokenProvider(base => ({
      putOnce: undefined,
      put: async (name, bytes, call) => {
        await base.put?.(name, bytes, call)
        return {}
      },
    })),
  },
  {
    what: 'gives every version the same name',
    breaks: ['writing/replace', 'writing/changed-outside'],
    profile: 'with little',
    ...brokenProvider(base => ({
      put: async (name, bytes, call) => {
        await base.put?.(name, bytes, call)
        return { version: 'latest' }
      },
      ...changedReads(base, stored => ({ ...stored, version: 'latest' })),
    })),
  },
  {
    what: 'gives its own versions no other names',
    breaks: ['writing/replace'],
    profile: 'with little',
    ...brokenProvider(base => {
      const own = new Map<string | undefined, string>()
      const named = (version: string | undefined): { version: string | undefined } => ({
        version: own.get(version) ?? version,
      })
      return {
        put: async (name, bytes, call) => {
          const written = (await base.put?.(name, bytes, call)) ?? {}
          own.set(written.version, 'mine')
          return { ...written, ...named(written.version) }
        },
        ...changedReads(base, stored => ({ ...stored, ...named(stored.version) })),
      }
    }),
  },
  {
    what: 'writes over a longer value without cutting it off',
    breaks: ['writing/shorter'],
    profile: 'with little',
    ...brokenProvider(base => {
      const held = new Map<string, Uint8Array>()
      return {
        put: async (name, bytes, call) => {
          const before = held.get(name) ?? new Uint8Array()
          const left = Uint8Array.of(...bytes, ...before.slice(bytes.length))
          const written = (await base.put?.(name, left, call)) ?? {}
          held.set(name, left)
          return written
        },
        delete: async (name, call) => {
          await base.delete?.(name, call)
          held.delete(name)
        },
      }
    }),
  },
  {
    what: 'writes every name that begins like the one it was given',
    breaks: ['writing/only-that-one'],
    ...brokenProvider(base => ({
      put: async (name, bytes, call) => {
        const written = (await base.put?.(name, bytes, call)) ?? {}
        const { names } = (await base.list?.(name, call)) ?? { names: [] }
        for (const other of names)
          if (other !== name) await base.put?.(other, bytes, { ...call, token: crypto.randomUUID() })
        return written
      },
    })),
  },
  {
    what: 'keeps what it has read in another process',
    breaks: ['writing/seen-by-another'],
    fixture: fixture => {
      const held = new Map<string, ReturnType<typeof fixture.provider.get>>()
      const { provider } = fixture
      const stale = brokenProvider(base => ({
        get: async (name, call) => {
          const stored = held.get(name) ?? base.get(name, call)
          held.set(name, stored)
          return { ...(await stored), bytes: (await stored).bytes.slice() }
        },
      })).fixture?.(fixture)
      return { ...fixture, provider, another: async () => stale?.provider ?? provider }
    },
  },
  {
    what: 'does not look at the store again after its first look',
    breaks: ['writing/changed-outside'],
    profile: 'as the environment',
    ...brokenProvider(base => {
      const held = new Map<string, ReturnType<typeof base.get>>()
      return {
        get: async (name, call) => {
          const stored = await (held.get(name) ?? base.get(name, call))
          held.set(name, Promise.resolve(stored))
          return { ...stored, bytes: stored.bytes.slice() }
        },
      }
    }),
  },
  {
    what: 'gives every secret another version whenever one is written',
    breaks: ['writing/stable-version'],
    profile: 'with little',
    ...brokenProvider(base => {
      let writes = 0
      const named = (version: string | undefined): { version: string } => ({ version: `${version}.${writes}` })
      return {
        putOnce: undefined,
        put: async (name, bytes, call) => {
          const written = (await base.put?.(name, bytes, call)) ?? {}
          writes++
          return { ...written, ...named(written.version) }
        },
        ...changedReads(base, stored => ({ ...stored, ...named(stored.version) })),
      }
    }),
  },
  {
    what: 'makes a version for each repetition',
    breaks: ['writing/once'],
    ...brokenProvider(base => ({
      put: async (name, bytes, call) => (await base.put?.(name, bytes, { ...call, token: crypto.randomUUID() })) ?? {},
    })),
  },
  {
    what: 'forgets the content type',
    breaks: ['writing/content-type', 'writing/keeps-content-type'],
    ...brokenReads(({ contentType: _, ...stored }) => stored),
  },
  {
    what: 'forgets metadata',
    breaks: ['writing/metadata', 'writing/keeps-metadata'],
    ...brokenReads(({ metadata: _, ...stored }) => stored),
  },
  {
    what: 'drops the content type that a put does not give',
    breaks: ['writing/keeps-content-type'],
    ...brokenProvider(base => ({
      put: async (name, bytes, call) => (await base.put?.(name, bytes, { contentType: '', ...definedOf(call) })) ?? {},
    })),
  },
  {
    what: 'drops the metadata that a put does not give',
    breaks: ['writing/keeps-metadata'],
    ...brokenProvider(base => ({
      put: async (name, bytes, call) => (await base.put?.(name, bytes, { metadata: {}, ...definedOf(call) })) ?? {},
    })),
  },
  {
    what: 'drops metadata in silence',
    breaks: ['writing/no-metadata'],
    profile: 'with little',
    ...clientUnawareOf(() => ({ attributes: ['contentType', 'expiresAt', 'metadata'] })),
  },
]

/** Without the members that are undefined, so that others stand in for them. */
function definedOf(call: PutCall): PutCall {
  return Object.fromEntries(Object.entries(call).filter(([, value]) => value !== undefined)) as unknown as PutCall
}
