/**
 * How long a `Retry-After` header asks to wait, in milliseconds: seconds or a date (RFC 9110, section 10.2.3). Undefined for
 * anything else, which is no answer.
 */
export function retryAfterMs(header: string | null | undefined): number | undefined {
  if (header === undefined || header === null) return undefined
  if (/^\d+$/.test(header)) return Number(header) * 1_000
  // Dates begin with the day of the week; what else the parser takes is none of HTTP's.
  const date = /^[A-Z][a-z]+,? /.test(header) ? Date.parse(header) : Number.NaN
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now())
}
