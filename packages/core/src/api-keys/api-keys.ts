import { checkCall } from '../client/option-checks.ts'
import { wrongArgument } from '../contract/arguments.ts'
import { type Clock, systemClock } from '../contract/clock.ts'
import { tokenBytes } from '../generate/tokens.ts'
import { type ApiKeyFacts, factsOf } from './facts.ts'
import { type IssuedKey, makeSecret } from './issued-key.ts'
import { idBytes, idOfToken, isKeyId, makeId, patternFor } from './key-text.ts'
import { PepperRing } from './keyed-hash.ts'
import { endingBy, sameSpan } from './lifetimes.ts'
import {
  type ApiKeysOptions,
  checkApiKeysOptions,
  checkIssue,
  checkRetire,
  checkRotate,
  checkVerify,
  checkWithdraw,
  type IssueOptions,
  type KeyCallOptions,
  type RetireOptions,
  type RotateOptions,
  type VerifyOptions,
  type WithdrawOptions,
} from './options.ts'
import { RecentReads } from './recent-reads.ts'
import type { KeyRecord, Slot } from './record.ts'
import { Registry, type SoundEntry } from './registry.ts'
import type { KeyCall } from './store.ts'
import type { Verification } from './verification.ts'
import { Verifier } from './verifier.ts'

/** API keys of one prefix and environment, in one store. */
export interface ApiKeys {
  readonly prefix: string
  readonly environment: string
  /** What these keys look like, for scanners. */
  readonly pattern: RegExp
  /** By which expiry is judged. */
  readonly clock: Pick<Clock, 'now'>
  /**
   * Makes a key: an id of 128 random bits, a secret of 256. The store gets a keyed hash of it.
   * @throws TypeError, RangeError before any I/O; SecretError as the store and the source of the peppers fail; with a `token`
   * ERR_SECRET_CONFLICT where it was issued or withdrawn under it already, _UNSUPPORTED on a store without compare-and-set.
   */
  issue(options: IssueOptions): Promise<IssuedKey>
  /**
   * Whether a key is good now, and has these scopes. Every refusal is a result; what failed rejects, and says nothing of the key.
   * @throws TypeError before any I/O; SecretError as the store and the source of the peppers fail: answer 503.
   */
  verify(key: string, options?: VerifyOptions): Promise<Verification>
  /**
   * Makes a second secret for an id; the first one stays good beside it, until it is retired or `overlap` is over. One that is
   * refused already (expired, or issued before `minIssuedAt`) makes room.
   * @throws SecretError ERR_SECRET_CONFLICT where both secrets are good already, or somebody else changed the key meanwhile;
   * ERR_SECRET_UNSUPPORTED on a store without compare-and-set; _NOT_FOUND, _DISABLED (revoked), _CORRUPT, _CONFIG, _INVALID
   * (of another environment).
   */
  rotate(id: string, options?: RotateOptions): Promise<IssuedKey>
  /**
   * Ends one of two secrets.
   * @throws SecretError as {@link rotate}; ERR_SECRET_CONFLICT for the only one: revoke the key.
   */
  retire(id: string, options?: RetireOptions): Promise<void>
  /**
   * Ends a key for good, both secrets, and wins over every change that is made meanwhile. What stays is a tombstone. Revoking
   * twice is fine.
   * @throws SecretError ERR_SECRET_NOT_FOUND; _INVALID (of another environment); as the store fails: revoke again.
   */
  revoke(id: string, options?: KeyCallOptions): Promise<void>
  /**
   * Ends for good what was issued to an owner under a token, and whatever is by a call that is still on its way: that one
   * rejects. For a caller who did not hear the answer. Leaves a tombstone, also of nothing.
   * @throws TypeError before any I/O; SecretError as the store and the source of the peppers fail: withdraw again.
   */
  withdraw(token: string, options: WithdrawOptions): Promise<void>
  /** @throws SecretError ERR_SECRET_NOT_FOUND, _DISABLED (by the store's own means), _CORRUPT, _CONFIG, _INVALID. */
  describe(id: string, options?: KeyCallOptions): Promise<ApiKeyFacts>
}

/**
 * API keys: made, verified, rotated with an overlap, revoked. The store has keyed hashes only, and cannot be used to make a key or
 * to widen one; the peppers are in another store.
 *
 * @throws TypeError, RangeError for wrong options.
 * @example
 * const keys = apiKeys({ prefix: 'shop', environment: 'live', store, peppers: () => secrets.get('API_KEY_PEPPERS') })
 * const issued = await keys.issue({ owner: 'customer-17', scopes: ['orders:read'] })
 * const result = await keys.verify(issued.key.text(), { scopes: ['orders:read'] })
 */
export function apiKeys(options: ApiKeysOptions): ApiKeys {
  checkApiKeysOptions(options)
  return new Keys(options)
}

class Keys implements ApiKeys {
  readonly prefix: string
  readonly environment: string
  readonly clock: Pick<Clock, 'now'>
  readonly #peppers: ApiKeysOptions['peppers']
  readonly #registry: Registry
  readonly #verifier: Verifier
  #opened: { readonly text: unknown; readonly ring: Promise<PepperRing> } | undefined

  constructor({ prefix, environment, store, peppers, cacheFor = 0, clock = systemClock }: ApiKeysOptions) {
    this.prefix = prefix
    this.environment = environment
    this.clock = clock
    this.#peppers = peppers
    const recent = new RecentReads(cacheFor, clock)
    const parts = { prefix, environment, store, recent, clock, ring: () => this.#ring() }
    this.#registry = new Registry(parts)
    this.#verifier = new Verifier(parts)
  }

  get pattern(): RegExp {
    return patternFor(this.prefix, [this.environment])
  }

  async issue(options: IssueOptions): Promise<IssuedKey> {
    const issuedAt = this.clock.now()
    checkIssue(options, issuedAt)
    const { owner, scopes = [], expiresAt, token, signal } = options
    const id = token === undefined ? makeId(tokenBytes(idBytes)) : await idOfToken(this, owner, token)
    const { slot, issued } = await this.#makeSecret(id, { slot: 1, issuedAt, expiresAt: expiresAt?.getTime() })
    const { prefix, environment } = this
    const record = { id, prefix, environment, owner, scopes: [...scopes], slots: [slot] }
    await this.#registry.create(record, { signal, exclusive: token !== undefined })
    return issued
  }

  async verify(key: string, options: VerifyOptions = {}): Promise<Verification> {
    if (typeof key !== 'string') throw wrongArgument('key', 'a string', key)
    checkVerify(options)
    const { scopes = [], noteUse = true, signal } = options
    return this.#verifier.verify(key, { scopes, noteUse, signal })
  }

  async rotate(id: string, options: RotateOptions = {}): Promise<IssuedKey> {
    const now = this.clock.now()
    checkId(id)
    checkRotate(options, now)
    const { expiresAt, overlap = Number.POSITIVE_INFINITY, signal } = options
    const { record, found } = await this.#readAlive(id, { signal })
    const { minIssuedAt = Number.NEGATIVE_INFINITY } = await this.#ring()
    const good = record.slots.filter(
      ({ issuedAt, expiresAt: end = Number.POSITIVE_INFINITY }) => end > now && issuedAt >= minIssuedAt,
    )
    if (good.length === 2) {
      const what = 'has two good secrets already'
      throw this.#registry.error(id, 'ERR_SECRET_CONFLICT', what, 'Retire one of them first.')
    }
    const { slot, issued } = await this.#makeSecret(id, {
      slot: good[0]?.slot === 1 ? 2 : 1,
      issuedAt: now,
      expiresAt: expiresAt?.getTime() ?? sameSpan(record.slots, now),
    })
    const kept = good.map(old => endingBy(old, now + overlap))
    await this.#registry.replace({ ...record, slots: [...kept, slot] }, found, { signal })
    return issued
  }

  async retire(id: string, options: RetireOptions = {}): Promise<void> {
    checkId(id)
    checkRetire(options)
    const { signal } = options
    const { record, found } = await this.#readAlive(id, { signal })
    const { slot = record.slots[0]?.slot } = options
    const slots = record.slots.filter(other => other.slot !== slot)
    if (slots.length === record.slots.length) {
      throw this.#registry.error(id, 'ERR_SECRET_NOT_FOUND', `has no secret in slot ${slot}`, 'See describe().')
    }
    if (slots.length === 0) {
      const advice = 'Rotate the key first, or revoke it.'
      throw this.#registry.error(id, 'ERR_SECRET_CONFLICT', 'would have no secret left', advice)
    }
    await this.#registry.replace({ ...record, slots }, found, { signal })
  }

  async revoke(id: string, options: KeyCallOptions = {}): Promise<void> {
    checkId(id)
    checkCall(options, ['signal'])
    const { signal } = options
    const entry = await this.#registry.read(id, { signal })
    const isTrusted = 'record' in entry || entry.problem === 'absent'
    // Of a record that cannot be trusted nothing is kept but that it is over.
    await this.#end(isTrusted ? this.#registry.sound(id, entry).record : this.#nobodys(id), { signal })
  }

  async withdraw(token: string, options: WithdrawOptions): Promise<void> {
    checkWithdraw(token, options)
    const { owner, signal } = options
    const id = await idOfToken(this, owner, token)
    const entry = await this.#registry.read(id, { signal })
    // Also where there is nothing: what is still on its way then finds its id taken.
    await this.#end('record' in entry ? entry.record : { ...this.#nobodys(id), owner }, { signal })
  }

  async describe(id: string, options: KeyCallOptions = {}): Promise<ApiKeyFacts> {
    checkId(id)
    checkCall(options, ['signal'])
    return factsOf(await this.#registry.readSound(id, { signal: options.signal }))
  }

  #nobodys(id: string): KeyRecord {
    return { id, prefix: this.prefix, environment: this.environment, owner: '', scopes: [], slots: [] }
  }

  async #end(record: KeyRecord, call: KeyCall): Promise<void> {
    if (record.revokedAt !== undefined) return
    await this.#registry.overwrite({ ...record, slots: [], revokedAt: this.clock.now() }, call)
  }

  async #readAlive(id: string, call: KeyCall): Promise<SoundEntry> {
    const entry = await this.#registry.readSound(id, call)
    if (entry.record.revokedAt === undefined) return entry
    throw this.#registry.error(id, 'ERR_SECRET_DISABLED', 'was revoked', 'Issue a new key.')
  }

  async #makeSecret(id: string, made: Omit<Slot, 'hash'>): Promise<{ slot: Slot; issued: IssuedKey }> {
    return makeSecret({ prefix: this.prefix, environment: this.environment, id }, made, () => this.#ring())
  }

  /** Imported once for each text. */
  async #ring(): Promise<PepperRing> {
    const text: unknown = await this.#peppers()
    const opened = this.#opened
    if (opened !== undefined && opened.text === text) return opened.ring
    const ring = PepperRing.open(text)
    this.#opened = { text, ring }
    return ring
  }
}

function checkId(id: unknown): void {
  if (!isKeyId(id)) throw wrongArgument('id', "a key's id, 22 of 0-9 A-Z a-z", id)
}
