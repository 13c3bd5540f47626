import { status } from '@sealwax/core/rotate'
import { Gate } from './gate.ts'
import { Ledger } from './ledger.ts'
import { Link } from './link.ts'
import { type FleetMetrics, metricsOf } from './metrics.ts'
import { openMetricsOf } from './open-metrics.ts'
import type { FleetOptions, FleetSettings } from './options.ts'
import { JobQueue } from './queue.ts'
import { readOptions } from './read-options.ts'
import type { SurveySummary } from './survey-summary.ts'
import { letGo, type Sweep, surveyPlace, sweep } from './sweep.ts'
import { FleetWorker } from './worker.ts'

/** A fleet as one process sees it. All processes with one Redis, `prefix` and `name` are one fleet. */
export interface Fleet extends AsyncDisposable {
  /** Takes jobs from now on, and sees to it that all secrets are looked at regularly. */
  start(): Promise<void>
  /** Looks at all secrets now. @throws SecretError as the store answers. */
  sweep(options?: { readonly signal?: AbortSignal }): Promise<Sweep>
  /**
   * Rotates one secret before all others, whether it is due or not, in no wave. `compromised`: also in a freeze, past all
   * bounds, and without grace. Resolves once it is a job.
   * @throws SecretError as the store answers, ERR_SECRET_CONFIG where no rule is about it.
   */
  rotate(name: string, options?: { readonly compromised?: boolean }): Promise<void>
  /** Lets the waves go on after too many failed. False where the fleet was not stopped. */
  proceed(): Promise<boolean>
  /** No worker of any process takes another job; what was begun comes to the end of its step. */
  pause(): Promise<void>
  unpause(): Promise<void>
  metrics(): Promise<FleetMetrics>
  /** The same as text for Prometheus, of the type `openMetricsType`. `labels` go to every sample. */
  openMetrics(labels?: Readonly<Record<string, string>>): Promise<string>
  /**
   * Ends what this process does for the fleet: steps come to their end, and after `within` milliseconds (default: 20,000) are
   * stopped where they are, and handed over. Clients that were given stay open.
   */
  close(options?: { readonly within?: number }): Promise<void>
}

/**
 * Rotates secrets as jobs of BullMQ, in any number of processes: looks at all secrets regularly, makes one job of each that is
 * due, and goes on with each at the time when there is something to do. Jobs name secrets, and have no values.
 *
 * Nothing is asked of Redis or a store before the first call.
 *
 * @throws TypeError, RangeError for options that are unknown, missing, or of the wrong kind.
 * @example
 * await using fleet = rotationFleet({ secrets, policy, connection: createClient({ url }) })
 * await fleet.start()
 */
export function rotationFleet(options: FleetOptions): Fleet {
  return new QueuedFleet(readOptions(options))
}

class QueuedFleet implements Fleet {
  readonly #settings: FleetSettings
  readonly #link: Link
  readonly #gate: Gate
  readonly #ledger: Ledger
  readonly #queue: JobQueue
  #starting: Promise<FleetWorker> | undefined
  #closing: Promise<void> | undefined

  constructor(settings: FleetSettings) {
    const { connection, prefix, name } = settings
    this.#settings = settings
    // A queue's own name has no colon behind it that is not a job's: ours is another.
    this.#link = new Link(connection, `${prefix}:${name}-fleet`, error => settings.failed(error))
    this.#gate = new Gate(this.#link, settings)
    this.#ledger = new Ledger(this.#link, settings)
    this.#queue = new JobQueue(settings)
  }

  async start(): Promise<void> {
    this.#starting ??= FleetWorker.start(this.#rooms)
    await this.#starting
    await this.#queue.schedule()
  }

  sweep({ signal = new AbortController().signal }: { readonly signal?: AbortSignal } = {}): Promise<Sweep> {
    return sweep(this.#rooms, signal)
  }

  async rotate(name: string, { compromised = false }: { readonly compromised?: boolean } = {}): Promise<void> {
    // Says what is wrong with the name before it is a job.
    this.#settings.policy.optionsFor(name)
    const { epoch } = await status(this.#settings.secrets, name)
    await this.#queue.addFirst({ name, epoch, isByHand: true, ...(compromised && { compromised }) })
  }

  async proceed(): Promise<boolean> {
    const was = await this.#ledger.proceed()
    if (was) await letGo(this.#ledger, this.#queue)
    return was
  }

  async pause(): Promise<void> {
    await (await this.#queue.open()).pause()
  }

  async unpause(): Promise<void> {
    await (await this.#queue.open()).resume()
  }

  async metrics(): Promise<FleetMetrics> {
    const queue = await this.#queue.open()
    const states = ['waiting', 'prioritized', 'delayed', 'active', 'failed'] as const
    const [ledgers, survey, jobs, isPaused] = await Promise.all([
      this.#ledger.look(),
      this.#link.read(surveyPlace),
      queue.getJobCounts(...states),
      queue.isPaused(),
    ])
    return metricsOf({
      ledgers,
      survey: survey === undefined ? undefined : (JSON.parse(survey) as SurveySummary),
      jobs,
      isPaused,
      frozenUntil: this.#settings.policy.frozenUntil(Date.now()),
    })
  }

  async openMetrics(labels: Readonly<Record<string, string>> = {}): Promise<string> {
    return openMetricsOf(await this.metrics(), labels)
  }

  close({ within = 20_000 }: { readonly within?: number } = {}): Promise<void> {
    this.#closing ??= this.#close(within)
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #close(within: number): Promise<void> {
    // One that did not start has nothing to end.
    const worker = await this.#starting?.catch(() => undefined)
    await worker?.close(within)
    await this.#queue.close()
    await this.#link.close()
  }

  get #rooms() {
    const [settings, link, gate, ledger, queue] = [this.#settings, this.#link, this.#gate, this.#ledger, this.#queue]
    return { settings, link, gate, ledger, queue }
  }
}
