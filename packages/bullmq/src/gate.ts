import type { Link } from './link.ts'
import type { Bucket, Cost, FleetSettings, TargetLimits } from './options.ts'

/** Whether a step may begin, and otherwise when to ask again. */
export type Admission =
  | { readonly isAdmitted: true }
  | { readonly isAdmitted: false; readonly wait: number; readonly why: string }

/** What a step taught about those it asked: absent where it asked nobody, or it cannot be told. */
export interface Learnt {
  readonly store?: 'up' | 'down'
  readonly target?: 'up' | 'down'
}

export interface Step {
  readonly job: string
  readonly account: string
  readonly target: string | undefined
  readonly cost: Cost
  /** A credential that others know: nobody is waited for. */
  readonly isUrgent: boolean
}

/** Limits of accounts and targets, and whether they answer, shared by all processes of a fleet. */
export class Gate {
  readonly #link: Link
  readonly #settings: FleetSettings
  /** Milliseconds after which a slot is free again whose holder was killed. It is renewed at a third of that. */
  readonly #lease: number

  constructor(link: Link, settings: FleetSettings) {
    this.#link = link
    this.#settings = settings
    this.#lease = 2 * settings.takeOver
  }

  async admit({ job, account, target, cost, isUrgent }: Step): Promise<Admission> {
    const limits = this.#settings.accountLimits(account)
    const answer = await this.#run('admit', account, target, {
      job,
      lease: this.#lease,
      urgent: isUrgent,
      reads: bucketOf(limits.reads, cost.reads),
      writes: bucketOf(limits.writes, cost.writes),
      target: target === undefined ? undefined : slotsOf(this.#settings.targetLimits(target)),
    })
    const [outcome, wait, why] = answer as [string, number, string]
    return outcome === 'go' ? { isAdmitted: true } : { isAdmitted: false, wait: Number(wait), why }
  }

  /** Holds a slot for as long as the step takes; call what it returns at the end. */
  hold({ job, account, target }: Step, failed: (error: unknown) => void): () => void {
    const timer = setInterval(() => {
      this.#run('keep', account, target, { job, lease: this.#lease }).catch(failed)
    }, this.#lease / 3)
    timer.unref()
    return () => clearInterval(timer)
  }

  /** Gives the slot back, and says what was learnt. Resolves to what changed, such as `target opened`. */
  async leave({ job, account, target }: Step, lasted: number, learnt: Learnt): Promise<readonly string[]> {
    const { after, wait, most } = this.#settings.breaker
    const { store } = learnt
    const told = { ...(store && { store }), ...(target !== undefined && learnt.target && { target: learnt.target }) }
    return (await this.#run('leave', account, target, { job, lasted, after, wait, most, ...told })) as string[]
  }

  /** Takes one read of an account's bucket. Resolves to the milliseconds to wait before it is used. */
  async take(account: string): Promise<number> {
    const { reads } = this.#settings.accountLimits(account)
    if (reads === undefined) return 0
    return Number(await this.#run('take', account, undefined, bucketOf(reads, 1)))
  }

  #run(script: string, account: string, target: string | undefined, ask: unknown): Promise<unknown> {
    const keys = [`account:${account}`, `target:${target ?? ''}`, `slots:${target ?? ''}`]
    return this.#link.run(
      `gate:${script}`,
      keys.map(key => this.#link.key(key)),
      ask,
    )
  }
}

/** As the scripts take it. */
interface ScriptBucket {
  readonly rate: number
  readonly burst: number
  readonly cost: number
}

function bucketOf(bucket: Bucket | undefined, cost: number): ScriptBucket | undefined {
  if (bucket === undefined) return undefined
  const { perSecond: rate, burst = Math.max(1, rate) } = bucket
  // What takes more than a bucket holds could never begin.
  return { rate, burst: Math.max(burst, cost), cost }
}

function slotsOf({ atOnce, perSecond }: TargetLimits): object {
  return {
    ...(atOnce !== undefined && { slots: atOnce }),
    ...(perSecond !== undefined && { rate: perSecond, burst: Math.max(1, perSecond) }),
  }
}
