import type { Fault, Operation } from '@sealwax/core'
import { meaningFor, nodeFault, type Row, retryAfterMs, rowBy } from '@sealwax/core/adapter'
import { byCode, byName, byProvider, foreignAnswer, throttled } from './error-table.ts'

/** The parts of an SDK error that decide what it means. Its message is never looked at, and never passed on. */
interface SdkError {
  readonly name?: unknown
  readonly code?: unknown
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string; readonly attempts?: number }
  /** Not enumerable: the answer as it came, with its headers. */
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> }
}

/** What an error of the SDK's means for an operation. */
export function classify(error: unknown, operation: Operation): Fault {
  return { ...meaningFor(rowOf(error), operation), ...factsOf(error) }
}

function rowOf(error: unknown): Row {
  const { name, code, $metadata } = sdkError(error)
  const status = $metadata?.httpStatusCode ?? 0
  const known = rowBy(byProvider, name) ?? rowBy(byCode, code) ?? nodeFault(error) ?? rowBy(byName, name)
  if (known !== undefined) return known
  if (status >= 500) return { code: 'ERR_SECRET_UNAVAILABLE' }
  if (status === 429) return throttled
  // The SDK could not read the answer as JSON.
  return name === 'SyntaxError' ? foreignAnswer : { code: 'ERR_SECRET_UNKNOWN' }
}

/** What may be repeated of an SDK error: status, request id, attempts, and how long it asks to wait. */
export function factsOf(error: unknown): Omit<Fault, 'code'> {
  const { $metadata, $response } = sdkError(error)
  const status = $metadata?.httpStatusCode ?? 0
  return {
    // The 200 of an answer that broke off, or of a batch that holds a failure, says nothing about the failure.
    status: status >= 400 ? status : undefined,
    requestId: $metadata?.requestId,
    attempts: $metadata?.attempts,
    retryAfterMs: retryAfterMs($response?.headers?.['retry-after']),
  }
}

/** Whether the service gave one of these names to its error. */
export function isNamed(error: unknown, ...names: readonly string[]): boolean {
  const { name } = sdkError(error)
  return typeof name === 'string' && names.includes(name)
}

function sdkError(error: unknown): SdkError {
  return typeof error === 'object' && error !== null ? error : {}
}
