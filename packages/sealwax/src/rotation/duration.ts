const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** In words, for messages. */
export const durationForm = 'a duration, such as 30s, 15m, 12h or 90d'

/** Milliseconds: a number is that already. Undefined for what is no duration. */
export function readDuration(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  const [, number, unit = ''] = (typeof value === 'string' && /^(\d{1,9})([smhd])$/.exec(value)) || []
  const milliseconds = units[unit]
  return milliseconds === undefined ? undefined : Number(number) * milliseconds
}

/** The largest unit that says it to about a tenth: `3d`, `90m`. */
export function durationText(ms: number): string {
  const whole = Math.max(0, Math.round(ms / 1_000)) * 1_000
  for (const unit of ['d', 'h', 'm']) {
    const size = units[unit] as number
    if (whole >= size && (whole % size === 0 || whole >= 10 * size)) return `${Math.floor(whole / size)}${unit}`
  }
  const [, hours, minutes] = ['d', 'h', 'm'].map(unit => units[unit] as number) as [number, number, number]
  if (whole >= 86_400_000) return `${Math.floor(whole / hours)}h`
  if (whole >= hours) return `${Math.floor(whole / minutes)}m`
  return `${Math.floor(whole / 1_000)}s`
}
