let words = new Uint32Array(0)
let left = 0

/**
 * A number of [0, 1) with 32 random bits, for spreading waits; not for secrets. Drawn 64 at a time: a draw costs 4 µs,
 * which every uncached read would pay.
 */
export function randomFraction(): number {
  if (left === 0) {
    words = crypto.getRandomValues(new Uint32Array(64))
    left = words.length
  }
  return (words[--left] ?? 0) / 2 ** 32
}
