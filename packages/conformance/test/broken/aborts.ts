import { SecretError } from '@sealwax/core'
import type { Connect } from '../../src/index.ts'
import { altered } from '../stores/altered.ts'
import { brokenClient, brokenProvider, type Mutant } from './mutant.ts'

export const aborts: readonly Mutant[] = [
  {
    what: 'has what a caller who left asked for',
    breaks: ['aborts/before'],
    ...brokenClient(client => ({ has: (ref, { signal: _, ...options } = {}) => client.has(ref, options) })),
  },
  {
    what: 'wraps the reason of an abort',
    breaks: ['aborts/before', 'aborts/waiting', 'aborts/one-of-many', 'aborts/in-flight'],
    ...brokenClient(client => ({
      get: (ref, options) =>
        client.get(ref, options).catch(error => {
          throw options?.signal?.aborted ? new Error('aborted', { cause: error }) : error
        }),
    })),
  },
  {
    what: 'tells the provider of an abort late',
    breaks: ['aborts/waiting'],
    connect: create =>
      ((provider, options) => {
        const get: typeof provider.get = (name, call) => provider.get(name, { ...call, signal: delayed(call.signal) })
        return create(altered(provider, { get }), options)
      }) as Connect,
  },
  {
    what: 'lets one caller take the others along',
    breaks: ['aborts/one-of-many'],
    ...brokenClient(client => {
      let leave: (reason: unknown) => void = () => {}
      const left = new Promise<never>((_, reject) => {
        leave = reject
      })
      left.catch(() => {})
      return {
        get: (ref, options) => {
          options?.signal?.addEventListener('abort', () => leave(options.signal?.reason))
          return Promise.race([client.get(ref, options), left])
        },
      }
    }),
  },
  {
    what: 'does not hand the signal on to its SDK',
    breaks: ['aborts/in-flight'],
    ...brokenProvider(base => ({
      get: (name, call) => base.get(name, { ...call, signal: new AbortController().signal }),
    })),
  },
  {
    what: 'calls a time-out an outage',
    breaks: ['aborts/time-out'],
    ...brokenClient(client => ({
      get: (ref, options) =>
        client.get(ref, options).catch(error => {
          throw isTimeout(error) && options?.timeout === undefined
            ? new SecretError('Try again.', { code: 'ERR_SECRET_UNAVAILABLE' })
            : error
        }),
    })),
  },
  {
    what: 'calls what does not answer absent',
    breaks: ['aborts/time-out-of-optional'],
    ...brokenClient(client => ({
      getOptional: (ref, options) =>
        client.getOptional(ref, options).catch(error => {
          if (!isTimeout(error)) throw error
          return undefined
        }),
    })),
  },
]

function isTimeout(error: unknown): boolean {
  return error instanceof SecretError && error.code === 'ERR_SECRET_TIMEOUT'
}

/** Aborts when the signal has, some time afterwards. */
function delayed(signal: AbortSignal): AbortSignal {
  const controller = new AbortController()
  signal.addEventListener('abort', () => void setTimeout(() => controller.abort(signal.reason), 1))
  return controller.signal
}
