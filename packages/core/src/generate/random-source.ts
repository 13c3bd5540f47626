import { kindOf } from '../contract/arguments.ts'
import { isBytes } from './bytes.ts'
import { RandomSourceError } from './random-source-error.ts'

/**
 * Gives this many random bytes, at once and no fewer: `size => randomBytes(size)`. Asked for 1 to 65,536 at a time.
 */
export type RandomSource = (size: number) => Uint8Array

/** Writes random bytes over all of `target`, which has 1 to 65,536. */
export type FillBytes = (target: Uint8Array<ArrayBuffer>) => void

/** The largest request that `getRandomValues` answers (Web Cryptography API, section 10.1.1), in bytes. */
export const largestRequest = 65_536

/** As many zeros in a row come from a source that works once in 2^128 requests. */
const suspiciousZeros = 16

/** The platform's cryptographic source. @throws RandomSourceError where there is none, or it leaves bytes as they were. */
export function fillFromPlatform(target: Uint8Array<ArrayBuffer>): void {
  if (typeof globalThis.crypto?.getRandomValues !== 'function') {
    throw new RandomSourceError(
      'There is no crypto.getRandomValues here, and no other source is good enough: use a runtime with Web Crypto, or createRandom({ source }).',
    )
  }
  crypto.getRandomValues(target)
  if (target.length >= suspiciousZeros && endsInZeros(target)) {
    throw new RandomSourceError(
      'crypto.getRandomValues gave too few bytes: the end of what it should have filled is zero. Was it replaced by something else?',
    )
  }
}

/** What fills bytes from a source of the caller's. */
export function fillFrom(source: RandomSource): FillBytes {
  return target => {
    const given: unknown = source(target.length)
    if (!isBytes(given)) {
      throw new TypeError(
        `source must give a Uint8Array of ${target.length} bytes at once, and it gave ${kindOf(given)}`,
      )
    }
    if (given.length !== target.length) {
      throw new RandomSourceError(
        `The source was asked for ${target.length} bytes and gave ${given.length}: it must give as many as it is asked for.`,
      )
    }
    target.set(given)
  }
}

function endsInZeros(bytes: Uint8Array): boolean {
  let seen = 0
  for (let index = bytes.length - suspiciousZeros; index < bytes.length; index++) seen |= bytes[index] as number
  return seen === 0
}
