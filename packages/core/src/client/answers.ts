import { SecretError } from '../contract/errors.ts'
import type { Stored } from '../contract/provider.ts'
import { decodeText } from '../contract/secret.ts'
import type { Backend } from '../policy/backend.ts'
import { Cache, type CacheSettings, type Entry } from '../policy/cache.ts'
import type { Answering } from '../policy/flight.ts'
import type { Question } from '../policy/questions.ts'
import { cacheKey, currentOf, redactionLabel } from '../policy/reference.ts'
import { Tickets } from '../policy/tickets.ts'
import type { Redaction } from './redaction.ts'

const utf8 = new TextEncoder()

/** After a refresh that failed in a passing way, nobody asks again for about this long, in milliseconds. */
const coolDown = 5_000

/** What a question is about. */
type Subject = Omit<Question, 'native'>

/** A value, and whether it is past its time. */
export interface Reading {
  readonly entry: Entry
  readonly stale: boolean
}

/** A question, and its place in the order of all. */
interface Asked {
  readonly question: Subject
  readonly ticket: number
}

/**
 * What answers and writes leave behind: which value is kept, and what ends it, in the order in which questions and writes
 * began. Whatever is kept is known to the redactor, which knows it still when it has gone from here: it was handed out.
 */
export class Answers implements Answering<Reading> {
  readonly cache: Cache
  readonly tickets: Tickets = new Tickets()
  /** Whether anything is kept at all. */
  readonly caches: boolean
  readonly #backend: Backend
  readonly #redaction: Redaction
  readonly #detach: (secret?: string) => void
  #closed = false
  #writes = 0
  #allWritten: (() => void) | undefined

  /** @param detach is called with a secret, or with none for all, whose questions under way are outdated. */
  constructor(
    backend: Backend,
    redaction: Redaction,
    settings: CacheSettings | false,
    detach: (secret?: string) => void,
  ) {
    this.#backend = backend
    this.#redaction = redaction
    this.#detach = detach
    this.caches = settings !== false && backend.provider.local !== true
    const none = { ttl: 0, maxStale: 0, notFoundTtl: 0, maxEntries: 0 }
    this.cache = new Cache(settings === false ? none : settings, backend.policy.clock)
  }

  /** The redactor: before it knows a value, nobody gets it. */
  ready(): Promise<void> | undefined {
    return this.#redaction.isReady ? undefined : this.#redaction.load()
  }

  /** The answer to a question; observers are told where another version was known. */
  received({ question, ticket }: Asked, stored: Stored): Reading {
    const before = this.caches ? this.cache.peek(question.key) : undefined
    const entry = this.#keep(question, stored, ticket)
    if (before !== undefined && this.cache.peek(question.key) === entry) this.#tellChange(before, entry)
    return { entry, stale: false }
  }

  /** The text of a whole secret, decoded once for an entry. @param whole the promise of it, where there is one already. */
  text({ entry }: Reading, whole?: Promise<string>): string | Promise<string> {
    if (entry.text !== undefined) return entry.text
    if (entry.stored.form === 'map') return this.part(entry, redactionLabel(entry.reference))
    const text = decodeText(entry.stored.bytes, entry.reference.name)
    entry.text = whole ?? Promise.resolve(text)
    return text
  }

  /**
   * A part of a value; without one, the plain value that a map holds. Most programs read none: what reads JSON is loaded when
   * the first one does. Closing meanwhile zeroes the entry.
   *
   * @param label stands for it in a log.
   */
  async part(entry: Entry, label: string, part?: string): Promise<string> {
    const { readPart, readPlain } = await import('../policy/parts.ts')
    if (this.#closed) throw closed()
    const { stored, reference } = entry
    const asked = { provider: this.#backend.provider, operation: 'get', name: reference.name } as const
    const text = part === undefined ? readPlain(stored, asked) : readPart(stored, { ...asked, part }).text()
    this.#redaction.add(label, utf8.encode(text))
    if (part === undefined) entry.text ??= Promise.resolve(text)
    else {
      entry.parts ??= new Map()
      entry.parts.set(part, text)
    }
    return text
  }

  /** A failure that passes leaves what is kept for its time; any other answer is about the secret, and ends it. */
  failed({ question: { key, secret }, ticket }: Asked, error: unknown): void {
    if (!(error instanceof SecretError) || !this.caches || this.#closed || this.#isLate(key, secret, ticket)) return
    if (error.retryable) {
      const entry = this.cache.peek(key)
      if (entry !== undefined) this.cache.coolDown(entry, coolDown)
      return
    }
    // An older question that is still to be answered does not bring it back.
    this.tickets.outdate(secret, ticket)
    if (error.code === 'ERR_SECRET_NOT_FOUND') this.cache.storeAbsent(key, error)
    else this.cache.drop(key)
  }

  /**
   * Begins a write of a secret. What this returns is to be called when the write has ended, with what is there now where
   * that is known: the next read gives it. An older answer still on its way is not kept.
   */
  writing(name: string): (stored?: Stored) => void {
    const reference = currentOf(name)
    const key = cacheKey(reference)
    const secret = this.#backend.identify(name)
    const began = this.tickets.begin()
    this.#writes++
    return stored => {
      // Something else came in between, a write or an answer: which of the two is there now, only the store knows.
      const overtaken = this.tickets.isLate(secret, began) || (this.cache.peek(key)?.ticket ?? 0) > began
      const ticket = this.tickets.outdate(secret)
      this.#detach(secret)
      this.cache.forget(secret)
      this.tickets.end()
      if (stored !== undefined && !overtaken) this.#keep({ key, secret, reference, label: name }, stored, ticket)
      if (--this.#writes === 0) this.#allWritten?.()
    }
  }

  /** Settles when no write is under way. */
  written(): Promise<void> {
    return new Promise(resolve => {
      if (this.#writes === 0) resolve()
      else this.#allWritten = resolve
    })
  }

  /** Forgets everything; the next reads ask the store. */
  forget(): void {
    this.tickets.outdate()
    this.#detach()
    this.cache.forget()
  }

  /** Zeroes and forgets what is kept, and keeps nothing more. */
  close(): void {
    this.#closed = true
    for (const { stored } of this.cache.entries()) stored.bytes.fill(0)
    this.cache.forget()
  }

  #keep(of: Subject, stored: Stored, ticket: number): Entry {
    const entry = this.cache.entry(of, stored, ticket)
    if (this.#closed) return entry
    // Of a map nobody gets the whole: its fields are learnt as they are read.
    if (stored.form === undefined) this.#redaction.add(of.label, stored.bytes)
    if (this.caches && !this.#isLate(of.key, of.secret, ticket)) this.cache.store(entry)
    return entry
  }

  #isLate(key: string, secret: string, ticket: number): boolean {
    return this.tickets.isLate(secret, ticket) || ticket < (this.cache.peek(key)?.ticket ?? 0)
  }

  #tellChange(before: Entry, { reference, stored }: Entry): void {
    const { tell } = this.#backend.policy
    if (tell === undefined || before.stored.version === stored.version) return
    const { version } = stored
    tell({ type: 'change', provider: this.#backend.provider.id, name: reference.name, version })
  }
}

export function closed(): TypeError {
  return new TypeError('This secrets client is closed; make another with createSecrets or openSecrets')
}
