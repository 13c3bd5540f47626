import { createDecipheriv, createHmac, hkdfSync } from 'node:crypto'

// The form that docs/decisions/0009-encryption.md describes, read with Node's own cryptography and nothing of ours: what
// somebody else would write who has a key and a store, and not this library.

export interface Opened {
  readonly keyId: string
  readonly nonce: Buffer
  readonly value: Buffer
}

/** @throws where the tag does not fit. */
export function openEnvelope(envelope: Uint8Array, key: Uint8Array, name: string): Opened {
  const { header, sealed } = takeApart(envelope)
  const nonce = header.subarray(8, 32)
  const cipher = createDecipheriv('aes-256-gcm', derive(key, nonce, 'sealwax1 message', 32), Buffer.alloc(12))
  cipher.setAAD(Buffer.concat([Buffer.from('sealwax1'), header, Buffer.from(name)]))
  cipher.setAuthTag(sealed.subarray(-16))
  const value = Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()])
  if (value.length !== header.readUInt32BE(32)) throw new Error('the length is wrong')
  return { keyId: header.subarray(0, 8).toString('hex'), nonce, value }
}

export function keyIdOf(key: Uint8Array): string {
  return derive(key, Buffer.alloc(0), 'sealwax1 key id', 8).toString('hex')
}

export function nonceFor(key: Uint8Array, token: string, name: string, value: Uint8Array): Buffer {
  const hmac = createHmac('sha256', derive(key, Buffer.alloc(0), 'sealwax1 nonce', 32))
  for (const part of [Buffer.from(token), Buffer.from(name), value]) {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(part.length)
    hmac.update(length).update(part)
  }
  return hmac.digest().subarray(0, 24)
}

export function takeApart(envelope: Uint8Array): { readonly header: Buffer; readonly sealed: Buffer } {
  const bytes = Buffer.from(envelope)
  const kind = bytes.subarray(0, 9).toString('latin1')
  if (kind !== 'sealwax1.' && kind !== 'sealwax1\0') throw new Error('no envelope')
  const body = kind.endsWith('.') ? Buffer.from(bytes.subarray(9).toString('latin1'), 'base64url') : bytes.subarray(9)
  return { header: body.subarray(0, 36), sealed: body.subarray(36) }
}

function derive(key: Uint8Array, salt: Uint8Array, purpose: string, length: number): Buffer {
  return Buffer.from(hkdfSync('sha256', key, salt, purpose, length))
}
