import { format, inspect } from 'node:util'
import { deserialize, serialize } from 'node:v8'
import { describe, expect, it, vi } from 'vitest'
import { Secret, type SecretSource } from '../src/index.ts'
import { SimulatedClock } from './simulated-clock.ts'

/** New in each run, with characters at both ends that no placeholder has. */
const value = `§${crypto.randomUUID()}§`
const bytes = new TextEncoder().encode(value)
const clock = new SimulatedClock()

function secretOf(more: Partial<SecretSource> = {}): Secret {
  return new Secret({ name: 'API_KEY', bytes, version: 'v7', readAt: clock.now(), clock, ...more })
}

/** What would show the value: as text, in part, in other writings. */
function shows(text: string): boolean {
  const hex = Buffer.from(bytes).toString('hex')
  const base64 = Buffer.from(value.slice(1, -1)).toString('base64')
  const decimal = [...bytes].join(',')
  const forms = [value.slice(1, 12), value.slice(-12, -1), hex.slice(4, 24), base64.slice(0, 16), decimal.slice(8, 40)]
  return forms.some(form => text.toLowerCase().replaceAll(/[\s]/g, '').includes(form.toLowerCase()))
}

describe('a Secret does not show itself', () => {
  const secret = secretOf()
  const surfaces: Record<string, () => unknown> = {
    toString: () => String(secret),
    template: () => `${secret}`,
    concatenation: () => `a${secret as never}b`,
    join: () => [secret].join(),
    valueOf: () => String(secret.valueOf()),
    JSON: () => JSON.stringify({ deep: [secret], secret }),
    inspect: () => inspect(secret),
    'inspect showHidden': () => inspect({ secret }, { showHidden: true, depth: 9, getters: true }),
    'inspect without custom': () =>
      inspect(secret, { customInspect: false, showHidden: true, depth: 9, getters: false }),
    'format %s %o %O %j %d': () => format('%s %o %O %j %d', secret, secret, secret, secret, secret),
    spread: () => JSON.stringify({ ...secret }),
    assign: () => inspect(Object.assign({}, secret), { showHidden: true }),
    keys: () => inspect([Object.keys(secret), Reflect.ownKeys(secret), Object.entries(secret)]),
    descriptors: () => inspect(Object.getOwnPropertyDescriptors(secret)),
    'for in': () => {
      const seen: unknown[] = []
      for (const key in secret) seen.push(key, secret[key as keyof Secret])
      return inspect(seen)
    },
    structuredClone: () => inspect(structuredClone(secret), { showHidden: true, customInspect: false, depth: 9 }),
    'v8.serialize': () =>
      `${Buffer.from(serialize(secret)).toString('latin1')}${inspect(deserialize(serialize(secret)))}`,
    'as the message of an error': () => inspect(new Error(`${secret}`)),
    'as the cause of an error': () => inspect(new Error('x', { cause: secret })),
  }

  it.each(Object.entries(surfaces))('in %s', (_, show) => {
    expect(shows(String(show()))).toBe(false)
  })

  it('and this test would see it', () => {
    for (const leak of [value, inspect({ bytes }), JSON.stringify([...bytes]), Buffer.from(bytes).toString('hex')]) {
      expect(shows(leak)).toBe(true)
    }
    expect(shows(Buffer.from(value.slice(1, -1)).toString('base64'))).toBe(true)
  })

  it('but says which one it is', () => {
    expect(`${secret}`).toBe('[secret API_KEY]')
    expect(JSON.stringify({ secret })).toBe('{"secret":"[secret API_KEY]"}')
    expect(inspect(secret)).toBe('[secret API_KEY version v7]')
    expect(inspect(secretOf({ version: undefined }))).toBe('[secret API_KEY]')
  })
})

describe('a Secret', () => {
  it('has a copy, and gives copies', () => {
    const given = bytes.slice()
    const secret = secretOf({ bytes: given })
    given.fill(0)
    secret.bytes().fill(0)
    expect(secret.text()).toBe(value)
    expect(secret.bytes()).toEqual(bytes)
  })

  it('is disposed of by `using`, and the copies that it gave stay', () => {
    let outside: Secret
    let copy: Uint8Array
    {
      using secret = secretOf()
      outside = secret
      copy = secret.bytes()
    }
    expect(() => outside.text()).toThrow(TypeError)
    expect(() => outside.bytes()).toThrow('"API_KEY" was disposed of')
    expect([outside.name, outside.version, `${outside}`]).toEqual(['API_KEY', 'v7', '[secret API_KEY]'])
    expect(copy).toEqual(bytes)
  })

  it('zeroes the bytes it holds', () => {
    // The one place where its own copy can be seen: as a text that is not short is decoded.
    const decode = vi.spyOn(TextDecoder.prototype, 'decode')
    const given = new TextEncoder().encode(value.repeat(9))
    const secret = secretOf({ bytes: given })
    secret.text()
    const copies = decode.mock.calls.map(([copy]) => copy)
    decode.mockRestore()
    expect(copies).toEqual([given])
    expect(copies[0]).not.toBe(given)
    secret.dispose()
    expect(copies).toEqual([new Uint8Array(given.length)])
  })

  it('of bytes that are no text gives bytes only, and shows none of them', () => {
    const secret = secretOf({ bytes: Uint8Array.of(115, 255, 115) })
    expect(() => secret.text()).toThrow('not UTF-8')
    expect(secret.bytes()).toEqual(Uint8Array.of(115, 255, 115))
  })
})
