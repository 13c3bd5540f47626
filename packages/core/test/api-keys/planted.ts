import { createHmac, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

function base62(number: bigint, width: number): string {
  let [text, left] = ['', number]
  while (text.length < width) {
    text = (alphabet[Number(left % 62n)] ?? '') + text
    left /= 62n
  }
  return text
}

/** A text with the checksum that makes it a key. */
export function keyOf(text: string): string {
  return text + base62(BigInt(crc32(text)), 6)
}

/** A key that somebody made without us, and a record of it that is right in everything but the pepper. */
export function planted({ pepper, name = 'p1' }: { pepper: string; name?: string }): {
  id: string
  key: string
  record: string
} {
  const random = (bytes: number): bigint => BigInt(`0x${randomBytes(bytes).toString('hex')}`)
  const id = base62(random(16), 22)
  const text = `shop_live_${id}${base62(random(32), 43)}`
  const hash = (message: string): string =>
    `HS256:${name}:${createHmac('sha256', Buffer.from(pepper, 'hex')).update(`sealwax-api-key/1 ${message}`).digest('hex')}`
  const slots = [{ slot: 1, issuedAt: 1 }]
  const json = JSON.stringify({ id, prefix: 'shop', environment: 'live', owner: 'me', scopes: ['admin'], slots })
  const sealed = `${hash(`secret ${text}`)} - ${json}`
  return { id, key: keyOf(text), record: `sealwax-api-key/1 ${hash(`record ${sealed}`)} ${sealed}` }
}
