import { kindOf, SecretError } from '@sealwax/core'
import { checkOptions, isOneOf, type OptionChecks } from '@sealwax/core/adapter'
import { type HintOutcome, hintReceiver, type RotatedClient, type RotationOptions } from '@sealwax/core/rotate'
import { type Cloud, clouds, hostOf, isVault, vaultRule } from '../clouds.ts'
import { isExpiry, readEvent, readSecret } from './event.ts'

/** How one secret is rotated when Azure says that it comes to its end. */
export interface AzureRotationRule extends RotationOptions {
  /** Milliseconds after which a new value expires: more than 31 days. */
  readonly expiresIn: number
}

export interface AzureRotationOptions {
  /** The vault that events may come from: its name or its host, as for the client. */
  readonly vault: string
  /** Default: `public`, or the cloud that the host is of. */
  readonly cloud?: Cloud | undefined
  /** By the client's names: what is not listed is refused. */
  readonly rules: Readonly<Record<string, AzureRotationRule>>
}

/**
 * Acts on one event, in either schema, as a function with an Event Grid trigger gets it. What it resolves to needs no other
 * delivery; of what it rejects with, another one may make something.
 */
export type AzureRotationHandler = (event: unknown) => Promise<HintOutcome>

const id = 'azure-key-vault'
const day = 86_400_000
/** "30 days before the expiration date", fixed (Azure Key Vault as Event Grid source); a day more, because clocks and deliveries differ. */
const nearExpiry = 31 * day

const checks: OptionChecks<AzureRotationOptions> = {
  vault: [vaultRule, value => typeof value === 'string' && isVault(value)],
  cloud: [`one of ${Object.keys(clouds).join(', ')}`, isOneOf(...Object.keys(clouds))],
  rules: ['an object with a rule for each secret', value => typeof value === 'object' && !Array.isArray(value)],
}

/**
 * Rotates secrets of Azure Key Vault when Event Grid says that their published version expires soon (`SecretNearExpiry`), or did
 * (`SecretExpired`). An event is only a hint: the secret has to be listed, its expiry is read anew, and then the engine's `resume`
 * and `rotate` do what is to do, and give the new version an expiry of its own. Events that come twice, late, out of order or
 * from anybody do no harm.
 *
 * The event comes 30 days ahead, always: secrets that live no longer than that are rotated by a schedule. Something has to call
 * `resume` besides: Azure sends nothing when grace is over. A secret whose version has no expiry has no events: give the first
 * one `expiresAt`.
 *
 * @throws TypeError, RangeError, SecretError _UNSUPPORTED at once: options that are wrong, a secret that is in another store, and
 * no `lock`, which this store needs.
 * @see https://learn.microsoft.com/azure/event-grid/event-schema-key-vault
 * @example
 * const handle = toAzureRotationHandler(secrets, {
 *   vault: 'my-vault',
 *   rules: { API_KEY: { strategy, lock, expiresIn: 90 * 86_400_000 } },
 * })
 */
export function toAzureRotationHandler(secrets: RotatedClient, options: AzureRotationOptions): AzureRotationHandler {
  checkOptions(options, checks)
  const { vault, cloud = 'public', rules } = options
  if (vault === undefined) throw new TypeError(`options.vault must be ${checks.vault[0]}: it is missing`)
  if (rules === undefined) throw new TypeError(`options.rules must be ${checks.rules[0]}: it is missing`)
  const host = hostOf(vault, cloud)
  const listed = Object.entries(rules).map(([name, rotation]) => {
    checkExpiry(name, rotation.expiresIn)
    return [name, { due: { expiresWithin: nearExpiry }, rotation }] as const
  })
  const receiver = hintReceiver(secrets, id, Object.fromEntries(listed))
  return async event => {
    const read = readEvent(event)
    if (read === undefined) return refuse('What came is no event, in neither schema.')
    // A subscription without a filter gets every new version as well, those of a rotation too.
    if (!isExpiry(read)) return { did: 'ignored' }
    const secret = readSecret(read)
    if (secret === undefined) return refuse('The event names no secret, as https://VAULT/secrets/NAME/VERSION does.')
    if (secret.host !== host)
      return refuse(`The event is about a secret of ${secret.host}; this handler is for ${host}.`)
    return receiver.receive(secret.name)
  }
}

function checkExpiry(name: string, expiresIn: unknown): void {
  const option = `options.rules[${JSON.stringify(name)}].expiresIn`
  if (typeof expiresIn !== 'number') {
    throw new TypeError(`${option} must be a number of milliseconds, received ${kindOf(expiresIn)}`)
  }
  if (expiresIn > nearExpiry) return
  throw new RangeError(
    `${option} must be more than ${nearExpiry} (31 days): Azure tells of an expiry 30 days ahead, whatever the age, so that a new value would be due at once. Rotate shorter-lived secrets by a schedule that calls rotate() and resume().`,
  )
}

function refuse(text: string): HintOutcome {
  return {
    did: 'refused',
    error: new SecretError(`${text} Nothing was asked of the store.`, { code: 'ERR_SECRET_DENIED', provider: id }),
  }
}
