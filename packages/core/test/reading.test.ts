import { describe, expect, it } from 'vitest'
import { createSecrets, Secret, SecretError } from '../src/index.ts'
import { memory } from '../src/memory/index.ts'
import { holding } from './holding.ts'
import { reasonOf, rejection } from './rejection.ts'
import { SimulatedClock } from './simulated-clock.ts'

const value = `s${crypto.randomUUID()}`

describe('get', () => {
  it('gives the text, every character of it', async () => {
    const texts = ['', ' a ', '\ufeffmarked', 'a\r\nb\n', '\0', '𝄞é', 'null', '{"a":1}']
    const secrets = await holding(Object.fromEntries(texts.map((text, index) => [`n${index}`, text])))
    for (const [index, text] of texts.entries()) expect(await secrets.get(`n${index}`)).toBe(text)
  })

  it('rejects where the name is absent', async () => {
    const error = await rejection((await holding({})).get('API_KEY'), 'ERR_SECRET_NOT_FOUND')
    expect(error).toMatchObject({ secretName: 'API_KEY', provider: 'memory', operation: 'get', retryable: false })
  })

  it('rejects bytes that are not UTF-8 rather than replace them', async () => {
    const secrets = await holding({ KEY: Uint8Array.of(0x73, 0xff, 0x73) })
    const error = await rejection(secrets.get('KEY'), 'ERR_SECRET_INVALID')
    expect(error.message).toContain('getBytes')
    expect(await secrets.getBytes('KEY')).toEqual(Uint8Array.of(0x73, 0xff, 0x73))
    expect(await secrets.has('KEY')).toBe(true)
  })

  it('takes an object for names with a #, and for versions', async () => {
    const secrets = await holding({ 'a#b': 'literal', a: '{"b":"field"}' })
    expect(await secrets.get({ name: 'a#b' })).toBe('literal')
    expect(await secrets.get('a#b')).toBe('field')
    expect(await secrets.get({ name: 'a', part: 'b' })).toBe('field')
    expect(await secrets.get({ name: 'a#b' })).toBe('literal')
  })

  it.each([
    undefined,
    null,
    '',
    7,
    [],
    '#part',
    'name#',
    {},
    { name: '' },
    { name: 'a', part: '' },
    { name: 'a', version: 7 },
    { name: 'a', stage: null },
    { name: 'a', version: 'v1', stage: 'current' },
    { name: 'a', path: 'b' },
  ])('refuses %j as a name by a TypeError, without I/O', async ref => {
    const secrets = await holding({ a: value })
    const calls = secrets.provider.calls.length
    for (const call of ['get', 'getOptional', 'getBytes', 'getSecret', 'has'] as const) {
      expect(await reasonOf(secrets[call](ref as string))).toBeInstanceOf(TypeError)
    }
    expect(await reasonOf(secrets.getMany(['a', ref as string]))).toBeInstanceOf(TypeError)
    expect(await reasonOf(secrets.put(ref as string, value))).toBeInstanceOf(TypeError)
    expect(await reasonOf(secrets.withSecret(ref as string, () => 1, { isRejected: () => false }))).toBeInstanceOf(
      TypeError,
    )
    expect(secrets.provider.calls).toHaveLength(calls)
  })

  it.each([
    ['timeout', { timeout: 'soon' }],
    ['timeout', { timeout: 0 }],
    ['timeout', { timeout: Number.NaN }],
    ['signal', { signal: {} }],
    ['fresch', { fresch: true }],
    ['fresh', { fresh: 'yes' }],
  ])('refuses a wrong option %s, without I/O', async (name, options) => {
    const secrets = await holding({ a: value })
    const calls = secrets.provider.calls.length
    for (const call of ['get', 'getOptional', 'getBytes', 'getSecret', 'has'] as const) {
      const reason = await reasonOf(secrets[call]('a', options as object))
      expect(reason instanceof TypeError || reason instanceof RangeError).toBe(true)
      expect((reason as Error).message).toContain(name)
    }
    expect(secrets.provider.calls).toHaveLength(calls)
  })
})

describe('getOptional', () => {
  it('is undefined for what is absent, a field included', async () => {
    const secrets = await holding({ db: '{"user":"u","gone":null}' })
    expect(await secrets.getOptional('API_KEY')).toBeUndefined()
    expect(await secrets.getOptional('db#password')).toBeUndefined()
    expect(await secrets.getOptional('db#gone')).toBeUndefined()
    expect(await secrets.getOptional('API_KEY#password')).toBeUndefined()
    expect(await secrets.getOptional('db#user')).toBe('u')
  })

  it.each([
    'ERR_SECRET_DELETED',
    'ERR_SECRET_DENIED',
    'ERR_SECRET_DISABLED',
    'ERR_SECRET_UNAVAILABLE',
    'ERR_SECRET_CORRUPT',
    'ERR_SECRET_UNKNOWN',
  ] as const)('rejects with %s', async code => {
    const store = memory({ API_KEY: value }, { retries: 'sdk' })
    store.inject({ operation: 'get', fails: code })
    await rejection(createSecrets(store).getOptional('API_KEY'), code)
  })
})

describe('getBytes', () => {
  it('gives each caller a copy', async () => {
    const secrets = await holding({ KEY: 'abc', db: '{"a":"abc"}' })
    for (const name of ['KEY', 'db#a']) {
      const first = await secrets.getBytes(name)
      first.fill(0)
      expect(await secrets.getBytes(name)).toEqual(new TextEncoder().encode('abc'))
      expect(await secrets.get(name)).toBe('abc')
    }
  })
})

describe('getSecret', () => {
  it('carries the name, version, type and age', async () => {
    const clock = new SimulatedClock()
    const store = memory()
    const secrets = createSecrets(store, { clock })
    const version = await secrets.put('db', '{"password":"p"}', { contentType: 'application/json' })
    const secret = await secrets.getSecret('db#password')
    await clock.advance(1_500)
    expect(secret).toBeInstanceOf(Secret)
    expect({
      name: secret.name,
      version: secret.version,
      type: secret.contentType,
      age: secret.age,
      stale: secret.stale,
    }).toEqual({
      name: 'db#password',
      version,
      type: 'application/json',
      age: 1_500,
      stale: false,
    })
    expect(secret.text()).toBe('p')
    expect((await createSecrets(store).getSecret('db')).contentType).toBe('application/json')
  })

  it('dispose zeroes its copy and no other', async () => {
    const secrets = await holding({ KEY: value })
    const secret = await secrets.getSecret('KEY')
    const other = await secrets.getSecret('KEY')
    secret.dispose()
    secret.dispose()
    expect(() => secret.text()).toThrow(TypeError)
    expect(() => secret.bytes()).toThrow(TypeError)
    expect(other.text()).toBe(value)
    expect(await secrets.get('KEY')).toBe(value)
    expect(await secrets.getBytes('KEY')).toEqual(new TextEncoder().encode(value))
  })
})

describe('has', () => {
  it('is false for what is absent or deleted, and for nothing else', async () => {
    const store = memory({ a: '{"x":1}', b: value }, { retries: 'sdk' })
    const secrets = createSecrets(store)
    await secrets.delete('b')
    expect(await secrets.has('a')).toBe(true)
    expect(await secrets.has('a#x')).toBe(true)
    expect(await secrets.has('a#y')).toBe(false)
    expect(await secrets.has('b')).toBe(false)
    expect(await secrets.has('c')).toBe(false)
    for (const code of ['ERR_SECRET_DENIED', 'ERR_SECRET_DISABLED', 'ERR_SECRET_UNAVAILABLE'] as const) {
      store.inject({ operation: 'get', name: 'd', fails: code, times: 1 })
      await rejection(secrets.has('d'), code)
    }
  })
})

it('an error is a SecretError and an Error, also for a failure of several', async () => {
  const error = await rejection((await holding({})).getMany(['a', 'b']), 'ERR_SECRET_NOT_FOUND')
  expect(error).toBeInstanceOf(Error)
  expect(error.errors?.every(each => each instanceof SecretError)).toBe(true)
})
