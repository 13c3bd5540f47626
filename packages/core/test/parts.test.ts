import { describe, expect, it } from 'vitest'
import { createSecrets } from '../src/index.ts'
import { memory } from '../src/memory/index.ts'
import { reasonOf, rejection } from './rejection.ts'
import { SimulatedClock, settled } from './simulated-clock.ts'

const value = `s${crypto.randomUUID()}`

const document = String.raw`{
  "user": "u\u00e9\"",
  "port": 5432, "ratio": 1.0, "big": 12345678901234567890, "exp": 1E+2,
  "tls": true, "off": false, "none": null, "empty": "",
  "nested": { "deep": { "key": "v" }, "list": ["a", { "b": "c" }] },
  "a/b": "slash", "m~n": "tilde", "": "no name", "__proto__": "plain", "x#y": "hash"
}`

describe('reading a part', () => {
  const secrets = createSecrets(memory({ db: document, list: '["a","b"]', text: value, scalar: '7' }))

  it.each([
    ['user', 'ué"'],
    ['port', '5432'],
    ['ratio', '1.0'],
    ['big', '12345678901234567890'],
    ['exp', '1E+2'],
    ['tls', 'true'],
    ['off', 'false'],
    ['empty', ''],
    ['nested/deep/key', 'v'],
    ['nested/list/0', 'a'],
    ['nested/list/1/b', 'c'],
    ['nested/deep', '{ "key": "v" }'],
    ['a~1b', 'slash'],
    ['m~0n', 'tilde'],
    ['__proto__', 'plain'],
    ['x#y', 'hash'],
  ])('#%s', async (part, text) => {
    expect(await secrets.get(`db#${part}`)).toBe(text)
    expect(await secrets.get({ name: 'db', part })).toBe(text)
    expect(await secrets.getBytes(`db#${part}`)).toEqual(new TextEncoder().encode(text))
    expect(await secrets.has(`db#${part}`)).toBe(true)
  })

  it.each(['none', 'missing', 'user/more', 'toString', 'nested/list/2', 'nested/list/-', 'nested/list/00', 'port/0'])(
    '#%s is not found',
    async part => {
      const error = await rejection(secrets.get(`db#${part}`), 'ERR_SECRET_NOT_FOUND')
      expect(error.secretName).toBe(`db#${part}`)
      expect(await secrets.getOptional(`db#${part}`)).toBeUndefined()
      expect(await secrets.has(`db#${part}`)).toBe(false)
    },
  )

  it('takes an index of a list at the top', async () => {
    expect(await secrets.get('list#1')).toBe('b')
  })

  it('suggests a field that was probably meant', async () => {
    const error = await rejection(secrets.get('db#usr'), 'ERR_SECRET_NOT_FOUND')
    expect(error.message).toContain('Did you mean "user"?')
  })

  it('says of what is not JSON that it is corrupt, and quotes nothing of it', async () => {
    const error = await rejection(secrets.get('text#user'), 'ERR_SECRET_CORRUPT')
    expect(error.message).not.toContain(value.slice(0, 4))
    await rejection(secrets.getOptional('text#user'), 'ERR_SECRET_CORRUPT')
    await rejection(secrets.has('text#user'), 'ERR_SECRET_CORRUPT')
    await rejection(secrets.get('scalar#user'), 'ERR_SECRET_NOT_FOUND')
  })

  it.each(['a~', 'a~2', '~'])('refuses #%s, which is no JSON Pointer', async part => {
    const error = await rejection(secrets.get(`db#${part}`), 'ERR_SECRET_INVALID')
    expect(error.message).toContain('~0')
  })

  it('reads all parts of a secret by one call', async () => {
    const store = memory({ db: document })
    const { get } = store
    let reads = 0
    store.get = (...args) => {
      reads++
      return get.apply(store, args)
    }
    const one = createSecrets(store)
    await Promise.all([one.get('db#user'), one.get('db#port'), one.get('db')])
    await one.get('db#tls')
    expect(reads).toBe(1)
  })
})

describe('putting a part', () => {
  it('changes that field and not a byte beside it', async () => {
    const store = memory({ db: document })
    const secrets = createSecrets(store)
    await secrets.put('db#nested/deep/key', 'new "value"')
    expect(await secrets.get('db')).toBe(document.replace('"v"', '"new \\"value\\""'))
    expect(await secrets.get('db#nested/deep/key')).toBe('new "value"')
    expect(store.calls.map(call => call.operation)).toEqual(['get', 'putIf', 'get'])
  })

  it.each([
    ['port', '80', ['port']],
    ['none', 'x', ['none']],
    ['brand~1new', 'x', ['brand/new']],
    ['made/on/the/way', 'x', ['made', 'on', 'the', 'way']],
    ['nested/list/2', 'x', ['nested', 'list', '2']],
    ['__proto__', 'x', ['__proto__']],
  ])('#%s makes what is missing', async (part, text, path) => {
    const secrets = createSecrets(memory({ db: document }))
    await secrets.put(`db#${part}`, text)
    expect(await secrets.get(`db#${part}`)).toBe(text)
    let found: unknown = JSON.parse(await secrets.get('db'))
    for (const key of path) found = Object.getOwnPropertyDescriptor(found, key)?.value
    expect(found).toBe(text)
    expect(await secrets.get('db#big')).toBe('12345678901234567890')
  })

  it('creates an absent secret, and only an absent one', async () => {
    const secrets = createSecrets(memory())
    await secrets.put('db#password', 'p')
    expect(JSON.parse(await secrets.get('db'))).toEqual({ password: 'p' })
    await secrets.delete('db')
    await rejection(secrets.put('db#password', 'q'), 'ERR_SECRET_DELETED')
  })

  it.each([
    ['port/x', 'ERR_SECRET_INVALID'],
    ['user/x', 'ERR_SECRET_INVALID'],
    ['nested/list/7', 'ERR_SECRET_INVALID'],
    ['a~', 'ERR_SECRET_INVALID'],
  ] as const)('#%s is refused, and nothing is written', async (part, code) => {
    const store = memory({ db: document })
    await rejection(createSecrets(store).put(`db#${part}`, value), code)
    expect(store.calls.map(call => call.operation)).toEqual(['get'])
  })

  it('refuses to write into what is not JSON', async () => {
    const store = memory({ text: value })
    await rejection(createSecrets(store).put('text#user', 'u'), 'ERR_SECRET_CORRUPT')
    expect(await createSecrets(store).get('text')).toBe(value)
  })

  it('takes text only', async () => {
    const store = memory({ db: document })
    const error = await rejection(createSecrets(store).put('db#user', Uint8Array.of(255)), 'ERR_SECRET_INVALID')
    expect(error.operation).toBe('put')
    expect(store.calls).toEqual([])
    await createSecrets(store).put('db#user', new TextEncoder().encode('bytes'))
    expect(await createSecrets(store).get('db#user')).toBe('bytes')
  })

  it('is refused on a store that cannot compare, before any I/O, unless told to overwrite', async () => {
    const store = memory({ db: document }, { without: ['putIf'] })
    const secrets = createSecrets(store)
    const error = await rejection(secrets.put('db#user', 'x'), 'ERR_SECRET_UNSUPPORTED')
    expect(error.message).toContain('overwrite: true')
    await rejection(secrets.put('db#user', 'x', { overwrite: true, ifVersion: 'v1' }), 'ERR_SECRET_UNSUPPORTED')
    expect(store.calls).toEqual([])
    await secrets.put('db#user', 'x', { overwrite: true })
    expect(await secrets.get('db#user')).toBe('x')
    expect(await secrets.get('db#port')).toBe('5432')
  })

  it('compares with ifVersion the version of the whole secret', async () => {
    const secrets = createSecrets(memory())
    const version = (await secrets.put('db', '{"a":"1"}')) as string
    await secrets.put('db#a', '2', { ifVersion: version })
    await rejection(secrets.put('db#a', '3', { ifVersion: version }), 'ERR_SECRET_CONFLICT')
    await rejection(secrets.put('db#a', '3', { ifVersion: 'absent' }), 'ERR_SECRET_CONFLICT')
    expect(await secrets.get('db#a')).toBe('2')
  })

  it('hides what was put', async () => {
    const secrets = createSecrets(memory())
    await secrets.put('db#password', value)
    expect(secrets.redact(`a ${value}`)).toBe('a [redacted db#password]')
  })

  it('loses none of 50 fields that are put at once', async () => {
    const store = memory({ db: document })
    const secrets = createSecrets(store)
    await Promise.all(Array.from({ length: 50 }, (_, i) => secrets.put(`db#field${i}`, `value ${i}`)))
    for (let i = 0; i < 50; i++) expect(await secrets.get(`db#field${i}`)).toBe(`value ${i}`)
    expect(await secrets.get('db#big')).toBe('12345678901234567890')
    // Taking turns: none of them had to begin anew.
    expect(store.calls.filter(call => call.operation === 'putIf')).toHaveLength(50)
  })

  it('begins anew when another process wrote in between, and loses neither change', async () => {
    const store = memory({ db: '{}' })
    const clock = new SimulatedClock()
    const secrets = createSecrets(store, { clock })
    const { putIf } = store
    let others = 3
    store.putIf = async (name, bytes, expected, call) => {
      // What another process does is not seen here, and so is not taken in turn.
      if (others-- > 0)
        await putIf.call(store, 'db', new TextEncoder().encode(`{"other":"${others}"}`), expected, {
          ...call,
          token: crypto.randomUUID(),
        })
      return putIf.call(store, name, bytes, expected, call)
    }
    const put = secrets.put('db#mine', 'x')
    await clock.advance(1_000)
    await put
    expect(JSON.parse(await secrets.get('db'))).toEqual({ other: '0', mine: 'x' })
    expect(await clock.left()).toBe(0)
  })

  it('gives up with the conflict when others never stop, and in time', async () => {
    const store = memory({ db: '{}' })
    const clock = new SimulatedClock()
    const secrets = createSecrets(store, { clock, timeout: 60_000 })
    const { putIf } = store
    let round = 0
    store.putIf = async (name, bytes, expected, call) => {
      await putIf.call(store, 'db', new TextEncoder().encode(`{"other":${round++}}`), expected, {
        ...call,
        token: crypto.randomUUID(),
      })
      return putIf.call(store, name, bytes, expected, call)
    }
    const put = rejection(secrets.put('db#mine', 'x'), 'ERR_SECRET_CONFLICT')
    await clock.advance(60_000)
    await put
    expect(round).toBe(10)
    expect(clock.timers).toBe(0)
  })

  it('does not repeat what is refused although nobody wrote', async () => {
    const store = memory({ db: '{}' })
    store.inject({ operation: 'putIf', fails: 'ERR_SECRET_CONFLICT' })
    const clock = new SimulatedClock()
    const put = rejection(createSecrets(store, { clock }).put('db#mine', 'x'), 'ERR_SECRET_CONFLICT')
    await clock.advance(100)
    await put
    expect(store.calls.filter(call => call.operation === 'putIf').length).toBeLessThanOrEqual(2)
  })

  it('has one deadline over all it takes', async () => {
    const store = memory({ db: '{}' })
    const clock = new SimulatedClock()
    const secrets = createSecrets(store, { clock, timeout: 1_000 })
    store.inject({ operation: 'putIf', fails: 'hang' })
    const { get } = store
    store.get = async (...args) => {
      await new Promise<void>(resolve => void clock.setTimeout(resolve, 900))
      return get.apply(store, args)
    }
    const put = rejection(secrets.put('db#mine', 'x'), 'ERR_SECRET_TIMEOUT')
    let over = false
    void put.then(() => {
      over = true
    })
    await clock.advance(999)
    expect(over).toBe(false)
    await clock.advance(1)
    expect(over).toBe(true)
    expect(clock.timers).toBe(0)
  })

  it('leaves the queue with an abort, and lets the next one have its turn', async () => {
    const store = memory({ db: '{}' })
    const secrets = createSecrets(store, { clock: new SimulatedClock() })
    store.inject({ operation: 'putIf', fails: 'hang', times: 1 })
    const [first, second] = [new AbortController(), new AbortController()]
    const [one, two] = [new Error('one left'), new Error('two left')]
    const hanging = reasonOf(secrets.put('db#a', '1', { signal: first.signal }))
    const waiting = reasonOf(secrets.put('db#b', '2', { signal: second.signal }))
    const last = secrets.put('db#c', '3')
    await settled()
    second.abort(two)
    expect(await waiting).toBe(two)
    first.abort(one)
    expect(await hanging).toBe(one)
    await last
    expect(JSON.parse(await secrets.get('db'))).toEqual({ c: '3' })
  })
})
