import { type Attribute, SecretError } from '@sealwax/core'
import { type TellProgress, workThrough } from './chunks.ts'
import type { Fingerprints, Shape } from './fingerprints.ts'
import { attributeLosses, capabilityLosses, fieldLoss, type Loss } from './losses.ts'
import { collisionsIn } from './pairs.ts'
import type { Found, Side } from './side.ts'
import { jsonObject, type Value, wipe } from './value.ts'
import type { Attributes } from './witness.ts'

export interface TransferOptions {
  /** Only names that begin with this. */
  readonly prefix?: string
  /** Whether a secret of the target with another value is to be replaced. */
  readonly overwrite?: boolean
  /** Whether values that are JSON objects become maps, in a store of maps. */
  readonly asMaps?: boolean
  readonly fingerprints: Fingerprints
  readonly tell?: TellProgress
}

export interface Obstacle {
  readonly name: string
  readonly error: SecretError
}

/** What a copy would come to. Nothing was written. */
export interface Preflight {
  /** To be written: not there yet, or there with another value and `overwrite`. */
  readonly write: string[]
  /** There with the same value. */
  readonly equal: string[]
  /** There with another value, and left as they are. */
  readonly kept: string[]
  readonly obstacles: Obstacle[]
  readonly losses: readonly Loss[]
}

/**
 * Reads both stores, and says of every secret of the source what a copy would do with it, what stands in its way and what
 * would be lost.
 * @throws SecretError where the source cannot be listed, or no store answers any more.
 */
export async function preflight(source: Side, target: Side, options: TransferOptions): Promise<Preflight> {
  const { prefix = '', tell } = options
  const names = await source.list(prefix)
  const collisions = collisionsIn(target, names)
  const found: Notes = { write: [], equal: [], kept: [], obstacles: [], dropped: new Map(), texts: [] }
  await workThrough(names, { doing: 'comparing', tell }, async chunk => {
    const before = found.obstacles.length
    await Promise.all(chunk.map(name => look(name, { source, target, collisions, options, found })))
    stopIfNothingAnswers(found.obstacles.slice(before), chunk.length)
  })
  const { dropped, texts, ...rest } = found
  for (const list of [rest.write, rest.equal, rest.kept, texts, ...dropped.values()]) list.sort()
  rest.obstacles.sort((a, b) => (a.name < b.name ? -1 : 1))
  const losses = [...capabilityLosses(source, target), ...attributeLosses(dropped, target), ...fieldLoss(texts, target)]
  return { ...rest, losses }
}

interface Notes extends Omit<Preflight, 'losses'> {
  readonly dropped: Map<Attribute, string[]>
  readonly texts: string[]
}

interface Look {
  readonly source: Side
  readonly target: Side
  readonly collisions: ReadonlyMap<string, readonly string[]>
  readonly options: TransferOptions
  readonly found: Notes
}

async function look(name: string, { source, target, collisions, options, found }: Look): Promise<void> {
  const isTaken = target.identify(name) !== undefined
  const [here, there] = await Promise.all([source.read(name), isTaken ? target.read(name) : undefined])
  try {
    if (here.state === 'absent') return
    if ('error' in here) return void found.obstacles.push({ name, error: here.error })
    const isEqual = there?.state === 'there' && holdsTheSame(here.value, there.value, target, options)
    if (isEqual) return void found.equal.push(name)
    const error = await obstacleOf(name, here, there, { target, collisions, options })
    if (error !== undefined) return void found.obstacles.push({ name, error })
    if (there?.state === 'there' && options.overwrite !== true) return void found.kept.push(name)
    found.write.push(name)
    for (const attribute of carried(here.attributes, target).dropped) {
      const names = found.dropped.get(attribute) ?? []
      names.push(name)
      found.dropped.set(attribute, names)
    }
    const becomesText = target.maps && shapeFor(here.value, target, options) === 'text'
    if (becomesText && jsonObject(here.value.bytes) !== undefined) found.texts.push(name)
  } finally {
    for (const one of [here, there]) if (one?.state === 'there') wipe(one.value)
  }
}

async function obstacleOf(
  name: string,
  here: Extract<Found, { state: 'there' }>,
  there: Found | undefined,
  { target, collisions, options }: Pick<Look, 'target' | 'collisions' | 'options'>,
): Promise<SecretError | undefined> {
  const others = collisions.get(name)
  if (others !== undefined) return collision(name, others, target)
  const { attributes } = carried(here.attributes, target)
  const refused = await target.refusal(name, here.value, { shape: shapeFor(here.value, target, options), attributes })
  if (refused !== undefined) return refused
  if (isOver(attributes.expiresAt)) return expired(name)
  if (there === undefined) return untaken(name, target)
  if (there.state === 'there' || there.state === 'absent') return undefined
  // Vault keeps the deleted version beside the new one; elsewhere a deleted name takes no put.
  if (there.state === 'deleted' && target.provider.overDeleted === true) return undefined
  return there.state === 'disabled' && options.overwrite === true ? undefined : there.error
}

/** How a value is to lie in the target. */
export function shapeFor(value: Value, target: Side, { asMaps = false }: Pick<TransferOptions, 'asMaps'>): Shape {
  if (!target.maps) return 'text'
  return value.map !== undefined || (asMaps && jsonObject(value.bytes) !== undefined) ? 'map' : 'text'
}

/** Whether the target holds a value already, in the shape in which a copy would write it. */
export function holdsTheSame(here: Value, there: Value, target: Side, options: TransferOptions): boolean {
  const shape = shapeFor(here, target, options)
  const { fingerprints } = options
  return shape === shapeOf(there) && fingerprints.of(here, shape) === fingerprints.of(there, shape)
}

/** How a value lies in the store that it was read from. */
export function shapeOf(value: Value): Shape {
  return value.map === undefined ? 'text' : 'map'
}

/** What of a value's attributes the target keeps, and what not. A field of a bundle has none of its own. */
export function carried(
  attributes: Attributes,
  { provider }: Side,
): { readonly attributes: Attributes; readonly dropped: readonly Attribute[] } {
  const kept = provider.composed === true ? [] : (provider.limits.attributes ?? [])
  const given = (Object.keys(attributes) as Attribute[]).filter(attribute => !isEmpty(attributes[attribute]))
  return {
    attributes: Object.fromEntries(
      given.filter(each => kept.includes(each)).map(each => [each, attributes[each]]),
    ) as Attributes,
    dropped: given.filter(each => !kept.includes(each)),
  }
}

/** A store may say that there is no metadata by an object without any. */
function isEmpty(attribute: Attributes[Attribute]): boolean {
  if (attribute === undefined || attribute instanceof Date || typeof attribute === 'string') return !attribute
  return Object.keys(attribute).length === 0
}

function isOver(date: Date | undefined): boolean {
  return date !== undefined && date.getTime() <= Date.now()
}

function expired(name: string): SecretError {
  return new SecretError(
    `${JSON.stringify(name)} has expired: replace it, give it another expiry, or delete it, before it is copied.`,
    { code: 'ERR_SECRET_INVALID', operation: 'put', secretName: name },
  )
}

/** For a composed target, which has no form of names of its own. */
function untaken(name: string, { provider, label }: Side): SecretError {
  return new SecretError(`${JSON.stringify(name)} is not a name that ${label} takes. Rename it in the source.`, {
    code: 'ERR_SECRET_INVALID',
    provider: provider.id,
    operation: 'put',
    secretName: name,
  })
}

function collision(name: string, others: readonly string[], target: Side): SecretError {
  const list = others.map(other => JSON.stringify(other)).join(', ')
  return new SecretError(
    `${JSON.stringify(name)} and ${list} cannot be secrets of their own in ${target.label}: it takes them for one, or has one on the way to the other. Rename all but one in the source, or copy them below prefixes.`,
    { code: 'ERR_SECRET_INVALID', provider: target.provider.id, operation: 'put', secretName: name },
  )
}

/** A store that is down, or whose configuration is wrong, says so once, not for each of a thousand names. */
function stopIfNothingAnswers(obstacles: readonly Obstacle[], asked: number): void {
  const [first] = obstacles
  const isOfAll = ({ error }: Obstacle): boolean => error.retryable || error.code === 'ERR_SECRET_CONFIG'
  if (asked > 0 && obstacles.length === asked && obstacles.every(isOfAll)) throw first?.error
}
