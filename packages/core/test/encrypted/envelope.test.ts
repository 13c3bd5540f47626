import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encrypted } from '../../src/compose/encrypted/index.ts'
import type { Limits } from '../../src/index.ts'
import { type MemoryProvider, memory } from '../../src/memory/index.ts'
import { client } from '../composed-client.ts'
import { rejection } from '../rejection.ts'
import { bytesOfHex, newKey, oldKey } from './keys.ts'
import { held, newCall, plant, textOf, utf8 } from './raw-calls.ts'
import { keyIdOf, nonceFor, openEnvelope, takeApart } from './reference.ts'

const textOnly: Partial<Limits> = { binary: false, nul: false, empty: false }

/** Made by another implementation (Python's `cryptography` 48) from the description, with the key `oldKey`. */
const vectors: [token: string, name: string, value: Uint8Array, envelope: string][] = [
  [
    '0b7c2f0e-6a51-4d0c-9f3e-5d1c8a4be7f2',
    'shop/API_KEY',
    utf8.encode('not-a-real-one'),
    'sealwax1.1tStZv5d0uofQW2Q90FLsA4nXs0e901XQpMnIbKuBdEAAAAOHRFTEByQjZR4AuQSuVwP5EJJ3jz6N6o4fO1rT-90',
  ],
  [
    'c1d5a3e8-20f4-4f6b-8a97-3b6e90d2714c',
    'shop/EMPTY',
    new Uint8Array(),
    'sealwax1.1tStZv5d0uqP2QNxEf89eh2282cikGKLrMPxptCVbnsAAAAAyc-uuzRGApFVPsMEPQqfjQ',
  ],
  [
    '7f94e6d2-b038-4c15-a6fe-19d07c8b52a3',
    'grüße/鍵',
    bytesOfHex('00ff80c1'),
    'sealwax1.1tStZv5d0uqm9ij1BcRhhQda6Itmcnbg2J38AI0n2YMAAAAE9idhFOPhVygrk_Xs8gNRk56yh08',
  ],
]

describe('the form of an envelope', () => {
  it.each(vectors)('is the one that is described: vector %#', async (token, name, value, envelope) => {
    const store = memory({}, { limits: textOnly })
    const sealed = encrypted(store, oldKey)
    await sealed.put(name, value, newCall(token))
    expect(textOf(await held(store, name))).toBe(envelope)
    await plant(store, name, utf8.encode(envelope))
    expect((await sealed.get(name, newCall())).bytes).toEqual(value)
  })

  it('is read in both ways it is written, on any store', async () => {
    for (const limits of [textOnly, {}]) {
      for (const [, name, value, envelope] of vectors) {
        const { header, sealed } = takeApart(utf8.encode(envelope))
        const store = memory({}, { limits })
        await plant(store, name, utf8.encode(envelope))
        expect(await client(encrypted(store, oldKey)).getBytes(name)).toEqual(value)
        await plant(store, name, Buffer.concat([Buffer.from('sealwax1\0'), header, sealed]))
        expect(await client(encrypted(store, oldKey)).getBytes(name)).toEqual(value)
      }
    }
  })

  it('can be opened by another implementation, whatever the value, name and store', async () => {
    const cases = fc.asyncProperty(
      fc.uint8Array({ maxLength: 3_000 }),
      // What can be said in UTF-8; lone surrogates cannot.
      fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' }).filter(name => !name.includes('\0')),
      fc.boolean(),
      fc.uuid(),
      async (value, name, text, token) => {
        const store = memory({}, { limits: text ? textOnly : {} })
        await encrypted(store, oldKey).put(name, value, newCall(token))
        const opened = openEnvelope(await held(store, name), oldKey, name)
        expect(new Uint8Array(opened.value)).toEqual(value)
        expect(opened.keyId).toBe(keyIdOf(oldKey))
        expect(opened.nonce).toEqual(nonceFor(oldKey, token, name, value))
        expect(await client(encrypted(store, oldKey)).getBytes({ name })).toEqual(value)
      },
    )
    await fc.assert(cases, { numRuns: 100, seed: 20260701 })
  })

  it('has exactly the room that limits say, to the byte', async () => {
    for (const limits of [textOnly, {}, { maps: true, binary: false }]) {
      for (const maxBytes of [100, 101, 102, 103, 104, 65_536]) {
        const store = memory({}, { limits: { ...limits, maxBytes } })
        const { limits: left } = encrypted(store, oldKey)
        const secrets = client(encrypted(store, oldKey))
        await secrets.put('a', new Uint8Array(left.maxBytes).fill(0xff))
        expect(await secrets.getBytes('a')).toEqual(new Uint8Array(left.maxBytes).fill(0xff))
        await rejection(secrets.put('a', new Uint8Array(left.maxBytes + 1)), 'ERR_SECRET_TOO_LARGE')
        // No byte is given away: one more would not have found room.
        const { length } = await held(store, 'a')
        expect(maxBytes - length).toBeLessThan(limits === textOnly || 'maps' in limits ? 2 : 1)
        expect(length).toBeLessThanOrEqual(maxBytes)
      }
    }
  })
})

describe('what was done to an envelope shows', () => {
  const value = 'canary-nHq2vT8w'

  async function sealedStore(limits: Partial<Limits>): Promise<{ store: MemoryProvider; bytes: Uint8Array }> {
    const store = memory({}, { limits })
    await client(encrypted(store, oldKey)).put('a', value)
    return { store, bytes: await held(store, 'a') }
  }

  /** The error of a read of what was planted: never a value. */
  async function readingOf(store: MemoryProvider, bytes: Uint8Array) {
    await plant(store, 'a', bytes)
    const error = await client(encrypted(store, [oldKey, newKey]))
      .get('a')
      .then(
        () => undefined,
        reason => reason,
      )
    expect(['ERR_SECRET_CORRUPT', 'ERR_SECRET_CONFIG'], error?.message).toContain(error?.code)
    expect(error.message).not.toContain(value)
    return error
  }

  it.each([
    ['bytes', {}],
    ['text', textOnly],
  ])('a flip of any bit of any byte, in %s', async (_, limits) => {
    const { store, bytes } = await sealedStore(limits)
    for (let at = 0; at < bytes.length; at++) {
      const original = bytes[at] as number
      // Each bit, and for text the neighbours in its alphabet as well, which decode.
      const others = [0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80].map(bit => original ^ bit)
      for (const other of [...others, 0x41, 0x2d, 0x5f, 0x0a].filter(each => each !== original)) {
        const altered = bytes.slice()
        altered[at] = other
        await readingOf(store, altered)
      }
    }
  })

  it.each([
    ['bytes', {}],
    ['text', textOnly],
  ])('a cut at any byte, and anything added, in %s', async (_, limits) => {
    const { store, bytes } = await sealedStore(limits)
    for (let length = 0; length < bytes.length; length++) await readingOf(store, bytes.slice(0, length))
    for (const more of ['\n', ' ', '=', 'A', 'AAAA', '\0'])
      await readingOf(store, Buffer.concat([bytes, Buffer.from(more)]))
    await readingOf(store, Buffer.concat([bytes, bytes]))
  })

  it('each as what it is', async () => {
    const { store, bytes } = await sealedStore({})
    const body = bytes.slice(9)
    const say = async (...parts: (string | Uint8Array)[]): Promise<string> => {
      const { code, message } = await readingOf(store, Buffer.concat(parts.map(part => Buffer.from(part as string))))
      return `${code} ${message.slice(message.indexOf('.') + 2)}`
    }
    expect(await say('sealwax1\0', body.slice(0, 40))).toMatch(
      /^ERR_SECRET_CORRUPT It was cut short: of 52 bytes 40 are there\./,
    )
    expect(await say('sealwax1\0', body.slice(0, -1))).toMatch(
      /^ERR_SECRET_CORRUPT It was cut short: of 67 bytes 66 are there\./,
    )
    expect(await say('sealwax1\0', body, 'x')).toMatch(
      /^ERR_SECRET_CORRUPT It was altered: it is longer than it says of itself\./,
    )
    expect(await say('sealwax1.', Buffer.from(body).toString('base64'))).toMatch(
      /^ERR_SECRET_CORRUPT It was altered: what should be base64url is none\./,
    )
    expect(await say('sealwax1\0', body.slice(0, -1), Buffer.from([(body.at(-1) as number) ^ 1]))).toMatch(
      /^ERR_SECRET_CORRUPT It fits neither its key nor its name: it was altered, or written under another name and moved here\./,
    )
    expect(await say('sealwax2\0', body)).toMatch(
      /^ERR_SECRET_CORRUPT It is encrypted in form 2, which this version of sealwax does not know: update sealwax\./,
    )
    expect(await say('not encrypted')).toMatch(/^ERR_SECRET_CORRUPT It is not encrypted: it was written past/)
    expect(await say('sealwax1\0', 'another_', body.slice(8))).toMatch(
      new RegExp(
        `^ERR_SECRET_CONFIG It was encrypted with the key ${Buffer.from('another_').toString('hex')}; what there is here: ${keyIdOf(oldKey)}, ${keyIdOf(newKey)}\\. Add that key behind the first one\\.`,
      ),
    )
  })
})
