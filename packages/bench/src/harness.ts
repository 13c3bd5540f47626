/** What was measured of one side: the middle of its rounds, and between what its middle half lies. */
export interface Figure {
  readonly name: string
  readonly median: number
  readonly low: number
  readonly high: number
  readonly rounds: number
}

/** One line of the table: ours, a peer of the same run, and what is asked of the two. */
export interface Row {
  readonly what: string
  readonly unit: Unit
  readonly ours: Figure
  readonly peer?: Figure | undefined
  /** What is compared with the bar: ours as so many `times` the peer, ours `over` the peer in the unit, or ours `alone`. */
  readonly as: 'times' | 'over' | 'alone'
  /** The bar: the result may be this much. Absent where a figure only informs. */
  readonly most?: number | undefined
  /** Of figures from the same rounds: what each round gave by itself. Set by {@link report}. */
  readonly paired?: number | undefined
}

export type Unit = 'ns' | 'µs' | 'ms' | 'kB' | 'call' | 'file'

/** One round of one side, in the unit of its row: time for one operation, as a rule. */
export type Round = () => number | Promise<number>

export interface Rounds {
  /** What is measured, for the progress on standard error. */
  readonly what: string
  readonly rounds: number
  /** Rounds of each side that do not count. Default: 3. */
  readonly warmUp?: number
}

/**
 * Rounds of all sides in turns, so that a machine that slows down slows all of them. Each follows each other side equally
 * often: what one leaves behind, such as garbage to be collected or sockets to be closed, falls to all alike.
 */
export async function interleave<Name extends string>(
  sides: Readonly<Record<Name, Round>>,
  { what, rounds, warmUp = 3 }: Rounds,
): Promise<Record<Name, Figure>> {
  const names = Object.keys(sides) as Name[]
  const orders = balancedOrders(names)
  const samples = new Map<Name, number[]>(names.map(name => [name, []]))
  const start = performance.now()
  for (let round = -warmUp; round < rounds; round++) {
    for (const name of orders[(round + warmUp) % orders.length] as readonly Name[]) {
      const sample = await sides[name]()
      if (round >= 0) samples.get(name)?.push(sample)
    }
    if (round >= 0 && (round + 1) % Math.ceil(rounds / 4) === 0) progress(`${what}: ${round + 1} of ${rounds} rounds`)
  }
  progress(`${what}: ${((performance.now() - start) / 1000).toFixed(1)} s`)
  return Object.fromEntries(names.map(name => [name, figure(name, samples.get(name) ?? [])])) as Record<Name, Figure>
}

/**
 * Orders in which each item follows each other one equally often, and has each place equally often: a Williams design
 * (E. J. Williams, Experimental designs balanced for the estimation of residual effects of treatments, 1949).
 */
function balancedOrders<T>(items: readonly T[]): readonly (readonly T[])[] {
  const count = items.length
  // 0, 1, n-1, 2, n-2, …: its steps differ, modulo n.
  const first = Array.from(items, (_, place) => (place % 2 === 1 ? (place + 1) / 2 : (count - place / 2) % count))
  const orders = Array.from(items, (_, shift) => first.map(index => items[(index + shift) % count] as T))
  // Of an odd number the steps do not, but with those of the reverse.
  return count % 2 === 0 ? orders : [...orders, ...orders.map(order => order.toReversed())]
}

/** A number that was counted, or a size: the same each time. */
export function exactly(name: string, value: number): Figure {
  return { name, median: value, low: value, high: value, rounds: 1 }
}

/** Nanoseconds of one of `times` operations, which `run` does all. */
export async function nanoseconds(times: number, run: (times: number) => Promise<void> | void): Promise<number> {
  const start = process.hrtime.bigint()
  await run(times)
  return Number(process.hrtime.bigint() - start) / times
}

/** The same in microseconds. */
export async function microseconds(times: number, run: (times: number) => Promise<void> | void): Promise<number> {
  return (await nanoseconds(times, run)) / 1e3
}

/** Milliseconds that `run` takes. */
export async function milliseconds(run: () => Promise<void> | void): Promise<number> {
  return (await nanoseconds(1, run)) / 1e6
}

/**
 * What a row's bar is about: ours, or a ratio or a difference. Where both sides had their turn in the same rounds it is the
 * median of what the rounds gave, which a machine that becomes slower in between moves less; otherwise one of medians.
 */
export function result({ ours, peer, as, paired }: Row): number {
  if (as === 'alone') return ours.median
  if (peer === undefined) throw new Error('a row that compares needs a peer')
  return paired ?? compare(as, ours.median, peer.median)
}

function compare(as: 'times' | 'over', ours: number, peer: number): number {
  return as === 'over' ? ours - peer : ours / peer
}

/** The samples of a figure, in the order of the rounds. */
const samplesOf = new WeakMap<Figure, readonly number[]>()

function pairedResult({ ours, peer, as }: Row): number | undefined {
  const own = samplesOf.get(ours)
  const other = peer && samplesOf.get(peer)
  if (as === 'alone' || own === undefined || own.length !== other?.length) return undefined
  return figure(
    '',
    own.map((sample, round) => compare(as, sample, other[round] as number)),
  ).median
}

/** Undefined where nothing is asked. */
export function holds(row: Row): boolean | undefined {
  return row.most === undefined ? undefined : result(row) <= row.most
}

/** What a bench ends with: its rows, as JSON for the program that started it. */
export function report(rows: readonly Row[]): void {
  const whole = rows.map(row => ({ ...row, paired: pairedResult(row) }))
  process.stdout.write(`${JSON.stringify(whole)}\n`)
}

function progress(text: string): void {
  process.stderr.write(`  ${text}\n`)
}

function figure(name: string, samples: readonly number[]): Figure {
  const sorted = samples.toSorted((a, b) => a - b)
  const at = (part: number): number => sorted[Math.round((sorted.length - 1) * part)] ?? Number.NaN
  const made = { name, median: at(0.5), low: at(0.25), high: at(0.75), rounds: sorted.length }
  samplesOf.set(made, samples)
  return made
}
