import { randomInt } from 'node:crypto'
import type { WatchSink } from '@sealwax/core'
import type { Link } from './link.ts'

/** Milliseconds before a lost subscription is made again: as few after the first loss, at most so many after several. */
const soonest = 500
const latest = 30_000

/** Milliseconds between two looks at whether the server still answers: a connection that only listens would never tell. */
const heartbeat = 30_000

export interface Subscribing {
  readonly channels: readonly string[]
  readonly sink: WatchSink
  /** The name behind a channel. */
  nameOf(channel: string): string
  openLink(ended: (reason: unknown) => void): Promise<Link>
  /** A command that whoever subscribes may send; absent where its connection takes none while it subscribes. */
  readonly probe?: readonly string[] | undefined
}

/**
 * Hears what the scripts publish, on a connection of its own. Redis forgets who subscribed when a connection is lost, and
 * keeps no message for later: the subscription is then made again, and everything counts as changed.
 */
export class Subscription implements AsyncDisposable {
  readonly #subscribing: Subscribing
  #link: Link | undefined
  #timer: NodeJS.Timeout | undefined
  #heartbeat: NodeJS.Timeout | undefined
  #losses = 0
  #isOver = false

  private constructor(subscribing: Subscribing) {
    this.#subscribing = subscribing
  }

  static async start(subscribing: Subscribing): Promise<Subscription> {
    const subscription = new Subscription(subscribing)
    await subscription.#subscribe()
    return subscription
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true
    clearTimeout(this.#timer)
    clearInterval(this.#heartbeat)
    this.#link?.end(undefined)
  }

  async #subscribe(): Promise<void> {
    const { channels, sink, nameOf, openLink } = this.#subscribing
    const link = await openLink(reason => this.#lost(reason))
    try {
      const hear = (_: string, channel: string): void => sink.changed(nameOf(channel))
      await link.subscribe(channels, hear)
    } catch (error) {
      link.end(error)
      throw error
    }
    this.#link = link
    if (this.#isOver) return link.end(undefined)
    const { probe } = this.#subscribing
    if (probe === undefined) return
    // Any answer will do, a refusal too; without one the link ends itself, which is a loss.
    const look = (): void => void link.send(probe).catch(() => {})
    this.#heartbeat = setInterval(look, heartbeat).unref()
  }

  /** Of a subscription that was there; one that could not be made is told to who wanted it. */
  #lost(reason: unknown): void {
    if (this.#isOver || this.#link === undefined) return
    this.#link = undefined
    clearInterval(this.#heartbeat)
    this.#failed(reason)
  }

  #failed(reason: unknown): void {
    this.#subscribing.sink.failed(reason)
    const bound = Math.min(latest, soonest * 2 ** this.#losses++)
    this.#timer = setTimeout(() => void this.#again(), randomInt(bound / 2, bound + 1))
    // The client's polling goes on without hints; a process need not stay for them.
    this.#timer.unref()
  }

  async #again(): Promise<void> {
    try {
      await this.#subscribe()
    } catch (error) {
      if (!this.#isOver) this.#failed(error)
      return
    }
    this.#losses = 0
    if (!this.#isOver) this.#subscribing.sink.changed()
  }
}
