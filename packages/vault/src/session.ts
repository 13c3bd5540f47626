import { type Clock, systemClock } from '@sealwax/core'
import { askForAll, type Door } from './door.ts'
import { isRetryable } from './errors.ts'
import { type Grant, grantOf, type Login } from './login.ts'

/** A token is taken for ended a little before it is: a request is under way for a while. */
const marginOf = (lease: number): number => Math.min(lease * 0.1, 10_000)
/** The part of its time after which a token is renewed: two thirds leave room for failures that pass. */
const renewAfter = 2 / 3
/** A renewal that failed is tried again in half of the time that is left, but not more often. */
const shortestWait = 1_000

interface Held extends Grant {
  /** Since when it is held, and until when it is used, in milliseconds since the epoch. */
  readonly since: number
  readonly until: number
  /** What it was got for: a call that was refused. */
  readonly afterRefusal: boolean
}

/** The one token of a provider: got at the first call by one login for all who wait, renewed in time, got anew when it is refused. */
export class Session {
  readonly #login: Login
  readonly #door: Door
  readonly #clock: Clock
  #held: Held | undefined
  #uses = 0
  #pending: Promise<Held> | undefined
  #timer: unknown
  #closed = false

  constructor(login: Login, door: Door, clock: Clock = systemClock) {
    this.#login = login
    this.#door = door
    this.#clock = clock
  }

  /** The token to send now: at once where there is one. */
  token(): string | Promise<string> {
    const held = this.#held
    if (held === undefined || this.#clock.now() >= held.until || this.#uses <= 0) {
      // Its uses may be gone when it is this caller's turn.
      return this.#logIn(false).then(() => this.token())
    }
    this.#uses--
    return held.token
  }

  /** Another token than the one that was refused; undefined where none is to be had, or where one was tried lately. */
  async afterRefusal(refused: string | undefined): Promise<string | undefined> {
    if (!this.#login.again) return undefined
    const held = this.#held
    if (this.#pending === undefined && held !== undefined) {
      if (held.token !== refused) return this.token()
      if (held.afterRefusal && this.#clock.now() - held.since < this.#login.patience) return undefined
    }
    const { token } = await this.#logIn(true)
    return token === refused ? undefined : this.token()
  }

  close(): void {
    this.#closed = true
    this.#clock.clearTimeout(this.#timer)
  }

  #logIn(afterRefusal: boolean): Promise<Held> {
    this.#pending ??= this.#login
      .obtain(this.#door)
      .then(grant => this.#hold(grant, afterRefusal))
      .finally(() => {
        this.#pending = undefined
      })
    return this.#pending
  }

  #hold(grant: Grant, afterRefusal: boolean): Held {
    const since = this.#clock.now()
    const { lease, uses } = grant
    // A token that no login replaces is used until Vault refuses it.
    const ends = lease > 0 && this.#login.again
    const held = {
      ...grant,
      since,
      until: ends ? since + lease - marginOf(lease) : Number.POSITIVE_INFINITY,
      afterRefusal,
    }
    this.#held = held
    this.#uses = uses === 0 ? Number.POSITIVE_INFINITY : uses
    // A renewal would be one of its uses.
    if (this.#login.renew && grant.renewable && lease > 0 && uses === 0) this.#renewIn(held, lease * renewAfter, lease)
    return held
  }

  #renewIn(held: Held, wait: number, lease: number): void {
    if (this.#closed) return
    this.#clock.clearTimeout(this.#timer)
    this.#timer = this.#clock.setTimeout(() => void this.#renew(held, lease), wait)
  }

  /** Never rejects: the token works until its end, and the call after that logs in and tells what is wrong. */
  async #renew(held: Held, lease: number): Promise<void> {
    const ends = held.since + held.lease
    try {
      const request = { method: 'POST', path: 'auth/token/renew-self', text: '{}' } as const
      const grant = grantOf(await askForAll(this.#door, request, held.token))
      if (this.#held !== held) return
      // Near the end of the longest time that a token may have, Vault gives less and less: then a login is due.
      if (grant.lease * 2 > lease) this.#hold(grant, held.afterRefusal)
      else if (this.#login.again)
        this.#held = { ...held, until: this.#clock.now() + grant.lease - marginOf(grant.lease) }
    } catch (error) {
      const wait = (ends - this.#clock.now()) / 2
      if (this.#held === held && isRetryable(error) && wait >= shortestWait) this.#renewIn(held, wait, lease)
    }
  }
}
