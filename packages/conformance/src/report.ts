import type { Capability, Limits } from '@sealwax/core'
import type { Server } from './harness.ts'

/**
 * `deviation`: the server is known to be wrong there, and was. `not-applicable`: the store or the harness lacks what the
 * case needs.
 */
export type Outcome = 'passed' | 'failed' | 'deviation' | 'not-applicable'

export interface CaseResult {
  readonly id: string
  readonly title: string
  readonly outcome: Outcome
  /** Why, for every outcome but a plain pass. Never a value. */
  readonly reason?: string
}

/** The outcome of a run, as JSON: what the table of adapters is made of. */
export interface Report {
  readonly format: 1
  /** The provider's id. */
  readonly provider: string
  readonly server: Server
  readonly limits: Pick<Limits, 'maxBytes' | 'empty' | 'binary'>
  /** The operations that the provider has beyond `get`. */
  readonly capabilities: readonly Capability[]
  /** Those of them that a passed case has called. */
  readonly exercised: readonly Capability[]
  readonly cases: readonly CaseResult[]
}

/** Whether nothing failed. */
export function passed(report: Report): boolean {
  return report.cases.every(({ outcome }) => outcome !== 'failed')
}

/** The report as lines for a terminal: failures with their reasons, then why the others did not run, then the counts. */
export function formatReport(report: Report): string {
  const of = (outcome: Outcome): readonly CaseResult[] => report.cases.filter(each => each.outcome === outcome)
  const lines = (['failed', 'deviation', 'not-applicable'] as const).flatMap(outcome =>
    of(outcome).map(({ id, reason }) => `${outcome.padEnd(14)} ${id}: ${reason}`),
  )
  const counts = (['passed', 'failed', 'deviation', 'not-applicable'] as const).map(
    outcome => `${of(outcome).length} ${outcome}`,
  )
  return [...lines, `${report.provider} on ${report.server.label}: ${counts.join(', ')}`].join('\n')
}
