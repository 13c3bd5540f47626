import { describe, expect, it } from 'vitest'
import { createSecrets, Secret, systemClock } from '../src/index.ts'
import { memory } from '../src/memory/index.ts'
import { reasonOf, rejection } from './rejection.ts'
import { ScriptedStore } from './scripted-store.ts'

const value = `s${crypto.randomUUID()}`
const utf8 = new TextEncoder()

describe('put', () => {
  it('takes text, bytes and a Secret, and gives the version', async () => {
    const store = memory()
    const secrets = createSecrets(store)
    const secret = new Secret({ name: 'x', bytes: utf8.encode(value), readAt: 0, clock: systemClock })
    for (const given of [value, utf8.encode(value), secret]) {
      const version = await secrets.put('KEY', given)
      const read = await createSecrets(store).getSecret('KEY')
      expect([read.text(), read.version]).toEqual([value, version])
    }
    const binary = Uint8Array.of(0, 255, 128)
    await secrets.put('BIN', binary)
    binary.fill(7)
    expect(await secrets.getBytes('BIN')).toEqual(Uint8Array.of(0, 255, 128))
    expect(await createSecrets(store).getBytes('BIN')).toEqual(Uint8Array.of(0, 255, 128))
  })

  it('takes the value as it is at the call: what the caller wipes then is stored all the same', async () => {
    for (const first of [true, false]) {
      const store = memory({ A: value })
      const secrets = createSecrets(store)
      if (!first) await secrets.put('OTHER', value)
      const bytes = utf8.encode(value)
      const buffer = Buffer.from(value)
      const secret = new Secret({ name: 'x', bytes, readAt: 0, clock: systemClock })
      const puts = Promise.all([
        secrets.put('BYTES', bytes),
        secrets.put('BUFFER', buffer),
        secrets.put('SECRET', secret),
        secrets.put('db#part', bytes),
      ])
      bytes.fill(0)
      buffer.fill(0)
      secret.dispose()
      await puts
      for (const name of ['BYTES', 'BUFFER', 'SECRET', 'db#part'])
        expect(await createSecrets(store).get(name)).toBe(value)
    }
  })

  it('gives the store bytes of its own, which closing the client does not zero', async () => {
    const kept: Uint8Array[] = []
    class Keeping extends ScriptedStore {
      override put(_name: string, bytes: Uint8Array): Promise<never> {
        kept.push(bytes)
        return Promise.resolve({ version: '1' } as never)
      }
    }
    const secrets = createSecrets(new Keeping())
    await secrets.put('KEY', value)
    await secrets.close()
    expect(new TextDecoder().decode(kept[0])).toBe(value)
  })

  it.each([
    ['half a surrogate pair', 'a\ud800b'],
    ['a number', 7],
    ['null', null],
    ['nothing', undefined],
    ['an ArrayBuffer', new ArrayBuffer(1)],
    ['an array', [1]],
  ])('refuses %s as a value, without I/O and without showing it', async (_, wrong) => {
    const store = memory()
    const reason = await reasonOf(createSecrets(store).put('KEY', wrong as string))
    expect(reason).toBeInstanceOf(TypeError)
    expect(String(reason)).not.toContain('7')
    expect(store.calls).toEqual([])
  })

  it('refuses a disposed Secret', async () => {
    const secrets = createSecrets(memory({ A: value }))
    const secret = await secrets.getSecret('A')
    secret.dispose()
    expect(await reasonOf(secrets.put('B', secret))).toBeInstanceOf(TypeError)
  })

  it.each([
    [{ ifversion: 'v1' }],
    [{ ifVersion: '' }],
    [{ ifVersion: 1 }],
    [{ overwrite: 'yes' }],
    [{ expiresAt: '2030-01-01' }],
    [{ expiresAt: new Date(Number.NaN) }],
    [{ contentType: 7 }],
    [{ metadata: 'a' }],
    [{ metadata: ['a'] }],
    [{ metadata: { a: 1 } }],
    [{ timeout: 0 }],
    [{ signal: 'x' }],
    [{ fresh: true }],
    [null],
  ])('refuses the options %j, without I/O', async options => {
    const store = memory()
    const reason = await reasonOf(createSecrets(store).put('KEY', value, options as object))
    expect(reason instanceof TypeError || reason instanceof RangeError).toBe(true)
    expect(store.calls).toEqual([])
  })

  it('refuses a version in the name', async () => {
    const store = memory()
    for (const more of [{ version: 'v1' }, { stage: 'current' }]) {
      expect(await reasonOf(createSecrets(store).put({ name: 'KEY', ...more }, value))).toBeInstanceOf(TypeError)
    }
    expect(store.calls).toEqual([])
  })

  it('stores what goes beside a value, and refuses what the store has no place for', async () => {
    const expiresAt = new Date(Date.UTC(2030, 0, 1))
    const beside = { contentType: 'text/plain', metadata: { owner: 'team' }, expiresAt }
    const store = memory()
    await createSecrets(store).put('KEY', value, beside)
    expect((await createSecrets(store).getSecret('KEY')).contentType).toBe('text/plain')
    const bare = memory({}, { limits: { attributes: [] } })
    for (const [attribute, given] of Object.entries(beside)) {
      const error = await rejection(
        createSecrets(bare).put('KEY', value, { [attribute]: given }),
        'ERR_SECRET_UNSUPPORTED',
      )
      expect(error.message).toContain(attribute)
    }
    expect(bare.calls).toEqual([])
  })

  it.each([
    ['more bytes than the limit', { maxBytes: 4 }, 'aéé', 'ERR_SECRET_TOO_LARGE'],
    ['nothing where the store needs something', { empty: false }, '', 'ERR_SECRET_INVALID'],
    ['bytes that are no text', { binary: false }, Uint8Array.of(255), 'ERR_SECRET_INVALID'],
    ['NUL where it cannot be held', { nul: false }, 'a\0', 'ERR_SECRET_INVALID'],
    ['bytes that are no text in a map', { maps: true }, Uint8Array.of(255), 'ERR_SECRET_INVALID'],
    ['more than the limit as a map', { maps: true, maxBytes: 10 }, 'ab', 'ERR_SECRET_TOO_LARGE'],
  ] as const)('refuses %s, before any I/O', async (_, limits, given, code) => {
    const store = memory({}, { limits })
    const error = await rejection(createSecrets(store).put('KEY', given), code)
    expect(error).toMatchObject({ operation: 'put', provider: 'memory', secretName: 'KEY' })
    expect(store.calls).toEqual([])
  })

  it('takes exactly the limit', async () => {
    const secrets = createSecrets(memory({}, { limits: { maxBytes: 4 } }))
    await secrets.put('KEY', 'aéb')
    expect(await secrets.get('KEY')).toBe('aéb')
  })

  it('wraps a plain value where secrets are maps, and unwraps it', async () => {
    const store = memory({}, { limits: { maps: true } })
    const secrets = createSecrets(store)
    await secrets.put('KEY', 'a "b"')
    expect(await secrets.get('KEY')).toBe('a "b"')
    expect(await secrets.getBytes('KEY')).toEqual(utf8.encode('a "b"'))
    expect(await secrets.get('KEY#value')).toBe('a "b"')
    await secrets.put('db#user', 'u')
    expect(await secrets.get('db#user')).toBe('u')
    await rejection(secrets.get('db'), 'ERR_SECRET_INVALID')
    expect(await secrets.has('db')).toBe(true)
  })
})

describe('ifVersion', () => {
  it('writes over the version that is there, and over no other', async () => {
    const secrets = createSecrets(memory())
    const first = await secrets.put('KEY', 'one', { ifVersion: 'absent' })
    const second = await secrets.put('KEY', 'two', { ifVersion: first as string })
    for (const stale of [first as string, 'absent', 'no such version']) {
      const error = await rejection(secrets.put('KEY', 'three', { ifVersion: stale }), 'ERR_SECRET_CONFLICT')
      expect(error).toMatchObject({ operation: 'putIf', secretName: 'KEY', retryable: false })
    }
    expect((await secrets.getSecret('KEY', { fresh: true })).version).toBe(second)
    await rejection(secrets.put('OTHER', 'x', { ifVersion: 'v1' }), 'ERR_SECRET_CONFLICT')
  })

  it('lets one of many creators win', async () => {
    const store = memory()
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) => createSecrets(store).put('KEY', `${i}`, { ifVersion: 'absent' })),
    )
    const won = outcomes.filter(outcome => outcome.status === 'fulfilled')
    expect(won).toHaveLength(1)
    expect(await createSecrets(store).get('KEY')).toBe(
      `${outcomes.findIndex(outcome => outcome.status === 'fulfilled')}`,
    )
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'ERR_SECRET_CONFLICT' })
    }
  })

  it('is refused where the store cannot compare, before any I/O', async () => {
    const store = memory({ KEY: value }, { without: ['putIf'] })
    const error = await rejection(
      createSecrets(store).put('KEY', 'x', { ifVersion: 'absent' }),
      'ERR_SECRET_UNSUPPORTED',
    )
    expect(error.operation).toBe('putIf')
    expect(store.calls).toEqual([])
  })
})
