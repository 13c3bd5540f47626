/** What a store is given to keep of one id. */
export interface KeyState {
  /** Text that the store does not interpret: core seals it, and trusts none that it did not seal. */
  readonly record: string
  /** The hashes of slot 1 and slot 2; undefined where a slot is empty. For a store that notes the last use. */
  readonly hashes: readonly [string | undefined, string | undefined]
}

/** What a store has of one id. */
export interface FoundKey {
  readonly record: string
  /** Names this state and no other, for `replace`; undefined where the store cannot tell. */
  readonly version: string | undefined
  /** When the right secret of slot 1 and of slot 2 was presented last, in milliseconds since the epoch; absent where it is not noted. */
  readonly lastUsed?: readonly [number | undefined, number | undefined] | undefined
}

export interface KeyCall {
  readonly signal?: AbortSignal | undefined
}

export interface KeyCreate extends KeyCall {
  /**
   * Somebody else may be writing this very id: a store that cannot see in the same step whether it is there says
   * ERR_SECRET_UNSUPPORTED, and writes nothing. Otherwise an id is random, and nobody else's.
   */
  readonly exclusive?: boolean | undefined
}

export interface KeyRead extends KeyCall {
  /**
   * Hashes of what was presented, one for each pepper. A store that notes the last use does so for the slot whose hash is
   * among them, in the same step as it reads; any other need not wait for them.
   */
  readonly presented?: Promise<readonly string[]> | undefined
}

/**
 * Where API keys are kept. It reads and writes text by id and judges nothing: no id is ever refused, no record ever checked.
 * Every failure is a SecretError (or the signal's reason), and nothing that failed looks like an absent key.
 */
export interface ApiKeyStore {
  /** For messages: the product and the place, `redis 127.0.0.1:6379/0 sealwax-key:`. No credentials. */
  readonly location: string
  /**
   * What is there now, by the primary: a replica may not know yet that a key was revoked. `withdrawn` where the store itself
   * deleted or disabled it and could bring it back; undefined where nothing is.
   */
  read(id: string, read: KeyRead): Promise<FoundKey | 'withdrawn' | undefined>
  /** Writes a new id. An id that is there is ERR_SECRET_CONFLICT. */
  create(id: string, state: KeyState, call: KeyCreate): Promise<void>
  /**
   * Writes where the version still is this one, in one step of the store's: otherwise ERR_SECRET_CONFLICT. A slot whose hash
   * changed has not been used yet. A store without such a step says ERR_SECRET_UNSUPPORTED.
   */
  replace(id: string, state: KeyState, version: string | undefined, call: KeyCall): Promise<void>
  /** Writes whatever is there now: for a tombstone, which must win over every other writer. */
  overwrite(id: string, state: KeyState, call: KeyCall): Promise<void>
}

/** A last use is noted again after so many milliseconds, not at every use: it would make a write of every read. */
export const lastUseInterval = 300_000
