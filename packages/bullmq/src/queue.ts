import { Lazy } from '@sealwax/core/adapter'
import type { JobsOptions, Queue } from 'bullmq'
import { type JobData, type JobKind, jobId } from './job.ts'
import { loadBullMQ } from './link.ts'
import type { FleetSettings } from './options.ts'

/** A smaller number goes first, and none before all: what was begun ends before something else begins. */
const priorities = { resume: 1, rotate: 2 } as const

/** Entries that BullMQ's stream of events keeps. Its default is 10,000. */
const events = 1_000

/** The queue of a fleet. What is done is gone: nothing of it stays in Redis. */
export class JobQueue {
  readonly #settings: FleetSettings
  readonly #opening: Lazy<Queue<JobData>>

  constructor(settings: FleetSettings) {
    this.#settings = settings
    const { name, prefix, connection } = settings
    this.#opening = new Lazy(async () => {
      const { Queue: Made } = await loadBullMQ()
      const queue = new Made<JobData>(name, { connection, prefix, streams: { events: { maxLen: events } } })
      queue.on('error', error => settings.failed(error))
      return queue
    })
  }

  open(): Promise<Queue<JobData>> {
    return this.#opening.get()
  }

  /** Those that are jobs already stay as they are. */
  async addAll(kind: 'rotate' | 'resume', jobs: readonly (JobData & { readonly delay?: number })[]): Promise<void> {
    if (jobs.length === 0) return
    const queue = await this.open()
    await queue.addBulk(
      jobs.map(({ delay = 0, ...data }) => ({
        name: kind,
        data,
        opts: { ...optionsOf(kind, data), priority: priorities[kind], delay: Math.max(0, Math.ceil(delay)) },
      })),
    )
  }

  /** Before all others. */
  async addFirst(data: JobData): Promise<void> {
    const queue = await this.open()
    await queue.add('rotate', data, { ...optionsOf('rotate', data), lifo: true })
  }

  /** Lets BullMQ make a job each time: the same from every process. */
  async schedule(): Promise<void> {
    const queue = await this.open()
    const opts = { removeOnComplete: true, removeOnFail: true, stackTraceLimit: 0 }
    await queue.upsertJobScheduler('sweep', { every: this.#settings.every }, { name: 'sweep', opts })
  }

  async close(): Promise<void> {
    await (await this.#opening.peek())?.close()
  }
}

function optionsOf(kind: JobKind, data: JobData): JobsOptions {
  // A job that failed is gone as well, or its secret could not be tried again under the same id.
  return { jobId: jobId(kind, data), removeOnComplete: true, removeOnFail: true, stackTraceLimit: 0 }
}
