import type { SurveyedSecret } from '@sealwax/core/rotate'
import { describe, expect, test } from 'vitest'
import { backOff, leadOf, shareOf } from '../src/jitter.ts'
import { jobId, readJob } from '../src/job.ts'
import { dueOf, whenToResume } from '../src/sweep.ts'

const day = 86_400_000
const names = Array.from({ length: 10_000 }, (_, index) => `team_${index % 7}/SECRET_${index}`)

describe('jitter', () => {
  test('spreads secrets that are due at one moment evenly over the window before it, the same at each look', () => {
    const window = 9 * day
    const tenths = new Array<number>(10).fill(0)
    for (const name of names) {
      const lead = leadOf(name, 90 * day, 0.1)
      expect(lead).toBe(leadOf(name, 90 * day, 0.1))
      const tenth = Math.floor((lead / window) * 10)
      tenths[tenth] = (tenths[tenth] ?? 0) + 1
    }
    // A tenth of 10,000 even draws lies within 1,000 ± 150 (five standard deviations); names and their hashes are fixed.
    for (const count of tenths) expect(Math.abs(count - 1_000)).toBeLessThan(150)
  })

  test('never makes a secret late, nor one early where there is no window', () => {
    for (const name of names.slice(0, 100)) {
      expect(leadOf(name, 90 * day, 0.1)).toBeGreaterThanOrEqual(0)
      expect(leadOf(name, 90 * day, 0)).toBe(0)
    }
  })

  test('puts off what does not answer twice as long each time, up to the most, each name at another moment', () => {
    const waits = [1, 2, 3, 4, 50].map(tries => backOff('API_KEY', tries, 5_000, 60_000))
    const factor = 0.75 + shareOf('API_KEY') / 2
    expect(waits).toEqual([5_000, 10_000, 20_000, 40_000, 60_000].map(wait => Math.round(wait * factor)))
    expect(new Set(names.slice(0, 100).map(name => backOff(name, 1, 5_000, 60_000))).size).toBeGreaterThan(90)
  })
})

function surveyed(more: Partial<SurveyedSecret>): SurveyedSecret {
  return {
    name: 'API_KEY',
    rule: { maxAge: 90 * day },
    phase: 'idle',
    isDue: false,
    overdueMs: 0,
    ageFrom: 'record',
    ...more,
  }
}

describe('what is due', () => {
  const now = 1_000 * day
  const lead = leadOf('API_KEY', 90 * day, 0.1)

  test('is a secret from its own moment in the window on', () => {
    expect(dueOf(surveyed({ dueAt: now + lead + 1 }), 0.1, now)).toBeUndefined()
    expect(dueOf(surveyed({ dueAt: now + lead }), 0.1, now)).toBe(now)
    expect(dueOf(surveyed({ dueAt: now + lead }), 0, now)).toBeUndefined()
  })

  test('is one that is over its age, or whose age nobody knows', () => {
    expect(dueOf(surveyed({ dueAt: now - day, isDue: true, overdueMs: day }), 0, now)).toBe(now - day)
    expect(dueOf(surveyed({ isDue: true }), 0.1, now)).toBe(now)
    expect(dueOf(surveyed({}), 0.1, now)).toBeUndefined()
  })

  test('is what is under way at its time, and never what waits for somebody', () => {
    expect(whenToResume(surveyed({ phase: 'grace', waitsFor: 'grace', next: now + 5 }), now)).toBe(5)
    expect(whenToResume(surveyed({ phase: 'setting', next: now - 5 }), now)).toBe(0)
    expect(whenToResume(surveyed({ phase: 'setting', waitsFor: 'target' }), now)).toBe(0)
    for (const waitsFor of ['revoke', 'administrator', 'operator'] as const) {
      expect(whenToResume(surveyed({ phase: 'grace', waitsFor, next: now }), now)).toBeUndefined()
    }
  })
})

describe('jobs', () => {
  test('have one id for one secret, kind and epoch, which BullMQ takes', () => {
    const ids = ['a', 'a/b', 'a:b', 'ä%', 'a.1'].flatMap(name =>
      [0, 1].flatMap(epoch => [
        jobId('rotate', { name, epoch }),
        jobId('resume', { name, epoch }),
        jobId('rotate', { name, epoch, compromised: true }),
      ]),
    )
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) expect(id).not.toContain(':')
    expect(jobId('rotate', { name: 'a', epoch: 1, tries: 4 })).toBe(jobId('rotate', { name: 'a', epoch: 1 }))
  })

  test('of another program are not taken for ours', () => {
    expect(readJob({ name: 'A', epoch: 3 })).toEqual({
      name: 'A',
      epoch: 3,
      tries: 0,
      isByHand: false,
      compromised: false,
    })
    for (const data of [
      undefined,
      null,
      'A',
      {},
      { name: '', epoch: 0 },
      { name: 'A' },
      { name: 'A', epoch: -1 },
      { name: 'A', epoch: 0.5 },
      { name: 'A', epoch: 0, tries: '1' },
      { name: 'A', epoch: 0, compromised: 'yes' },
      { name: 'A', epoch: 0, isByHand: 1 },
    ]) {
      expect(readJob(data)).toBeUndefined()
    }
  })

  test('cannot be of a name that is no text', () => {
    expect(() => jobId('rotate', { name: '\ud800', epoch: 0 })).toThrow(/well-formed/)
  })
})
