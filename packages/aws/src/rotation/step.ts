import { SecretError } from '@sealwax/core'
import { textOf } from '@sealwax/core/adapter'
import { fenceLabel, pendingLabel } from './labels.ts'
import type { RotatedSecret } from './rotated-secret.ts'
import type { SecretState } from './secret-state.ts'
import { type Asking, TargetCalls } from './target-calls.ts'
import { trouble } from './trouble.ts'

export interface StepSettings extends Asking {
  readonly settle: number
  readonly fenceAbove: number
}

/** One event: what its step works with. */
export interface Step {
  readonly settings: StepSettings
  readonly secret: RotatedSecret
  /** The version that the rotation is about, and the only one whose labels of AWS' a step moves. */
  readonly token: string
  readonly rotationToken: string | undefined
  /** As it was when the event came. */
  readonly state: SecretState
  readonly signal: AbortSignal
}

/** The candidate, stored. @throws SecretError _CONFLICT where it is not: the steps came in another order. */
export async function readCandidate({ secret, token, state }: Step): Promise<Uint8Array> {
  const bytes = await secret.value(token)
  if (bytes !== undefined) return bytes
  throw trouble(
    state.name,
    'the version of this rotation has no value: createSecret has not come to its end. AWS begins again with it.',
    'ERR_SECRET_CONFLICT',
  )
}

/** What targets take. Values that are not text were refused before they were stored. */
export function asText(bytes: Uint8Array): string {
  return textOf(bytes) ?? ''
}

/**
 * The fence of a candidate: drawn once, greater than that of every candidate before, under whatever races. A label is on one
 * version at most, and is attached here only where it is on none; the greatest stays until a greater one is there.
 */
async function ensureFence({ secret, token, settings, state }: Step): Promise<number> {
  for (let [turn, seen] = [1, state]; ; turn++) {
    const drawn = seen.fenceOf(token)
    if (drawn !== undefined) return drawn
    const next = Math.max(seen.lastFence.fence, settings.fenceAbove) + 1
    try {
      await secret.attach(fenceLabel(next), token)
    } catch (error) {
      if (!isConflict(error) || turn === 5) throw error
    }
    seen = await secret.describe()
  }
}

/** What was not made here gets no fence: it is tested, as AWS does when rotation is switched on, and never set. */
export async function openTarget(step: Step): Promise<TargetCalls> {
  const { settings, state, token, signal } = step
  const fence = state.baseOf(token) === undefined ? state.lastFence.fence : await ensureFence(step)
  return new TargetCalls(settings, state.name, fence, signal)
}

/**
 * Makes sure that what the candidate was made from is still current.
 * @throws SecretError _CONFLICT where somebody put another value meanwhile. Where the target does not know the candidate, the
 * rotation ends; otherwise both are valid, and both stay.
 */
export async function checkBase(step: Step, target: TargetCalls, candidate: string): Promise<string> {
  const { state, token, settings } = step
  const base = state.baseOf(token)
  if (base === undefined) {
    throw trouble(
      state.name,
      `the pending version was not made by this function. If nothing uses it, take its label ${pendingLabel} away (update-secret-version-stage --remove-from-version-id) and rotate again.`,
      'ERR_SECRET_CONFLICT',
    )
  }
  if (state.current === base) return base
  target.tell('promote', 'conflict')
  const answer = settings.strategy.test === undefined ? 'refused' : await target.test(candidate)
  if (answer === 'unknown') throw silent(state.name)
  if (answer === 'refused') {
    await endRotation(step)
    throw trouble(
      state.name,
      'somebody else put another value during this rotation. Nothing had been set at the target; the rotation was ended, and the next one begins with that value.',
      'ERR_SECRET_CONFLICT',
    )
  }
  throw trouble(
    state.name,
    'somebody else put another value during this rotation, and the target knows the candidate as well. Nothing was published. See which one works: to keep the published one, take the label AWSPENDING away from the other and end that at the target; to publish the candidate, move AWSCURRENT to it.',
    'ERR_SECRET_CONFLICT',
  )
}

/** Gives the candidate up, so that the next rotation makes another: AWS repeats a rotation whose label is left where it is. */
export async function endRotation({ secret, token }: Step): Promise<void> {
  await secret.detach(pendingLabel, token)
}

export function silent(name: string): SecretError {
  return trouble(
    name,
    'its target does not answer. What was begun is kept, and AWS tries again; see that the function reaches the target.',
    'ERR_SECRET_UNAVAILABLE',
  )
}

export function fenced(name: string): SecretError {
  return trouble(
    name,
    'its target has seen a greater fence: a later rotation, or one by something else. Nothing was published. If it was something else, give options.fenceAbove the number that the target has.',
    'ERR_SECRET_CONFLICT',
  )
}

export function isConflict(error: unknown): boolean {
  return error instanceof SecretError && error.code === 'ERR_SECRET_CONFLICT'
}
