import type { AnyProvider } from '@sealwax/core'
import { type EncryptionKey, encrypted } from '@sealwax/core/encrypted'
import type { Fixture, Harness } from '../../src/index.ts'
import { altered } from './altered.ts'

/** A harness with its store encrypted; what it does to the store from outside stays what it is, below the encryption. */
export function encryptedHarness(harness: Harness, keys: EncryptionKey): Harness {
  return {
    ...harness,
    server: { ...harness.server, label: `${harness.server.label}, encrypted` },
    open: async () => encryptFixture(await harness.open(), keys),
  }
}

function encryptFixture(fixture: Fixture, keys: EncryptionKey): Fixture {
  const { provider, another, denied, outside } = fixture
  return {
    ...fixture,
    provider: encrypted(provider, keys),
    ...(another && { another: async () => encrypted(await another(), keys) }),
    ...(denied && { denied: async () => encrypted(await denied(), keys) }),
    ...(outside && {
      outside: {
        ...outside,
        ...(outside.put && {
          put: async (native: string, bytes: Uint8Array) =>
            outside.put?.(native, await envelopeFor(provider, native, bytes, keys)),
        }),
      },
    }),
  }
}

/** What another process with the key would have written. */
async function envelopeFor(
  store: AnyProvider,
  native: string,
  bytes: Uint8Array,
  keys: EncryptionKey,
): Promise<Uint8Array> {
  let written: Uint8Array | undefined
  const put = async (_name: string, sealed: Uint8Array): Promise<object> => {
    written = sealed.slice()
    return {}
  }
  const call = { signal: new AbortController().signal, notice: () => {}, token: crypto.randomUUID() }
  await encrypted(altered(store, { put }), keys).put?.(native, bytes, call)
  if (written === undefined) throw new Error('nothing was written')
  return written
}
