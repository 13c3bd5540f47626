/** How many secrets a wave has: a number, or a share of all that are due, such as `25%`. */
export type Wave = number | `${number}%`

/** As the scripts in Redis take them. */
export interface WaveSize {
  readonly count?: number
  /** Of the total, between 0 and 1. */
  readonly share?: number
}

export function sizesOf(waves: readonly Wave[]): readonly WaveSize[] {
  return waves.map(wave => (typeof wave === 'number' ? { count: wave } : { share: Number(wave.slice(0, -1)) / 100 }))
}

export function isWave(value: unknown): value is Wave {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value > 0
  const percent = typeof value === 'string' ? /^(\d{1,3}(?:\.\d{1,3})?)%$/.exec(value)?.[1] : undefined
  return percent !== undefined && Number(percent) > 0 && Number(percent) <= 100
}
