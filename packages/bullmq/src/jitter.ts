import { createHash } from 'node:crypto'

/**
 * Where between 0 and 1 a name lies, the same on every machine and at every time: secrets that were made on one day are not
 * due in one minute, and a sweep that is repeated comes to the same.
 */
export function shareOf(name: string): number {
  return createHash('sha256').update(name).digest().readUIntBE(0, 6) / 2 ** 48
}

/** How many milliseconds before its due date a secret is taken, at most `spread` of its largest age. */
export function leadOf(name: string, maxAge: number, spread: number): number {
  return Math.floor(shareOf(name) * spread * maxAge)
}

/** Milliseconds until something that did not answer is asked again: doubled each time, up to `most`, and each name a little apart. */
export function backOff(name: string, tries: number, first: number, most: number): number {
  const whole = Math.min(most, first * 2 ** Math.min(tries - 1, 30))
  return Math.round(whole * (0.75 + shareOf(name) / 2))
}
