import type { Random } from '../../src/generate/index.ts'
import { injected } from './injected-bytes.ts'

/**
 * What `make` gives for every combination of bytes, the first below `radices[0]`, the second below `radices[1]` …: where the
 * radix of a byte is a multiple of what is drawn from it, and larger (else a draw that is too wide would not be seen), each
 * value stands for as many bytes as every other. The keys are what came, the values how often; `undefined` is what took
 * more bytes.
 */
export function everyDraw<T>(radices: readonly number[], make: (random: Random) => T): Map<T | undefined, number> {
  const counts = new Map<T | undefined, number>()
  const digits = radices.map(() => 0)
  for (;;) {
    const { random, taken } = injected(digits, 0)
    const made = make(random)
    if (taken() < radices.length) throw new Error(`only ${taken()} of ${radices.length} bytes were taken`)
    const key = taken() > radices.length ? undefined : made
    counts.set(key, (counts.get(key) ?? 0) + 1)
    let place = digits.length - 1
    while (place >= 0 && digits[place] === (radices[place] as number) - 1) digits[place--] = 0
    if (place < 0) return counts
    digits[place] = (digits[place] as number) + 1
  }
}
