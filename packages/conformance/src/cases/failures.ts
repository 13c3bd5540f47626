import { type Operation, SecretError, type SecretErrorCode } from '@sealwax/core'
import { absent, check, describe, rejection, same, sameValue } from '../assert.ts'
import type { Case, CaseContext } from '../case.ts'

const name = 'api_key'

/** Every way to read must give the same answer: none of them may call a failure an absence. */
async function eachReadRejects(
  context: CaseContext,
  client: ReturnType<CaseContext['client']>,
  code: SecretErrorCode,
): Promise<void> {
  const errors = [
    await rejection(client.get(name), 'get', code),
    await rejection(client.getOptional(name), 'getOptional', code),
    await rejection(client.getBytes(name), 'getBytes', code),
    await rejection(client.getSecret(name), 'getSecret', code),
    await rejection(client.has(name), 'has', code),
    await rejection(client.getMany([name]), 'getMany', code),
  ]
  const retryable = ['ERR_SECRET_THROTTLED', 'ERR_SECRET_UNAVAILABLE', 'ERR_SECRET_TIMEOUT'].includes(code)
  for (const error of errors) {
    same(error.retryable, retryable, 'retryable')
    same(error.provider, context.provider.id, 'the provider that the error names')
  }
}

const retryQuickly = { attempts: 3, baseDelay: 1, maxDelay: 50 }

export const failures: readonly Case[] = [
  {
    id: 'failures/absent',
    title: 'what is absent is ERR_SECRET_NOT_FOUND, undefined from getOptional and false from has',
    needs: [],
    async run(context) {
      await context.seed('other', context.value())
      const client = context.client()
      const error = await rejection(client.get(name), 'get', 'ERR_SECRET_NOT_FOUND')
      same(error.provider, context.provider.id, 'the provider that the error names')
      same(error.secretName, name, 'the secretName of the error')
      same(error.operation, 'get' satisfies Operation, 'the operation of the error')
      same(error.retryable, false, 'retryable')
      check(
        error.message.includes(name) && error.message.includes(context.provider.location),
        'the message must say what was looked for, and where',
      )
      absent(await client.getOptional(name), 'getOptional')
      same(await client.has(name), false, 'has')
    },
  },
  {
    id: 'failures/absent-below',
    title: 'a name is absent although another begins with it, or it begins with another',
    needs: [],
    async run(context) {
      await context.seed('api_key', context.value())
      const client = context.client()
      for (const near of ['api', 'api_key_2', 'api_ke', 'key', ...(context.legal('api_key/x') ? ['api_key/x'] : [])]) {
        absent(await client.getOptional(near), `getOptional of ${near}`)
      }
    },
  },
  {
    id: 'failures/denied',
    title: 'without the permission to read every read is ERR_SECRET_DENIED, never absent',
    needs: ['denied'],
    async run(context) {
      await context.seed(name, context.value())
      const denied = await context.fixture.denied?.()
      await eachReadRejects(context, context.client({}, denied), 'ERR_SECRET_DENIED')
    },
  },
  {
    id: 'failures/disabled',
    title: 'a secret that is switched off is ERR_SECRET_DISABLED, never absent',
    needs: ['disable'],
    async run(context) {
      await context.seed(name, context.value())
      await context.fixture.outside?.disable?.(context.native(name))
      await eachReadRejects(context, context.client(), 'ERR_SECRET_DISABLED')
    },
  },
  {
    id: 'failures/throttled',
    title: 'a store that asks for fewer calls is ERR_SECRET_THROTTLED, which may pass, and does',
    needs: ['throttle'],
    async run(context) {
      const value = context.value()
      await context.seed(name, value)
      await context.fixture.faults?.throttle?.()
      const client = context.client()
      await eachReadRejects(context, client, 'ERR_SECRET_THROTTLED')
      await context.fixture.faults?.heal()
      sameValue(await client.get(name), value, 'get afterwards')
    },
  },
  {
    id: 'failures/throttled-once',
    title: 'a call that is throttled once succeeds at its next attempt',
    needs: ['throttle', 'core-retries'],
    async run(context) {
      const value = context.value()
      await context.seed(name, value)
      await context.fixture.faults?.throttle?.(1)
      const before = context.calls.count('get')
      sameValue(await context.client({ retry: retryQuickly }).get(name), value, 'get')
      same(context.calls.count('get') - before, 2, 'attempts')
    },
  },
  {
    id: 'failures/outage',
    title: 'a store that cannot be reached is ERR_SECRET_UNAVAILABLE, never absent, and is read again afterwards',
    needs: ['outage'],
    async run(context) {
      const value = context.value()
      await context.seed(name, value)
      const client = context.client()
      await context.fixture.faults?.outage?.()
      await eachReadRejects(context, client, 'ERR_SECRET_UNAVAILABLE')
      await context.fixture.faults?.heal()
      sameValue(await client.get(name), value, 'get afterwards')
    },
  },
  {
    id: 'failures/outage-of-writes',
    title: 'a write during an outage is ERR_SECRET_UNAVAILABLE, never a success',
    needs: ['put', 'outage'],
    async run(context) {
      const before = context.value()
      await context.seed(name, before)
      const client = context.client()
      await context.fixture.faults?.outage?.()
      await rejection(client.put(name, context.value()), 'put', 'ERR_SECRET_UNAVAILABLE')
      if (context.provider.delete) await rejection(client.delete(name), 'delete', 'ERR_SECRET_UNAVAILABLE')
      await context.fixture.faults?.heal()
      sameValue(await client.get(name), before, 'get afterwards')
    },
  },
  {
    id: 'failures/interrupted',
    title: 'an answer that breaks off in the middle is a failure, never a shorter value',
    needs: ['interrupt'],
    async run(context) {
      const value = context.value()
      await context.seed(name, value)
      const client = context.client()
      await context.fixture.faults?.interrupt?.()
      await rejection(client.get(name), 'get', 'ERR_SECRET_UNAVAILABLE')
      await rejection(client.getOptional(name), 'getOptional', 'ERR_SECRET_UNAVAILABLE')
      await context.fixture.faults?.heal()
      sameValue(await client.get(name), value, 'get afterwards')
    },
  },
  {
    id: 'failures/outage-then-change',
    title: 'after an outage the value is the one that is there then',
    needs: ['put', 'outage', 'another'],
    async run(context) {
      await context.seed(name, context.value())
      const client = context.client()
      await client.get(name)
      await context.fixture.faults?.outage?.()
      await rejection(client.get(name), 'get', 'ERR_SECRET_UNAVAILABLE')
      await context.fixture.faults?.heal()
      const value = context.value()
      await context.client({}, await context.fixture.another?.()).put(name, value)
      sameValue(await client.get(name), value, 'get afterwards')
    },
  },
  {
    id: 'failures/attempts',
    title: 'where core repeats, it asks as often as it was told',
    needs: ['outage', 'core-retries'],
    async run(context) {
      await context.seed(name, context.value())
      await context.fixture.faults?.outage?.()
      const before = context.calls.count('get')
      const error = await rejection(context.client({ retry: retryQuickly }).get(name), 'get', 'ERR_SECRET_UNAVAILABLE')
      same(context.calls.count('get') - before, retryQuickly.attempts, 'calls to the provider')
      same(error.attempts, retryQuickly.attempts, 'the attempts that the error tells')
    },
  },
  {
    id: 'failures/sdk-attempts',
    title: 'where the SDK repeats, core does not: attempts never multiply',
    needs: ['outage', 'sdk-retries'],
    async run(context) {
      await context.seed(name, context.value())
      await context.fixture.faults?.outage?.()
      const before = context.calls.count('get')
      await rejection(context.client({ retry: retryQuickly }).get(name), 'get', 'ERR_SECRET_UNAVAILABLE')
      same(context.calls.count('get') - before, 1, 'calls to the provider')
    },
  },
  {
    id: 'failures/unknown',
    title: 'an error that the adapter does not know is ERR_SECRET_UNKNOWN, whatever its message says',
    needs: [],
    async run(context) {
      const strangers: readonly unknown[] = [
        undefined,
        null,
        0,
        '',
        'not found',
        {},
        [],
        () => {},
        Symbol('error'),
        Object.create(null),
        new Error(''),
        new Error('secret not found'),
        new Error('ENOENT: no such file'),
        new TypeError('access denied'),
        new Error('429 too many requests'),
        { message: 'The secret was deleted' },
      ]
      for (const [index, error] of strangers.entries()) {
        const code = codeOf(context, error)
        same(code, 'ERR_SECRET_UNKNOWN' satisfies SecretErrorCode, `classify of ${describe(error)} (number ${index})`)
      }
    },
  },
]

function codeOf(context: CaseContext, error: unknown): string {
  try {
    return context.provider.classify(error, 'get').code
  } catch (thrown) {
    return thrown instanceof SecretError ? thrown.code : `it threw ${describe(thrown)}`
  }
}
