import type { KeyParts } from './key-text.ts'

/** A key that was accepted. */
export interface VerifiedKey extends KeyParts {
  /** Whose it is, as it was issued. */
  readonly owner: string
  readonly scopes: readonly string[]
  /** Which of the two secrets was presented. */
  readonly slot: 1 | 2
  readonly issuedAt: Date
  readonly expiresAt?: Date
}

/**
 * Why a key was refused: for logs and counters. What an HTTP answer may say of it is decided by `authorize`.
 *
 * | reason | what it means | known from |
 * |---|---|---|
 * | `malformed` | not of the form of a key | the text alone |
 * | `checksum` | mistyped or cut | the text alone |
 * | `environment` | a key of another prefix or environment | the text alone |
 * | `unknown` | no key of this id | the store |
 * | `revoked` | revoked, or deleted or disabled by the store's own means | the store |
 * | `secret` | the id is known, the secret is not, or was retired | the store |
 * | `tampered` | what is stored is no record, or was not sealed as it is with a pepper | the store |
 * | `pepper` | it rests on a pepper that is there no longer | the store |
 * | `outdated` | the secret is right, and was issued before `minIssuedAt` | the store |
 * | `expired` | the secret is right, and its time is over | the store |
 * | `scope` | the key is good, and lacks a scope that was asked for | the store |
 */
export type RefusalReason =
  | 'malformed'
  | 'checksum'
  | 'environment'
  | 'unknown'
  | 'revoked'
  | 'secret'
  | 'tampered'
  | 'pepper'
  | 'outdated'
  | 'expired'
  | 'scope'

export interface Accepted {
  readonly ok: true
  readonly key: VerifiedKey
}

export interface Refused {
  readonly ok: false
  readonly reason: RefusalReason
  /** The id that was presented, safe to log; absent where there was none to see. Proven only with `outdated`, `expired` and `scope`. */
  readonly id?: string
  /** With `scope`: what was asked for and is not there. */
  readonly missing?: readonly string[]
}

export type Verification = Accepted | Refused
