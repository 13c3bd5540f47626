import { SecretError, type SecretErrorCode, type Stored, StoreFault } from '@sealwax/core'
import type { Connect } from '../../src/index.ts'
import { altered } from '../stores/altered.ts'
import { brokenClient, brokenFailure, brokenProvider, isFault, type Mutant } from './mutant.ts'

function rejecting(
  code: SecretErrorCode,
  more: ConstructorParameters<typeof StoreFault>[1] = {},
): () => Promise<never> {
  return () => Promise.reject(new StoreFault(code, more))
}

export const failures: readonly Mutant[] = [
  {
    what: 'does not say which secret is absent',
    breaks: ['failures/absent'],
    profile: 'as Azure Key Vault',
    ...brokenClient(client => ({
      get: (ref, options) =>
        client.get(ref, options).catch(error => {
          if (!(error instanceof SecretError) || error.code !== 'ERR_SECRET_NOT_FOUND') throw error
          const { code, provider, operation, attempts, errors } = error
          throw new SecretError(error.message, { code, provider, operation, attempts, errors })
        }),
    })),
  },
  {
    what: 'finds a name by its beginning',
    breaks: ['failures/absent-below'],
    ...brokenFailure('get', 'ERR_SECRET_NOT_FOUND', async (base, name, call) => {
      const [near] = (await base.list?.(name, call))?.names ?? []
      if (near === undefined || call.version !== undefined) throw new StoreFault('ERR_SECRET_NOT_FOUND')
      return base.get(near, call)
    }),
  },
  {
    what: 'calls what may not be read absent',
    breaks: ['failures/denied'],
    fixture: fixture => ({
      ...fixture,
      denied: async () => altered(fixture.provider, { get: rejecting('ERR_SECRET_NOT_FOUND') }),
    }),
  },
  {
    what: 'calls what is switched off absent',
    breaks: ['failures/disabled'],
    ...brokenFailure('get', 'ERR_SECRET_DISABLED', rejecting('ERR_SECRET_NOT_FOUND')),
  },
  {
    what: 'calls a throttled read an outage',
    breaks: ['failures/throttled'],
    ...brokenFailure('get', 'ERR_SECRET_THROTTLED', rejecting('ERR_SECRET_UNAVAILABLE')),
  },
  {
    what: 'asks for a long wait after each throttled call',
    breaks: ['failures/throttled-once'],
    ...brokenFailure('get', 'ERR_SECRET_THROTTLED', rejecting('ERR_SECRET_THROTTLED', { retryAfterMs: 60_000 })),
  },
  {
    what: 'has nothing during an outage',
    breaks: ['failures/outage'],
    ...brokenClient(client => ({
      has: (ref, options) =>
        client.has(ref, options).catch(error => {
          if (error instanceof SecretError && error.code === 'ERR_SECRET_UNAVAILABLE') return false
          throw error
        }),
    })),
  },
  {
    what: 'calls what cannot be reached absent',
    breaks: ['failures/outage', 'failures/outage-then-change', 'failures/interrupted', 'failures/attempts'],
    ...brokenFailure('get', 'ERR_SECRET_UNAVAILABLE', rejecting('ERR_SECRET_NOT_FOUND')),
  },
  {
    what: 'drops a write during an outage',
    breaks: ['failures/outage-of-writes'],
    ...brokenFailure('put', 'ERR_SECRET_UNAVAILABLE', () => ({})),
  },
  {
    what: 'takes the beginning of an answer for the whole',
    breaks: ['failures/interrupted'],
    fixture: fixture => {
      let cut = false
      const { provider, faults } = fixture
      return {
        ...fixture,
        provider: altered(provider, {
          get: async (name, call) => {
            const stored = await provider.get(name, call)
            return cut ? { ...stored, bytes: stored.bytes.slice(0, stored.bytes.length / 2) } : stored
          },
        }),
        faults: {
          ...faults,
          interrupt: () => {
            cut = true
          },
          heal: () => {
            cut = false
            return faults?.heal()
          },
        },
      }
    },
  },
  {
    what: 'goes on with the last value from before an outage',
    breaks: ['failures/outage-then-change'],
    ...brokenProvider(base => {
      const last = new Map<string, Stored>()
      let disturbed = false
      return {
        get: async (name, call) => {
          try {
            const stored = await base.get(name, call)
            const held = disturbed ? (last.get(name) ?? stored) : stored
            last.set(name, held)
            return { ...held, bytes: held.bytes.slice() }
          } catch (error) {
            disturbed ||= isFault(error, 'ERR_SECRET_UNAVAILABLE')
            throw error
          }
        },
      }
    }),
  },
  {
    what: 'counts attempts that it did not make',
    breaks: ['failures/attempts'],
    ...brokenFailure('get', 'ERR_SECRET_UNAVAILABLE', rejecting('ERR_SECRET_UNAVAILABLE', { attempts: 7 })),
  },
  {
    what: 'repeats what the SDK has repeated',
    breaks: ['failures/sdk-attempts'],
    profile: 'as AWS Secrets Manager',
    connect: create => ((provider, options) => create(altered(provider, { retries: 'core' }), options)) as Connect,
  },
  {
    what: 'goes by the text of a message',
    breaks: ['failures/unknown'],
    ...brokenProvider(() => ({
      classify: error => ({
        code: error instanceof Error && /not found/.test(error.message) ? 'ERR_SECRET_NOT_FOUND' : 'ERR_SECRET_UNKNOWN',
      }),
    })),
  },
  {
    what: 'takes every unknown error for an absence',
    breaks: ['failures/unknown'],
    ...brokenProvider(() => ({ classify: () => ({ code: 'ERR_SECRET_NOT_FOUND' }) })),
  },
  {
    what: 'fails over an error that is no object',
    breaks: ['failures/unknown'],
    ...brokenProvider(() => ({
      classify: error => ({
        code: (error as { code: string }).code === 'ENOENT' ? 'ERR_SECRET_NOT_FOUND' : 'ERR_SECRET_UNKNOWN',
      }),
    })),
  },
]
