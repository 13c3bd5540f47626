import type { Operation } from '@sealwax/core'

/** What `classify` may look at in an error of the SDK's. Messages are left out, as they are never looked at. */
export interface CapturedFields {
  readonly name: string
  readonly code?: string
  readonly statusCode?: number
  /** Of MSAL's errors. */
  readonly errorCode?: string
  readonly status?: number
  readonly details?: { readonly error?: { readonly code?: string; readonly innerError?: { readonly code?: string } } }
  readonly headers?: Readonly<Record<string, string>>
  readonly cause?: CapturedFields
  readonly errors?: readonly CapturedFields[]
}

/** One line of captured-errors.json: an error of the SDK's, and how it came about. */
export interface CapturedError {
  /** `azure-double 1`: this project's own double of Key Vault, never the service itself; `no Azure`: anything else. */
  readonly server: string
  readonly situation: string
  readonly operation: Operation
  readonly error: CapturedFields
}

export function fieldsOf(error: unknown): CapturedFields {
  const { name, code, statusCode, errorCode, status, details, response, cause, errors } = error as Record<string, never>
  const found = details as CapturedFields['details'] | undefined
  const get = (header: string): string | undefined =>
    (response as { headers?: { get(name: string): string | undefined } } | undefined)?.headers?.get(header)
  const headers: Record<string, string> = {
    // Whether there was one: its digits would change with every capture.
    ...(get('x-ms-request-id') === undefined ? {} : { 'x-ms-request-id': 'a-request-id' }),
    ...(get('retry-after') === undefined ? {} : { 'retry-after': String(get('retry-after')) }),
  }
  const inner = found?.error?.innerError?.code
  return {
    name: String(name),
    ...(code === undefined ? {} : { code }),
    ...(statusCode === undefined ? {} : { statusCode }),
    ...(errorCode === undefined ? {} : { errorCode }),
    ...(status === undefined ? {} : { status }),
    ...(found?.error === undefined
      ? {}
      : { details: { error: { ...(inner === undefined ? {} : { innerError: { code: inner } }) } } }),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    ...(cause === undefined ? {} : { cause: fieldsOf(cause) }),
    ...(errors === undefined ? {} : { errors: (errors as readonly unknown[]).map(fieldsOf) }),
  }
}

/** An error as the SDK made it, but for what must not be looked at. */
export function errorOf({ headers, cause, errors, ...fields }: CapturedFields): Error {
  return Object.assign(new Error('not to be looked at'), fields, {
    ...(headers === undefined ? {} : { response: { headers: { get: (name: string) => headers[name] } } }),
    ...(cause === undefined ? {} : { cause: errorOf(cause) }),
    ...(errors === undefined ? {} : { errors: errors.map(errorOf) }),
  })
}
