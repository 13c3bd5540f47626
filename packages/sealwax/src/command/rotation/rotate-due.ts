import { SecretError } from '@sealwax/core'
import {
  LockConflict,
  RotationError,
  type RotationStatus,
  resumeByPolicy,
  rotateByPolicy,
  type SurveyedSecret,
  status,
  survey,
} from '@sealwax/core/rotate'
import type { Call } from '../call.ts'
import { exitCodeOf, exitCodes, gravestCode } from '../exit-codes.ts'
import { Options } from '../generate/options.ts'
import { interruptible } from '../stop-signal.ts'
import { coloured, count, say, visible, visibleLines, warn, write, writeJson } from '../terminal.ts'
import { withProgress } from '../transfer-report.ts'
import { UsageError } from '../usage-error.ts'
import { Failures, failedBefore } from './failures.ts'
import { type OpenRotation, withRotation } from './open-rotation.ts'
import { moment, outcomeText } from './status-text.ts'
import { shellWord } from './what-now.ts'

export type Task = SurveyedSecret & { readonly task: NonNullable<SurveyedSecret['task']> }

/** Another rotator has it: who, as far as the record says, and until when, as far as is known. Times in milliseconds since the epoch. */
interface Skipped {
  readonly reason: 'in-flight'
  readonly by?: string
  readonly since?: number
  readonly until?: number
}

/** What became of one of them. */
export interface Done {
  readonly name: string
  readonly task: Task['task']
  readonly phase?: string
  readonly error?: SecretError
  /** Why nothing was done. */
  readonly left?: string
  /** Somebody else is at it. */
  readonly skipped?: Skipped
  /** Nothing failed, and there is somebody to be asked all the same. */
  readonly needs?: 'operator' | 'administrator' | 'target'
}

export function rotateDue(call: Call): Promise<number> {
  const options = new Options(call)
  const limit = options.number('limit') ?? Number.POSITIVE_INFINITY
  const concurrency = options.number('concurrency') ?? 4
  if (concurrency < 1 || concurrency > 64) throw new UsageError('--concurrency takes 1 to 64.')
  return withRotation(call, rotation =>
    withProgress(call, async (tell, clear) => {
      const { tasks, troubled } = await look(rotation, limit, done =>
        tell({ doing: 'looking', done, total: undefined }),
      )
      clear()
      for (const { name, error } of troubled) {
        warn(`${name}: ${error?.message ?? 'a rule names it, and there is no such secret'}`)
      }
      if (call.has('dry-run')) return plan(call, tasks)
      const worked = await interruptible(clear, stop =>
        work(tasks, rotation, {
          concurrency,
          stop,
          tell: done => tell({ doing: 'rotating', done, total: tasks.length }),
        }),
      )
      clear()
      return report(call, { tasks, troubled, ...worked.result, stopped: worked.stopped })
    }),
  )
}

async function look(
  { secrets, policy }: OpenRotation,
  limit: number,
  tell: (done: number) => void,
): Promise<{ readonly tasks: readonly Task[]; readonly troubled: readonly SurveyedSecret[] }> {
  const found: Task[] = []
  const troubled: SurveyedSecret[] = []
  let done = 0
  for await (const one of survey(secrets, policy)) {
    if (one.phase === 'unknown') troubled.push(one)
    if (one.task !== undefined) found.push({ ...one, task: one.task })
    tell(++done)
  }
  // What is under way is nearer to its end than what has not begun; then the most overdue, and last what came to nothing before.
  const resumes = found.filter(({ task }) => task === 'resume')
  const rotations = found
    .filter(({ task }) => task === 'rotate')
    .sort((a, b) => Number(failedBefore(a)) - Number(failedBefore(b)) || b.overdueMs - a.overdueMs)
  return { tasks: [...resumes, ...rotations.slice(0, limit)], troubled }
}

/** What became of them, and why the rest was not begun. */
interface Worked {
  readonly done: readonly Done[]
  readonly end: string | undefined
}

interface Work {
  readonly concurrency: number
  readonly stop: AbortSignal
  readonly tell: (done: number) => void
}

/** Works through them, a few at once, and of one target one at a time. What is begun after a failure {@link Failures} decides. */
async function work(
  tasks: readonly Task[],
  rotation: OpenRotation,
  { concurrency, stop, tell }: Work,
): Promise<Worked> {
  const done: Done[] = []
  const left = [...tasks]
  const failures = new Failures()
  const busy = new Set<string>()
  const lanes = new Set<Promise<void>>()
  const isFree = ({ rule }: Task): boolean => rule.target === undefined || !busy.has(rule.target)
  while (left.length > 0 || lanes.size > 0) {
    if (stop.aborted) left.length = 0
    const places = [...left.keys()].filter(at => isFree(left[at] as Task) && failures.allows(left[at] as Task))
    const next = failures.choose(places, left)
    if (next === -1 || lanes.size >= concurrency) {
      if (lanes.size === 0) break
      await Promise.race(lanes)
      continue
    }
    const [task] = left.splice(next, 1) as [Task]
    const { target } = task.rule
    if (target !== undefined) busy.add(target)
    const lane = workOn(task, rotation).then(one => {
      done.push(one)
      failures.add(one, task)
      if (target !== undefined) busy.delete(target)
      lanes.delete(lane)
      tell(done.length)
    })
    lanes.add(lane)
  }
  return { done, end: failures.end }
}

async function workOn({ name, task }: Task, { secrets, policy, options }: OpenRotation): Promise<Done> {
  try {
    // It is some time since all were looked at: another run may have done it, a pause or a freeze have begun.
    const [now] = await Array.fromAsync(survey(secrets, policy, { names: [name] }))
    if (now?.phase !== 'unknown' && now?.task !== task) return { name, task, left: nothingToDo }
    // Who has rotated it in between has another epoch: it is not rotated twice.
    const ifEpoch = now?.phase === 'unknown' ? undefined : (now?.status?.epoch ?? 0)
    const reached =
      task === 'resume'
        ? await resumeByPolicy(secrets, name, policy, options)
        : await rotateByPolicy(secrets, name, policy, { ...options, ...(ifEpoch !== undefined && { ifEpoch }) })
    const { waitsFor } = reached
    const needs =
      waitsFor === 'operator' || waitsFor === 'administrator' || waitsFor === 'target' ? waitsFor : undefined
    return { name, task, phase: outcomeText(reached), ...(needs !== undefined && { needs }) }
  } catch (error) {
    if (!(error instanceof SecretError)) throw error
    if (error instanceof LockConflict && error.heldUntil !== undefined) {
      return { name, task, skipped: inFlight(await status(secrets, name), error.heldUntil) }
    }
    if (!(error instanceof RotationError) || error.code !== 'ERR_SECRET_CONFLICT') return { name, task, error }
    const { rotation } = error
    if (isUnderWay(rotation)) return { name, task, skipped: inFlight(rotation) }
    if (rotation.last?.outcome === 'rotated' && rotation.phase === 'idle') return { name, task, left: nothingToDo }
    return { name, task, error }
  }
}

const nothingToDo = 'there is nothing to do any more'

/** Another run began it at the same moment. */
function isUnderWay({ phase, waitsFor, paused }: RotationStatus): boolean {
  return phase !== 'idle' && phase !== 'needs-operator' && waitsFor !== 'administrator' && paused === undefined
}

/** Whoever holds a lock may not have written yet that he is at it. */
function inFlight({ phase, by, since, graceUntil }: RotationStatus, heldUntil?: number): Skipped {
  const until = heldUntil ?? graceUntil
  return {
    reason: 'in-flight',
    ...(phase !== 'idle' && { ...(by !== undefined && { by }), since }),
    ...(until !== undefined && { until }),
  }
}

async function plan(call: Call, tasks: readonly Task[]): Promise<number> {
  if (call.has('json')) await writeJson({ dryRun: true, tasks: tasks.map(({ name, task }) => ({ name, task })) })
  else if (tasks.length === 0) say('Nothing is due.')
  else await write(tasks.map(({ name, task }) => `${task.padEnd(6)}  ${visible(name)}\n`).join(''))
  return exitCodes.ok
}

interface Run extends Worked {
  readonly tasks: readonly Task[]
  readonly troubled: readonly SurveyedSecret[]
  readonly stopped: number | undefined
}

async function report(call: Call, { tasks, troubled, done, end, stopped }: Run): Promise<number> {
  const names = new Set(done.map(({ name }) => name))
  const left = tasks.filter(({ name }) => !names.has(name)).map(({ name }) => name)
  if (call.has('json')) {
    const results = done.map(({ error, ...one }) => ({ ...one, ...(error !== undefined && { error: error.toJSON() }) }))
    await writeJson({ results, left })
  } else {
    for (const one of done) say(lineOf(one))
    if (tasks.length === 0) say('Nothing is due.')
    if (left.length > 0) {
      const why = stopped === undefined ? (end ?? 'because their target failed') : 'because it was told to stop'
      say(`${count(left.length, 'secret')} left as they are, ${why}. Run the same again to go on.`)
    }
  }
  if (stopped !== undefined && left.length > 0) return stopped
  const codes = [
    ...done.flatMap(({ error }) => (error === undefined ? [] : [exitCodeOf(error.code)])),
    ...done.flatMap(({ needs }) =>
      needs === undefined ? [] : [needs === 'target' ? exitCodes.unavailable : exitCodes.conflict],
    ),
    ...troubled.map(({ error }) => (error === undefined ? exitCodes.missing : exitCodeOf(error.code))),
  ]
  return gravestCode(codes) ?? exitCodes.ok
}

function lineOf({ name, task, phase, error, needs, left, skipped }: Done): string {
  if (skipped !== undefined) return `${coloured('dim', 'skipped')} ${visible(name)}: ${visible(skippedText(skipped))}`
  if (left !== undefined) return `${coloured('dim', 'left')}    ${visible(name)}: ${left}`
  if (error !== undefined) return `${coloured('red', 'failed')}  ${visible(name)}: ${visibleLines(error.message)}`
  const word =
    needs === undefined ? coloured('green', task === 'rotate' ? 'rotated' : 'resumed') : coloured('red', 'stuck')
  const next = needs === undefined ? '' : `. See: sealwax rotation status ${visible(shellWord(name))}`
  return `${word} ${visible(name)}: ${phase ?? ''}${next}`
}

function skippedText({ by, since, until }: Skipped): string {
  const who = by === undefined ? 'by another rotator' : `by ${by}`
  const from = since === undefined ? '' : ` since ${moment(since)}`
  return `in flight ${who}${from}${until === undefined ? '' : `, until ${moment(until)}`}`
}
