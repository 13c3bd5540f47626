import { SecretError } from '@sealwax/core'
import type { Connect } from '../../src/index.ts'
import { brokenClient, brokenProvider, type Mutant } from './mutant.ts'

/** How many connections the clumsy pool has. */
const slots = 4

export const sharing: readonly Mutant[] = [
  {
    what: 'asks once a caller',
    breaks: ['sharing/one-call', 'sharing/one-failure', 'batches/few-calls', 'aborts/one-of-many'],
    connect: create =>
      ((provider, options) => {
        const client = create(provider, options)
        return Object.assign(client, {
          get: (...args: Parameters<typeof client.get>) => create(provider, options).get(...args),
        })
      }) as Connect,
  },
  {
    what: 'asks the store ten times to answer once',
    breaks: ['sharing/one-call'],
    ...brokenProvider(base => ({
      get: async (name, call) => {
        for (let round = 0; round < 9; round++) await base.get(name, call)
        return base.get(name, call)
      },
    })),
  },
  {
    what: 'asks again for each who was told that it is absent',
    breaks: ['sharing/one-failure'],
    ...brokenClient(client => ({
      get: (ref, options) =>
        client.get(ref, options).catch(error => {
          if (!(error instanceof SecretError) || error.code !== 'ERR_SECRET_NOT_FOUND') throw error
          return client.get(ref, { ...options, fresh: true })
        }),
    })),
  },
  {
    what: 'gives simultaneous callers one array',
    breaks: ['sharing/own-bytes'],
    ...brokenClient(client => {
      const flights = new Map<string, Promise<Uint8Array>>()
      return {
        getBytes: (ref, options) => {
          const key = JSON.stringify(ref)
          const flight = flights.get(key) ?? client.getBytes(ref, options).finally(() => flights.delete(key))
          flights.set(key, flight)
          return flight
        },
      }
    }),
  },
  {
    what: 'mixes answers up when it is busy',
    breaks: ['sharing/interleaved'],
    profile: 'as Azure Key Vault',
    ...brokenProvider(base => {
      const pool: string[] = []
      let next = 0
      return {
        get: async (name, call) => {
          const slot = next++ % slots
          pool[slot] = name
          await Promise.resolve()
          return base.get(pool[slot] ?? name, call)
        },
      }
    }),
  },
]
