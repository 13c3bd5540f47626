import { createRandom, type Random, type RandomOptions } from '../../src/generate/index.ts'

export interface Injected {
  readonly random: Random
  /** How many bytes were asked for so far. */
  taken(): number
}

/** Random bytes that are these, in this order, and then `rest` for ever; without it, an error where they end. */
export function injected(bytes: ArrayLike<number>, rest?: number, options: RandomOptions = {}): Injected {
  let at = 0
  const source = (size: number): Uint8Array =>
    Uint8Array.from({ length: size }, () => {
      const byte = bytes[at++] ?? rest
      if (byte === undefined) throw new Error(`more than the ${bytes.length} bytes were asked for`)
      return byte
    })
  return { random: createRandom({ source, ...options }), taken: () => at }
}

/** A number as so many bytes, most significant first. */
export function bytesOf(value: bigint, width: number): number[] {
  return Array.from({ length: width }, (_, index) => Number((value >> BigInt(8 * (width - 1 - index))) & 255n))
}

/** This many different characters. The first 94 are the printable ones of ASCII. */
export function alphabetOf(size: number): string {
  return String.fromCodePoint(...Array.from({ length: size }, (_, index) => 33 + index + (index < 94 ? 0 : 66)))
}

/** The platform's bytes, none drawn ahead; tells how many were taken. */
export function countingRandom(): Injected {
  let taken = 0
  const source = (size: number): Uint8Array => {
    taken += size
    return crypto.getRandomValues(new Uint8Array(size))
  }
  return { random: createRandom({ source }), taken: () => taken }
}
