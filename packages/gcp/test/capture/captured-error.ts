import type { Operation } from '@sealwax/core'

/** One line of captured-errors.json: an error of the SDK's, and how it came about. */
export interface CapturedError {
  /** `double`: our own double of Google Secret Manager, never the service itself; `no Google`: anything else. */
  readonly server: 'double' | 'no Google'
  readonly transport: 'grpc' | 'rest'
  readonly situation: string
  readonly operation: Operation
  readonly error: CapturedParts
}

/** What `classify` may look at. */
export interface CapturedParts {
  readonly code?: unknown
  readonly httpStatusCode?: number | undefined
  /** Whether the SDK decoded an error of Google's form from an answer over REST. */
  readonly details?: 'a list' | 'text' | undefined
  readonly reason?: string | undefined
  readonly statusDetails?: unknown
  /** Of the body over REST: the status that it names, nothing else of it. */
  readonly namedStatus?: string | undefined
  readonly hasBody?: boolean | undefined
  readonly cause?: { readonly name: string; readonly code?: unknown; readonly cause?: { readonly code?: unknown } }
}

const body = Symbol.for('google-gax.rawHttpResponsePayload')

export function capturedParts(error: unknown): CapturedParts {
  const { code, httpStatusCode, details, reason, statusDetails, cause, ...rest } = error as Record<string, unknown>
  const payload = (rest as Record<symbol, unknown>)[body] ?? (error as Record<symbol, unknown>)[body]
  return {
    code,
    httpStatusCode: httpStatusCode as number | undefined,
    details: details === undefined ? undefined : Array.isArray(details) ? 'a list' : 'text',
    reason: reason as string | undefined,
    statusDetails: Array.isArray(statusDetails) ? statusDetails.map(waitOnly) : undefined,
    namedStatus: typeof payload === 'string' ? /"status"\s*:\s*"([A-Z_]+)"/.exec(payload)?.[1] : undefined,
    hasBody: payload === undefined ? undefined : true,
    ...(cause instanceof Error ? { cause: causeOf(cause) } : {}),
  }
}

/** Nothing that changes with every capture. */
function waitOnly({ retryDelay }: { retryDelay?: unknown }): object {
  return retryDelay === undefined ? {} : { retryDelay }
}

function causeOf(cause: Error): NonNullable<CapturedParts['cause']> {
  const { name, code } = cause as Error & { code?: unknown }
  const below = (cause.cause as { code?: unknown } | undefined)?.code
  return { name, code, ...(below === undefined ? {} : { cause: { code: below } }) }
}

/** The error again, as far as anybody looks at it. */
export function rebuilt({ details, namedStatus, hasBody, cause, ...parts }: CapturedParts): Error {
  const error = Object.assign(new Error('not to be looked at'), parts)
  if (details !== undefined) Object.assign(error, { details: details === 'a list' ? [] : 'not to be looked at' })
  if (hasBody) {
    const value = namedStatus === undefined ? '<html></html>' : `{ "error": { "status": "${namedStatus}" } }`
    Object.defineProperty(error, body, { value, enumerable: false })
  }
  if (cause !== undefined) {
    const made = cause.name === 'SyntaxError' ? new SyntaxError('any') : new Error('any')
    error.cause = Object.assign(made, { code: cause.code, cause: cause.cause })
  }
  return error
}
