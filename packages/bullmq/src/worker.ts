import type { Job, Worker } from 'bullmq'
import type { DelayReason } from './events.ts'
import type { Learnt, Step } from './gate.ts'
import { backOff } from './jitter.ts'
import { type JobData, type JobKind, jobId, readJob } from './job.ts'
import { loadBullMQ } from './link.ts'
import { takeStep } from './step.ts'
import { letGo, type Rooms, sweep } from './sweep.ts'
import { type FailureCode, isPublished, type Verdict } from './verdict.ts'

/** The shortest and the longest time for which a job is put off because nobody answers. */
const [soonest, latest] = [5_000, 300_000]
/** Milliseconds until a job looks again whether a pause is over, or whoever holds the lock is done. */
const again: Readonly<Record<'paused' | 'lock' | 'busy', number>> = { paused: 60_000, lock: 5_000, busy: 5_000 }

/** Takes jobs, one step of the engine each. */
export class FleetWorker {
  readonly #rooms: Rooms
  readonly #bullmq: Awaited<ReturnType<typeof loadBullMQ>>
  readonly #worker: Worker<JobData>

  private constructor(rooms: Rooms, bullmq: Awaited<ReturnType<typeof loadBullMQ>>) {
    this.#rooms = rooms
    this.#bullmq = bullmq
    const { name, prefix, connection, atOnce, takeOver } = rooms.settings
    // Three parameters: BullMQ makes a signal for who asks for one.
    const work = (job: Job<JobData>, token?: string, signal?: AbortSignal): Promise<void> =>
      this.#process(job, token, signal ?? new AbortController().signal)
    this.#worker = new bullmq.Worker(name, work, {
      connection,
      prefix,
      concurrency: atOnce,
      lockDuration: takeOver,
      stalledInterval: takeOver,
      // A worker that is killed again and again while it has one job: then that job may be why.
      maxStalledCount: 5,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
    })
    this.#worker.on('error', error => rooms.settings.failed(error))
    this.#worker.on('failed', (job, error) => {
      if (job !== undefined && !(error instanceof StepFailed)) this.#stalled(job).catch(rooms.settings.failed)
    })
  }

  static async start(rooms: Rooms): Promise<FleetWorker> {
    const worker = new FleetWorker(rooms, await loadBullMQ())
    await worker.#worker.waitUntilReady()
    return worker
  }

  /** Takes no more jobs. After `within` milliseconds steps are stopped where they are, and handed over to other workers. */
  async close(within: number): Promise<void> {
    const timer = setTimeout(() => this.#worker.cancelAllJobs('closing'), within)
    try {
      await this.#worker.close()
    } finally {
      clearTimeout(timer)
    }
  }

  async #process(job: Job<JobData>, token: string | undefined, signal: AbortSignal): Promise<void> {
    const { settings } = this.#rooms
    try {
      if (job.name === 'sweep') {
        await sweep(this.#rooms, signal)
        return
      }
      const data = readJob(job.data)
      if (data === undefined || (job.name !== 'rotate' && job.name !== 'resume')) throw foreign()
      await this.#take(job, job.name, data, token, signal)
    } catch (error) {
      if (error instanceof this.#bullmq.DelayedError || error instanceof StepFailed) throw error
      if (signal.aborted && job.name !== 'sweep') await this.#later(job, token, 0, 'closing')
      settings.failed(error)
      // What BullMQ keeps of an error is its message, which may quote a value.
      throw new StepFailed('It failed with an error that is told to onError alone.')
    }
  }

  async #take(
    job: Job<JobData>,
    kind: JobKind,
    data: JobData,
    token: string | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const { settings, gate } = this.#rooms
    const { name, compromised: isUrgent = false } = data
    const rule = settings.policy.ruleFor(name)
    if (rule === undefined) return this.#settle(data, 'void')
    const frozen = kind === 'rotate' && !isUrgent ? settings.policy.frozenUntil(Date.now()) : undefined
    if (frozen !== undefined) return this.#later(job, token, frozen - Date.now(), 'frozen')

    const { cost } = settings
    const account = settings.account(name)
    const step: Step = { job: jobId(kind, data), account, target: rule.target, cost, isUrgent }
    const admission = await gate.admit(step)
    if (!admission.isAdmitted) return this.#later(job, token, admission.wait, admission.why as DelayReason)

    const start = performance.now()
    const release = gate.hold(step, error => settings.failed(error))
    let learnt: Learnt = {}
    let verdict: Verdict
    try {
      verdict = await takeStep(settings, kind, data, signal)
      learnt = learntFrom(verdict)
    } finally {
      release()
      const changes = await gate.leave(step, performance.now() - start, learnt)
      for (const change of changes) this.#tellBreaker(change, step)
    }
    await this.#act(job, kind, data, token, verdict)
  }

  async #act(
    job: Job<JobData>,
    kind: JobKind,
    data: JobData,
    token: string | undefined,
    verdict: Verdict,
  ): Promise<void> {
    const { settings } = this.#rooms
    const { name, tries = 0 } = data
    const { status } = verdict
    const epoch = status?.epoch ?? data.epoch
    if (verdict.is === 'failed') return this.#fail(kind, data, verdict)
    if (verdict.is === 'done') {
      if (kind === 'rotate') await this.#settle(data, 'rotated')
      else await this.#rooms.ledger.count({ resumed: 1 }, name)
      settings.tell({ type: kind === 'rotate' ? 'rotated' : 'resumed', name, epoch, phase: verdict.status.phase })
      return this.#goOnAt(job, kind, data, token, verdict)
    }
    const { why } = verdict
    if (why === 'paused' || why === 'lock' || why === 'busy') return this.#later(job, token, again[why], why)
    if (kind === 'rotate' && (tries + 1 >= settings.tries || (status !== undefined && isPublished(status)))) {
      // It goes on as what is under way, and no wave waits for it.
      if (status !== undefined) await this.#resumeLater({ name, epoch }, backOff(name, tries + 1, soonest, latest))
      if (status !== undefined && isPublished(status)) return this.#settle(data, 'rotated')
      return this.#fail(kind, data, { is: 'failed', code: 'ERR_SECRET_UNAVAILABLE' })
    }
    await job.updateData({ ...data, tries: tries + 1 })
    return this.#later(job, token, backOff(name, tries + 1, soonest, latest), why)
  }

  /** The time of grace, or of a stage, gets a job at its end. */
  async #goOnAt(
    job: Job<JobData>,
    kind: JobKind,
    data: JobData,
    token: string | undefined,
    { status }: Extract<Verdict, { is: 'done' }>,
  ): Promise<void> {
    const { name, epoch, phase, next, waitsFor } = status
    if (phase === 'idle' || waitsFor === 'revoke') return
    const wait = next === undefined ? soonest : Math.max(0, next - Date.now())
    // BullMQ would take another with its own id for this one.
    if (kind === 'resume' && epoch === data.epoch) return this.#later(job, token, wait, undefined)
    await this.#resumeLater({ name, epoch }, wait)
  }

  #resumeLater(data: JobData, delay: number): Promise<void> {
    return this.#rooms.queue.addAll('resume', [{ ...data, delay }])
  }

  async #fail(kind: JobKind, data: JobData, { code, trouble }: Extract<Verdict, { is: 'failed' }>): Promise<never> {
    const { settings, ledger } = this.#rooms
    const { name } = data
    if (kind === 'resume' || data.isByHand === true) await ledger.count({ [`failed:${code}`]: 1 })
    else await this.#settle(data, 'failed', code)
    settings.tell({ type: 'failed', name, code, ...(trouble !== undefined && { trouble }) })
    throw new StepFailed(
      `${JSON.stringify(name)} was not rotated (${code}${trouble === undefined ? '' : `, ${trouble}`}).`,
    )
  }

  async #settle(data: JobData, outcome: 'rotated' | 'failed' | 'void', code?: FailureCode): Promise<void> {
    const { ledger, queue, settings } = this.#rooms
    const { isFirst, isStop, isMore } = await ledger.settle(data, outcome, code)
    // In the ledger there is what waves have; a job that runs twice is told there once.
    if (!isFirst && data.isByHand === true && outcome === 'rotated') await ledger.count({ rotated: 1 })
    if (isStop) settings.tell({ type: 'stopped', name: data.name })
    if (isMore) await letGo(ledger, queue)
  }

  /** BullMQ gave it up: each worker that took it was killed. */
  async #stalled(job: Job<JobData>): Promise<void> {
    const data = readJob(job.data)
    if (data === undefined || job.name === 'sweep') return
    this.#rooms.settings.tell({ type: 'failed', name: data.name, code: 'stalled' })
    await this.#settle(data, 'failed', 'stalled')
  }

  async #later(
    job: Job<JobData>,
    token: string | undefined,
    wait: number,
    why: DelayReason | undefined,
  ): Promise<never> {
    const { settings, ledger } = this.#rooms
    await job.moveToDelayed(Date.now() + Math.max(0, Math.ceil(wait)), token)
    if (why !== undefined) {
      await ledger.count({ [`delayed:${why}`]: 1 })
      settings.tell({ type: 'delayed', name: job.data.name, why, waitMs: Math.max(0, Math.ceil(wait)) })
    }
    throw new this.#bullmq.DelayedError()
  }

  #tellBreaker(change: string, { account, target = '' }: Step): void {
    const [what, type] = change.split(' ') as ['store' | 'target', 'opened' | 'closed']
    this.#rooms.settings.tell({ type, what, of: what === 'store' ? account : target })
  }
}

/** What BullMQ is told of a step that failed: words of ours, codes and a name. */
class StepFailed extends Error {
  // BullMQ does not try such a job again by itself.
  override readonly name: string = 'UnrecoverableError'
}

function foreign(): TypeError {
  return new TypeError('There is a job in the queue that is none of a fleet: give each program a queue of its own.')
}

function learntFrom(verdict: Verdict): Learnt {
  if (verdict.is === 'done') return { store: 'up', target: 'up' }
  if (verdict.is === 'failed') return { store: 'up' }
  if (verdict.why === 'store') return { store: 'down' }
  return verdict.why === 'target' ? { store: 'up', target: 'down' } : {}
}
