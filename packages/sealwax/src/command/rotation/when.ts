import { readDuration } from '../../rotation/duration.ts'
import type { Call } from '../call.ts'
import { UsageError } from '../usage-error.ts'

/** The moment that an option says: a time, or a duration from now on (`1`) or before (`-1`). */
export function readWhen(call: Call, option: string, direction: 1 | -1): Date | undefined {
  const text = call.value(option)
  if (text === undefined) return undefined
  const duration = readDuration(text)
  if (duration !== undefined) return new Date(Date.now() + direction * duration)
  // A year alone, or words that Date knows, would be guessed at.
  const time = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?$/.test(text)
    ? Date.parse(text)
    : Number.NaN
  if (!Number.isNaN(time)) return new Date(time)
  throw new UsageError(`--${option} takes a duration, such as 2h or 3d, or a time, such as 2026-12-24T08:00Z.`)
}
