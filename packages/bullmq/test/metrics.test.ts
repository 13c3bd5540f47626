import type { SurveyedSecret } from '@sealwax/core/rotate'
import { expect, test } from 'vitest'
import { metricsOf } from '../src/metrics.ts'
import { openMetricsOf } from '../src/open-metrics.ts'
import { SurveySum } from '../src/survey-summary.ts'

const day = 86_400_000
const now = 1_000 * day

function secret(more: Partial<SurveyedSecret>): SurveyedSecret {
  return { name: 'A', rule: {}, phase: 'idle', isDue: false, overdueMs: 0, ageFrom: 'record', ...more }
}

const status = {
  name: 'A',
  epoch: 1,
  stage: 0,
  attempt: 1,
  kind: 'rotation',
  compromised: false,
  since: now - 5_000,
  at: now - 4_000,
} as const

const sum = new SurveySum(now)
sum.add(secret({ bornAt: now - day }))
sum.add(secret({ bornAt: now - 100 * day, isDue: true, overdueMs: 10 * day }))
sum.add(secret({ isDue: true, ageFrom: 'unknown' }))
sum.add(secret({ phase: 'grace', bornAt: now - 1_000, status: { ...status, phase: 'grace' } }))
sum.add(secret({ phase: 'needs-operator', status: { ...status, phase: 'needs-operator', at: now - 60_000 } }))
sum.add(secret({ phase: 'unknown', trouble: 'failed', paused: { by: 'ops', since: 1 } }))

test('a survey is summed up: ages, what is due and overdue, time in each phase', () => {
  expect(sum.summary(250)).toEqual({
    at: now,
    durationMs: 250,
    secrets: 6,
    ages: { atMost: [2, 2, 2, 2, 2, 3, 3], known: 3, sumMs: 101 * day + 1_000 },
    oldestMs: 100 * day,
    due: 2,
    overdue: 1,
    mostOverdueMs: 10 * day,
    needsOperator: 1,
    paused: 1,
    phases: {
      idle: { secrets: 3, longestMs: 0 },
      grace: { secrets: 1, longestMs: 4_000 },
      'needs-operator': { secrets: 1, longestMs: 60_000 },
      unknown: { secrets: 1, longestMs: 0 },
    },
  })
})

const metrics = metricsOf({
  survey: sum.summary(250),
  ledgers: {
    run: { wave: '1', total: '20', released: '11', settled: '5', failed: '1', stopped: `${now}` },
    held: 9,
    open: 6,
    resting: 1,
    counts: { rotated: 4, resumed: 2, 'failed:aborted': 1, 'delayed:slots': 7, 'delayed:target': 3 },
  },
  jobs: { waiting: 6, active: 2 },
  isPaused: false,
  frozenUntil: undefined,
})

test('metrics have what the processes of a fleet keep together', () => {
  expect(metrics).toMatchObject({
    rotated: 4,
    resumed: 2,
    failed: { aborted: 1 },
    delayed: { slots: 7, target: 3 },
    run: { wave: 1, total: 20, released: 11, settled: 5, failed: 1, stoppedAt: now },
  })
})

/** Lines as OpenMetrics 1.0 has them: metadata of a family, then its samples, and an end. */
test('the text is OpenMetrics, without any name of a secret', () => {
  const text = openMetricsOf(metrics, { fleet: 'a"b\\c\nd' }, now + 1_000)
  const lines = text.split('\n')
  expect(lines.pop()).toBe('')
  expect(lines.pop()).toBe('# EOF')
  const types = new Map<string, string>()
  let family = ''
  const sample =
    /^(sealwax_rotation_[a-z_]+)(\{[a-z]+="(?:[^"\\\n]|\\["\\n])*"(?:,[a-z]+="(?:[^"\\\n]|\\["\\n])*")*\}) (\d+(?:\.\d+)?)$/
  for (const line of lines) {
    const [, name, kind] = /^# TYPE (\S+) (gauge|counter|histogram)$/.exec(line) ?? []
    if (name !== undefined && kind !== undefined) {
      expect(types.has(name)).toBe(false)
      types.set(name, kind)
      family = name
      continue
    }
    if (line.startsWith('# ')) {
      expect(line).toMatch(new RegExp(`^# (UNIT ${family} seconds|HELP ${family} \\S.*)$`))
      continue
    }
    const [, full = ''] = sample.exec(line) ?? []
    const suffixes = { gauge: [''], counter: ['_total'], histogram: ['_bucket', '_count', '_sum'] }
    const allowed = suffixes[(types.get(family) ?? 'gauge') as keyof typeof suffixes]
    expect(allowed.map(suffix => `${family}${suffix}`)).toContain(full)
  }
  expect(lines).toContain('sealwax_rotation_age_seconds_bucket{fleet="a\\"b\\\\c\\nd",le="2592000.0"} 2')
  expect(lines).toContain('sealwax_rotation_phase_seconds{fleet="a\\"b\\\\c\\nd",phase="needs-operator"} 60')
  expect(lines).toContain('sealwax_rotation_failed_total{fleet="a\\"b\\\\c\\nd",code="aborted"} 1')
  expect(lines).toContain('sealwax_rotation_stopped{fleet="a\\"b\\\\c\\nd"} 1')
  // What is counted in seconds says so at its end, as the specification asks of units.
  for (const line of lines) if (line.startsWith('# UNIT')) expect(line).toMatch(/_seconds seconds$/)
})

test('before the first look there is no survey, and the rest all the same', () => {
  const text = openMetricsOf({ ...metrics, survey: undefined })
  expect(text).toContain('sealwax_rotation_rotated_total 4')
  expect(text).not.toContain('age_seconds')
})
