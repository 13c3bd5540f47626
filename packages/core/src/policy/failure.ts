import { type Fault, type Operation, SecretError, StoreFault } from '../contract/errors.ts'
import { portableName } from '../contract/native-names.ts'
import type { SecretProvider } from '../contract/provider.ts'
import { nearestName } from './near-name.ts'
import { type Asked as AskedOf, word } from './wording.ts'

export interface Asked extends AskedOf {
  /** See {@link Policy.guess}. */
  readonly guess?: 'later' | undefined
}

/** What the adapter makes of an error. A fault it raised itself needs no table. */
export function faultOf(provider: SecretProvider, error: unknown, operation: Operation): Fault {
  return error instanceof StoreFault ? error.fault : provider.classify(error, operation)
}

/** The error for the application, with a name that the store has where that is near the one that was asked for. */
export function explain(provider: SecretProvider, fault: Fault, asked: Asked): SecretError {
  const look = (): string | undefined => suggestionFor(provider, fault, asked.name)
  const isLater = asked.guess === 'later'
  const error = word(provider, withFacts(fault), asked, isLater ? undefined : look())
  if (isLater) laterGuesses.set(error, look)
  return error
}

/** Of an error that no table knows, with what the store's support asks for. */
function withFacts(fault: Fault): Fault {
  const { code, hint = 'Report the missing error to sealwax.', status, requestId } = fault
  if (code !== 'ERR_SECRET_UNKNOWN') return fault
  // A request id of another form than ids have would act on a terminal.
  const id = requestId !== undefined && /^[\w.:+/=-]{1,128}$/.test(requestId) ? `request id ${requestId}` : undefined
  const facts = [status === undefined ? undefined : `status ${status}`, id].filter(fact => fact !== undefined)
  if (facts.length === 0) return fault
  return { ...fault, hint: `${hint} The store's support asks for: ${facts.join(', ')}.` }
}

const laterGuesses: WeakMap<SecretError, () => string | undefined> = new WeakMap()

/** The near name that an error suggests, or was left to suggest. */
export function guessOf(error: SecretError): string | undefined {
  return error.suggestion ?? laterGuesses.get(error)?.()
}

function suggestionFor(provider: SecretProvider, { known }: Fault, name: string | undefined): string | undefined {
  if (known === undefined || name === undefined) return undefined
  const names = Array.from(known, native => portableName(provider.limits.names, native))
  return nearestName(
    name,
    names.filter(found => found !== undefined),
  )
}

/** The application's error for one that an adapter gave; one of ours passes as it is. */
export function failureOf(provider: SecretProvider, error: unknown, asked: Asked): SecretError {
  return error instanceof SecretError ? error : explain(provider, faultOf(provider, error, asked.operation), asked)
}

/** The error for a name that a batch has no answer for. */
export function leftOut(provider: SecretProvider, name: string): SecretError {
  return new SecretError(
    `${provider.location} left ${JSON.stringify(name)} out of its answer. Report this to its adapter.`,
    { code: 'ERR_SECRET_CORRUPT', provider: provider.id, operation: 'get', secretName: name },
  )
}
