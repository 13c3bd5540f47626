import { type AnyProvider, StoreFault } from '@sealwax/core'
import { type MemoryProvider, memory } from '@sealwax/core/memory'
import type { Fixture, Harness } from '../../src/index.ts'
import { altered } from './altered.ts'
import { type Profile, profiles } from './profiles.ts'

/** The harness of core's memory provider under one profile. */
export function memoryHarness(profile: string): Harness {
  const options = profiles[profile]
  if (options === undefined) throw new TypeError(`there is no profile ${profile}`)
  return {
    server: { label: `memory, ${profile}`, kind: 'embedded' },
    open: async () => openMemory(options),
    ...(options.pageSize !== undefined && { pageSize: options.pageSize }),
  }
}

function openMemory(options: Profile): Fixture & { readonly provider: AnyProvider } {
  const provider: MemoryProvider = memory({}, options)
  // What the profile does without is shadowed on the instance: from outside, the store can still be written.
  const write = (native: string, bytes: Uint8Array): Promise<unknown> => {
    const put: MemoryProvider['put'] = Reflect.get(Object.getPrototypeOf(provider), 'put', provider)
    const call = { signal: new AbortController().signal, notice: () => {}, token: crypto.randomUUID() }
    return put.call(provider, native, bytes, call)
  }
  return {
    provider,
    another: async () => provider,
    denied: async () => denied(provider),
    outside: {
      put: async (native, bytes) => void (await write(native, bytes)),
      disable: async native => provider.inject({ operation: 'get', name: native, fails: 'ERR_SECRET_DISABLED' }),
    },
    faults: {
      throttle: times => provider.inject({ fails: 'ERR_SECRET_THROTTLED', ...(times !== undefined && { times }) }),
      outage: () => provider.inject({ fails: 'ERR_SECRET_UNAVAILABLE' }),
      hang: () => provider.inject({ fails: 'hang' }),
      interrupt: () => provider.inject({ operation: 'get', fails: 'ERR_SECRET_UNAVAILABLE' }),
      heal: () => provider.heal(),
    },
    requests: () => provider.calls.length,
    dispose: async () => {},
  }
}

/** The same store for somebody without the permission to read. */
function denied(provider: AnyProvider): AnyProvider {
  const refuse = async (): Promise<never> => Promise.reject(new StoreFault('ERR_SECRET_DENIED'))
  return altered(provider, { get: refuse, ...(provider.getMany && { getMany: refuse }) })
}
