import { SecretError, systemClock } from '@sealwax/core'
import { bytesOf, copyBytes } from '@sealwax/core/adapter'
import { type Strategy, withinTime } from '@sealwax/core/rotate'
import { baseLabel, pendingLabel } from '../labels.ts'
import { openTarget, type Step } from '../step.ts'
import { trouble } from '../trouble.ts'
import { checkOldCredential } from './old-credential.ts'

/** Bytes of a value (User Guide, AWS Secrets Manager quotas). */
const mostBytes = 65_536

/** Makes the candidate and stores it under the event's token; one that is there stays what it is. */
export async function createSecret(step: Step): Promise<void> {
  const { secret, token, state } = step
  checkOldCredential(step)
  if ((await secret.value(token)) !== undefined) {
    await openTarget(step)
    return
  }
  await store(step)
  const now = await secret.describe()
  await checkOrder(step, now)
  if (!now.has(token, pendingLabel)) {
    throw trouble(
      state.name,
      'another rotation began meanwhile. This one ends; nothing was set for it.',
      'ERR_SECRET_CONFLICT',
    )
  }
  const target = await openTarget({ ...step, state: now })
  target.tell('create', 'ok')
}

async function store({ secret, token, rotationToken, state, settings, signal }: Step): Promise<void> {
  const { strategy, timeout, onTargetError } = settings
  const { name, current: base } = state
  const current = base === undefined ? undefined : await secret.value(base)
  if (base === undefined || current === undefined) {
    throw trouble(name, 'there is no value yet: put the first one, then rotate it.', 'ERR_SECRET_NOT_FOUND')
  }
  const why = strategy.refuses?.(current)
  if (why !== undefined) {
    throw trouble(name, `it cannot be rotated by ${strategy.id}: ${why} Nothing was changed.`, 'ERR_SECRET_INVALID')
  }
  const fence = Math.max(state.lastFence.fence, settings.fenceAbove) + 1
  const making = { current, stage: 0, token: await shortened(token), secret: name, fence }
  let made: Awaited<ReturnType<Strategy['create']>>
  try {
    const bounds = { secret: name, timeout, signal, clock: systemClock }
    made = await withinTime(bounds, 'create', own => strategy.create({ ...making, signal: own }))
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof SecretError) throw error
    onTargetError?.(error)
    throw trouble(
      name,
      'what makes the new value failed; onTargetError is told why. Nothing was changed.',
      'ERR_SECRET_INVALID',
    )
  }
  const bytes = checked(made, current, name)
  await secret.put(bytes, { token, labels: [baseLabel(base, token)], rotationToken })
}

/**
 * A put takes AWSPENDING from whoever has it. A function that was stopped between its look and its put, while its rotation
 * was cancelled and another began, took it from that one: it is given back.
 */
async function checkOrder({ secret, token, state: before }: Step, now: Step['state']): Promise<void> {
  const { fence, version } = now.lastFence
  if (version === undefined || version === token || fence <= before.lastFence.fence) return
  if (version === now.current) await secret.detach(pendingLabel, token)
  else await secret.attach(pendingLabel, version, token)
  throw trouble(
    before.name,
    'a later rotation has begun: this one was cancelled while its function ran. Its label was given back.',
    'ERR_SECRET_CONFLICT',
  )
}

function checked(made: unknown, current: Uint8Array, name: string): Uint8Array {
  const refuse = (what: string, code: 'ERR_SECRET_INVALID' | 'ERR_SECRET_TOO_LARGE' = 'ERR_SECRET_INVALID') =>
    trouble(name, `what makes the new value made ${what}. Nothing was changed.`, code)
  if (typeof made !== 'string' && !(made instanceof Uint8Array)) throw refuse('neither text nor bytes')
  const bytes = typeof made === 'string' ? bytesOf(made) : copyBytes(made)
  if (bytes.length === 0) throw refuse('nothing')
  if (bytes.length > mostBytes)
    throw refuse(`${bytes.length} bytes, and AWS takes ${mostBytes}`, 'ERR_SECRET_TOO_LARGE')
  if (Buffer.compare(bytes, current) === 0) throw refuse('the old value once more')
  return bytes
}

/** The token of a candidate in the form that strategies get it: the same for every repetition, whatever form AWS' has. */
async function shortened(token: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytesOf(token).slice())
  return Buffer.from(digest).toString('hex').slice(0, 32)
}
