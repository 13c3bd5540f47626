// google.rpc.Status: what every call that fails answers. Codes and their HTTP statuses: google/rpc/code.proto. Details:
// google/rpc/error_details.proto, as AIP-193 "Errors" shows them in JSON.

export const codes = {
  CANCELLED: 1,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  OUT_OF_RANGE: 11,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  DATA_LOSS: 15,
  UNAUTHENTICATED: 16,
} as const

export type Code = keyof typeof codes

export const httpStatus: Readonly<Record<Code, number>> = {
  CANCELLED: 499,
  UNKNOWN: 500,
  INVALID_ARGUMENT: 400,
  DEADLINE_EXCEEDED: 504,
  NOT_FOUND: 404,
  ALREADY_EXISTS: 409,
  PERMISSION_DENIED: 403,
  RESOURCE_EXHAUSTED: 429,
  FAILED_PRECONDITION: 400,
  ABORTED: 409,
  OUT_OF_RANGE: 400,
  UNIMPLEMENTED: 501,
  INTERNAL: 500,
  UNAVAILABLE: 503,
  DATA_LOSS: 500,
  UNAUTHENTICATED: 401,
}

/** A detail in its JSON form: `@type` is a type URL of google.rpc, the rest are its fields. */
export interface Detail {
  readonly '@type': string
  readonly [field: string]: unknown
}

/** A call that fails with this status. */
export class RpcError extends Error {
  override readonly name: string = 'RpcError'
  readonly code: Code
  readonly details: readonly Detail[]

  constructor(code: Code, message: string, details: readonly Detail[] = []) {
    super(message)
    this.code = code
    this.details = details
  }
}

export function invalid(message: string): RpcError {
  return new RpcError('INVALID_ARGUMENT', message)
}

const typeUrl = 'type.googleapis.com/google.rpc.'

export function errorInfo(reason: string, domain: string, metadata: Readonly<Record<string, string>>): Detail {
  return { '@type': `${typeUrl}ErrorInfo`, reason, domain, metadata }
}

/** @param delayMs how long the client should wait */
export function retryInfo(delayMs: number): Detail {
  return { '@type': `${typeUrl}RetryInfo`, retryDelay: `${delayMs / 1_000}s` }
}
