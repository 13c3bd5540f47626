import type { ByteStream } from './byte-stream.ts'
import { RandomSourceError } from './random-source-error.ts'

/**
 * Numbers without bias: whole bytes are read as one number, most significant first, and the top `256^n mod limit` of its
 * values are rejected, so that each remainder has equally many. At most half of the values are rejected: this many in a row,
 * once in 2^128, say that the source is broken.
 */
export const mostRejections = 128

/** Above it, bytes are put together as a bigint: six bytes and their products are exact as numbers. */
const largestNumber = 2 ** 48

/** Below `limit`, which is 1 to 2^53. Takes no bytes for 1, one up to 256. */
export function drawBelow(bytes: ByteStream, limit: number): number {
  if (limit === 1) return 0
  if (limit > largestNumber) return Number(drawBigBelow(bytes, BigInt(limit)))
  const width = bytesBelow(limit)
  const values = 256 ** width
  const accepted = values - (values % limit)
  for (let rejections = 0; rejections < mostRejections; rejections++) {
    let value = 0
    for (let index = 0; index < width; index++) value = value * 256 + bytes.next()
    if (value < accepted) return value % limit
  }
  throw sourceRejected()
}

/** The same for any limit from 1. */
export function drawBigBelow(bytes: ByteStream, limit: bigint): bigint {
  if (limit === 1n) return 0n
  const width = Math.ceil(bitLength(limit - 1n) / 8)
  const values = 1n << BigInt(8 * width)
  const accepted = values - (values % limit)
  for (let rejections = 0; rejections < mostRejections; rejections++) {
    const value = drawBytesAsNumber(bytes, width)
    if (value < accepted) return value % limit
  }
  throw sourceRejected()
}

/** So many random bits, from the top of whole bytes. */
export function drawBits(bytes: ByteStream, count: number): bigint {
  const width = Math.ceil(count / 8)
  return drawBytesAsNumber(bytes, width) >> BigInt(8 * width - count)
}

/** A fraction of [0, 1) with 53 random bits: a multiple of 2^-53, each as likely. */
export function drawFraction(bytes: ByteStream): number {
  let high = 0
  for (let index = 0; index < 3; index++) high = high * 256 + bytes.next()
  let low = 0
  for (let index = 0; index < 4; index++) low = low * 256 + bytes.next()
  // 56 bits, of which the lowest three go.
  return (high * 2 ** 29 + Math.floor(low / 8)) * 2 ** -53
}

/** How many bytes a draw below `limit` takes at the least. */
function bytesBelow(limit: number): number {
  let width = 0
  for (let values = 1; values < limit; values *= 256) width++
  return width
}

export function sourceRejected(): RandomSourceError {
  return new RandomSourceError(
    `The random source is broken: ${mostRejections} draws in a row had to be rejected, which happens once in 2^128 at the most.`,
  )
}

function drawBytesAsNumber(bytes: ByteStream, width: number): bigint {
  let digits = '0x0'
  for (let index = 0; index < width; index++) digits += bytes.next().toString(16).padStart(2, '0')
  return BigInt(digits)
}

function bitLength(value: bigint): number {
  return value === 0n ? 0 : value.toString(2).length
}
