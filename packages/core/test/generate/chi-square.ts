/** A false alarm once in a million runs; {@link isUniform} looks again before it says so: once in 10^12. */
const alarm = 1e-6

/**
 * Whether counts could come from a source to which all cells are alike, by Pearson's chi-square. On an alarm, one run with
 * seven times the sample decides.
 */
export function isUniform(sample: number, count: (sample: number) => readonly number[]): boolean {
  return chance(count(sample)) >= alarm || chance(count(7 * sample)) >= alarm
}

/** How likely counts at least as uneven as these are, if every cell is as likely: by Wilson and Hilferty's approximation. */
export function chance(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length
  const square = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
  const freedom = counts.length - 1
  const spread = 2 / (9 * freedom)
  return upperTail(((square / freedom) ** (1 / 3) - (1 - spread)) / Math.sqrt(spread))
}

/** The part of a normal distribution above `z`: Abramowitz and Stegun, 26.2.17, and above 6 their bound 26.2.12. */
function upperTail(z: number): number {
  const density = Math.exp(-(z ** 2) / 2) / Math.sqrt(2 * Math.PI)
  if (z > 6) return density / z
  if (z < 0) return 1 - upperTail(-z)
  const t = 1 / (1 + 0.2316419 * z)
  const factors = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429]
  return density * factors.reduce((sum, factor, index) => sum + factor * t ** (index + 1), 0)
}
