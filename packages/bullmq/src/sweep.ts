import { setTimeout as sleep } from 'node:timers/promises'
import { type SurveyedSecret, survey } from '@sealwax/core/rotate'
import type { Gate } from './gate.ts'
import { leadOf } from './jitter.ts'
import type { JobData } from './job.ts'
import type { Due, Ledger } from './ledger.ts'
import type { Link } from './link.ts'
import type { FleetSettings } from './options.ts'
import type { JobQueue } from './queue.ts'
import { SurveySum, type SurveySummary } from './survey-summary.ts'

export interface Rooms {
  readonly settings: FleetSettings
  readonly link: Link
  readonly gate: Gate
  readonly ledger: Ledger
  readonly queue: JobQueue
}

/** What a look at all secrets came to. */
export interface Sweep {
  readonly secrets: number
  /** Secrets whose time has come. */
  readonly due: number
  /** Of them, those that were not known to be due. */
  readonly added: number
  /** Rotations under way, which have a job that goes on with them. */
  readonly underWay: number
}

const part = 500

/** Where the last survey is kept, for the metrics of every process. */
export const surveyPlace = 'survey'

/**
 * Looks at all secrets: what is due is noted, what is under way gets a job at the time when there is something to do, and what
 * was begun by a process that was killed becomes a job again. Two at once come to the same.
 */
export async function sweep({ settings, link, gate, ledger, queue }: Rooms, signal: AbortSignal): Promise<Sweep> {
  const start = Date.now()
  const isFrozen = settings.policy.frozenUntil(start) !== undefined
  const sum = new SurveySum(start)
  let [secrets, all, added, underWay] = [0, 0, 0, 0]
  let due: Due[] = []
  let resumes: (JobData & { delay: number })[] = []
  const flush = async (): Promise<void> => {
    added += await ledger.hold(due)
    await queue.addAll('resume', resumes)
    due = []
    resumes = []
  }
  const limit = async (): Promise<void> => {
    const wait = await gate.take(settings.account(undefined))
    if (wait > 0) await sleep(wait, undefined, { signal })
  }
  for await (const secret of survey(settings.secrets, settings.policy, { limit, signal })) {
    secrets++
    sum.add(secret)
    const { name, phase, paused } = secret
    const epoch = secret.status?.epoch ?? 0
    if (paused !== undefined || phase === 'needs-operator' || phase === 'unknown') continue
    if (phase !== 'idle') {
      const delay = whenToResume(secret, start)
      if (delay === undefined) continue
      underWay++
      resumes.push({ name, epoch, delay })
    } else {
      const dueAt = dueOf(secret, settings.spread, start)
      if (dueAt === undefined) continue
      all++
      if (!isFrozen) due.push({ name, epoch, dueAt })
    }
    if (due.length + resumes.length >= part) await flush()
  }
  await flush()
  for await (const page of ledger.opened()) await queue.addAll('rotate', page)
  const summary: SurveySummary = sum.summary(Date.now() - start)
  await link.keep(surveyPlace, JSON.stringify(summary))
  await letGo(ledger, queue)
  const { durationMs } = summary
  settings.tell({ type: 'swept', secrets, due: all, added, durationMs })
  return { secrets, due: all, added, underWay }
}

/** Makes jobs of those that may begin now. */
export async function letGo(ledger: Ledger, queue: JobQueue): Promise<void> {
  for (;;) {
    const released = await ledger.release()
    if (released.length === 0) return
    await queue.addAll('rotate', released)
  }
}

/** When a secret is due, a little before its time; undefined before that. */
export function dueOf(secret: SurveyedSecret, spread: number, now: number): number | undefined {
  const { name, rule, dueAt, isDue } = secret
  if (dueAt === undefined) return isDue ? now : undefined
  const early = dueAt - leadOf(name, rule.maxAge ?? 0, spread)
  return isDue || early <= now ? early : undefined
}

/** Milliseconds until a rotation that is under way can be gone on with; undefined where it waits for somebody. */
export function whenToResume({ waitsFor, next }: SurveyedSecret, now: number): number | undefined {
  if (waitsFor === 'revoke' || waitsFor === 'administrator' || waitsFor === 'operator') return undefined
  return Math.max(0, (next ?? now) - now)
}
