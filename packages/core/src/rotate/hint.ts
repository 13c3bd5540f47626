import { isRetryable, SecretError } from '../contract/errors.ts'
import { foldName } from '../contract/native-names.ts'
import { LockConflict } from './hold.ts'
import type { Home, RotatedClient } from './home.ts'
import { notRotated, prepare, resume, rotate } from './rotate.ts'
import type { RotationOptions } from './settings.ts'
import { RotationError, type RotationStatus } from './status.ts'

/**
 * When a rotation is due, as the store says at that moment: what a hint itself says is not believed. It may be late, doubled or
 * anybody's.
 */
export type Due =
  /** The published value is at least so many milliseconds old. */
  | { readonly minAge: number }
  /** The published value expires in so many milliseconds, or did. */
  | { readonly expiresWithin: number }

/** A secret that hints may be about. */
export interface HintRule {
  readonly due: Due
  /** How it is rotated. */
  readonly rotation: RotationOptions
}

/** What a hint came to. */
export type HintOutcome =
  /**
   * `rotated`: a new value is published. `resumed`: a rotation was under way, and was taken as far as it goes now, here or by
   * somebody else. `not-due`: nothing was begun.
   */
  | { readonly did: 'rotated' | 'resumed' | 'not-due'; readonly name: string; readonly status: RotationStatus }
  /** It is not about a rotation. */
  | { readonly did: 'ignored' }
  /** It cannot be acted on, today or tomorrow: to deliver it again helps nobody; somebody has to be told. */
  | { readonly did: 'refused'; readonly error: SecretError }

/** Acts on hints about the secrets of one store. */
export interface HintReceiver {
  /**
   * What somebody says to be due, by its native name. Asks the store whether it is, and rotates it or goes on with a rotation that
   * is under way. As often as it is called, and by whomever.
   *
   * @throws SecretError where it may come to something later: the store or the target cannot be reached, somebody else holds the
   * lock; whatever else what makes the new value throws.
   */
  receive(native: string): Promise<HintOutcome>
}

interface Listed extends HintRule {
  readonly name: string
  readonly home: Home
}

/**
 * The one idea of all hints (Pub/Sub, Event Grid): a list of what may be rotated by them, the store's own word on whether it is
 * due, and the engine. An adapter makes native names of its service's events.
 *
 * @param provider the id of the store that the hints are about: every listed secret has to be in it.
 * @throws TypeError, RangeError, SecretError _UNSUPPORTED before any I/O, for rules that could not be kept.
 */
export function hintReceiver(
  secrets: RotatedClient,
  provider: string,
  rules: Readonly<Record<string, HintRule>>,
): HintReceiver {
  const listed = new Map<string, Listed>()
  for (const [name, { due, rotation }] of Object.entries(rules)) {
    const { home } = prepare(secrets, name, rotation)
    const { id, limits, location } = home.backend.provider
    if (id !== provider) {
      throw new TypeError(
        `rules[${JSON.stringify(name)}] must be of a secret in ${provider}; it is kept in ${location}`,
      )
    }
    const [first] = listed.values()
    const key = foldName(limits.names, home.natives.published)
    if (listed.has(key) || (first !== undefined && first.home.backend.provider.location !== location)) {
      throw new TypeError(
        `rules[${JSON.stringify(name)}] must be of another secret than the rules before it, in the same store: a hint names it by its native name alone`,
      )
    }
    listed.set(key, { name, home, due, rotation })
  }
  const [first] = listed.values()
  if (first === undefined)
    throw new TypeError('rules must have a rule for each secret that may be rotated: there is none')
  const form = first.home.backend.provider.limits.names
  return {
    async receive(native) {
      const found = listed.get(foldName(form, native))
      if (found === undefined) return { did: 'refused', error: notListed(native, provider) }
      try {
        return await act(secrets, found)
      } catch (error) {
        return settleError(error, found)
      }
    },
  }
}

async function act(secrets: RotatedClient, { name, home, due, rotation }: Listed): Promise<HintOutcome> {
  const status = await resume(secrets, name, rotation)
  const { phase, waitsFor } = status
  if (waitsFor === 'target' || waitsFor === 'administrator' || phase === 'needs-operator')
    throw notRotated(home, status)
  if (phase !== 'idle') return { did: 'resumed', name, status }
  if (!(await isDue(home, status, due))) return { did: 'not-due', name, status }
  return { did: 'rotated', name, status: await rotate(secrets, name, rotation) }
}

/** Looked at after `resume`: whoever published a moment ago made it not due. */
async function isDue(
  { backend, natives, policy }: Home,
  { rotatedAt = 0 }: RotationStatus,
  due: Due,
): Promise<boolean> {
  const now = policy.clock.now()
  const { expiresAt, createdAt, version } = await backend.read(natives.published)
  if ('expiresWithin' in due) return expiresAt !== undefined && expiresAt.getTime() - due.expiresWithin <= now
  let born = createdAt
  if (born === undefined && backend.supports('versions')) {
    // Some stores tell it in lists alone.
    for await (const each of backend.versions(natives.published)) {
      if (each.version !== version) continue
      born = each.createdAt
      break
    }
  }
  return Math.max(rotatedAt, born?.getTime() ?? 0) + due.minAge <= now
}

/** What may get better by itself is thrown; what does not is an outcome, so that it is not delivered for ever. */
function settleError(error: unknown, { name }: Listed): HintOutcome {
  if (!(error instanceof SecretError) || isRetryable(error.code) || error instanceof LockConflict) throw error
  if (!(error instanceof RotationError) || error.code !== 'ERR_SECRET_CONFLICT') return { did: 'refused', error }
  const { phase, waitsFor } = error.rotation
  if (phase === 'needs-operator' || waitsFor === 'administrator') return { did: 'refused', error }
  // Somebody else changed the value, and nothing was done: the next look says whether that made it not due.
  if (phase === 'idle') throw error
  return { did: 'resumed', name, status: error.rotation }
}

/** How a hint ended: with an outcome, or with what may be tried again. */
export type SettledHint = HintOutcome | { readonly did: 'failed'; readonly error: unknown }

/**
 * Acts on the hints of one delivery, and on each of them whatever becomes of the others. Whoever delivers is told by the answer;
 * a person, by `tell`.
 *
 * @returns whether there is nothing to deliver again.
 */
export async function settleHints(
  hints: readonly (() => Promise<HintOutcome>)[],
  tell: (settled: SettledHint) => void,
): Promise<boolean> {
  let isSettled = true
  for (const act of hints) {
    const settled = await act().catch((error: unknown): SettledHint => ({ did: 'failed', error }))
    if (settled.did === 'failed') isSettled = false
    tell(settled)
  }
  return isSettled
}

function notListed(native: string, provider: string): SecretError {
  return new SecretError(
    `A hint about ${JSON.stringify(native.slice(0, 256))} in ${provider} was refused: no rule lists it. Add it to the rules if it should be rotated, or take the topic or subscription off it.`,
    { code: 'ERR_SECRET_DENIED', provider, secretName: native.slice(0, 256) },
  )
}
