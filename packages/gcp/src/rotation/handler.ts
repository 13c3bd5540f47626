import { kindOf, SecretError } from '@sealwax/core'
import { checkOptions, isMatch, isWhole, type OptionChecks } from '@sealwax/core/adapter'
import { type HintOutcome, hintReceiver, type RotatedClient, type RotationOptions } from '@sealwax/core/rotate'
import { readNotification, readResource } from './message.ts'

/** How one secret is rotated when Google says that it is time. */
export interface GoogleRotationRule extends RotationOptions {
  /**
   * Milliseconds: a message about a value that is younger begins nothing, because it is a repetition, or late. Somewhat less
   * than the period of the schedule: for 30 days, 29.
   */
  readonly minAge: number
}

export interface GoogleRotationOptions {
  /** The projects that messages may come from, by all names they have: Google may write the id or the number. */
  readonly projects: readonly string[]
  /** `europe-west3`, where the secrets are regional. Default: global ones. */
  readonly location?: string | undefined
  /** By the client's names: what is not listed is refused. */
  readonly rules: Readonly<Record<string, GoogleRotationRule>>
}

/**
 * Acts on one message, in any form in which Pub/Sub brings it. What it resolves to may be acknowledged; of what it rejects
 * with, another delivery may make something.
 */
export type GoogleRotationHandler = (event: unknown) => Promise<HintOutcome>

const id = 'google-secret-manager'
const isProject = isMatch(/^[a-z\d.:-]{1,100}$/)

const checks: OptionChecks<GoogleRotationOptions> = {
  projects: [
    'a list of ids and numbers of projects',
    value => Array.isArray(value) && value.length > 0 && value.every(isProject),
  ],
  location: ['the code of a location, such as europe-west3', isMatch(/^[a-z]+(-[a-z]+)*\d*$/)],
  rules: ['an object with a rule for each secret', value => typeof value === 'object' && !Array.isArray(value)],
}

const isAge = isWhole(1, Number.MAX_SAFE_INTEGER)

/**
 * Rotates secrets of Google Secret Manager when Secret Manager's own schedule says so (`SECRET_ROTATE`, by Pub/Sub). A message is
 * only a hint: the secret has to be listed, its age is looked at anew, and then the engine's `resume` and `rotate` do what is to
 * do. Messages that come twice, late, or from anybody do no harm.
 *
 * Something has to call `resume` besides: Google sends nothing when grace is over.
 *
 * @throws TypeError, RangeError, SecretError _UNSUPPORTED at once: options that are wrong, a secret that is in another store, a
 * store without comparison (`currentAlias` is not set) and no `lock`.
 * @see https://cloud.google.com/secret-manager/docs/secret-rotation
 * @example
 * const handle = toGoogleRotationHandler(secrets, {
 *   projects: ['my-project', '123456789012'],
 *   rules: { API_KEY: { strategy, lock, minAge: 29 * 86_400_000 } },
 * })
 */
export function toGoogleRotationHandler(secrets: RotatedClient, options: GoogleRotationOptions): GoogleRotationHandler {
  checkOptions(options, checks)
  const { projects, location, rules } = options
  if (projects === undefined) throw new TypeError(`options.projects must be ${checks.projects[0]}: it is missing`)
  if (rules === undefined) throw new TypeError(`options.rules must be ${checks.rules[0]}: it is missing`)
  const listed = Object.entries(rules).map(([name, { minAge, ...rotation }]) => {
    if (!isAge(minAge)) {
      throw new TypeError(
        `options.rules[${JSON.stringify(name)}].minAge must be a whole number of milliseconds, received ${kindOf(minAge)}`,
      )
    }
    return [name, { due: { minAge }, rotation }] as const
  })
  const receiver = hintReceiver(secrets, id, Object.fromEntries(listed))
  const known = new Set(projects)
  return async event => {
    const notification = readNotification(event)
    if (notification === undefined) return refuse('What came is no message of Secret Manager: it has no eventType.')
    const { eventType, secretId } = notification
    // A topic gets every change of a secret, the versions that a rotation adds as well, and a test message.
    if (eventType !== 'SECRET_ROTATE') return { did: 'ignored' }
    const found = readResource(secretId ?? '')
    if (found === undefined) return refuse('The message names no secret, as projects/…/secrets/… does.')
    if (!known.has(found.project) || found.location !== location) {
      return refuse(
        `The message is about a secret of ${found.project}${found.location === undefined ? '' : `, ${found.location}`}, which is not listed: add the project's id and its number to options.projects if it should be.`,
      )
    }
    return receiver.receive(found.secret)
  }
}

function refuse(text: string): HintOutcome {
  return {
    did: 'refused',
    error: new SecretError(`${text} Nothing was asked of the store.`, { code: 'ERR_SECRET_DENIED', provider: id }),
  }
}
