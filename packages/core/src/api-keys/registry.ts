import type { Clock } from '../contract/clock.ts'
import { SecretError, type SecretErrorCode } from '../contract/errors.ts'
import type { PepperRing } from './keyed-hash.ts'
import type { RecentReads } from './recent-reads.ts'
import { hashesOf, type KeyRecord, openRecord, readRecord, sealRecord } from './record.ts'
import type { ApiKeyStore, FoundKey, KeyCall, KeyCreate, KeyState } from './store.ts'

/** What all that is done with keys needs. */
export interface RegistryParts {
  readonly prefix: string
  readonly environment: string
  readonly store: ApiKeyStore
  readonly recent: RecentReads
  readonly clock: Pick<Clock, 'now'>
  /** The peppers as they are now. */
  ring(): Promise<PepperRing>
}

type Problem = 'absent' | 'withdrawn' | 'tampered' | 'pepper'

/** What is known of an id: its record and the store's own facts, or why there is none to trust. */
export type Entry =
  | { readonly record: KeyRecord; readonly sealedUnder: string; readonly found: FoundKey }
  | { readonly problem: Problem }
export type SoundEntry = Extract<Entry, { record: KeyRecord }>

/** Records in their store: sealed when they are written, checked when they are read. For everything but verification. */
export class Registry {
  readonly #parts: RegistryParts

  constructor(parts: RegistryParts) {
    this.#parts = parts
  }

  async read(id: string, call: KeyCall): Promise<Entry> {
    const found = await this.#parts.store.read(id, call)
    if (found === 'withdrawn') return { problem: found }
    if (found === undefined) return { problem: 'absent' }
    const unchecked = readRecord(found.record)
    if (unchecked === undefined) return { problem: 'tampered' }
    const opened = await openRecord(unchecked, id, await this.#parts.ring())
    return 'record' in opened ? { ...opened, found } : opened
  }

  /** @throws SecretError for what cannot be trusted, and for a key of another prefix or environment. */
  async readSound(id: string, call: KeyCall): Promise<SoundEntry> {
    return this.sound(id, await this.read(id, call))
  }

  sound(id: string, entry: Entry): SoundEntry {
    if ('problem' in entry) throw this.error(id, ...problems[entry.problem])
    const { prefix, environment } = entry.record
    if (prefix === this.#parts.prefix && environment === this.#parts.environment) return entry
    throw this.error(
      id,
      'ERR_SECRET_INVALID',
      `belongs to ${prefix}_${environment}`,
      'Use the object that was made for that prefix and environment.',
    )
  }

  /** The record has an id that nobody had before; `exclusive` where that is not certain. */
  async create(record: KeyRecord, call: KeyCreate): Promise<void> {
    await this.#parts.store.create(record.id, await this.#state(record), call)
  }

  /** @throws SecretError ERR_SECRET_CONFLICT where somebody else changed it since it was read. */
  async replace(record: KeyRecord, { version }: FoundKey, call: KeyCall): Promise<void> {
    const state = await this.#state(record)
    await this.#change(record.id, () => this.#parts.store.replace(record.id, state, version, call))
  }

  async overwrite(record: KeyRecord, call: KeyCall): Promise<void> {
    const state = await this.#state(record)
    await this.#change(record.id, () => this.#parts.store.overwrite(record.id, state, call))
  }

  error(id: string, code: SecretErrorCode, what: string, advice: string): SecretError {
    return new SecretError(`The API key ${id} ${what} (${code}, ${this.#parts.store.location}). ${advice}`, {
      code,
      secretName: id,
    })
  }

  /** Also after a failure: whether it took place is unknown. */
  async #change(id: string, write: () => Promise<void>): Promise<void> {
    try {
      await write()
    } finally {
      this.#parts.recent.forget(id)
    }
  }

  async #state(record: KeyRecord): Promise<KeyState> {
    return { record: await sealRecord(record, await this.#parts.ring()), hashes: hashesOf(record) }
  }
}

const problems: Readonly<Record<Problem, readonly [code: SecretErrorCode, what: string, advice: string]>> = {
  absent: ['ERR_SECRET_NOT_FOUND', 'is not there', 'Check the id, and the store.'],
  withdrawn: [
    'ERR_SECRET_DISABLED',
    'was deleted or disabled by the own means of the store',
    'Bring it back there, or issue a new key.',
  ],
  tampered: [
    'ERR_SECRET_CORRUPT',
    'is not as it was sealed',
    'Somebody else wrote to the store: revoke the key, issue a new one, and look at who may write there.',
  ],
  pepper: [
    'ERR_SECRET_CONFIG',
    'was sealed under a pepper that is not there',
    'Bring the pepper back, or revoke the key and issue a new one.',
  ],
}
