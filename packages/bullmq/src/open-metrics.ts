import type { FleetMetrics } from './metrics.ts'
import { ageBounds } from './survey-summary.ts'

/** The type of {@link openMetricsOf}'s text, for the header of the answer. */
export const openMetricsType = 'application/openmetrics-text; version=1.0.0; charset=utf-8'

type Labels = Readonly<Record<string, string>>
type Sample = readonly [suffix: string, labels: Labels, value: number]
type Kind = 'gauge' | 'counter' | 'histogram'

/**
 * Metrics as text for Prometheus and whatever reads OpenMetrics 1.0 (https://prometheus.io/docs/specs/om/open_metrics_spec/).
 * Labels are phases, codes and reasons: what there are few of. `labels` go to every sample, such as which fleet it is.
 */
export function openMetricsOf(metrics: FleetMetrics, labels: Labels = {}, now: number = Date.now()): string {
  const lines: string[] = []
  const family = (name: string, kind: Kind, help: string, samples: readonly Sample[], unit?: string): void => {
    const full = `sealwax_rotation_${name}`
    if (samples.length === 0) return
    lines.push(`# TYPE ${full} ${kind}`)
    if (unit !== undefined) lines.push(`# UNIT ${full} ${unit}`)
    lines.push(`# HELP ${full} ${help}`)
    for (const [suffix, own, value] of samples)
      lines.push(`${full}${suffix}${labelText({ ...labels, ...own })} ${value}`)
  }
  const gauge = (name: string, help: string, value: number, unit?: string): void =>
    family(name, 'gauge', help, [['', {}, value]], unit)
  const by = (label: string, values: Readonly<Record<string, number>>, suffix = ''): Sample[] =>
    Object.entries(values).map(([key, value]) => [suffix, { [label]: key }, value])

  const { survey, run } = metrics
  if (survey !== undefined) {
    const { ages, phases } = survey
    gauge('survey_age_seconds', 'Time since all secrets were looked at.', seconds(now - survey.at), 'seconds')
    gauge('survey_duration_seconds', 'How long that took.', seconds(survey.durationMs), 'seconds')
    gauge('secrets', 'Secrets that a rule is about.', survey.secrets)
    gauge('due', 'Secrets that are due.', survey.due)
    gauge('overdue', 'Secrets that are older than their rule allows.', survey.overdue)
    gauge('overdue_seconds', 'Of the most overdue secret.', seconds(survey.mostOverdueMs), 'seconds')
    gauge('oldest_seconds', 'Age of the oldest published credential.', seconds(survey.oldestMs), 'seconds')
    gauge('needs_operator', 'Rotations that only somebody can settle.', survey.needsOperator)
    gauge('paused_secrets', 'Secrets whose rotation somebody holds up.', survey.paused)
    // A histogram of what is, not of what happened, is a gauge histogram; few readers know those, and none needs to.
    const buckets: Sample[] = ageBounds.map((bound, index) => [
      '_bucket',
      { le: `${bound}.0` },
      ages.atMost[index] ?? 0,
    ])
    family(
      'age_seconds',
      'histogram',
      'Ages of published credentials at the last look.',
      [
        ...buckets,
        ['_bucket', { le: '+Inf' }, ages.known],
        ['_count', {}, ages.known],
        ['_sum', {}, seconds(ages.sumMs)],
      ],
      'seconds',
    )
    const inPhase = Object.entries(phases)
    family(
      'phase_secrets',
      'gauge',
      'Secrets by the phase of their rotation.',
      inPhase.map(([phase, { secrets }]) => ['', { phase }, secrets]),
    )
    family(
      'phase_seconds',
      'gauge',
      'Time in its phase of the secret that is longest in it.',
      inPhase
        .filter(([phase]) => phase !== 'idle')
        .map(([phase, { longestMs }]) => ['', { phase }, seconds(longestMs)]),
      'seconds',
    )
  }
  family('rotated', 'counter', 'New credentials that were published.', [['_total', {}, metrics.rotated]])
  family('resumed', 'counter', 'Steps that went on with a rotation.', [['_total', {}, metrics.resumed]])
  family('failed', 'counter', 'Rotations that did not come to a new credential.', by('code', metrics.failed, '_total'))
  family('delayed', 'counter', 'Jobs that had to wait.', by('reason', metrics.delayed, '_total'))
  family('jobs', 'gauge', 'Jobs in the queue.', by('state', metrics.jobs))
  gauge('held', 'Due secrets that wait for their wave.', metrics.held)
  gauge('open', 'Due secrets that were begun.', metrics.open)
  gauge('resting', 'Secrets that failed and are not tried for a while.', metrics.resting)
  gauge('wave', 'Which wave it is, from 0.', run.wave)
  gauge('stopped', '1 while the fleet waits for proceed.', run.stoppedAt === undefined ? 0 : 1)
  gauge('queue_paused', '1 while the queue is paused.', metrics.isPaused ? 1 : 0)
  gauge('frozen', '1 during a freeze.', metrics.frozenUntil === undefined ? 0 : 1)
  return `${lines.join('\n')}\n# EOF\n`
}

function seconds(ms: number): number {
  return Math.max(0, ms) / 1_000
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
