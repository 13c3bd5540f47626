import { type Clock, systemClock } from '../contract/clock.ts'
import { SecretError } from '../contract/errors.ts'
import type { AnyProvider, Call } from '../contract/provider.ts'
import { underDeadline } from '../policy/deadline.ts'
import { faultOf } from '../policy/failure.ts'
import type { PrincipalEntry } from './record.ts'

/** Milliseconds that a write waits for its store to say who writes. */
const patience = 2_000
/** Milliseconds after which a store that did not say it is asked again. */
const again = 60_000

/** Whom a store takes its caller for: asked once, by whatever is called first, and recorded. */
export class Principal {
  readonly #store: AnyProvider
  readonly #tell: (entry: Omit<PrincipalEntry, 'kind'>) => void
  readonly #clock: Clock
  #asked: Promise<string | undefined> | undefined
  #failedAt: number | undefined
  #known: string | undefined

  constructor(store: AnyProvider, tell: (entry: Omit<PrincipalEntry, 'kind'>) => void, clock: Clock = systemClock) {
    this.#store = store
    this.#tell = tell
    this.#clock = clock
  }

  /** Without waiting: undefined where it is not known yet. Asks where nobody has. */
  get known(): string | undefined {
    void this.name()
    return this.#known
  }

  /** Undefined where it is not known. Never rejects: who cannot be named is recorded as that. */
  name(): Promise<string | undefined> | undefined {
    if (this.#store.whoAmI === undefined) return undefined
    if (this.#failedAt !== undefined && this.#clock.now() - this.#failedAt >= again) this.#asked = undefined
    this.#asked ??= this.#ask()
    return this.#asked
  }

  async #ask(): Promise<string | undefined> {
    const { id: provider, location } = this.#store
    const expired = (): SecretError => new SecretError('', { code: 'ERR_SECRET_TIMEOUT' })
    this.#failedAt = undefined
    try {
      const principal = await underDeadline({ timeout: patience, clock: this.#clock, expired }, async signal => {
        const call: Call = { signal, notice: () => {} }
        return this.#store.whoAmI?.(call)
      })
      this.#known = principal
      this.#tell({ provider, location, ...(principal !== undefined && { principal }) })
      return principal
    } catch (error) {
      this.#failedAt = this.#clock.now()
      const { code } = error instanceof SecretError ? error : faultOf(this.#store, error, 'get')
      this.#tell({ provider, location, code })
      return undefined
    }
  }
}
