import { type AnySecrets, createSecrets, type SecretEvent } from '@sealwax/core'
import { encrypted, rekey, secretKey } from '@sealwax/core/encrypted'
import { memory } from '@sealwax/core/memory'
import { expect, test } from 'vitest'
import { findLeak, makeCanary, surfacesOf } from '../src/index.ts'

/** A text that is a key in base64, and its bytes as text of one character a byte. */
function canaryKey(): { readonly text: string; readonly bytes: Uint8Array; readonly raw: string } {
  const text = makeCanary(43)
  const bytes = new Uint8Array(Buffer.from(text, 'base64'))
  return { text, bytes, raw: Buffer.from(bytes).toString('latin1') }
}

const [key, other] = [canaryKey(), canaryKey()]
const value = makeCanary()
const canaries = [key.text, key.raw, other.text, other.raw, value]

/** How a thing shows one of the canaries; undefined where it shows none. */
function shown(thing: unknown): string | undefined {
  for (const { name, text } of surfacesOf(thing)) {
    for (const canary of canaries) {
      const leak = findLeak(text, canary)
      if (leak !== undefined) return `${name}, ${leak.notation}`
    }
  }
  return undefined
}

const call = { signal: new AbortController().signal, notice: () => {}, token: crypto.randomUUID() }

/** What was asked of it may succeed or fail; what it fails with is returned. */
async function failureOf(attempt: Promise<unknown>): Promise<unknown> {
  return attempt.then(
    () => undefined,
    reason => reason,
  )
}

test('neither keys nor values show in the provider, its client, its keys, its errors, its events or a report', async () => {
  const events: SecretEvent[] = []
  const store = memory()
  const keys = memory({ key: key.text, other: other.text, short: key.text.slice(1) })
  const sources = [secretKey(keys, 'key'), secretKey(keys, 'other')]
  const options = { observe: (event: SecretEvent) => events.push(event), cache: false, retry: { attempts: 1 } } as const
  const open = (...args: Parameters<typeof encrypted>): AnySecrets =>
    createSecrets(encrypted(...args), options) as unknown as AnySecrets
  const providers = [encrypted(store, [key.bytes, other.bytes]), encrypted(store, sources), sources]
  const secrets = open(store, [key.bytes, other.bytes])
  await secrets.put('a', value)
  await secrets.put('b', value)
  await secrets.put('json', `{"field":"${value}"}`)
  expect(await open(store, sources).get('a')).toBe(value)

  const plant = async (name: string, bytes: Uint8Array): Promise<unknown> => store.put(name, bytes, call)
  const sealed = (await store.get('a', call)).bytes
  await plant('b', sealed)
  await plant('plain', new TextEncoder().encode(value))
  for (const [name, bytes] of Object.entries({
    cut: sealed.slice(0, -1),
    long: Buffer.concat([sealed, sealed]),
    flipped: sealed.with(70, (sealed[70] as number) ^ 1),
    later: Buffer.concat([Buffer.from('sealwax2\0'), sealed.slice(9)]),
    // A key where a value should be, and a value where a key should be.
    key: key.bytes,
  })) {
    await store.put(name, bytes, { ...call, token: crypto.randomUUID() })
  }
  const attempts = [
    ...['b', 'plain', 'cut', 'long', 'flipped', 'later', 'key', 'none', 'a#x', 'json#none'].map(name =>
      secrets.get(name),
    ),
    secrets.getMany(['a', 'b', 'plain']),
    open(store, other.bytes).get('a'),
    open(store, secretKey(keys, 'short')).get('a'),
    open(store, secretKey(keys, 'none')).get('a'),
    open(store, secretKey(store, 'plain')).get('a'),
    open(store, {
      location: 'the test',
      load: async () => Promise.reject(new Error(`${key.text} ${value}`)),
    }).put('a', value),
    (async () => encrypted(store, key.bytes.slice(1)))(),
    (async () => encrypted(store, key.text as never))(),
    (async () => encrypted(store, [{ key: key.text } as never]))(),
    secrets.put('a', value.repeat(10_000)),
    secrets.put('a', value, { ifVersion: 'v0' }),
  ]
  const failures = await Promise.all(attempts.map(failureOf))
  expect(failures.filter(failure => failure === undefined)).toEqual([])
  for (const thing of [secrets, ...providers, ...failures, ...events]) expect(shown(thing)).toBeUndefined()
  expect(events.length).toBeGreaterThan(10)

  const report = await rekey(store, [other.bytes, key.bytes])
  expect(report.refused.length).toBeGreaterThan(3)
  for (const error of report.refused) expect(shown(error)).toBeUndefined()
  expect(shown(report)).toBeUndefined()
}, 60_000)

test('a key that shows would be seen, in every form it could have', () => {
  for (const leak of [
    key.bytes,
    { nested: [key.bytes] },
    new Error(key.text),
    { text: Buffer.from(other.bytes).toString('hex') },
    { text: Buffer.from(key.bytes).toString('base64url') },
  ]) {
    expect(shown(leak)).toBeDefined()
  }
})
