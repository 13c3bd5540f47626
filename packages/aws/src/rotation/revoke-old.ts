import type { SecretError } from '@sealwax/core'
import { oldLabel, sinceIn, sinceLabel } from './labels.ts'
import type { RotatedSecret } from './rotated-secret.ts'
import type { SecretState } from './secret-state.ts'
import { asText, fenced } from './step.ts'
import { type Asking, TargetCalls } from './target-calls.ts'
import { trouble } from './trouble.ts'

/** What a look at one secret came to. */
export interface Revocation {
  readonly secret: string
  /** `nothing`: there is no old credential. */
  readonly did: 'revoked' | 'nothing' | 'waits'
  readonly waitsFor?: 'grace' | 'in-use' | 'rotation' | 'target'
  /** When there is something to do again, as far as is known; milliseconds since the epoch. */
  readonly next?: number
}

export interface Revoking {
  readonly secret: RotatedSecret
  readonly asking: Asking
  readonly graceMs: number
  readonly signal: AbortSignal
}

interface Two {
  readonly old: string
  readonly published: string
}

/** Ends the old credential of one secret, if it is time and the published one works. */
export async function revokeOld({ secret, asking, graceMs, signal }: Revoking): Promise<Revocation> {
  const state = await secret.describe()
  const { name, old, current } = state
  const waits = (waitsFor: NonNullable<Revocation['waitsFor']>, next?: number): Revocation => ({
    secret: name,
    did: 'waits',
    waitsFor,
    ...(next !== undefined && { next }),
  })
  // On the published version: the rotation did not come to its end, or AWSCURRENT was moved back.
  if (old === undefined || current === undefined || old === current) return { secret: name, did: 'nothing' }
  // As long as the label is there no candidate is made, so that this is no wait for each other.
  if (isUnderWay(state)) return waits('rotation')
  if (state.baseOf(current) !== old) throw changed(state, old)
  const since = state.sinceOf(old)
  if (since === undefined) {
    // The function was killed after it published: grace begins when somebody sees that.
    const now = Date.now()
    await secret.attach(sinceLabel(now, old), old)
    return waits('grace', now + graceMs)
  }
  if (Date.now() < since + graceMs) return waits('grace', since + graceMs)
  const two = await readTwo(secret, state, old, current)
  const target = new TargetCalls(asking, name, state.fenceOf(current) ?? state.lastFence.fence, signal)
  const works = await target.test(two.published)
  if (works === 'unknown') return waits('target')
  if (works === 'refused') throw refusesPublished(name)
  const { strategy } = asking
  if (strategy.inUse !== undefined) {
    const isUsed = await target.isInUse(two.old)
    if (isUsed !== false) return waits(isUsed === 'unknown' ? 'target' : 'in-use')
  }
  const isEnded = await end({ secret, target, two, state })
  if (isEnded === 'moved') return waits('rotation')
  if (isEnded === 'unknown') return waits('target')
  for (const label of state.versions.get(old) ?? []) {
    if (sinceIn(label) !== undefined) await secret.detach(label, old)
  }
  await secret.detach(oldLabel, old)
  target.tell('done', 'ok')
  return { secret: name, did: 'revoked' }
}

/** Whether a candidate was made: it may be about the user of the old credential. */
function isUnderWay(state: SecretState): boolean {
  const { pending } = state
  return pending !== undefined && state.baseOf(pending) !== undefined
}

interface Ending {
  readonly secret: RotatedSecret
  readonly target: TargetCalls
  readonly two: Two
  readonly state: SecretState
}

async function end({ secret, target, two, state }: Ending): Promise<'done' | 'moved' | 'unknown'> {
  const before = await target.test(two.old)
  if (before === 'unknown') return 'unknown'
  if (before === 'refused') return 'done'
  // As late as can be.
  const now = await secret.describe()
  if (isUnderWay(now) || now.old !== state.old || now.current !== state.current) return 'moved'
  const answer = await target.revoke(two.old, two.published)
  if (answer === 'unknown') return 'unknown'
  if (answer === 'fenced') throw fenced(state.name)
  // Seen to be over, and the other one to be alive, before it is forgotten what it was.
  const [after, works] = [await target.test(two.old), await target.test(two.published)]
  if (works === 'refused') throw refusesPublished(state.name)
  return after === 'refused' && works === 'accepted' ? 'done' : 'unknown'
}

async function readTwo(secret: RotatedSecret, { name }: SecretState, old: string, current: string): Promise<Two> {
  const [before, published] = [await secret.value(old), await secret.value(current)]
  if (before === undefined || published === undefined) {
    throw trouble(
      name,
      'a value is not to be had any more, so that nothing can be revoked. End the old credential at the target, then take the label off.',
      'ERR_SECRET_CONFLICT',
    )
  }
  return { old: asText(before), published: asText(published) }
}

function changed({ name }: SecretState, old: string): SecretError {
  return trouble(
    name,
    `somebody else published a value after the rotation, so that it is not known who needs the old credential. Nothing was revoked, and AWS' rotations are refused until it is settled: end it at the target if nobody needs it, then take ${oldLabel} off version ${old} (update-secret-version-stage --remove-from-version-id).`,
    'ERR_SECRET_CONFLICT',
  )
}

function refusesPublished(name: string): SecretError {
  return trouble(
    name,
    'the target refuses the published credential. Nothing more is revoked: make it valid at the target, or publish one that is.',
    'ERR_SECRET_CONFLICT',
  )
}
