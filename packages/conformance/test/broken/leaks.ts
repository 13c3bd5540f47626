import { createHash } from 'node:crypto'
import { capabilities, StoreFault } from '@sealwax/core'
import type { Connect } from '../../src/index.ts'
import { brokenFailure, brokenProvider, brokenReads, changedReads, type Mutant, textOf } from './mutant.ts'

export const leaks: readonly Mutant[] = [
  {
    what: 'quotes the value in the hint of a throttled write',
    breaks: ['leaks/errors'],
    ...brokenFailure('put', 'ERR_SECRET_THROTTLED', (_, _name, bytes) =>
      Promise.reject(new StoreFault('ERR_SECRET_THROTTLED', { hint: `Try ${textOf(bytes)} again.` })),
    ),
  },
  {
    what: 'quotes the value as base64 in the hint of a conflict',
    breaks: ['leaks/errors', 'leaks/run'],
    ...brokenFailure('putIf', 'ERR_SECRET_CONFLICT', async (base, name, _bytes, _expected, call) => {
      const hint = await base.get(name, call).then(
        ({ bytes }) => Buffer.from(bytes).toString('base64'),
        () => '',
      )
      throw new StoreFault('ERR_SECRET_CONFLICT', { hint })
    }),
  },
  {
    what: 'takes the value for its content type',
    breaks: ['leaks/secret'],
    ...brokenReads(stored => ({ ...stored, contentType: stored.contentType ?? textOf(stored.bytes) })),
  },
  {
    what: 'keeps the last answer where everybody sees it',
    breaks: ['leaks/client'],
    fixture: fixture => {
      const { provider } = fixture
      const shown: Record<string, unknown> = {}
      for (const key of ['id', 'location', 'limits', 'retries', 'cancel', 'putOnce', 'promote'] as const)
        shown[key] = provider[key]
      for (const key of ['classify', 'close', ...capabilities] as const) shown[key] = provider[key]?.bind(provider)
      shown['get'] = async (...args: Parameters<typeof provider.get>) => {
        const stored = await provider.get(...args)
        shown['last'] = { ...stored, bytes: stored.bytes.slice() }
        return stored
      }
      return { ...fixture, provider: shown as unknown as typeof provider }
    },
  },
  {
    what: 'gives notice of the value',
    breaks: ['leaks/events', 'leaks/run'],
    ...brokenProvider(base => ({
      get: async (name, call) => {
        const stored = await base.get(name, call)
        call.notice('file-permissions', textOf(stored.bytes) ?? '', 'Change the mode.')
        return stored
      },
    })),
  },
  {
    what: 'tells observers more than events have',
    breaks: ['leaks/events'],
    connect: create =>
      ((provider, options) =>
        create(provider, {
          ...options,
          observe: event => options?.observe?.({ ...event, length: 24 } as never),
        })) as Connect,
  },
  {
    what: 'prints what it reads',
    breaks: ['leaks/printed', 'leaks/run'],
    ...brokenReads(stored => {
      console.debug('read', { stored })
      return stored
    }),
  },
  {
    what: 'writes what it reads to the standard error output, as hex',
    breaks: ['leaks/printed', 'leaks/run'],
    ...brokenReads(stored => {
      process.stderr.write(`${Buffer.from(stored.bytes).toString('hex')}\n`)
      return stored
    }),
  },
  {
    what: 'makes versions of a bare hash',
    breaks: ['leaks/version'],
    profile: 'with little',
    ...brokenProvider(base => {
      const version = (bytes: Uint8Array): { version: string } => ({
        version: createHash('sha256').update(bytes).digest('hex').slice(0, 16),
      })
      return {
        ...changedReads(base, stored => ({ ...stored, ...version(stored.bytes) })),
        put: async (name, bytes, call) => {
          await base.put?.(name, bytes, call)
          return version(bytes)
        },
      }
    }),
  },
  {
    what: 'prints what it restores',
    breaks: ['leaks/run'],
    ...brokenProvider(base => ({
      restore: async (name, call) => {
        await base.restore?.(name, call)
        console.info('restored', textOf((await base.get(name, call)).bytes))
      },
    })),
  },
]
