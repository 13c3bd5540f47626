import type { Fault, SecretErrorCode } from '@sealwax/core'

/** An answer that is no success: its status and headers, never its body, which may quote a value. */
export class CabinetError extends Error {
  readonly status: number
  readonly requestId: string | undefined
  readonly retryAfterMs: number | undefined

  constructor({ status, headers }: Response) {
    super(`status ${status}`)
    const seconds = Number(headers.get('retry-after') ?? Number.NaN)
    this.status = status
    this.requestId = headers.get('x-request-id') ?? undefined
    this.retryAfterMs = Number.isNaN(seconds) ? undefined : seconds * 1_000
  }
}

const statuses: Readonly<Record<number, SecretErrorCode>> = {
  400: 'ERR_SECRET_INVALID',
  401: 'ERR_SECRET_DENIED',
  403: 'ERR_SECRET_DENIED',
  404: 'ERR_SECRET_NOT_FOUND',
  409: 'ERR_SECRET_DISABLED',
  412: 'ERR_SECRET_CONFLICT',
  413: 'ERR_SECRET_TOO_LARGE',
  429: 'ERR_SECRET_THROTTLED',
  500: 'ERR_SECRET_UNAVAILABLE',
  502: 'ERR_SECRET_UNAVAILABLE',
  503: 'ERR_SECRET_UNAVAILABLE',
}

/** What `fetch` puts under its errors: https://nodejs.org/api/errors.html#common-system-errors and undici's own. */
const unreachable: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
])

export function classify(error: unknown): Fault {
  if (error instanceof CabinetError) {
    const { status, requestId, retryAfterMs } = error
    return { code: statuses[status] ?? 'ERR_SECRET_UNKNOWN', status, requestId, retryAfterMs }
  }
  const cause = error instanceof TypeError ? (error.cause as { code?: unknown } | undefined) : undefined
  return { code: unreachable.has(cause?.code) ? 'ERR_SECRET_UNAVAILABLE' : 'ERR_SECRET_UNKNOWN' }
}
