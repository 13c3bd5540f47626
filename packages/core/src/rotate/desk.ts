import { copyBytes } from '../contract/bytes.ts'
import { SecretError, type SecretErrorCode } from '../contract/errors.ts'
import type { Stored } from '../contract/provider.ts'
import { sleep } from '../policy/deadline.ts'
import type { Hold } from './hold.ts'
import type { Home } from './home.ts'
import { Moved, Overwrote } from './moved.ts'
import type { Settings } from './settings.ts'
import { isSameValue, readValue, type Value } from './value.ts'

/** The secret and what stands beside it. */
export type Place = 'published' | 'rotation' | 'candidate'

/** What a place held when it was read. */
export interface Found {
  readonly value: Value | undefined
  readonly version: string | undefined
  /** By the store's clock, where it tells. */
  readonly createdAt: number | undefined
  /** When the value ends, where the store keeps that with it. */
  readonly expiresAt?: Date | undefined
}

/** After these it is not known whether a write took place. */
const uncertain: ReadonlySet<SecretErrorCode> = new Set<SecretErrorCode>([
  'ERR_SECRET_CONFLICT',
  'ERR_SECRET_TIMEOUT',
  'ERR_SECRET_UNAVAILABLE',
  'ERR_SECRET_THROTTLED',
  'ERR_SECRET_UNKNOWN',
])

/** How often a write is tried, and a read that should show it, with waits that double from 100 ms on: 6 seconds in all. */
const turns = 6

/** Reads and conditional writes of one secret and its siblings, by whatever the store has for that. */
export class Desk {
  readonly #home: Home
  readonly #hold: Hold
  readonly #signal: AbortSignal
  readonly #expiresIn: number | undefined
  /** Whether the store compares and sets by itself. */
  readonly isAtomic: boolean
  /** Whether older versions can be read. */
  readonly keepsVersions: boolean
  /**
   * Whether the published value written anew has another version, so that a promotion which is still on its way loses. A
   * version that is made of the content stays the same.
   */
  readonly fencesPromotion: boolean
  /** Something may have been done to the target: whoever watches over writes may complain, and not refuse. */
  mustFinish = false

  constructor(home: Home, hold: Hold, { signal, expiresIn }: Pick<Settings, 'signal' | 'expiresIn'>) {
    this.#home = home
    this.#hold = hold
    this.#signal = signal
    this.#expiresIn = expiresIn
    this.isAtomic = home.backend.supports('putIf')
    this.keepsVersions = home.backend.supports('versions')
    this.fencesPromotion = this.isAtomic && this.keepsVersions
  }

  async read(place: Place): Promise<Found> {
    return (await this.#read(place, {})) ?? { value: undefined, version: undefined, createdAt: undefined }
  }

  /** What is published. @throws SecretError _NOT_FOUND where nothing is. */
  async readNeeded(): Promise<Value> {
    const { backend, natives } = this.#home
    return readValue(await backend.read(natives.published, { signal: this.#signal }))
  }

  /** An older value; undefined where it is not to be had any more. */
  async readVersion(version: string): Promise<Value | undefined> {
    try {
      return (await this.#read('published', { version }))?.value
    } catch (error) {
      if (error instanceof SecretError && (error.code === 'ERR_SECRET_DELETED' || error.code === 'ERR_SECRET_DISABLED'))
        return undefined
      throw error
    }
  }

  /**
   * Writes where `expected` is still what the place holds; resolves where `next` is there afterwards, whoever wrote it.
   * @throws Moved where somebody else was first, Overwrote where he was overwritten, which some stores tell only afterwards.
   */
  async swap(place: Place, next: Value, expected: Found): Promise<void> {
    await this.#hold.need(this.#home.policy.timeout)
    return this.isAtomic ? this.#swapAtomic(place, next, expected) : this.#swapDetected(place, next, expected)
  }

  /** Reads until a place shows what was written there: reads of some stores lag behind. */
  async confirm(place: Place, written: Value): Promise<void> {
    for (let turn = 1; turn <= turns; turn++) {
      if (isSameValue((await this.read(place)).value, written)) return
      await this.wait(turn)
    }
    throw new Moved()
  }

  async wait(turn: number): Promise<void> {
    await sleep(100 * 2 ** (turn - 1), this.#signal, this.#home.policy.clock)
  }

  /** The version decides, in the store: a write that is repeated, by anybody, takes place once. */
  async #swapAtomic(place: Place, next: Value, expected: Found): Promise<void> {
    const version = expected.value === undefined ? 'absent' : expected.version
    if (version === undefined) throw this.#unversioned(place)
    for (let turn = 1; ; turn++) {
      try {
        return await this.#put(place, next, { version, expected })
      } catch (error) {
        if (!isUncertain(error)) throw error
        const now = await this.read(place)
        if (isSameValue(now.value, next)) return
        if (!isSameState(now, expected)) throw new Moved()
        if (turn === turns) throw error
        await this.wait(turn)
      }
    }
  }

  /**
   * Read, write once, read again: what a store without comparison allows. The lock keeps others out that ask for it; who does
   * not ask, and writes between the two reads, is found among the versions afterwards, where there are any.
   */
  async #swapDetected(place: Place, next: Value, expected: Found): Promise<void> {
    const known = place === 'published' && this.keepsVersions ? await this.#versions() : undefined
    const before = await this.read(place)
    if (isSameValue(before.value, next)) return
    if (!isSameState(before, expected)) throw new Moved()
    await this.#hold.need(this.#home.policy.timeout)
    let failure: unknown
    try {
      await this.#put(place, next, { expected })
    } catch (error) {
      if (!isUncertain(error)) throw error
      failure = error
    }
    for (let turn = 1; turn <= turns; turn++) {
      const after = await this.read(place)
      if (isSameValue(after.value, next)) return known && this.#checkVersions(known, after)
      if (!isSameState(after, expected)) throw new Moved()
      await this.wait(turn)
    }
    // It was acknowledged, or it was not written: reads lag behind in the one case, the caller asks again in the other.
    if (failure !== undefined) throw failure
  }

  /** @throws Overwrote where there is a version that is neither old nor the one that was written. */
  async #checkVersions(known: ReadonlySet<string>, { version }: Found): Promise<void> {
    for (const other of await this.#versions()) if (other !== version && !known.has(other)) throw new Overwrote()
  }

  async #versions(): Promise<Set<string>> {
    const { backend, natives } = this.#home
    const found = await Array.fromAsync(backend.versions(natives.published, { signal: this.#signal }))
    return new Set(found.map(({ version }) => version))
  }

  #unversioned(place: Place): SecretError {
    const { backend, natives } = this.#home
    return new SecretError(
      `${JSON.stringify(natives[place])} in ${backend.provider.location} has no version to compare with: something else wrote it there. Put it once with sealwax, then rotate it.`,
      { code: 'ERR_SECRET_UNSUPPORTED', provider: backend.provider.id, secretName: natives[place] },
    )
  }

  async #put(
    place: Place,
    next: Value,
    { version: ifVersion, expected }: { readonly version?: string; readonly expected: Found },
  ): Promise<void> {
    const { backend, natives } = this.#home
    const { bytes, form } = next
    // The store gets bytes of its own.
    await backend.put(natives[place], copyBytes(bytes), {
      ifVersion,
      form,
      expiresAt: place === 'published' ? this.#expiryOf(next, expected) : undefined,
      reserved: true,
      signal: this.#signal,
      finish: this.mustFinish,
    })
  }

  /** A value that is written anew keeps its own; another one gets a new one. */
  #expiryOf(next: Value, { value, expiresAt }: Found): Date | undefined {
    if (isSameValue(next, value)) return expiresAt
    return this.#expiresIn === undefined ? undefined : new Date(this.#home.policy.clock.now() + this.#expiresIn)
  }

  async #read(place: Place, which: { readonly version?: string }): Promise<Found | undefined> {
    const { backend, natives } = this.#home
    let stored: Stored
    try {
      stored = await backend.read(natives[place], { ...which, signal: this.#signal })
    } catch (error) {
      if (error instanceof SecretError && error.code === 'ERR_SECRET_NOT_FOUND') return undefined
      throw error
    }
    const { version, createdAt, expiresAt } = stored
    return { value: readValue(stored), version, createdAt: createdAt?.getTime(), expiresAt }
  }
}

/** Whether two looks at a place saw the same write. */
export function isSameState(one: Found, other: Found): boolean {
  if (one.version !== undefined && other.version !== undefined) return one.version === other.version
  return isSameValue(one.value, other.value)
}

function isUncertain(error: unknown): boolean {
  return error instanceof SecretError && uncertain.has(error.code)
}
