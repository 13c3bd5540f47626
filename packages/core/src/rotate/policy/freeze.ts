import { checkKeys, wrongArgument } from '../../contract/arguments.ts'
import { WallClock } from './wall-clock.ts'

/**
 * A time in which no rotation begins; those that are under way go on, and a credential that is known to others is rotated all the
 * same. Either each week, or once.
 */
export type FreezeWindow = WeeklyFreeze | DatedFreeze

interface Freezing {
  /** Whose clocks are meant, as in `Europe/Berlin` (IANA). Default: `UTC`. */
  readonly timeZone?: string
  /** For messages. */
  readonly reason?: string
}

export interface WeeklyFreeze extends Freezing {
  /** `{ from: 'Fri 16:00', to: 'Mon 08:00' }`: the days are Mon, Tue, Wed, Thu, Fri, Sat, Sun. */
  readonly weekly: { readonly from: string; readonly to: string }
}

export interface DatedFreeze extends Freezing {
  /** A day, which begins it at midnight, or a minute of it: `2026-12-20`, `2026-12-20T18:00`. */
  readonly from: string
  /** A day, which belongs to it to its end, or a minute, which does not: `2027-01-03`, `2027-01-04T08:00`. */
  readonly to: string
}

/** A freeze that lasts. */
export interface Freeze {
  /** Milliseconds since the epoch. */
  readonly until: number
  readonly reason?: string
}

/** One window: when the present freeze ends, where there is one. */
type Window = (time: number) => Freeze | undefined

const minute = 60_000
const day = 24 * 60 * minute
const week = 7 * day
const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
/** 1970-01-05, from which weeks are counted. */
const firstMonday = 4 * day
/** Windows that follow one another without a gap are one, up to so many. */
const mostJoined = 60

/** @throws TypeError, RangeError for what is no list of windows. */
export function readFreezes(freezes: unknown, option: string): (time: number) => Freeze | undefined {
  if (freezes === undefined) return () => undefined
  if (!Array.isArray(freezes)) throw wrongArgument(option, 'an array of freeze windows', freezes)
  const windows = freezes.map((freeze, index) => readWindow(freeze, `${option}[${index}]`))
  return time => {
    let found: Freeze | undefined
    for (let joined = 0; joined < mostJoined; joined++) {
      const at = found?.until ?? time
      const next = windows.map(window => window(at)).find(freeze => freeze !== undefined)
      if (next === undefined) break
      found = { ...next, ...(found?.reason !== undefined && { reason: found.reason }) }
    }
    return found
  }
}

function readWindow(freeze: unknown, option: string): Window {
  if (typeof freeze !== 'object' || freeze === null) throw wrongArgument(option, 'a freeze window', freeze)
  const isWeekly = 'weekly' in freeze
  checkKeys(option, freeze, [...(isWeekly ? ['weekly'] : ['from', 'to']), 'timeZone', 'reason'])
  const { timeZone = 'UTC', reason } = freeze as Freezing
  if (typeof timeZone !== 'string') throw wrongArgument(`${option}.timeZone`, 'a time zone', timeZone)
  if (reason !== undefined && typeof reason !== 'string') throw wrongArgument(`${option}.reason`, 'a string', reason)
  const clock = clockOf(timeZone, `${option}.timeZone`)
  const until = isWeekly
    ? readWeekly((freeze as WeeklyFreeze).weekly, clock, `${option}.weekly`)
    : readDated(freeze as DatedFreeze, clock, option)
  return time => {
    const end = until(time)
    return end === undefined ? undefined : { until: end, ...(reason !== undefined && { reason }) }
  }
}

function readWeekly(weekly: unknown, clock: WallClock, option: string): (time: number) => number | undefined {
  checkKeys(option, weekly, ['from', 'to'])
  const { from, to } = weekly as WeeklyFreeze['weekly']
  const [start, end] = [minuteOfWeek(from, `${option}.from`), minuteOfWeek(to, `${option}.to`)]
  const lasts = (end - start + week) % week
  if (lasts === 0) throw new RangeError(`${option} must end at another time than it begins: use \`pause\` to stop all`)
  return time => {
    const shown = clock.shown(time)
    const since = (((shown - firstMonday - start) % week) + week) % week
    return since < lasts ? later(clock.when(shown - since + lasts), time) : undefined
  }
}

function readDated({ from, to }: DatedFreeze, clock: WallClock, option: string): (time: number) => number | undefined {
  const [start, end] = [dateOf(from, `${option}.from`, 0), dateOf(to, `${option}.to`, day)]
  if (end <= start) throw new RangeError(`${option} must end after it begins`)
  return time => {
    const shown = clock.shown(time)
    return start <= shown && shown < end ? later(clock.when(end), time) : undefined
  }
}

/** Where clocks are set back, they may show the end a second time: never a moment that is over. */
function later(end: number, time: number): number {
  return Math.max(end, (Math.floor(time / minute) + 1) * minute)
}

function minuteOfWeek(text: unknown, option: string): number {
  const [, name = '', hours, minutes] =
    (typeof text === 'string' && /^(\w{3}) ([01]\d|2[0-3]):([0-5]\d)$/.exec(text)) || []
  const index = days.findIndex(each => each.toLowerCase() === name.toLowerCase())
  if (index === -1) throw wrongTime(option, 'a day and a time, such as "Fri 16:00"', text)
  return index * day + (Number(hours) * 60 + Number(minutes)) * minute
}

function dateOf(text: unknown, option: string, wholeDay: number): number {
  const expected = 'a day such as "2026-12-20", or a minute of it such as "2026-12-20T18:00"'
  const [, date, time] = (typeof text === 'string' && /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d))?$/.exec(text)) || []
  const parsed = date === undefined ? Number.NaN : Date.parse(`${date}T${time ?? '00:00'}:00Z`)
  // 31 November would be read as 1 December.
  if (Number.isNaN(parsed) || new Date(parsed).toISOString().slice(0, 10) !== date) {
    throw wrongTime(option, expected, text)
  }
  return parsed + (time === undefined ? wholeDay : 0)
}

function wrongTime(option: string, expected: string, text: unknown): Error {
  if (typeof text !== 'string') return wrongArgument(option, expected, text)
  return new RangeError(`${option} must be ${expected}; it is a text of another form`)
}

function clockOf(timeZone: string, option: string): WallClock {
  try {
    return new WallClock(timeZone)
  } catch {
    // The runtime's own message says no more.
    throw new RangeError(`${option} must be a time zone such as Europe/Berlin; this one is not known here`)
  }
}
