import { checkCall, checkFunction, count } from '../client/option-checks.ts'
import { checkKeys, wrongArgument } from '../contract/arguments.ts'
import type { Clock } from '../contract/clock.ts'
import { isKeyWord } from './key-text.ts'
import type { ApiKeyStore } from './store.ts'

export interface ApiKeysOptions {
  /** What keys begin with, for people and scanners: 1 to 16 of a-z 0-9, a letter first. `shop` makes `shop_live_…`. */
  readonly prefix: string
  /** What comes next, in the same form: `live`, `test`. A key of one environment is refused in every other. */
  readonly environment: string
  readonly store: ApiKeyStore
  /**
   * Gives the text of the secret that `newPeppers` made, from another store than the keys'. Asked at every call: a client of
   * sealwax answers from its cache, and a pepper that was added counts once that has been renewed.
   */
  readonly peppers: () => string | Promise<string>
  /**
   * Milliseconds for which a record is not read again, at most 5,000: a revoked key is accepted for as long, except by the
   * object that revoked it. Default: 0, every verification reads the store.
   */
  readonly cacheFor?: number
  readonly clock?: Pick<Clock, 'now'>
}

export interface KeyCallOptions {
  /** Aborts the call; it then rejects with `signal.reason`, untouched. */
  readonly signal?: AbortSignal
}

export interface IssueOptions extends KeyCallOptions {
  /** Whose key it is, in the application's own terms: a customer's id. 1 to 256 characters, no control characters. */
  readonly owner: string
  /**
   * What it may do: at most 64 of 1 to 128 characters, each as OAuth has them (RFC 6749, section 3.3: printable ASCII without
   * space, `"` and `\`). They are compared as they are; nothing stands for others. Default: none.
   */
  readonly scopes?: readonly string[]
  /** Default: never. */
  readonly expiresAt?: Date
  /**
   * Names this key for `withdraw`, for a caller who may not hear the answer: 1 to 200 printable ASCII characters without space, other ones
   * for each key. The id is made of it and the owner. Needs a store that compares before it writes. Default: none.
   */
  readonly token?: string
}

export interface WithdrawOptions extends KeyCallOptions {
  /** As it was issued for: nobody withdraws the keys of others by their tokens. */
  readonly owner: string
}

export interface RotateOptions extends KeyCallOptions {
  /** When the new secret expires. Default: after as long as the newest one was issued for; never, where that one never expires. */
  readonly expiresAt?: Date
  /** Milliseconds for which the old secret stays good, 0 (it ends at once) to 315,576,000,000 (ten years). Default: until it is retired. */
  readonly overlap?: number
}

export interface RetireOptions extends KeyCallOptions {
  /** Default: the older of two. */
  readonly slot?: 1 | 2
}

export interface VerifyOptions extends KeyCallOptions {
  /** What the key must be allowed to do, all of it. Default: nothing. */
  readonly scopes?: readonly string[]
  /** `false`: a look of your own, that is not noted as a use of the key. Default: true. */
  readonly noteUse?: boolean
}

const longestCache = 5_000
const longestOverlap = 315_576_000_000
const mostScopes = 64
const scopeForm = /^[\x21\x23-\x5b\x5d-\x7e]{1,128}$/
const tokenForm = /^[\x21-\x7e]{1,200}$/
const ownerForm = /^[^\p{Cc}\p{Cs}]{1,256}$/u
const storeMethods = ['read', 'create', 'replace', 'overwrite'] as const

/** @throws TypeError, RangeError for options that are unknown, missing, of the wrong kind or out of range. */
export function checkApiKeysOptions(options: ApiKeysOptions): void {
  checkKeys('options', options, ['prefix', 'environment', 'store', 'peppers', 'cacheFor', 'clock'])
  for (const option of ['prefix', 'environment'] as const) {
    if (!isKeyWord(options[option])) {
      throw wrongArgument(`options.${option}`, '1 to 16 of a-z 0-9, a letter first', options[option])
    }
  }
  const { store } = options as { store?: Partial<ApiKeyStore> | null }
  if (typeof store !== 'object' || !storeMethods.every(method => typeof store?.[method] === 'function')) {
    throw wrongArgument('options.store', 'a store of API keys, such as memoryKeyStore()', store)
  }
  if (typeof options.peppers !== 'function') {
    throw wrongArgument('options.peppers', 'a function that gives the text of the peppers', options.peppers)
  }
  if (count('options.cacheFor', options.cacheFor, 0, 0) > longestCache) {
    throw new RangeError(`options.cacheFor must be at most ${longestCache} milliseconds`)
  }
  checkFunction('options.clock.now', options.clock?.now)
}

export function checkIssue(options: IssueOptions, now: number): void {
  if (typeof options !== 'object' || options === null)
    throw wrongArgument('options', 'an object with an owner', options)
  checkCall(options, ['owner', 'scopes', 'expiresAt', 'token', 'signal'])
  checkOwner(options.owner)
  checkScopes(options.scopes)
  checkExpiry(options.expiresAt, now)
  if (options.token !== undefined) checkToken('options.token', options.token)
}

export function checkWithdraw(token: string, options: WithdrawOptions): void {
  checkToken('token', token)
  if (typeof options !== 'object' || options === null)
    throw wrongArgument('options', 'an object with an owner', options)
  checkCall(options, ['owner', 'signal'])
  checkOwner(options.owner)
}

export function checkOwner(owner: unknown): void {
  if (typeof owner === 'string' && ownerForm.test(owner)) return
  throw wrongArgument('options.owner', '1 to 256 characters without control characters', owner)
}

function checkToken(what: string, token: unknown): void {
  if (typeof token === 'string' && tokenForm.test(token)) return
  throw wrongArgument(what, '1 to 200 printable ASCII characters without space', token)
}

export function checkRotate(options: RotateOptions, now: number): void {
  checkCall(options, ['expiresAt', 'overlap', 'signal'])
  checkExpiry(options.expiresAt, now)
  if (count('options.overlap', options.overlap, 0, 0) > longestOverlap) {
    throw new RangeError(`options.overlap must be at most ${longestOverlap} milliseconds`)
  }
}

export function checkRetire(options: RetireOptions): void {
  checkCall(options, ['slot', 'signal'])
  if (options.slot !== undefined && options.slot !== 1 && options.slot !== 2) {
    throw wrongArgument('options.slot', '1 or 2', options.slot)
  }
}

export function checkVerify(options: VerifyOptions): void {
  checkCall(options, ['scopes', 'noteUse', 'signal'])
  checkScopes(options.scopes)
  if (options.noteUse !== undefined && typeof options.noteUse !== 'boolean') {
    throw wrongArgument('options.noteUse', 'true or false', options.noteUse)
  }
}

export function checkScopes(scopes: unknown): void {
  if (scopes === undefined) return
  if (!Array.isArray(scopes)) throw wrongArgument('options.scopes', 'a list of strings', scopes)
  if (scopes.length > mostScopes) throw new RangeError(`options.scopes must have at most ${mostScopes} entries`)
  for (const scope of scopes) {
    if (typeof scope !== 'string' || !scopeForm.test(scope)) {
      throw wrongArgument(
        'options.scopes',
        `a list of 1 to 128 printable ASCII characters without space, " and \\`,
        scope,
      )
    }
  }
  if (new Set(scopes).size < scopes.length) throw new TypeError('options.scopes must not have the same entry twice')
}

function checkExpiry(expiresAt: unknown, now: number): void {
  if (expiresAt === undefined) return
  if (!(expiresAt instanceof Date) || Number.isNaN(expiresAt.getTime())) {
    throw wrongArgument('options.expiresAt', 'a valid Date', expiresAt)
  }
  if (expiresAt.getTime() <= now) throw new RangeError('options.expiresAt must be in the future')
}
