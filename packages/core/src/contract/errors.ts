import { brand } from './brand.ts'

/** What can be asked of a provider. */
export type Operation =
  | 'get'
  | 'getMany'
  | 'put'
  | 'putIf'
  | 'delete'
  | 'restore'
  | 'purge'
  | 'list'
  | 'versions'
  | 'moveStage'
  | 'watch'
  | 'close'

/**
 * Every way in which a store can fail an application. Absent, deleted, denied, disabled and failed are different answers
 * and stay different through every layer.
 *
 * | code | meaning | retryable |
 * |---|---|---|
 * | `ERR_SECRET_NOT_FOUND` | no such secret, version or field | no |
 * | `ERR_SECRET_DELETED` | it was deleted and could be restored, or its deletion is under way | no |
 * | `ERR_SECRET_DENIED` | there are no credentials, or they lack the permission, or are wrong or expired | no |
 * | `ERR_SECRET_DISABLED` | it exists and is switched off, destroyed or not valid yet | no |
 * | `ERR_SECRET_CONFLICT` | somebody else wrote first, or an earlier store hides the name | no |
 * | `ERR_SECRET_INVALID` | the name, part or value is not of a form this store takes | no |
 * | `ERR_SECRET_TOO_LARGE` | the value exceeds the store's limit | no |
 * | `ERR_SECRET_THROTTLED` | the store asks for fewer calls | yes |
 * | `ERR_SECRET_UNAVAILABLE` | the store cannot be reached, or answers with a failure of its own | yes |
 * | `ERR_SECRET_TIMEOUT` | no answer inside the deadline; whether a write took place is unknown | yes |
 * | `ERR_SECRET_UNSUPPORTED` | this store has no such operation | no |
 * | `ERR_SECRET_CORRUPT` | what the store holds cannot be read as what it should be | no |
 * | `ERR_SECRET_CONFIG` | the configuration is wrong; nothing was asked of any store | no |
 * | `ERR_SECRET_UNKNOWN` | an error that the adapter's table does not know | no |
 */
export type SecretErrorCode =
  | 'ERR_SECRET_NOT_FOUND'
  | 'ERR_SECRET_DELETED'
  | 'ERR_SECRET_DENIED'
  | 'ERR_SECRET_DISABLED'
  | 'ERR_SECRET_CONFLICT'
  | 'ERR_SECRET_INVALID'
  | 'ERR_SECRET_TOO_LARGE'
  | 'ERR_SECRET_THROTTLED'
  | 'ERR_SECRET_UNAVAILABLE'
  | 'ERR_SECRET_TIMEOUT'
  | 'ERR_SECRET_UNSUPPORTED'
  | 'ERR_SECRET_CORRUPT'
  | 'ERR_SECRET_CONFIG'
  | 'ERR_SECRET_UNKNOWN'

const retryableCodes: ReadonlySet<SecretErrorCode> = new Set<SecretErrorCode>([
  'ERR_SECRET_THROTTLED',
  'ERR_SECRET_UNAVAILABLE',
  'ERR_SECRET_TIMEOUT',
])

/** What a {@link SecretError} says beside its message. All of it is safe to log. */
export interface SecretErrorDetails {
  readonly code: SecretErrorCode
  /** The provider's id, such as `aws-secrets-manager`. */
  readonly provider?: string | undefined
  readonly operation?: Operation | undefined
  /** The name as the caller wrote it. Never a value. */
  readonly secretName?: string | undefined
  /** The store's status code: HTTP, gRPC or errno number. */
  readonly status?: number | undefined
  /** The store's own request id, to quote to its support. */
  readonly requestId?: string | undefined
  /** How many times the store was asked. */
  readonly attempts?: number | undefined
  /** The name that was probably meant, of those that were at hand. */
  readonly suggestion?: string | undefined
  /** One error a name, where a call was about several. */
  readonly errors?: readonly SecretError[] | undefined
}

/**
 * The one class of every failure at run time. Its fields are an allow list that is safe to log; the SDK's own error is
 * never attached, because it holds request headers, bodies and tokens. The message ends with what to do next.
 *
 * Programmer mistakes (an argument of the wrong kind) are `TypeError`s instead, and an abort rethrows `signal.reason`.
 *
 * @example
 * try { await secrets.get('API_KEY') } catch (error) {
 *   if (error instanceof SecretError && error.code === 'ERR_SECRET_NOT_FOUND') …
 * }
 */
export class SecretError extends Error {
  override readonly name: string = 'SecretError'
  readonly code: SecretErrorCode
  readonly provider?: string
  readonly operation?: Operation
  readonly secretName?: string
  /** Whether the same call may succeed later without any change: throttled, unavailable, timed out. */
  readonly retryable: boolean
  readonly status?: number
  readonly requestId?: string
  readonly attempts?: number
  readonly suggestion?: string
  readonly errors?: readonly SecretError[]

  constructor(message: string, details: SecretErrorDetails) {
    super(message)
    this.code = details.code
    this.retryable = retryableCodes.has(details.code)
    if (details.provider !== undefined) this.provider = details.provider
    if (details.operation !== undefined) this.operation = details.operation
    if (details.secretName !== undefined) this.secretName = details.secretName
    if (details.status !== undefined) this.status = details.status
    if (details.requestId !== undefined) this.requestId = details.requestId
    if (details.attempts !== undefined) this.attempts = details.attempts
    if (details.suggestion !== undefined) this.suggestion = details.suggestion
    if (details.errors !== undefined) this.errors = details.errors
  }

  static {
    brand(SecretError, 'SecretError')
  }

  /** The allow-listed fields and the message; the stack is left out. */
  toJSON(): Record<string, unknown> {
    const { name, code, message, provider, operation, secretName, retryable, status, requestId, attempts } = this
    const { suggestion, errors } = this
    return {
      name,
      code,
      message,
      provider,
      operation,
      secretName,
      retryable,
      status,
      requestId,
      attempts,
      suggestion,
      errors,
    }
  }
}

/** Whether a store answered that there is nothing to read: absent, or deleted. */
export function isGone(error: unknown): boolean {
  return error instanceof SecretError && (error.code === 'ERR_SECRET_NOT_FOUND' || error.code === 'ERR_SECRET_DELETED')
}

/** Whether `code` is one that may pass without any change: throttled, unavailable, timed out. */
export function isRetryable(code: SecretErrorCode): boolean {
  return retryableCodes.has(code)
}

/**
 * What an adapter makes of an error: our code and the facts that are safe to repeat. Core adds the name, the place and
 * the advice, and builds the {@link SecretError}.
 */
export interface Fault {
  readonly code: SecretErrorCode
  readonly status?: number | undefined
  readonly requestId?: string | undefined
  /** How long the store asks to wait before the next try, in milliseconds. */
  readonly retryAfterMs?: number | undefined
  /** How many times the SDK asked, where it counts. */
  readonly attempts?: number | undefined
  /** What to do next, a sentence of the adapter's own: never text from the store, which may quote a value. */
  readonly hint?: string | undefined
  /** Names that exist, where they are at hand without another call: a near one is suggested. */
  readonly known?: Iterable<string> | undefined
}

/**
 * For adapters: rejects with a fault that no SDK error stands for, such as a file without the key. Core treats it as
 * what `classify` would have answered; applications never see this class.
 */
export class StoreFault extends Error {
  override readonly name: string = 'StoreFault'
  readonly fault: Fault

  constructor(code: SecretErrorCode, more: Omit<Fault, 'code'> = {}) {
    super(code)
    this.fault = { code, ...more }
  }

  static {
    brand(StoreFault, 'StoreFault')
  }
}
