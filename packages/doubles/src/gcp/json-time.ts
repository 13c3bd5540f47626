// google.protobuf.Timestamp and Duration: as plain messages, in JSON (protobuf.dev "ProtoJSON Format") and in milliseconds.

/** Of a Timestamp or a Duration. What a client may send: every field may be missing. */
export interface Seconds {
  readonly seconds?: unknown
  readonly nanos?: unknown
}

/** RFC 3339; "offsets other than Z are also accepted". */
export function parseTimestamp(text: unknown): Seconds | undefined {
  const form = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/i
  const [, whole, fraction = '', zone] = (typeof text === 'string' && form.exec(text)) || []
  const ms = Date.parse(`${whole}${zone}`)
  if (!Number.isFinite(ms)) return undefined
  return { seconds: String(ms / 1_000), nanos: Number(fraction.padEnd(9, '0')) }
}

/** "generated output will always be Z-normalized and use 0, 3, 6 or 9 fractional digits". */
export function formatTimestamp(time: Seconds): string {
  const whole = new Date(Number(time.seconds ?? 0) * 1_000).toISOString().slice(0, 19)
  return `${whole}${fractionOf(time)}Z`
}

export function parseDuration(text: unknown): Seconds | undefined {
  const [, sign, whole, fraction = ''] = (typeof text === 'string' && /^(-?)(\d+)(?:\.(\d{1,9}))?s$/.exec(text)) || []
  if (whole === undefined) return undefined
  const nanos = Number(fraction.padEnd(9, '0'))
  return sign === '-' ? { seconds: `-${whole}`, nanos: -nanos } : { seconds: whole, nanos }
}

export function formatDuration(duration: Seconds): string {
  return `${String(duration.seconds ?? 0)}${fractionOf(duration)}s`
}

function fractionOf({ nanos }: Seconds): string {
  const digits = String(Math.abs(Number(nanos ?? 0))).padStart(9, '0')
  if (digits === '000000000') return ''
  if (digits.endsWith('000000')) return `.${digits.slice(0, 3)}`
  return `.${digits.endsWith('000') ? digits.slice(0, 6) : digits}`
}

export function msOf({ seconds, nanos }: Seconds): number {
  return Number(seconds ?? 0) * 1_000 + Number(nanos ?? 0) / 1_000_000
}

export function secondsOf(ms: number): { seconds: string; nanos: number } {
  const seconds = Math.floor(ms / 1_000)
  return { seconds: String(seconds), nanos: Math.round((ms - seconds * 1_000) * 1_000_000) }
}
