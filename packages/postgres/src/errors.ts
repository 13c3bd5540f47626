import { type Fault, SecretError, StoreFault } from '@sealwax/core'
import { nodeFault } from '@sealwax/core/adapter'
import { bySqlState, type Meaning } from './error-table.ts'

interface DatabaseError {
  readonly code: string
  /** The function of the server that raised it: the field R of its message (PostgreSQL documentation, 55.8). */
  readonly routine?: string
}

/** SQLSTATE of an error of the server's; undefined for any other error. */
export function sqlStateOf(error: unknown): string | undefined {
  const { code, severity } = (error ?? {}) as { readonly code?: unknown; readonly severity?: unknown }
  return typeof code === 'string' && typeof severity === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined
}

/**
 * Whether the server said that these credentials are wrong. 28P01 is a wrong, missing or expired password, and a user that there is
 * not. 28000 has many meanings, most of which are about pg_hba.conf and not about the credential; that of a user who may not
 * log in is raised where the session gets its user.
 */
export function isRefusal(error: unknown): boolean {
  const state = sqlStateOf(error)
  if (state === '28P01') return true
  return state === '28000' && (error as DatabaseError).routine === 'InitializeSessionUserId'
}

/** The same for the administrator, whose secret is then read anew. */
export function isRejectedLogin(error: unknown): boolean {
  return sqlStateOf(error)?.startsWith('28') === true
}

/** What a call was about, for its message. */
export interface About {
  readonly doing: string
  /** Where, without credentials. */
  readonly place: string
  readonly secret: string
  readonly signal: AbortSignal
}

/** Nothing the server said is repeated but its SQLSTATE. An abort stays what it is. */
export function told(error: unknown, { doing, place, secret, signal }: About): unknown {
  if (signal.aborted && error === signal.reason) return error
  if (error instanceof SecretError || error instanceof TypeError) return error
  const { code, hint } = faultOf(error)
  const state = sqlStateOf(error)
  const where = [code, `postgres ${place}`, ...(state === undefined ? [] : [`SQLSTATE ${state}`])].join(', ')
  const next = hint ?? "Try again, or look at the server's log."
  return new SecretError(`PostgreSQL could not be asked to ${doing} (${where}). ${next}`, {
    code,
    provider: 'postgres',
    secretName: secret,
  })
}

function faultOf(error: unknown): Fault {
  if (error instanceof StoreFault) return error.fault
  const state = sqlStateOf(error)
  if (state !== undefined) return meaningOf(state) ?? { code: 'ERR_SECRET_UNKNOWN' }
  return nodeFault(error) ?? { code: 'ERR_SECRET_UNKNOWN', hint: unknown }
}

/** The driver tells some failures by text alone. */
const unknown =
  'The connection ended, or what answered is no PostgreSQL server: check host and port, and whether it speaks TLS (`tls`).'

function meaningOf(state: string): Meaning | undefined {
  for (const key of [state, state.slice(0, 2)]) if (Object.hasOwn(bySqlState, key)) return bySqlState[key]
  return undefined
}
