import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type FreezeWindow, generateThenPut, readPolicy } from '../../src/rotate/index.ts'

const rules = { '*': { strategy: generateThenPut({ generate: () => 'x' }) } }
const at = (iso: string): number => Date.parse(iso)

function untilAt(freeze: readonly FreezeWindow[], iso: string): string | undefined {
  const until = readPolicy({ rules, freeze }).frozenUntil(at(iso))
  return until === undefined ? undefined : new Date(until).toISOString().replace(':00.000Z', 'Z')
}

describe('a weekly freeze', () => {
  const weekend: FreezeWindow = { weekly: { from: 'Fri 16:00', to: 'Mon 08:00' }, timeZone: 'Europe/Berlin' }

  test('lasts from its beginning to its end, by the clocks of its zone', () => {
    expect(untilAt([weekend], '2026-11-27T14:59:59Z')).toBe(undefined)
    expect(untilAt([weekend], '2026-11-27T15:00:00Z')).toBe('2026-11-30T07:00Z')
    expect(untilAt([weekend], '2026-11-30T06:59:59Z')).toBe('2026-11-30T07:00Z')
    expect(untilAt([weekend], '2026-11-30T07:00:00Z')).toBe(undefined)
    // In summer they are an hour ahead.
    expect(untilAt([weekend], '2026-07-03T14:00:00Z')).toBe('2026-07-06T06:00Z')
    expect(untilAt([weekend], '2026-07-03T13:59:00Z')).toBe(undefined)
  })

  test('ends when its clocks show the end, also where they are changed meanwhile', () => {
    expect(untilAt([weekend], '2026-03-28T12:00:00Z')).toBe('2026-03-30T06:00Z')
    expect(untilAt([weekend], '2026-10-24T12:00:00Z')).toBe('2026-10-26T07:00Z')
  })

  test('is one with another that follows it without a gap', () => {
    const monday: FreezeWindow = { weekly: { from: 'mon 08:00', to: 'mon 12:00' }, timeZone: 'Europe/Berlin' }
    expect(untilAt([weekend, monday], '2026-11-28T00:00:00Z')).toBe('2026-11-30T11:00Z')
  })
})

describe('a freeze between dates', () => {
  test('takes its last day in, and ends before a minute that is given', () => {
    const holidays: FreezeWindow = {
      from: '2026-12-20',
      to: '2027-01-03',
      timeZone: 'America/New_York',
      reason: 'holidays',
    }
    expect(untilAt([holidays], '2026-12-20T04:59:00Z')).toBe(undefined)
    expect(untilAt([holidays], '2026-12-20T05:00:00Z')).toBe('2027-01-04T05:00Z')
    expect(untilAt([holidays], '2027-01-04T04:59:00Z')).toBe('2027-01-04T05:00Z')
    expect(untilAt([{ from: '2026-12-20T18:00', to: '2026-12-20T19:30' }], '2026-12-20T18:00:00Z')).toBe(
      '2026-12-20T19:30Z',
    )
    expect(readPolicy({ rules, freeze: [holidays] }).freezeAt(at('2026-12-24T00:00:00Z'))?.reason).toBe('holidays')
  })
})

test('wherever it is frozen, the end is a moment to come at which it is not', () => {
  const word = fc.tuple(fc.constantFrom('Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'), fc.nat(23), fc.nat(59))
  const pad = (number: number): string => String(number).padStart(2, '0')
  const text = word.map(([day, hour, minute]) => `${day} ${pad(hour)}:${pad(minute)}`)
  const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Kiritimati')
  fc.assert(
    fc.property(text, text, zone, fc.integer({ min: 0, max: 2 * 366 * 24 * 60 }), (from, to, timeZone, minutes) => {
      fc.pre(from !== to)
      const time = Date.UTC(2026, 0, 1) + minutes * 60_000
      const checked = readPolicy({ rules, freeze: [{ weekly: { from, to }, timeZone }] })
      const until = checked.frozenUntil(time)
      if (until === undefined) return
      expect(until).toBeGreaterThan(time)
      expect(until - time).toBeLessThanOrEqual((7 * 24 + 1) * 3_600_000)
      // Where clocks are set back, the end may come twice.
      expect(Math.min(checked.frozenUntil(until) ?? until, until + 3 * 3_600_000)).toBe(
        checked.frozenUntil(until) ?? until,
      )
      expect(checked.frozenUntil(until - 60_000)).not.toBe(undefined)
    }),
  )
})

test('what is no window is told at once', () => {
  const wrong: readonly (readonly [unknown, string])[] = [
    [{}, 'policy.freeze must be an array of freeze windows, received an object'],
    [['Fri'], 'policy.freeze[0] must be a freeze window, received a string'],
    [
      [{ from: '2026-12-20' }],
      'policy.freeze[0].to must be a day such as "2026-12-20", or a minute of it such as "2026-12-20T18:00", received undefined',
    ],
    [
      [{ from: '2026-11-31', to: '2026-12-01' }],
      'policy.freeze[0].from must be a day such as "2026-12-20", or a minute of it such as "2026-12-20T18:00"; it is a text of another form',
    ],
    [[{ from: '2026-12-02', to: '2026-12-01' }], 'policy.freeze[0] must end after it begins'],
    [
      [{ weekly: { from: 'Friday 16:00', to: 'Mon 08:00' } }],
      'policy.freeze[0].weekly.from must be a day and a time, such as "Fri 16:00"; it is a text of another form',
    ],
    [
      [{ weekly: { from: 'Fri 24:00', to: 'Mon 08:00' } }],
      'policy.freeze[0].weekly.from must be a day and a time, such as "Fri 16:00"; it is a text of another form',
    ],
    [
      [{ weekly: { from: 'Fri 16:00', to: 'fri 16:00' } }],
      'policy.freeze[0].weekly must end at another time than it begins: use `pause` to stop all',
    ],
    [
      [{ weekly: { from: 'Fri 16:00', to: 'Mon 08:00' }, timeZone: 'Berlin' }],
      'policy.freeze[0].timeZone must be a time zone such as Europe/Berlin; this one is not known here',
    ],
    [
      [{ weekly: { from: 'Fri 16:00', to: 'Mon 08:00' }, zone: 'UTC' }],
      'policy.freeze[0] has no "zone"; it takes weekly, timeZone, reason',
    ],
  ]
  for (const [freeze, message] of wrong) {
    expect(() => readPolicy({ rules, freeze: freeze as FreezeWindow[] }), message).toThrow(message)
  }
})
