import { describe, expect, it } from 'vitest'
import { type AnyProvider, createSecrets, Secret, systemClock } from '../src/index.ts'
import { memory } from '../src/memory/index.ts'
import { Redactor } from '../src/redact/redactor.ts'
import { rotate, type Strategy } from '../src/rotate/index.ts'

// A Buffer is a Uint8Array whose `slice` shows the same memory: whoever wipes one must not wipe what another has.

const value = `s${crypto.randomUUID()}`
const plain = new TextEncoder().encode(value)

/** As a third party may write it: it answers Buffers, and wipes what it was given to store. */
function storeOfBuffers(initial: Readonly<Record<string, string>>): AnyProvider {
  const store = memory(initial)
  const inner = { get: store.get.bind(store), put: store.put.bind(store), putIf: store.putIf.bind(store) }
  const wiped = async <T>(bytes: Uint8Array, put: (copy: Buffer) => Promise<T>): Promise<T> => {
    const written = await put(Buffer.from(bytes))
    bytes.fill(0)
    return written
  }
  return Object.assign(store, {
    getMany: undefined,
    get: async (...[name, call]: Parameters<typeof store.get>) => {
      const stored = await inner.get(name, call)
      return { ...stored, bytes: Buffer.from(stored.bytes) }
    },
    put: async (...[name, bytes, call]: Parameters<typeof store.put>) =>
      wiped(bytes, copy => inner.put(name, copy, call)),
    putIf: async (...[name, bytes, expected, call]: Parameters<typeof store.putIf>) =>
      wiped(bytes, copy => inner.putIf(name, copy, expected, call)),
  })
}

describe('bytes of ours stay as they are', () => {
  it('where a Secret is made of a Buffer, and where it hands bytes out', () => {
    const buffer = Buffer.from(value)
    const secret = new Secret({ name: 'KEY', bytes: buffer, readAt: 0, clock: systemClock })
    buffer.fill(0)
    expect(secret.text()).toBe(value)
    secret.bytes().fill(0)
    expect(secret.text()).toBe(value)
  })

  it('where the client hands out what a store answered as a Buffer', async () => {
    const secrets = createSecrets(storeOfBuffers({ KEY: value }))
    const first = await secrets.getBytes('KEY')
    expect(first).toEqual(plain)
    first.fill(0)
    expect(await secrets.getBytes('KEY')).toEqual(plain)
    const secret = await secrets.getSecret('KEY')
    secret.bytes().fill(0)
    secret.dispose()
    expect(await secrets.getBytes('KEY')).toEqual(plain)
  })

  it('where the memory store is given a Buffer, and where it answers', async () => {
    const store = memory()
    const call = { signal: new AbortController().signal, notice: () => {} }
    const buffer = Buffer.from(value)
    await store.put('KEY', buffer, { ...call, token: crypto.randomUUID() })
    buffer.fill(0)
    const first = await store.get('KEY', call)
    expect(first.bytes).toEqual(plain)
    first.bytes.fill(0)
    expect((await store.get('KEY', call)).bytes).toEqual(plain)
  })

  it('where the redactor has learnt a Buffer', () => {
    const redactor = new Redactor()
    const buffer = Buffer.from(value)
    redactor.add('KEY', buffer)
    buffer.fill(0)
    expect(redactor.redact(`it is ${value}.`)).toBe('it is [redacted KEY].')
  })

  it('where a rotation makes Buffers, and reads some', async () => {
    const secrets = createSecrets(storeOfBuffers({ KEY: 'the-first' }))
    const kept = Buffer.from(value)
    const seen: string[] = []
    const strategy: Strategy = {
      id: 'kept',
      overlaps: false,
      stages: 1,
      create: async ({ current }) => {
        seen.push(new TextDecoder().decode(current))
        current.fill(0)
        return kept
      },
    }
    await rotate(secrets, 'KEY', { strategy })
    expect(seen).toEqual(['the-first'])
    expect(kept.toString()).toBe(value)
    expect(await secrets.getBytes('KEY')).toEqual(plain)
    expect(await secrets.get('KEY-sealwax-rotation')).not.toContain(value)
  })
})
