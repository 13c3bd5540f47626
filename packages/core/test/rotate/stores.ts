import type { AnyProvider, Clock, NameForm } from '../../src/index.ts'
import { type MemoryOptions, memory } from '../../src/memory/index.ts'

/** A store as one process opens it. All that one `make` gives are on the same secrets. */
export interface StoreKind {
  readonly label: string
  /** Whether it compares before it writes. */
  readonly compares: boolean
  make(initial: Readonly<Record<string, string>>, clock: Clock): OpenStore | Promise<OpenStore>
}

export interface OpenStore {
  open(): AnyProvider
  /** What is there, whatever reads answer. Default: what is opened. */
  readonly truth?: AnyProvider
  dispose?(): Promise<void>
}

const azureNames: NameForm = {
  rule: '1 to 127 of A-Z a-z 0-9 -',
  pattern: /^[A-Za-z0-9-]+$/,
  maxLength: 127,
  caseSensitive: false,
  toNative: portable => portable.replaceAll('_', '-').replaceAll('/', '--'),
  toPortable: native => native.replaceAll('--', '/').replaceAll('-', '_'),
}

function inMemory(
  label: string,
  options: MemoryOptions,
  alter = (provider: AnyProvider): AnyProvider => provider,
): StoreKind {
  return {
    label,
    compares: options.without?.includes('putIf') !== true,
    make(initial, clock) {
      const isMap = options.limits?.maps === true
      const values = isMap
        ? Object.fromEntries(Object.entries(initial).map(([name, value]) => [name, asMap(value)]))
        : initial
      const truth = memory(values, { ...options, clock })
      const store = alter(truth)
      return { open: () => store, truth }
    },
  }
}

/** Stores in memory with what each real one has: comparison, versions, labels, maps, forms of names. */
export const stores: readonly StoreKind[] = [
  inMemory('as AWS Secrets Manager', { retries: 'sdk' }),
  inMemory('as AWS, with reads that lag behind', { retries: 'sdk' }, lagging),
  inMemory('as Google Secret Manager by latest', { without: ['putIf', 'getMany', 'restore', 'purge'] }),
  inMemory('as Azure Key Vault', {
    without: ['putIf', 'getMany', 'moveStage', 'watch'],
    limits: { names: azureNames, maxBytes: 25_600 },
  }),
  inMemory('as Vault KV 2', {
    overDeleted: true,
    without: ['getMany', 'moveStage', 'watch'],
    limits: { maps: true, binary: false },
  }),
  inMemory(
    'as Vault KV 1',
    {
      without: ['putIf', 'getMany', 'moveStage', 'versions', 'restore', 'purge'],
      limits: { maps: true, binary: false },
    },
    unversioned,
  ),
  inMemory('as Redis', { without: ['restore', 'purge'] }),
  inMemory('as a file', { local: true, without: ['versions', 'moveStage', 'restore', 'purge'] }, byContent),
]

/** As a store of maps holds it: fields as fields, anything else as the one field of a plain value. */
function asMap(value: string): string {
  return value.startsWith('{') ? value : JSON.stringify({ value })
}

/** A version that is made of name and value: putting an old value back gives the old version back. */
function byContent(provider: AnyProvider): AnyProvider {
  const versions = new Map<string, string>()
  const contents = new Map<string, string>()
  const put = provider.put?.bind(provider)
  const id = (name: string, bytes: Uint8Array): string => {
    const content = `${name}\0${new TextDecoder().decode(bytes)}`
    const known = contents.get(content) ?? `c${contents.size + 1}`
    contents.set(content, known)
    return known
  }
  return replaced(provider, {
    async get(name, call) {
      const stored = await provider.get(name, call)
      const { createdAt: _, ...rest } = stored
      return { ...rest, version: id(name, stored.bytes) }
    },
    async put(name, bytes, call) {
      await put?.(name, bytes, call)
      versions.set(name, id(name, bytes))
      return { version: id(name, bytes) }
    },
    async putIf(name, bytes, expected, call) {
      const now = await provider.get(name, call).catch(() => undefined)
      const current = now === undefined ? 'absent' : id(name, now.bytes)
      // Reading and writing are one step: nothing is awaited between them.
      if (current !== expected) return provider.putIf?.(name, bytes, 'never', call) ?? Promise.reject()
      return (
        (await provider
          .putIf?.(name, bytes, now?.version ?? 'absent', call)
          .then(() => ({ version: id(name, bytes) }))) ?? {}
      )
    },
  })
}

/** Neither versions nor dates. */
function unversioned(provider: AnyProvider): AnyProvider {
  return replaced(provider, {
    async get(name, call) {
      const { bytes } = await provider.get(name, call)
      return { bytes }
    },
    async put(name, bytes, call) {
      await provider.put?.(name, bytes, call)
      return {}
    },
  })
}

/** Each read after a write still answers what was there before, once. */
function lagging(provider: AnyProvider): AnyProvider {
  const before = new Map<string, Awaited<ReturnType<AnyProvider['get']>> | Error>()
  const remember = async (name: string, call: Parameters<AnyProvider['get']>[1]): Promise<void> => {
    before.set(name, await provider.get(name, call).catch((error: Error) => error))
  }
  return replaced(provider, {
    async get(name, call) {
      const old = before.get(name)
      if (old === undefined || call.version !== undefined) return provider.get(name, call)
      before.delete(name)
      if (old instanceof Error) throw old
      return { ...old, bytes: old.bytes.slice() }
    },
    async putIf(name, bytes, expected, call) {
      const { signal, notice } = call
      await remember(name, { signal, notice })
      return (await provider.putIf?.(name, bytes, expected, call)) ?? {}
    },
  })
}

export function replaced(provider: AnyProvider, members: Partial<AnyProvider>): AnyProvider {
  return new Proxy(provider, {
    get(_, key) {
      if (Object.hasOwn(members, key) && Reflect.get(provider, key) !== undefined) return Reflect.get(members, key)
      const member: unknown = Reflect.get(provider, key, provider)
      return typeof member === 'function' ? member.bind(provider) : member
    },
  })
}
