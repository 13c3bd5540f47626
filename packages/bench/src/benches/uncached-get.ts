// A read that goes the whole way, to a store that answers at once: what the client itself costs beside any network.

import { createSecrets, type SecretProvider, type Stored } from '@sealwax/core'
import { memory } from '@sealwax/core/memory'
import { interleave, microseconds, report } from '../harness.ts'
import { powertools } from '../peers.ts'

const value = 'correct-horse-battery-staple'
const times = 2_000
const names = Array.from({ length: 150 }, (_, index) => `SECRET_${index}`)

/** Answers at once, and reads no batches. */
const { limits } = memory()
const provider: SecretProvider = {
  id: 'at-once',
  location: 'at-once',
  limits,
  retries: 'sdk',
  cancel: 'socket',
  get: (): Promise<Stored> => Promise.resolve({ bytes: new TextEncoder().encode(value), version: '1' }),
  classify: () => ({ code: 'ERR_SECRET_UNKNOWN' }),
}
const call = { signal: new AbortController().signal, notice: (): void => {} }

const secrets = createSecrets(provider, { cache: false })
const batching = createSecrets(memory(Object.fromEntries(names.map(name => [name, value]))), { cache: false })
const peer = powertools(value)
const force = { forceFetch: true }

const one = await interleave(
  {
    'secrets.get': () =>
      microseconds(times, async n => {
        for (let i = 0; i < n; i++) await secrets.get('API_KEY')
      }),
    'provider.get, no client': () =>
      microseconds(times, async n => {
        for (let i = 0; i < n; i++) await provider.get('API_KEY', call)
      }),
    'powertools get, forceFetch': () =>
      microseconds(times, async n => {
        for (let i = 0; i < n; i++) await peer.provider.get('API_KEY', force)
      }),
  },
  { what: 'uncached get', rounds: 61, warmUp: 10 },
)
const many = await interleave(
  {
    'secrets.getMany': () =>
      microseconds(1, async () => {
        await batching.getMany(names)
      }),
    'powertools get, 150 times': () =>
      microseconds(1, async () => {
        await Promise.all(names.map(name => peer.provider.get(name, force)))
      }),
  },
  { what: 'getMany of 150', rounds: 201, warmUp: 30 },
)
await secrets.close()
await batching.close()

report([
  {
    what: 'uncached `await get(name)`, the store answers at once',
    unit: 'µs',
    ours: one['secrets.get'],
    peer: one['provider.get, no client'],
    as: 'over',
  },
  {
    what: 'uncached `await get(name)`, the store answers at once',
    unit: 'µs',
    ours: one['secrets.get'],
    peer: one['powertools get, forceFetch'],
    as: 'times',
  },
  {
    what: '`getMany` of 150 names in 8 batches',
    unit: 'µs',
    ours: many['secrets.getMany'],
    peer: many['powertools get, 150 times'],
    as: 'times',
  },
])
