import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { aliased, bundle, chain, prefixed, route } from '../src/compose/index.ts'
import {
  type AnyProvider,
  createSecrets,
  nearestName,
  SecretError,
  type SecretErrorCode,
  type Secrets,
  StoreFault,
} from '../src/index.ts'
import { type MemoryProvider, memory } from '../src/memory/index.ts'
import { rejection } from './rejection.ts'
import { SimulatedClock } from './simulated-clock.ts'

const value = `s${crypto.randomUUID()}`

const codes = [
  'ERR_SECRET_NOT_FOUND',
  'ERR_SECRET_DELETED',
  'ERR_SECRET_DENIED',
  'ERR_SECRET_DISABLED',
  'ERR_SECRET_CONFLICT',
  'ERR_SECRET_INVALID',
  'ERR_SECRET_TOO_LARGE',
  'ERR_SECRET_THROTTLED',
  'ERR_SECRET_UNAVAILABLE',
  'ERR_SECRET_TIMEOUT',
  'ERR_SECRET_UNSUPPORTED',
  'ERR_SECRET_CORRUPT',
  'ERR_SECRET_CONFIG',
  'ERR_SECRET_UNKNOWN',
] as const satisfies readonly SecretErrorCode[]

const verbs =
  /\b(?:store|restore|check|enable|read|see|split|try|use|look|quote|put|name|encode|add|remove|report|compare|leave|delete|writes without it|are words of|must be)\b/i

/** Whether the last sentence says what to do. */
function advises(message: string): boolean {
  const last = message.split(/(?<=[.?:]) (?=[A-Z"`])/).at(-1) ?? ''
  return message.endsWith('.') || message.endsWith('API_KEY') ? verbs.test(last) : false
}

/** Every call of a client, on a store that holds KEY and a JSON secret db. */
const calls: Record<string, (secrets: Secrets<MemoryProvider>) => Promise<unknown>> = {
  get: secrets => secrets.get('KEY'),
  'get of a part': secrets => secrets.get('db#a'),
  put: secrets => secrets.put('KEY', value),
  putIf: secrets => secrets.put('KEY', value, { ifVersion: 'v1' }),
  'put of a part': secrets => secrets.put('db#a', value),
  delete: secrets => secrets.delete('KEY'),
  restore: secrets => secrets.restore('KEY'),
  purge: secrets => secrets.purge('KEY'),
  moveStage: secrets => secrets.moveStage('KEY', { stage: 'a', to: 'v1' }),
  versions: secrets => Array.fromAsync(secrets.versions('KEY')),
  list: secrets => Array.fromAsync(secrets.list()),
  getMany: secrets => secrets.getMany(['KEY', 'OTHER']),
}

describe('every message', () => {
  it.each(codes)('of %s ends with what to do, and has no value', async code => {
    for (const [what, call] of Object.entries(calls)) {
      const store = memory({ KEY: value, OTHER: value, db: `{"a":"${value}"}` }, { retries: 'sdk' })
      store.inject({ fails: code, status: 400 })
      const clock = new SimulatedClock()
      const failed = rejection(call(createSecrets(store, { clock })), code)
      await clock.advance(60_000)
      const error = await failed
      expect(advises(error.message), error.message).toBe(true)
      expect(error.message, what).toContain('memory')
      expect(inspect(error, { showHidden: true, depth: 9 }), what).not.toContain(value)
      expect(JSON.stringify(error), what).not.toContain(value)
      expect(
        Object.keys(error).every(key => allowed.includes(key)),
        what,
      ).toBe(true)
    }
  })

  it.each([
    [
      { status: 400, requestId: '4f1a-77' },
      "does not know. Report the missing error to sealwax. The store's support asks for: status 400, request id 4f1a-77.",
    ],
    [{ status: 400 }, 'support asks for: status 400.'],
    [{ status: 400, requestId: 'a\u001b[31m' }, 'support asks for: status 400.'],
    [{}, 'does not know. Report the missing error'],
  ])('of an error that no table knows says what its support asks for (%#)', async (facts, text) => {
    const get = () => Promise.reject(new StoreFault('ERR_SECRET_UNKNOWN', facts))
    const store = Object.assign(memory(), { get })
    expect((await rejection(createSecrets(store).get('KEY'), 'ERR_SECRET_UNKNOWN')).message).toContain(text)
  })

  it('of a check before any I/O does, too', async () => {
    const limits = { maxBytes: 8, empty: false, binary: false, nul: false, attributes: [] }
    const store = memory({ db: '{"a":1}', text: 'x' }, { limits, without: ['putIf', 'list'] })
    const secrets = createSecrets(store)
    const all: Promise<SecretError>[] = [
      rejection(secrets.get('a\0b'), 'ERR_SECRET_INVALID'),
      rejection(secrets.get('a'.repeat(3_000)), 'ERR_SECRET_INVALID'),
      rejection(secrets.put('KEY', value), 'ERR_SECRET_TOO_LARGE'),
      rejection(secrets.put('KEY', ''), 'ERR_SECRET_INVALID'),
      rejection(secrets.put('KEY', Uint8Array.of(255)), 'ERR_SECRET_INVALID'),
      rejection(secrets.put('KEY', 'a\0'), 'ERR_SECRET_INVALID'),
      rejection(secrets.put('KEY', 'a', { metadata: {} }), 'ERR_SECRET_UNSUPPORTED'),
      rejection(secrets.put('KEY', 'a', { ifVersion: 'v1' }), 'ERR_SECRET_UNSUPPORTED'),
      rejection(secrets.put('db#a', 'a'), 'ERR_SECRET_UNSUPPORTED'),
      rejection(secrets.put('db#a', Uint8Array.of(255)), 'ERR_SECRET_INVALID'),
      rejection(Array.fromAsync(secrets.list()), 'ERR_SECRET_UNSUPPORTED'),
      rejection(secrets.get('db#b'), 'ERR_SECRET_NOT_FOUND'),
      rejection(secrets.get('db#b~'), 'ERR_SECRET_INVALID'),
      rejection(secrets.get('text#b'), 'ERR_SECRET_CORRUPT'),
      rejection(secrets.get({ name: 'db', version: 'v9' }), 'ERR_SECRET_NOT_FOUND'),
    ]
    for (const error of await Promise.all(all)) expect(advises(error.message), error.message).toBe(true)
  })

  it('of a write on a condition says that the condition is what the store cannot have', async () => {
    const put = (without: readonly ('put' | 'putIf')[]): Promise<SecretError> =>
      rejection(
        createSecrets(memory({}, { without })).put('KEY', 'a', { ifVersion: 'absent' }),
        'ERR_SECRET_UNSUPPORTED',
      )
    const { message } = await put(['putIf'])
    expect(message).toContain(
      'memory cannot compare and set "KEY": it has no such operation. Put without `ifVersion` (',
    )
    // It would be of no use.
    expect((await put(['put', 'putIf'])).message).not.toContain('Put without')
  })

  it('shows a command that can be pasted, and no control characters of a name', async () => {
    const secrets = createSecrets(memory())
    const messages = await Promise.all(
      ['shop/API_KEY', "it's", '$(rm -rf ~)', 'a\u001b[31mb\nc', 'x\u202ey'].map(
        async name => (await rejection(secrets.get(name), 'ERR_SECRET_NOT_FOUND')).message,
      ),
    )
    expect(messages[0]).toContain('`sealwax put shop/API_KEY`')
    expect(messages[1]).toContain(`\`sealwax put 'it'\\''s'\``)
    expect(messages[2]).toContain("`sealwax put '$(rm -rf ~)'`")
    expect(messages[3]).toContain('`sealwax put NAME`')
    for (const message of messages) expect(message).not.toMatch(/\p{Cc}/u)
    expect(messages[4]).toContain('`sealwax put NAME`')
  })
})

const allowed = [
  'name',
  'code',
  'retryable',
  'provider',
  'operation',
  'secretName',
  'status',
  'requestId',
  'attempts',
  'suggestion',
  'errors',
]

describe('a SecretError', () => {
  it('as JSON has its fields, its message and nothing else', async () => {
    const store = memory({ KEY: value, KEYS: value }, { retries: 'sdk' })
    const error = await rejection(createSecrets(store).getMany(['KEI', 'KEY']), 'ERR_SECRET_NOT_FOUND')
    Object.assign(error, { extra: value })
    const json = JSON.parse(JSON.stringify(error))
    expect(Object.keys(json).sort()).toEqual(
      ['code', 'errors', 'message', 'name', 'operation', 'provider', 'retryable', 'secretName'].sort(),
    )
    expect(json.errors[0]).toMatchObject({
      name: 'SecretError',
      code: 'ERR_SECRET_NOT_FOUND',
      secretName: 'KEI',
      suggestion: 'KEY',
    })
    expect(JSON.stringify(error)).not.toContain(value)
    expect(JSON.stringify(error)).not.toContain('at ')
  })

  it.each(codes)('of %s says whether it may pass', code => {
    const retryable = ['ERR_SECRET_THROTTLED', 'ERR_SECRET_UNAVAILABLE', 'ERR_SECRET_TIMEOUT'].includes(code)
    expect(new SecretError('x', { code }).retryable).toBe(retryable)
  })

  it('passes through every composition as it is', async () => {
    const compositions: ((store: MemoryProvider) => AnyProvider)[] = [
      store => chain([store]),
      store => chain([memory(), store]),
      store => route({ K: store }),
      store => prefixed(chain([store]), 'shop'),
      store => aliased(store, { KEY: 'other' }),
      store => aliased(store, { KEY: 'other#field' }),
      store => bundle(store, 'app'),
      store => chain([route({ '': aliased(prefixed(store, 'a'), { KEY: 'x' }) })]),
    ]
    for (const compose of compositions) {
      for (const code of [
        'ERR_SECRET_DENIED',
        'ERR_SECRET_UNAVAILABLE',
        'ERR_SECRET_DELETED',
        'ERR_SECRET_TOO_LARGE',
      ] as const) {
        const store = memory({}, { id: 'the-store', retries: 'sdk' })
        store.inject({ fails: code, status: 418 })
        const error = await rejection(createSecrets(compose(store)).get('KEY'), code)
        expect(error).toMatchObject({ provider: 'the-store', status: 418, operation: 'get' })
        const several = await rejection(createSecrets(compose(store)).getMany(['KEY', 'KEY2']), code)
        expect(several.errors?.map(each => [each.code, each.provider])).toEqual([
          [code, 'the-store'],
          [code, 'the-store'],
        ])
      }
    }
  })
})

describe('a suggestion', () => {
  it.each([
    ['API_KEI', 'API_KEY'],
    ['APIKEY', 'API_KEY'],
    ['api_key', 'API_KEY'],
    ['AIP_KEY', 'API_KEY'],
    ['DB_PASWORD', 'DB_PASSWORD'],
    ['SOMETHING_ELSE', undefined],
    ['AB', undefined],
  ])('for %s is %s', async (asked, meant) => {
    const store = memory({ API_KEY: value, DB_PASSWORD: value, XY: value })
    const error = await rejection(createSecrets(store).get(asked), 'ERR_SECRET_NOT_FOUND')
    expect(error.suggestion).toBe(meant)
    if (meant !== undefined) expect(error.message).toContain(`Did you mean "${meant}"?`)
    else expect(error.message).not.toContain('Did you mean')
    // By what was at hand: nobody was asked for a list.
    expect(store.calls.map(call => call.operation)).toEqual(['get'])
  })

  it('is a name as the application writes it, below a prefix and through a chain', async () => {
    const below = prefixed(memory({ 'shop/API_KEY': value, 'other/API_KEX': value }), 'shop')
    for (const provider of [below, chain([memory(), below]), chain([below, memory()])]) {
      const error = await rejection(createSecrets(provider).get('API_KEI'), 'ERR_SECRET_NOT_FOUND')
      expect(error.suggestion).toBe('API_KEY')
      expect(error.message).toContain('Did you mean "API_KEY"?')
    }
  })

  it('is never the name itself', () => {
    expect(nearestName('a', ['a'])).toBeUndefined()
    expect(nearestName('API_KEY', ['API_KEY', 'API_KEYS'])).toBe('API_KEYS')
    expect(nearestName('', [''])).toBeUndefined()
    // Half of a short word is not a slip.
    expect(nearestName('NOPE', ['HOME', 'PATH'])).toBeUndefined()
    expect(nearestName('A', ['_'])).toBeUndefined()
    expect(nearestName('a', ['A'])).toBe('A')
  })
})
