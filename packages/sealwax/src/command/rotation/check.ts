import { type SurveyedSecret, survey } from '@sealwax/core/rotate'
import { durationText, readDuration } from '../../rotation/duration.ts'
import type { Call } from '../call.ts'
import { exitCodeOf, exitCodes, gravestCode } from '../exit-codes.ts'
import { coloured, count, visible, write, writeJson } from '../terminal.ts'
import { withProgress } from '../transfer-report.ts'
import { UsageError } from '../usage-error.ts'
import { withRotation } from './open-rotation.ts'
import { fromNow } from './status-text.ts'
import { fieldsOf } from './surveyed-fields.ts'
import { whatNow } from './what-now.ts'

type Problem = 'overdue' | 'soon' | 'operator' | 'stuck' | 'missing' | 'failed' | 'clock'

/** What is wrong with one secret. */
interface Finding {
  readonly secret: SurveyedSecret
  readonly problem: Problem
  readonly text: string
  readonly commands: readonly string[]
  readonly code: number
}

/** After so long, whatever should run `resume` does not. */
const day = 86_400_000

export function check(call: Call): Promise<number> {
  const within = readDuration(call.value('within') ?? 0)
  if (within === undefined) throw new UsageError('--within takes a duration, such as 12h or 14d.')
  return withRotation(call, async ({ secrets, policy }) => {
    const findings: Finding[] = []
    const checked = await withProgress(call, async tell => {
      let done = 0
      for await (const secret of survey(secrets, policy)) {
        findings.push(...problemsOf(secret, within))
        tell({ doing: 'looking', done: ++done, total: undefined })
      }
      return done
    })
    if (call.has('json')) await writeJson({ checked, findings: findings.map(inJson) })
    else await write(report(checked, findings))
    return gravestCode(findings.map(({ code }) => code)) ?? exitCodes.ok
  })
}

function problemsOf(secret: SurveyedSecret, within: number): Finding[] {
  const { name, phase, trouble, error, isDue, dueAt, overdueMs, next, waitsFor, status, clockBehindMs, rotatedAt } =
    secret
  const now = Date.now()
  const finding = (problem: Problem, text: string, code: number, commands: readonly string[] = []): Finding => ({
    secret,
    problem,
    text,
    commands,
    code,
  })
  if (phase === 'unknown') {
    return trouble === 'not-found'
      ? [finding('missing', 'a rule names it, and there is no such secret', exitCodes.missing)]
      : [finding('failed', error?.message ?? '', exitCodeOf(error?.code ?? ''))]
  }
  const commands =
    status === undefined ? [] : whatNow(name, { ...status, ...(waitsFor !== undefined && { waitsFor }) }).commands
  const found: Finding[] = []
  if (phase === 'needs-operator') {
    found.push(finding('operator', `its rotation needs an operator: ${trouble ?? ''}`, exitCodes.due, commands))
  } else if (phase !== 'idle' && next !== undefined && next + day < now) {
    const text = `its rotation (${phase}) should have gone on ${fromNow(next)}: is \`rotate --due\` run?`
    found.push(finding('stuck', text, exitCodes.due, commands))
  }
  if (isDue) {
    const text =
      dueAt === undefined
        ? `${rotatedAt === undefined ? 'it was never rotated, and ' : ''}nothing tells its age`
        : `overdue by ${durationText(overdueMs)}`
    const own = phase === 'idle' ? whatNow(name, { ...status, phase: 'idle' } as never).commands : commands
    found.push(finding('overdue', text, exitCodes.due, own.length > 0 ? own : [`sealwax rotate ${name}`]))
  } else if (dueAt !== undefined && dueAt <= now + within) {
    found.push(finding('soon', `due ${fromNow(dueAt)}`, exitCodes.due))
  }
  if (clockBehindMs !== undefined) {
    const text = `this machine's clock is ${durationText(clockBehindMs)} behind the one that dated it: set the clock, dates are not to be trusted`
    found.push(finding('clock', text, exitCodes.failure))
  }
  return found
}

function report(checked: number, findings: readonly Finding[]): string {
  const wide = Math.max(0, ...findings.map(({ secret }) => visible(secret.name).length))
  const lines = findings.flatMap(({ secret, problem, text, commands }) => {
    const colour = problem === 'soon' ? 'yellow' : 'red'
    const owner = secret.owner === undefined ? '' : ` (${secret.owner})`
    const paused = secret.paused === undefined ? '' : `; paused by ${secret.paused.by}`
    const [command] = commands
    return [
      `${coloured(colour, problem.padEnd(8), process.stdout)}  ${visible(secret.name).padEnd(wide)}  ${visible(`${text}${paused}${owner}`)}`,
      ...(command === undefined ? [] : [`${''.padEnd(10 + wide)}  ${visible(command)}`]),
    ]
  })
  const bad = new Set(findings.map(({ secret }) => secret.name)).size
  const total = `${count(checked, 'secret')} under a rule`
  return `${[...lines, bad === 0 ? `${total}, nothing overdue.` : `${total}: ${bad} to look at.`].join('\n')}\n`
}

function inJson({ secret, problem, text, commands }: Finding): Record<string, unknown> {
  return { problem, text, commands, ...fieldsOf(secret) }
}
