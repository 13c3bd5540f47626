import type { Fault, Operation } from '@sealwax/core'
import { nodeFault } from '@sealwax/core/adapter'
import {
  byForeignStatus,
  byNetworkCode,
  byStatus,
  byTold,
  foreignAnswer,
  type Meaning,
  needs,
  noSuchMount,
} from './error-table.ts'

/** What the body of a refusal says, reduced to what decides. Its text stays behind. */
export type Told =
  /** An empty list of errors. */
  | 'nothing'
  /** Errors in words. */
  | 'errors'
  /** No data, and warnings: KV 2 answers so where it is asked as KV 1. */
  | 'warnings'
  | 'deleted'
  | 'destroyed'
  | 'cas-mismatch'
  | 'cas-required'
  /** It is not Vault's. */
  | 'foreign'

/**
 * What became of a request that did not succeed. node-vault's own errors, and its transport's, hold tokens, values and the
 * bodies of answers: none of them leaves the adapter, this does.
 */
export class VaultFailure extends Error {
  override readonly name = 'VaultFailure'
  readonly status: number | undefined
  /** Node's, of a network or TLS error. */
  readonly code: string | undefined
  readonly told: Told | undefined
  readonly retryAfterMs: number | undefined

  constructor(what: Partial<Pick<VaultFailure, 'status' | 'code' | 'told' | 'retryAfterMs'>>) {
    super(`status ${what.status ?? 'none'}`)
    this.status = what.status
    this.code = what.code
    this.told = what.told
    this.retryAfterMs = what.retryAfterMs
  }
}

/** An answer of 200 or 204 that is not what Vault answers there. */
export function foreign(): VaultFailure {
  return new VaultFailure({ told: 'foreign' })
}

/** Whether this is Vault's 404 for what it does not have, or does not show. */
export function isAbsence(error: unknown): boolean {
  return error instanceof VaultFailure && error.status === 404 && error.told === 'nothing'
}

/** Whether this is Vault's 404 for a path that what is mounted there does not have, or that nothing is mounted at. */
export function isNoPath(error: unknown): boolean {
  return error instanceof VaultFailure && error.status === 404 && (error.told === 'errors' || error.told === 'warnings')
}

export function isRefusal(error: unknown): boolean {
  return error instanceof VaultFailure && error.status === 403 && error.told !== 'foreign'
}

/** Whether Vault itself did not accept what it was given: a login, a wrapping token. */
export function isDismissal(error: unknown): error is VaultFailure {
  return error instanceof VaultFailure && error.told !== 'foreign' && [400, 401, 403, 404].includes(error.status ?? 0)
}

/** Where a fault is explained: which engine, mounted where, and which part of it. */
export interface Place {
  readonly kv: 1 | 2
  readonly mount: string
  /** What stands before every name, as it was configured. */
  readonly prefix?: string | undefined
}

/** What an error means for an operation. What is no {@link VaultFailure} is not known. */
export function classify(error: unknown, operation: Operation, place: Place): Fault {
  if (!(error instanceof VaultFailure)) return { code: 'ERR_SECRET_UNKNOWN' }
  const { status, retryAfterMs } = error
  const { code, hint } = meaningOf(error)
  const said = typeof hint === 'function' ? hint(needs(place)[operation] ?? 'what it needs', place) : hint
  return { code, hint: said, status, retryAfterMs }
}

function meaningOf({ status, code, told }: VaultFailure): Meaning {
  if (told === 'foreign') return byForeignStatus[status ?? 200] ?? foreignAnswer
  if (status === 404 && told === 'errors') return noSuchMount
  const known = (told === undefined ? undefined : byTold[told]) ?? (status === undefined ? undefined : byStatus[status])
  if (known !== undefined) return known
  if (status === undefined) return networkMeaning(code)
  return status >= 500 ? { code: 'ERR_SECRET_UNAVAILABLE' } : { code: 'ERR_SECRET_UNKNOWN' }
}

function networkMeaning(code = ''): Meaning {
  // Node's parser: what answers does not speak HTTP.
  if (code.startsWith('HPE_')) return foreignAnswer
  return byNetworkCode.get(code) ?? nodeFault({ code }) ?? { code: 'ERR_SECRET_UNKNOWN' }
}

/** Whether the same request may succeed later: a network's failure, or one of the server's own. */
export function isRetryable(error: unknown): boolean {
  if (!(error instanceof VaultFailure)) return false
  return error.status === undefined || error.status === 429 || error.status >= 500
}
