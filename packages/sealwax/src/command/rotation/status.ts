import { SecretError } from '@sealwax/core'
import * as core from '@sealwax/core/rotate'
import { guess } from '../../configuration/wrong-configuration.ts'
import { durationText } from '../../rotation/duration.ts'
import { readRotation } from '../../rotation/read-rotation.ts'
import type { Call } from '../call.ts'
import { type OpenStores, withStores } from '../open-stores.ts'
import { coloured, count, say, visible, write, writeJson } from '../terminal.ts'
import { withProgress } from '../transfer-report.ts'
import { withRotation } from './open-rotation.ts'
import { fromNow, moment, pauseText, statusLines, whatNowLines } from './status-text.ts'
import { fieldsOf } from './surveyed-fields.ts'

export function status(call: Call, name: string): Promise<undefined> {
  return name === '' ? statusOfAll(call) : statusOfOne(call, name)
}

/** A record says all by itself; a rule says beside it when the secret is due. */
function statusOfOne(call: Call, name: string): Promise<undefined> {
  return withStores(call, async ({ secrets, resolved }) => {
    const found = await core.status(secrets, name)
    const policy = resolved.rotation && (await readRotation(resolved.rotation, resolved.source))
    if (found.epoch === 0 && found.paused === undefined) await checkExists(secrets, name, policy)
    const surveyed =
      policy?.ruleFor(name) && (await Array.fromAsync(core.survey(secrets, policy, { names: [name] })))[0]
    // A survey knows from the rule what the record waits for.
    const waiting = surveyed?.waitsFor === undefined ? found : { ...found, waitsFor: surveyed.waitsFor }
    if (call.has('json')) {
      await writeJson({ ...found, ...(surveyed !== undefined && { policy: fieldsOf(surveyed) }) })
      return undefined
    }
    const due = surveyed === undefined ? [] : [`  ${'due'.padEnd(12)} ${dueText(surveyed)}`]
    const lines = [`${visible(name)} in ${visible(secrets.provider.location)}`, ...statusLines(waiting), ...due]
    await write(`${lines.join('\n')}\n`)
    const everything = found.paused === undefined ? surveyed?.paused : undefined
    if (everything !== undefined) say(`${allPaused(everything)}. When they may go on: sealwax rotation unpause`)
    for (const line of whatNowLines(name, waiting)) say(line)
    return undefined
  })
}

/**
 * Nothing is kept for a secret that was never rotated, nor for one that does not exist.
 * @throws SecretError as the store answers: _NOT_FOUND with the name that was meant perhaps.
 */
async function checkExists(
  secrets: OpenStores['secrets'],
  name: string,
  policy: core.CheckedPolicy | undefined,
): Promise<void> {
  try {
    const bytes = await secrets.getBytes(name)
    bytes.fill(0)
  } catch (error) {
    const near = guess(name, Object.keys(policy?.rules ?? {}))
    const isAbsent = error instanceof SecretError && error.code === 'ERR_SECRET_NOT_FOUND'
    if (!isAbsent || near === '' || error.message.includes(near)) throw error
    const { provider, code } = error
    throw new SecretError(`${error.message}${near}`, { code, secretName: name, ...(provider && { provider }) })
  }
}

function statusOfAll(call: Call): Promise<undefined> {
  return withRotation(call, async ({ secrets, policy }) => {
    const all = await withProgress(call, async tell => {
      const found: core.SurveyedSecret[] = []
      for await (const one of core.survey(secrets, policy)) {
        found.push(one)
        tell({ doing: 'looking', done: found.length, total: undefined })
      }
      return found.sort((a, b) => (a.name < b.name ? -1 : 1))
    })
    if (call.has('json')) {
      await writeJson(all.map(fieldsOf))
      return undefined
    }
    if (all.length > 0) await write(table(all.map(rowOf)))
    say(`${count(all.length, 'secret')} under a rule.`)
    const everything = all.find(({ paused, status: own }) => paused !== undefined && own?.paused?.by !== paused.by)
    if (everything?.paused !== undefined) say(allPaused(everything.paused))
    return undefined
  })
}

function allPaused(paused: NonNullable<core.SurveyedSecret['paused']>): string {
  return `${coloured('yellow', 'All rotations are paused')} ${visible(pauseText(paused))}`
}

function rowOf(one: core.SurveyedSecret): string[] {
  const { name, phase, waitsFor, trouble, paused, owner = '' } = one
  const state = paused === undefined ? phase : `${phase}, paused`
  return [name, state, waitsFor === undefined ? (trouble ?? '') : `waits for: ${waitsFor}`, dueText(one), owner]
}

export function dueText({
  isDue,
  dueAt,
  overdueMs,
  rule,
  next,
  waitsFor,
  frozenUntil,
  phase,
  rotatedAt,
}: core.SurveyedSecret): string {
  if (phase === 'unknown') return ''
  if (waitsFor === 'grace' && next !== undefined) return `resume ${fromNow(next)}`
  const frozen = isDue && frozenUntil !== undefined ? `, frozen until ${moment(frozenUntil)}` : ''
  if (isDue && dueAt === undefined)
    return `due: ${rotatedAt === undefined ? 'never rotated, ' : ''}its age is not known${frozen}`
  if (isDue) return `due since ${durationText(overdueMs)}${frozen}`
  if (dueAt !== undefined) return `due ${fromNow(dueAt)}`
  return rule.maxAge === undefined ? 'by hand' : ''
}

function table(rows: readonly (readonly string[])[]): string {
  const shown = rows.map(row => row.map(visible))
  const wide = (shown[0] ?? []).map((_, column) => Math.max(...shown.map(row => row[column]?.length ?? 0)))
  return shown
    .map(row => `${row.map((cell, column) => cell.padEnd(wide[column] ?? 0)).join('  ')}`.trimEnd())
    .map(line => `${line}\n`)
    .join('')
}
