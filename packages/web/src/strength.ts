/** Guesses a second: of fast hashes, what a rack of graphics cards tries. */
const guesses = 1e12

export type Level = 'low' | 'fair' | 'high'

/** NIST SP 800-131A: what protects anything has 112 bits at the least. */
const enough = 112

/** Low: only where tries are limited. Fair: also for a login. High: also for what can be tried without end. */
export function levelOf(bits: number): Level {
  if (bits < 48) return 'low'
  return bits < enough ? 'fair' : 'high'
}

/** `131 bits`, `19.9 bits`: never more than there are. */
export function writeBits(bits: number): string {
  const rounded = bits < 100 ? Math.floor(bits * 10 + 1e-6) / 10 : Math.floor(bits + 1e-6)
  return `${rounded} bits`
}

const advice: Readonly<Record<Level, string>> = {
  low: 'Use it only where tries are limited.',
  fair: 'Enough for a login; a key needs 112 bits.',
  high: 'Enough for every purpose.',
}

/** What a strength means: one sentence, and what it is enough for. */
export function explainBits(bits: number): string {
  return `At a trillion guesses a second, finding it takes ${durationOf(2 ** (bits - 1) / guesses)}. ${advice[levelOf(bits)]}`
}

/** Names of times, and how many make one of the next. */
const units: readonly (readonly [name: string, count: number])[] = [
  ['second', 60],
  ['minute', 60],
  ['hour', 24],
  ['day', 365.25],
  ['year', 1e6],
  ['million year', 1_000],
]

/** The age of the universe, in billions of years (Planck Collaboration, 2018 results, VI). */
const universe = 13.8

/** On average: half of all values have been tried by then. */
function durationOf(seconds: number): string {
  if (seconds < 1) return 'less than a second'
  let left = seconds
  for (const [name, count] of units) {
    const rounded = Number(left.toPrecision(2))
    if (rounded < count) {
      const grouped = String(rounded).replace(/\B(?=(\d{3})+$)/g, ',')
      return `about ${grouped} ${name}${rounded === 1 ? '' : 's'} on average`
    }
    left /= count
  }
  return left < universe ? `about ${Math.round(left)} billion years on average` : 'longer than the universe has existed'
}
