import { copyBytes } from '../../contract/bytes.ts'
import { StoreFault } from '../../contract/errors.ts'

// An envelope, form 1 (docs/decisions/0009-encryption.md):
//
//   sealwax1   8 bytes, the form
//   .  or NUL  1 byte: what follows is base64url without padding (RFC 4648, section 5), or bytes
//   key id     8 bytes ┐
//   nonce     24 bytes │ header
//   length     4 bytes ┘ of the value, big-endian
//   sealed     as long as the value, and a tag of 16 bytes

const mark = 'sealwax1'
const keyIdBytes = 8
export const nonceBytes = 24
const headerBytes = keyIdBytes + nonceBytes + 4
const tagBytes = 16
const leastBody = headerBytes + tagBytes

const utf8 = new TextEncoder()

/** An envelope without its mark: header and what is sealed. */
export interface Body {
  /** Authenticated with the value. */
  readonly header: Uint8Array<ArrayBuffer>
  readonly sealed: Uint8Array<ArrayBuffer>
}

export function makeHeader(keyId: Uint8Array, nonce: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(headerBytes)
  header.set(keyId)
  header.set(nonce, keyIdBytes)
  new DataView(header.buffer).setUint32(keyIdBytes + nonceBytes, length)
  return header
}

export function keyIdOf({ header }: Body): Uint8Array<ArrayBuffer> {
  return header.subarray(0, keyIdBytes)
}

export function nonceOf({ header }: Body): Uint8Array<ArrayBuffer> {
  return header.subarray(keyIdBytes, keyIdBytes + nonceBytes)
}

/** What is authenticated beside the value: the form, the key, the write, the length, and the name it stands under. */
export function boundTo({ header }: Pick<Body, 'header'>, name: string): Uint8Array<ArrayBuffer> {
  return joined(utf8.encode(mark), header, utf8.encode(name))
}

export function binaryEnvelope({ header, sealed }: Body): Uint8Array<ArrayBuffer> {
  return joined(utf8.encode(`${mark}\0`), header, sealed)
}

export function textEnvelope({ header, sealed }: Body): string {
  return `${mark}.${toBase64url(joined(header, sealed))}`
}

/** The largest value whose envelope has `bytes` bytes at most; negative where not even an empty one has. */
export function roomInBinary(bytes: number): number {
  return bytes - mark.length - 1 - leastBody
}

/** The same in characters of a text envelope. */
export function roomInText(characters: number): number {
  return Math.floor((3 * (characters - mark.length - 1)) / 4) - leastBody
}

/**
 * Takes an envelope apart, whichever of both ways it is written; undefined where the bytes do not begin as one.
 * @throws StoreFault ERR_SECRET_CORRUPT for one of a later form, and for one that was cut or altered so that it shows.
 */
export function readEnvelope(bytes: Uint8Array): Body | undefined {
  const [, form, kind] = /^sealwax(\d{1,4})([.\0])/.exec(latin1(bytes.subarray(0, 12))) ?? []
  if (form === undefined) return undefined
  if (form !== '1') {
    throw corrupt(`It is encrypted in form ${form}, which this version of sealwax does not know: update sealwax.`)
  }
  const rest = bytes.subarray(mark.length + 1)
  const body = kind === '.' ? fromBase64url(latin1(rest)) : copyBytes(rest)
  if (body === undefined) throw corrupt(`It was altered: what should be base64url is none. ${again}`)
  if (body.length < leastBody) throw cutShort(body.length, leastBody)
  const header = body.subarray(0, headerBytes)
  const length = new DataView(body.buffer).getUint32(keyIdBytes + nonceBytes)
  if (body.length < leastBody + length) throw cutShort(body.length, leastBody + length)
  if (body.length > leastBody + length) {
    throw corrupt(`It was altered: it is longer than it says of itself. ${again}`)
  }
  return { header, sealed: body.subarray(headerBytes) }
}

/** What is left to do about a value that cannot be had back. */
const again = 'Put it again, or take it from a copy of the store.'

export function corrupt(hint: string): StoreFault {
  return new StoreFault('ERR_SECRET_CORRUPT', { hint })
}

function cutShort(there: number, whole: number): StoreFault {
  return corrupt(`It was cut short: of ${whole} bytes ${there} are there. ${again}`)
}

function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

function toBase64url(bytes: Uint8Array): string {
  return btoa(latin1(bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** Undefined for anything but the one way to write these bytes: no blanks, no padding, no stray bits at the end. */
function fromBase64url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return undefined
  const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), at => at.charCodeAt(0))
  return toBase64url(bytes) === text ? bytes : undefined
}

/** One character a byte, in steps: a call has no room for a million arguments. */
function latin1(bytes: Uint8Array): string {
  let text = ''
  for (let start = 0; start < bytes.length; start += 8_192) {
    text += String.fromCharCode(...bytes.subarray(start, start + 8_192))
  }
  return text
}
