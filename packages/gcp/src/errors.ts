import type { Fault, Operation } from '@sealwax/core'
import { type Meaning, meaningFor, nodeFault, type Row } from '@sealwax/core/adapter'
import { permissionHint } from './permissions.ts'

/** The numbers of google/rpc/code.proto that decide anything here. */
export const status = {
  notFound: 5,
  alreadyExists: 6,
  permissionDenied: 7,
  failedPrecondition: 9,
  aborted: 10,
  unavailable: 14,
} as const

/** An answer that is not the protocol's: a proxy's, a sign-in page, a load balancer's. Its text stays where it is. */
export const foreignAnswer: Meaning & { readonly hint: string } = {
  code: 'ERR_SECRET_UNAVAILABLE',
  hint: 'What answered is not Google Secret Manager: check `endpoint`, `location` and any proxy between.',
}

const conflict: Meaning = { code: 'ERR_SECRET_CONFLICT' }
const failing: Meaning = { code: 'ERR_SECRET_UNAVAILABLE' }
const timedOut: Meaning = { code: 'ERR_SECRET_TIMEOUT' }
const unreachable: Meaning = {
  code: 'ERR_SECRET_UNAVAILABLE',
  hint: 'Check the network, any proxy, `location` and `endpoint`. gRPC does not say why: a server that is not of Google and a certificate that is not trusted look the same; the certificate is trusted with GRPC_DEFAULT_SSL_ROOTS_FILE_PATH=/path/to/ca.pem.',
}
/**
 * What the SDK makes of an HTTP status that gRPC does not have, such as a redirection, and of an answer without a status of
 * gRPC's. Google says either seldom.
 */
const odd: Row = {
  code: 'ERR_SECRET_UNAVAILABLE',
  hint: 'It failed, or what answered is not Google Secret Manager: check `endpoint`, `location` and any proxy between, or try again.',
  on: { put: failing, putIf: failing, delete: failing, moveStage: failing },
}
const throttled: Meaning = {
  code: 'ERR_SECRET_THROTTLED',
  hint: 'Read fewer secrets at once, cache them longer, or see the quotas of Secret Manager in the Google Cloud console.',
}
const invalid: Meaning = {
  code: 'ERR_SECRET_INVALID',
  hint: 'Google refuses an argument: check the name, the version, the alias, and options such as `location`, `kmsKey` and `labels`.',
}

/** google/rpc/code.proto; HTTP's statuses become these numbers in the SDK (google/rpc/code.proto, HTTP Mapping). */
const byStatus: ReadonlyMap<unknown, Row> = new Map<number, Row>([
  [1, failing],
  [2, failing],
  [3, invalid],
  [4, timedOut],
  // Of the put with an expectation only what it expects to be there: a secret that is not has no version.
  [status.notFound, { code: 'ERR_SECRET_NOT_FOUND', on: { putIf: conflict } }],
  [status.alreadyExists, conflict],
  [status.permissionDenied, { code: 'ERR_SECRET_DENIED', hint: permissionHint }],
  [8, throttled],
  // A version that is disabled or destroyed; reads find out which before this table is asked.
  [
    status.failedPrecondition,
    {
      code: 'ERR_SECRET_DISABLED',
      hint: 'It is switched off: check its state, and that its Cloud KMS key can be used where it has one of your own.',
      on: { moveStage: conflict, putIf: conflict },
    },
  ],
  // Others were at work at the same time: a condition that does not hold any more, or what may be tried again.
  [status.aborted, { ...failing, on: { moveStage: conflict, putIf: conflict } }],
  [11, invalid],
  // What HTTP 404 becomes on gRPC as well.
  [12, foreignAnswer],
  [13, failing],
  // What became of a write counts more than why nobody said it.
  [status.unavailable, { ...unreachable, on: { put: failing, putIf: failing, delete: failing, moveStage: failing } }],
  [15, { code: 'ERR_SECRET_CORRUPT' }],
  [
    16,
    {
      code: 'ERR_SECRET_DENIED',
      hint: 'Google does not accept the credentials, or they have expired: sign in again (`gcloud auth application-default login`), or take them from a source that renews them.',
    },
  ],
])

const noProject: Meaning = {
  code: 'ERR_SECRET_CONFIG',
  hint: 'There is no such project, or it may not be used: check the project in options, URL or GOOGLE_CLOUD_PROJECT.',
}

/** google/api/error_reason.proto: where it says more than the status. */
const byReason: ReadonlyMap<unknown, Meaning> = new Map<string, Meaning>([
  [
    'SERVICE_DISABLED',
    {
      code: 'ERR_SECRET_CONFIG',
      hint: 'The Secret Manager API is not enabled in the project: run `gcloud services enable secretmanager.googleapis.com`, and wait some minutes.',
    },
  ],
  ['BILLING_DISABLED', { code: 'ERR_SECRET_CONFIG', hint: 'Billing is not enabled in the project.' }],
  ['CONSUMER_INVALID', noProject],
  ['CONSUMER_SUSPENDED', noProject],
  [
    'USER_PROJECT_DENIED',
    {
      code: 'ERR_SECRET_DENIED',
      hint: 'The quota project may not be used: grant serviceusage.services.use on it, or check GOOGLE_CLOUD_QUOTA_PROJECT.',
    },
  ],
  [
    'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
    {
      code: 'ERR_SECRET_DENIED',
      hint: 'The credentials lack the scope https://www.googleapis.com/auth/cloud-platform: give it to the machine or the token.',
    },
  ],
  [
    'SECURITY_POLICY_VIOLATED',
    {
      code: 'ERR_SECRET_DENIED',
      hint: 'VPC Service Controls refuse it: ask for this network or identity in the perimeter.',
    },
  ],
  ['RATE_LIMIT_EXCEEDED', throttled],
  ['RESOURCE_QUOTA_EXCEEDED', throttled],
])

/** Where google-gax keeps the body of an error; absent in older releases. It is looked at here, and goes nowhere. */
const rawPayload: unique symbol = Symbol.for('google-gax.rawHttpResponsePayload')

/** The parts of an SDK error that decide what it means. Its message is never looked at, and never passed on. */
interface SdkError {
  readonly code?: unknown
  /** REST only: the status of the answer, where there was one. */
  readonly httpStatusCode?: unknown
  /** REST only: what the SDK decoded from the answer's JSON; absent where it was none. */
  readonly details?: unknown
  readonly reason?: unknown
  readonly domain?: unknown
  readonly cause?: unknown
  readonly statusDetails?: unknown
  readonly [rawPayload]?: unknown
}

/** What an error of the SDK's means for an operation. */
export function classify(error: unknown, operation: Operation): Fault {
  const { code } = sdkError(error)
  return {
    ...meaningFor(rowOf(error), operation),
    ...(typeof code === 'number' ? { status: code } : {}),
    ...waitOf(error),
  }
}

function rowOf(error: unknown): Row {
  if (isForeign(error)) return foreignAnswer
  const { code, reason, cause, httpStatusCode } = sdkError(error)
  // REST: what stands behind UNAVAILABLE, two errors further down.
  const network = nodeFault(error) ?? nodeFault(cause)
  if (network !== undefined) return network
  if (httpStatusCode === undefined && reason === undefined && (code === 2 || code === 13)) return odd
  return byReason.get(reason) ?? byStatus.get(code) ?? { code: 'ERR_SECRET_UNKNOWN' }
}

/**
 * Whether an answer over REST was none of the protocol's: not JSON, or JSON of another form. Google's errors name their
 * status in words (AIP-193); the SDK would make "not found" of anybody's 404.
 */
function isForeign(error: unknown): boolean {
  const { httpStatusCode, details, cause, code } = sdkError(error)
  if (httpStatusCode === 429) return false
  // What the SDK could not read has an error without a code behind it; what did not arrive has Node's.
  if (typeof httpStatusCode !== 'number') {
    return code === status.unavailable && cause instanceof Error && sdkError(cause).code === undefined
  }
  return !Array.isArray(details) || typeof code !== 'number' || !namesStatus(sdkError(error)[rawPayload])
}

function namesStatus(body: unknown): boolean {
  return typeof body !== 'string' || /"status"\s*:\s*"[A-Z_]+"/.test(body)
}

/**
 * Whether the service itself gave this error, surely. A token that was not given is UNKNOWN over gRPC, or whatever number
 * stands in its error; an answer that cannot be read is INTERNAL.
 */
export function hasAnswered(error: unknown): boolean {
  const { code } = sdkError(error)
  return byStatus.has(code) && !unsure.has(code) && !isForeign(error)
}

const unsure: ReadonlySet<unknown> = new Set([2, 13, status.unavailable])

/** How long the service asks to wait (google/rpc/error_details.proto, RetryInfo). */
function waitOf(error: unknown): { readonly retryAfterMs?: number } {
  const { statusDetails } = sdkError(error)
  for (const detail of Array.isArray(statusDetails) ? statusDetails : []) {
    const delay = (detail as { retryDelay?: { seconds?: unknown; nanos?: unknown } | null } | null)?.retryDelay
    if (delay === undefined || delay === null) continue
    const ms = Number(delay.seconds ?? 0) * 1_000 + Number(delay.nanos ?? 0) / 1_000_000
    if (Number.isFinite(ms) && ms >= 0) return { retryAfterMs: ms }
  }
  return {}
}

/** Whether the service gave one of these statuses. */
export function hasStatus(error: unknown, ...codes: readonly number[]): boolean {
  const { code } = sdkError(error)
  return typeof code === 'number' && codes.includes(code) && !isForeign(error)
}

function sdkError(error: unknown): SdkError {
  return typeof error === 'object' && error !== null ? error : {}
}
