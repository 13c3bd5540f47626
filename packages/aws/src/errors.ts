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
  return isForeign(error) ? foreignAnswer : { code: 'ERR_SECRET_UNKNOWN', hint: unknownHint(name) }
}

/**
 * Whether an answer was none of the protocol's: not JSON, without the name of an error, or without the request id that each
 * of AWS's has (API Reference, Common Error Types; x-amzn-RequestId).
 */
function isForeign(error: unknown): boolean {
  const { name, $metadata } = sdkError(error)
  if (name === 'SyntaxError') return true
  return $metadata?.httpStatusCode !== undefined && (name === unnamed || $metadata.requestId === undefined)
}

/** The name that the SDK gives to an error without one (@aws-sdk/core, protocols/json). */
const unnamed = 'Unknown'

/** The name alone of what the answer says, and only where it has the form of AWS's names: no value is of that form. */
function unknownHint(name: unknown): string | undefined {
  if (typeof name !== 'string' || !/^[A-Z][A-Za-z]{2,60}(?:Exception|Error|Failure|Fault)$/.test(name)) return undefined
  return `AWS calls it ${name}: see the API Reference, ask the support with the request id, and report the missing name to sealwax.`
}

/** What may be repeated of an SDK error: status, request id, attempts, and how long it asks to wait. */
export function factsOf(error: unknown): Omit<Fault, 'code'> {
  const { $metadata, $response } = sdkError(error)
  const status = $metadata?.httpStatusCode ?? 0
  return {
    // The 200 of an answer that broke off, or of a batch that holds a failure, says nothing about the failure.
    status: status >= 300 ? status : undefined,
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
