import { type Fault, isRetryable, type Operation, SecretError, type SecretErrorCode } from '../contract/errors.ts'
import type { SecretProvider } from '../contract/provider.ts'

/** What was asked, for a message: the name as the caller wrote it. */
export interface Asked {
  readonly operation: Operation
  readonly name?: string | undefined
  readonly attempts?: number | undefined
}

const verbs: Record<Operation, string> = {
  get: 'read',
  getMany: 'read',
  put: 'write',
  putIf: 'write',
  delete: 'delete',
  restore: 'restore',
  purge: 'purge',
  list: 'list',
  versions: 'list the versions of',
  moveStage: 'move a stage of',
  watch: 'watch',
  close: 'close',
}

type Wording = readonly [
  what: (subject: string, place: string, verb: string) => string,
  next: (name: string | undefined) => string,
]

/** What changes the store. */
const writes: ReadonlySet<Operation> = new Set<Operation>(['put', 'putIf', 'delete', 'restore', 'purge', 'moveStage'])
const inDoubt = 'Whether it took place is unknown: read it back before you do it again.'

/** Whether an operation may have taken place although it failed with this code: nobody said what became of it. */
export function isInDoubt(operation: Operation, code: SecretErrorCode): boolean {
  return writes.has(operation) && isRetryable(code) && code !== 'ERR_SECRET_THROTTLED'
}

/** One sentence that says what happened and one that says what to do, by code. An adapter's hint replaces the second. */
const wordings: Record<SecretErrorCode, Wording> = {
  ERR_SECRET_NOT_FOUND: [
    (subject, place) => `${subject} was not found in ${place}.`,
    name =>
      `Store it with \`sealwax put ${name === undefined ? 'NAME' : shellWord(name)}\`, or see where it is looked for with \`sealwax check\`.`,
  ],
  ERR_SECRET_DELETED: [
    (subject, place) => `${subject} was deleted in ${place}.`,
    () => 'Restore it, or purge it before the name is used again.',
  ],
  ERR_SECRET_DENIED: [
    (subject, place, verb) => `${place} did not allow this identity to ${verb} ${subject}.`,
    () => 'Check which credentials are in use and grant the permission.',
  ],
  ERR_SECRET_DISABLED: [
    (subject, place) => `${subject} is disabled, destroyed or not valid now in ${place}.`,
    () => 'Enable it, or put a new version.',
  ],
  ERR_SECRET_CONFLICT: [
    (subject, place) => `${subject} was not written to ${place}: its current version is not the expected one.`,
    () => 'Read it again, decide, and put with the version you read.',
  ],
  ERR_SECRET_INVALID: [
    (subject, place, verb) => `${place} could not ${verb} ${subject}: the name or value is not of a form it takes.`,
    () => "See the store's rules in its README.",
  ],
  ERR_SECRET_TOO_LARGE: [
    (subject, place) => `${subject} is larger than ${place} takes.`,
    () => 'Split it, or keep it in a store with a larger limit.',
  ],
  ERR_SECRET_THROTTLED: [
    (subject, place, verb) => `${place} throttled the call to ${verb} ${subject}.`,
    () => 'Try again later; read fewer secrets at once or ask for a higher quota.',
  ],
  ERR_SECRET_UNAVAILABLE: [
    (subject, place, verb) => `${place} could not be reached to ${verb} ${subject}, or failed.`,
    () => 'Check the address, the network and the status of the store; then try again.',
  ],
  ERR_SECRET_TIMEOUT: [
    (subject, place, verb) => `${place} did not answer in time to ${verb} ${subject}.`,
    () => 'Try again, or raise `timeout`.',
  ],
  ERR_SECRET_UNSUPPORTED: [
    (subject, place, verb) => `${place} cannot ${verb} ${subject}: it has no such operation.`,
    () => 'Use a store that has it; the README lists what each can do.',
  ],
  ERR_SECRET_CORRUPT: [
    (subject, place) => `${subject} in ${place} cannot be read as what it should be.`,
    () => 'Look at it with the tools of the store and put it again.',
  ],
  ERR_SECRET_CONFIG: [
    (subject, place, verb) => `${place} could not ${verb} ${subject}.`,
    () => 'Check the configuration.',
  ],
  ERR_SECRET_UNKNOWN: [
    (subject, place, verb) => `${place} failed to ${verb} ${subject} with an error that its adapter does not know.`,
    () => 'Report the missing error to sealwax.',
  ],
}

/**
 * The error for the application: what happened, where, and what to do next. Nothing of the store's own text is in it.
 *
 * @param near a name that was perhaps meant.
 */
export function word(provider: SecretProvider, fault: Fault, asked: Asked, near?: string): SecretError {
  const [what, next] = wordings[fault.code]
  const subject = asked.name === undefined ? 'its secrets' : JSON.stringify(asked.name)
  const guess = near === undefined ? '' : ` Did you mean ${JSON.stringify(near)}?`
  const advice = fault.hint ?? (isInDoubt(asked.operation, fault.code) ? inDoubt : next(asked.name))
  const isLacking = fault.code === 'ERR_SECRET_UNSUPPORTED' && asked.operation === 'putIf'
  // It may well write.
  const verb = isLacking ? 'compare and set' : verbs[asked.operation]
  return new SecretError(`${what(subject, provider.location, verb)}${guess} ${advice}`, {
    code: fault.code,
    provider: provider.id,
    operation: asked.operation,
    secretName: asked.name,
    status: fault.status,
    requestId: fault.requestId,
    suggestion: near,
    attempts: fault.attempts ?? asked.attempts,
  })
}

/** The error for an operation that the provider does not have. */
export function unsupported(
  provider: SecretProvider,
  operation: Operation,
  name: string | undefined,
  hint?: string,
): SecretError {
  return word(provider, { code: 'ERR_SECRET_UNSUPPORTED', hint }, { operation, name })
}

/** The name as a word of a command; not where it holds control characters, which would act on the terminal it is shown on. */
function shellWord(name: string): string {
  if (/\p{C}/u.test(name)) return 'NAME'
  return /^[\w./:@%+=-]+$/.test(name) ? name : `'${name.replaceAll("'", `'\\''`)}'`
}
