import { checkOptions, isOneOf, type OptionChecks } from '../../adapter/options.ts'
import {
  type AnyProvider,
  type Call,
  Failed,
  type PutCall,
  type SecretProvider,
  type Stored,
  type Written,
} from '../../contract/provider.ts'
import { checkProvider } from '../../policy/check-provider.ts'
import { delegate } from '../delegate.ts'
import { closeAll } from '../parts-of.ts'
import { type EncryptionKey, Keyring } from './keyring.ts'
import { Sealing } from './sealing.ts'

export interface EncryptedOptions {
  /**
   * What to make of a value that is not encrypted: `refuse` it with ERR_SECRET_CORRUPT, or `read` it as it is. Only for as
   * long as a store is being encrypted: with `read`, whoever can write to the store can put in any value of his own. Not for
   * stores whose secrets are maps. Default: `refuse`.
   */
  readonly plaintext?: 'refuse' | 'read'
}

export const plaintextCheck: OptionChecks<EncryptedOptions> = {
  plaintext: ["'refuse' or 'read'", isOneOf('refuse', 'read')],
}

/**
 * The same store with every value encrypted by AES-256-GCM before it leaves this process. Who can read the store learns
 * names, lengths and times; who can write to it can delete, and put back an older value of the same name, but neither make
 * one nor move one to another name. What stands beside a value (content type, metadata, expiry) is not encrypted.
 *
 * It has the operations of the store, binary and empty values on every store, and less room for each (`limits.maxBytes`).
 *
 * @param keys The first encrypts, all decrypt: put a new key in front, `rekey`, then take the old one away.
 * @throws TypeError for what is no provider or no key, and for a store whose largest value has no room for an envelope.
 * @example
 * const secrets = createSecrets(encrypted(redis({ url }), keyFile('/run/keys/shop')))
 */
export function encrypted<P extends SecretProvider>(
  provider: P,
  keys: EncryptionKey | readonly EncryptionKey[],
  options: EncryptedOptions = {},
): P {
  const store = checkProvider(provider)
  checkOptions(options, plaintextCheck)
  const keyring = new Keyring(keys)
  const sealing = new Sealing(store, keyring, options.plaintext)
  const { getMany, put, putIf } = store
  const whole: AnyProvider = {
    ...delegate(store, { limits: sealing.limits, location: `${store.location}, encrypted` }),
    get: async (name, call) => sealing.open(name, await store.get(name, call), call),
    close: () => closeAll([store, keyring]),
    ...(getMany !== undefined && {
      getMany: async (names: readonly string[], call: Call) =>
        openEach(sealing, await getMany.call(store, names, call), call),
    }),
    ...(put !== undefined && {
      put: (name: string, bytes: Uint8Array, call: PutCall) =>
        write(sealing, name, bytes, call, (sealed, own) => put.call(store, name, sealed, own)),
    }),
    ...(putIf !== undefined && {
      putIf: (name: string, bytes: Uint8Array, expected: string, call: PutCall) =>
        write(sealing, name, bytes, call, (sealed, own) => putIf.call(store, name, sealed, expected, own)),
    }),
  }
  return whole as unknown as P
}

async function openEach(
  sealing: Sealing,
  results: ReadonlyMap<string, Stored | Failed>,
  call: Call,
): Promise<Map<string, Stored | Failed>> {
  const opened = Array.from(results, async ([name, result]) => {
    if (result instanceof Failed) return [name, result] as const
    return [name, await sealing.open(name, result, call).catch(error => new Failed(error))] as const
  })
  return new Map(await Promise.all(opened))
}

async function write(
  sealing: Sealing,
  name: string,
  bytes: Uint8Array,
  call: PutCall,
  send: (sealed: Uint8Array, call: PutCall) => Promise<Written>,
): Promise<Written> {
  const sealed = await sealing.seal(name, bytes, call.token, call)
  // Whatever the value is, its envelope is no map.
  const written = await send(sealed.bytes, { ...call, form: undefined })
  return {
    get version() {
      return written.version ?? sealed.id
    },
    contentType: written.contentType,
  }
}
