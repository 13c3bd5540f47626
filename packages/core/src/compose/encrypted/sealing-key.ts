import { copyBytes } from '../../contract/bytes.ts'
import { type Body, boundTo, corrupt, makeHeader, nonceBytes, nonceOf } from './envelope.ts'

const utf8 = new TextEncoder()
const hash = 'SHA-256'
const none = new Uint8Array(0)

// By what makes them: Node's types and those of browsers have no name in common for these.
type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>
type Derivation = Parameters<typeof crypto.subtle.deriveBits>[0]
type Cipher = Parameters<typeof crypto.subtle.encrypt>[0]

/** What is sealed, and for where. */
export interface Message {
  /** The name as the store knows it. */
  readonly name: string
  readonly bytes: Uint8Array
  /** The same for each repetition of one put, and no other: a repetition gives the same envelope. */
  readonly token: string
}

/**
 * One key: seals values and opens them. Each value is sealed by AES-256-GCM under a key of its own, which HKDF-SHA-256 (RFC
 * 5869) makes of this key and the message's nonce of 192 bits; so the nonce of GCM itself (NIST SP 800-38D, 8.2.1) is zero.
 */
export class SealingKey {
  /** 16 hexadecimal digits that tell this key from others, and nothing of it. */
  readonly id: string
  readonly #idBytes: Uint8Array
  readonly #root: Key
  readonly #nonces: Key

  private constructor(idBytes: Uint8Array, root: Key, nonces: Key) {
    this.id = showKeyId(idBytes)
    this.#idBytes = idBytes
    this.#root = root
    this.#nonces = nonces
  }

  /** Zeroes `bytes`: from here on the key is where no program reads it. */
  static async from(bytes: Uint8Array<ArrayBuffer>): Promise<SealingKey> {
    const { subtle } = crypto
    try {
      const root = await subtle.importKey('raw', bytes, 'HKDF', false, ['deriveKey', 'deriveBits'])
      const [id, nonces] = await Promise.all([
        subtle.deriveBits(hkdf('sealwax1 key id', none), root, 64),
        subtle.deriveKey(hkdf('sealwax1 nonce', none), root, { name: 'HMAC', hash, length: 256 }, false, ['sign']),
      ])
      return new SealingKey(new Uint8Array(id), root, nonces)
    } finally {
      bytes.fill(0)
    }
  }

  async seal(message: Message): Promise<Body> {
    const nonce = await this.#nonceFor(message)
    const header = makeHeader(this.#idBytes, nonce, message.bytes.length)
    const key = await this.#keyOf(nonce, 'encrypt')
    const sealed = await crypto.subtle.encrypt(gcm({ header }, message.name), key, copyBytes(message.bytes))
    return { header, sealed: new Uint8Array(sealed) }
  }

  /** @throws StoreFault ERR_SECRET_CORRUPT for what was not sealed with this key, for this name, as it stands. */
  async open(body: Body, name: string): Promise<Uint8Array> {
    const key = await this.#keyOf(nonceOf(body), 'decrypt')
    try {
      return new Uint8Array(await crypto.subtle.decrypt(gcm(body, name), key, body.sealed))
    } catch (error) {
      // What WebCrypto says of a tag that does not fit; there is nothing more in it.
      if (!(error instanceof DOMException && error.name === 'OperationError')) throw error
      throw corrupt(
        'It fits neither its key nor its name: it was altered, or written under another name and moved here. Put it again under this one.',
      )
    }
  }

  /**
   * Of the put's token and all that is sealed, by HMAC: as good as random to others, since every token is; and where a token
   * came twice, it would only show that the same was written twice.
   */
  async #nonceFor({ name, bytes, token }: Message): Promise<Uint8Array<ArrayBuffer>> {
    const parts = [utf8.encode(token), utf8.encode(name), bytes]
    const input = new Uint8Array(parts.reduce((length, part) => length + 4 + part.length, 0))
    const lengths = new DataView(input.buffer)
    let at = 0
    for (const part of parts) {
      lengths.setUint32(at, part.length)
      input.set(part, at + 4)
      at += 4 + part.length
    }
    try {
      return new Uint8Array(await crypto.subtle.sign('HMAC', this.#nonces, input)).slice(0, nonceBytes)
    } finally {
      input.fill(0)
    }
  }

  #keyOf(nonce: Uint8Array<ArrayBuffer>, use: 'encrypt' | 'decrypt'): Promise<Key> {
    const algorithm = { name: 'AES-GCM', length: 256 }
    return crypto.subtle.deriveKey(hkdf('sealwax1 message', nonce), this.#root, algorithm, false, [use])
  }
}

export function showKeyId(bytes: Uint8Array): string {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
}

function hkdf(purpose: string, salt: Uint8Array<ArrayBuffer>): Derivation {
  return { name: 'HKDF', hash, salt, info: utf8.encode(purpose) }
}

function gcm(header: Pick<Body, 'header'>, name: string): Cipher {
  return { name: 'AES-GCM', iv: new Uint8Array(12), additionalData: boundTo(header, name) }
}
