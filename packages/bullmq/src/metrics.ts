import type { Ledgers } from './ledger.ts'
import type { SurveySummary } from './survey-summary.ts'

/** How a fleet is, from what its processes keep in Redis. No names of secrets are in it. */
export interface FleetMetrics {
  /** What the last look at all secrets found; undefined before the first. */
  readonly survey: SurveySummary | undefined
  /** New credentials that were published, since the fleet exists. */
  readonly rotated: number
  /** Steps that went on with what was under way. */
  readonly resumed: number
  /** By code. */
  readonly failed: Readonly<Record<string, number>>
  /** Jobs that had to wait, by reason. */
  readonly delayed: Readonly<Record<string, number>>
  readonly run: {
    /** From 0. */
    readonly wave: number
    readonly total: number
    readonly released: number
    readonly settled: number
    /** Of this wave. */
    readonly failed: number
    /** Since when the fleet waits for `proceed`, in milliseconds since the epoch. */
    readonly stoppedAt: number | undefined
  }
  /** Due, and waiting for their wave. */
  readonly held: number
  /** Begun, or about to be. */
  readonly open: number
  /** Failed, and not tried again for a while. */
  readonly resting: number
  /** Jobs of BullMQ's by state. */
  readonly jobs: Readonly<Record<string, number>>
  readonly isPaused: boolean
  /** When the freeze ends that lasts, in milliseconds since the epoch. */
  readonly frozenUntil: number | undefined
}

export interface MetricsParts {
  readonly ledgers: Ledgers
  readonly survey: SurveySummary | undefined
  readonly jobs: Readonly<Record<string, number>>
  readonly isPaused: boolean
  readonly frozenUntil: number | undefined
}

export function metricsOf({ ledgers, survey, jobs, isPaused, frozenUntil }: MetricsParts): FleetMetrics {
  const { run, held, open, resting, counts } = ledgers
  const figure = (field: string): number => Number(run[field] ?? 0)
  return {
    survey,
    rotated: counts['rotated'] ?? 0,
    resumed: counts['resumed'] ?? 0,
    failed: behind('failed:', counts),
    delayed: behind('delayed:', counts),
    run: {
      wave: figure('wave'),
      total: figure('total'),
      released: figure('released'),
      settled: figure('settled'),
      failed: figure('failed'),
      stoppedAt: run['stopped'] === undefined ? undefined : figure('stopped'),
    },
    held,
    open,
    resting,
    jobs,
    isPaused,
    frozenUntil,
  }
}

function behind(prefix: string, counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(counts)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value]),
  )
}
