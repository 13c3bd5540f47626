import { setTimeout as pause } from 'node:timers/promises'
import { asText, checkBase, endRotation, fenced, openTarget, readCandidate, type Step, silent } from '../step.ts'
import type { TargetCalls } from '../target-calls.ts'
import { trouble } from '../trouble.ts'
import { checkOldCredential } from './old-credential.ts'

/** Makes the target accept the candidate. Asks first: it may have been set already. */
export async function setSecret(step: Step): Promise<void> {
  const { secret, settings, state } = step
  const { strategy } = settings
  checkOldCredential(step)
  const candidate = asText(await readCandidate(step))
  const target = await openTarget(step)
  const base = await checkBase(step, target, candidate)
  if (strategy.set === undefined) return
  const answer = await target.test(candidate)
  if (answer === 'unknown') throw silent(state.name)
  if (answer === 'accepted') return
  const published = asText((await secret.value(base)) ?? new Uint8Array())
  const method = await methodFor(step, target, published)
  const set = await target.set(method, candidate, published)
  if (set === 'unknown') throw silent(state.name)
  if (set === 'fenced') throw fenced(state.name)
  if (set === 'refused') return refused(step, method)
  await settle(step, target, candidate)
}

/** With one credential, an administrator's way where neither the old nor the new one works. */
async function methodFor({ settings, state }: Step, target: TargetCalls, published: string): Promise<'set' | 'reset'> {
  const { strategy } = settings
  if (strategy.overlaps) return 'set'
  const answer = await target.test(published)
  if (answer === 'unknown') throw silent(state.name)
  if (answer === 'accepted') return 'set'
  if (strategy.reset !== undefined) return 'reset'
  throw trouble(
    state.name,
    'neither the old nor the new credential works. Set the value of AWSPENDING at the target as an administrator, or give a target that has `reset`; AWS tries again.',
    'ERR_SECRET_CONFLICT',
  )
}

/** The target will never have this one. While the old one works, the next rotation makes another. */
async function refused(step: Step, method: 'set' | 'reset'): Promise<never> {
  const { name } = step.state
  if (method === 'set') await endRotation(step)
  const next =
    method === 'set'
      ? 'The rotation was ended, and the next one makes another. Look at the rules of the target for new values.'
      : 'Neither works now: set a value at the target as an administrator, and put it.'
  throw trouble(name, `the target refuses to set the new credential. ${next}`, 'ERR_SECRET_INVALID')
}

/** Endpoints may lag behind. */
async function settle({ settings, state, signal }: Step, target: TargetCalls, candidate: string): Promise<void> {
  const until = performance.now() + settings.settle
  for (let wait = 100; ; wait = Math.min(2 * wait, 2_000)) {
    const answer = await target.test(candidate)
    if (answer === 'accepted') return
    if (answer === 'unknown') throw silent(state.name)
    if (performance.now() >= until) break
    await pause(wait, undefined, { signal }).catch(() => signal.throwIfAborted())
  }
  throw trouble(
    state.name,
    'the target set the new credential and still refuses it. Nothing was published; AWS tries again. If an endpoint lags behind for longer, raise options.settle.',
    'ERR_SECRET_UNAVAILABLE',
  )
}
