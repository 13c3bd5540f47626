import type { Fault, Operation } from '@sealwax/core'
import { meaningFor, nodeFault, type Row, retryAfterMs, rowBy } from '@sealwax/core/adapter'
import { byCode, byInnerCode, byName, failing, foreignAnswer, throttled, timedOut } from './error-table.ts'

/** An error inside an error, as Key Vault nests them. */
interface Detail {
  readonly code?: unknown
  readonly innerError?: Detail | null
}

/** The parts of an SDK error that decide what it means. Its message is never looked at, and never passed on. */
interface SdkError {
  readonly name?: unknown
  /** Of a RestError: the code of the service, or of Node's or the SDK's own. */
  readonly code?: unknown
  readonly statusCode?: unknown
  readonly details?: { readonly error?: Detail | null } | null
  /** Not enumerable: the answer as it came, with its headers. */
  readonly response?: { readonly headers?: { get?(name: string): string | undefined } } | null
  readonly cause?: unknown
  /** Of a chain of credentials: one a credential. */
  readonly errors?: readonly unknown[]
}

/** What an error of the SDK's means for an operation. */
export function classify(error: unknown, operation: Operation): Fault {
  return { ...meaningFor(rowOf(error), operation), ...factsOf(error) }
}

function rowOf(error: unknown): Row {
  const { name, statusCode } = sdkError(error)
  const network = nodeFault(error)
  if (network !== undefined) return network
  if (name === 'RestError') return typeof statusCode === 'number' ? answered(error, statusCode) : failing
  return signedIn(error) ?? rowBy(byName, name) ?? { code: 'ERR_SECRET_UNKNOWN' }
}

/** A code of Key Vault's counts where there is one: only then did a vault answer. */
function answered(error: unknown, status: number): Row {
  const { code } = sdkError(error)
  const known = rowBy(byInnerCode, innerCodeOf(error)) ?? rowBy(byCode, code)
  if (known !== undefined) return known
  if (status === 429) return throttled
  if (status === 408) return timedOut
  return status >= 500 ? failing : foreignAnswer
}

/** What stands behind an error of `@azure/identity`: a network that failed is no wrong credential. */
function signedIn(error: unknown): Row | undefined {
  const { name, cause, errors, statusCode } = sdkError(error)
  if (name === 'AggregateAuthenticationError') {
    // Most of a chain's credentials are not there, as a rule: what one of them that is there says, counts.
    const tried = (errors ?? []).filter(each => sdkError(each).name !== 'CredentialUnavailableError')
    return tried.length === 0 ? undefined : rowOf(tried[0])
  }
  if (name !== 'AuthenticationRequiredError' && name !== 'AuthenticationError') return undefined
  if (typeof statusCode === 'number' && statusCode >= 500) return failing
  const { name: of, errorCode, status } = sdkError(cause) as SdkError & { errorCode?: unknown; status?: unknown }
  if (of === 'RestError') return rowOf(cause)
  if (typeof status === 'number' && status >= 500) return failing
  return typeof errorCode === 'string' && unanswered.has(errorCode) ? failing : undefined
}

/** Of MSAL, by its own codes: whoever gives tokens did not answer, or not in its protocol. */
const unanswered: ReadonlySet<string> = new Set([
  'network_error',
  'no_network_connectivity',
  'openid_config_error',
  'server_error',
  'temporarily_unavailable',
  'unknown_error',
])

function innerCodeOf(error: unknown): unknown {
  return sdkError(error).details?.error?.innerError?.code
}

/** What may be repeated of an SDK error: status, request id, and how long it asks to wait. */
function factsOf(error: unknown): Omit<Fault, 'code'> {
  const { statusCode, response } = sdkError(error)
  const header = (name: string): string | undefined => response?.headers?.get?.(name)
  return {
    // The 200 of an answer that is none says nothing about the failure.
    status: typeof statusCode === 'number' && statusCode >= 400 ? statusCode : undefined,
    requestId: header('x-ms-request-id'),
    retryAfterMs: retryAfterMs(header('retry-after')),
  }
}

/** Whether a vault answered that there is no such secret. */
export function isAbsent(error: unknown): boolean {
  return sdkError(error).statusCode === 404 && sdkError(error).code === 'SecretNotFound'
}

/** Whether a vault answered that this identity may not ask. */
export function isForbidden(error: unknown): boolean {
  return sdkError(error).statusCode === 403 && sdkError(error).code === 'Forbidden'
}

/** Whether a vault refused for the reason that the innermost code names. */
export function isRefused(error: unknown, innerCode: string): boolean {
  return innerCodeOf(error) === innerCode
}

/** Whether the SDK itself failed, without a name of its own: it cannot read what answered, or does not trust it. */
export function isUnreadable(error: unknown): boolean {
  const { name, code } = sdkError(error)
  return error instanceof Error && (name === 'TypeError' || name === 'Error') && code === undefined
}

function sdkError(error: unknown): SdkError {
  return typeof error === 'object' && error !== null ? error : {}
}
