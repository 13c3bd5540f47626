import { StoreFault } from '../../contract/errors.ts'
import { foldName } from '../../contract/native-names.ts'
import type { AnyProvider, Call, Limits, Stored } from '../../contract/provider.ts'
import { type Carrier, carrierFor, unpack } from './carrier.ts'
import { type Body, keyIdOf, nonceOf } from './envelope.ts'
import type { Keyring } from './keyring.ts'
import { showKeyId } from './sealing-key.ts'

/** A value as the store gets it. */
export interface Sealed {
  readonly bytes: Uint8Array
  /** A name for this one write, for stores that give none: as unique as its nonce, and authenticated with the value. */
  readonly id: string
}

/** Between a store and its readers: values on this side, envelopes on that. Names are native. */
export class Sealing {
  readonly store: AnyProvider
  readonly keyring: Keyring
  /** What the store takes of values that are encrypted on their way. */
  readonly limits: Limits
  readonly #carrier: Carrier
  readonly #readsPlaintext: boolean

  constructor(store: AnyProvider, keyring: Keyring, plaintext: 'refuse' | 'read' = 'refuse') {
    this.store = store
    this.keyring = keyring
    this.#carrier = carrierFor(store)
    this.#readsPlaintext = plaintext === 'read'
    const { maps, nul: _, maxBinaryBytes: __, ...rest } = store.limits
    const { room } = this.#carrier
    if (!(room > 0)) {
      throw new TypeError(
        `provider must be a store with room for an envelope; ${store.id} takes values of ${rest.maxBytes} bytes`,
      )
    }
    if (maps && this.#readsPlaintext) {
      throw new TypeError(
        `options.plaintext must be 'refuse' for ${store.id}: its secrets are maps, of which fields would be read before and not after they were encrypted. Write them anew below another prefix instead`,
      )
    }
    this.limits = { ...rest, maxBytes: room, empty: true, binary: true }
  }

  async seal(name: string, bytes: Uint8Array, token: string, call: Call): Promise<Sealed> {
    const key = await this.keyring.first(call)
    const body = await key.seal({ name: this.#boundName(name), bytes, token })
    return { bytes: this.#carrier.pack(body), id: idOf(body) }
  }

  /** What the store holds of a name as its readers get it. */
  async open(name: string, stored: Stored, call: Call): Promise<Stored> {
    const body = unpack(this.store, stored)
    if (body === undefined) return this.#plaintext(stored)
    const key = await this.keyring.find(keyIdOf(body), call)
    const { createdAt, contentType, metadata, freshUntil } = stored
    return {
      bytes: await key.open(body, this.#boundName(name)),
      // Where it takes work to tell the version, only who asks for it shall wait.
      get version() {
        return stored.version ?? idOf(body)
      },
      createdAt,
      contentType,
      metadata,
      freshUntil,
    }
  }

  /** Whether what the store holds was sealed with the first key. */
  async isCurrent(stored: Stored, call: Call): Promise<boolean> {
    const body = unpack(this.store, stored)
    return body !== undefined && showKeyId(keyIdOf(body)) === (await this.keyring.first(call)).id
  }

  /** Spellings that the store takes for one name are one here. */
  #boundName(native: string): string {
    return foldName(this.store.limits.names, native)
  }

  #plaintext(stored: Stored): Stored {
    if (this.#readsPlaintext && stored.form !== 'map') return stored
    throw new StoreFault('ERR_SECRET_CORRUPT', {
      hint: 'It is not encrypted: it was written past the encryption, or before there was any. Put it again, or encrypt what is there with `rekey`.',
    })
  }
}

function idOf(body: Body): string {
  return showKeyId(nonceOf(body))
}
