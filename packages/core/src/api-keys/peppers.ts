import { kindOf, wrongArgument } from '../contract/arguments.ts'
import { SecretError } from '../contract/errors.ts'
import { tokenBytes } from '../generate/tokens.ts'
import { toHex } from './hex.ts'

/**
 * The peppers, as one secret holds them: JSON text, to be kept in another store than the keys.
 *
 * `{ "current": "p2", "peppers": { "p1": "64 hexadecimal digits", "p2": "…" }, "minIssuedAt": "2026-11-27T00:00:00.000Z" }`
 */
export interface Peppers {
  /** The id of the one that new keys are hashed under. */
  readonly current: string
  /** 32 bytes each, by id. */
  readonly peppers: ReadonlyMap<string, string>
  /** Keys that were issued before it are refused, in milliseconds since the epoch. */
  readonly minIssuedAt: number | undefined
}

/** The most that one secret holds: each is one more hash at every verification. */
const most = 8
const pepperBytes = 32
const idForm = /^[a-z0-9][a-z0-9-]{0,31}$/
const pepperForm = /^[0-9a-f]{64}$/

/** @throws SecretError ERR_SECRET_CONFIG for text of another form. Never with any of it. */
export function readPeppers(text: unknown): Peppers {
  if (typeof text !== 'string') throw wrongForm(`what came is ${kindOf(text)}`)
  let found: unknown
  try {
    found = JSON.parse(text)
  } catch {
    // The parser's message quotes what it read.
    throw wrongForm('it is no JSON')
  }
  if (typeof found !== 'object' || found === null) throw wrongForm('it is no JSON object')
  const { current, peppers, minIssuedAt, ...rest } = found as Readonly<Record<string, unknown>>
  if (Object.keys(rest).length > 0) throw wrongForm('it has other fields than current, peppers and minIssuedAt')
  if (typeof peppers !== 'object' || peppers === null) throw wrongForm('its field peppers is no object')
  const byId = new Map<string, string>()
  for (const [id, pepper] of Object.entries(peppers)) {
    if (!idForm.test(id)) throw wrongForm('a pepper has an id that is not 1 to 32 of a-z 0-9 -')
    if (typeof pepper !== 'string' || !pepperForm.test(pepper)) {
      throw wrongForm(`the pepper ${id} is not 64 lower-case hexadecimal digits`)
    }
    byId.set(id, pepper)
  }
  if (new Set(byId.values()).size < byId.size) throw wrongForm('two of its peppers are the same')
  if (byId.size > most) throw wrongForm(`it has more than ${most} peppers`)
  if (typeof current !== 'string' || !byId.has(current)) throw wrongForm('its field current names none of its peppers')
  return { current, peppers: byId, minIssuedAt: minIssuedAt === undefined ? undefined : readTime(minIssuedAt) }
}

/**
 * A first pepper, as the text of a secret: put it into another store than the keys, and never both into one backup.
 *
 * @example
 * await vault.put('API_KEY_PEPPERS', newPeppers())
 */
export function newPeppers(): string {
  return textOf({ current: 'p1', peppers: new Map([['p1', newPepper()]]), minIssuedAt: undefined })
}

/**
 * The same with one more pepper, which nothing is hashed under yet. Make it the current one with {@link usePepper} when every
 * process has read this text: a process that does not know a pepper refuses the keys that rest on it.
 *
 * @throws SecretError ERR_SECRET_CONFIG for text of another form; RangeError where there are 8 already.
 */
export function addPepper(peppers: string): string {
  const before = readPeppers(peppers)
  if (before.peppers.size >= most) throw new RangeError(`there are ${most} peppers already: remove one first`)
  const numbers = [...before.peppers.keys()].map(id => Number(/^p(\d{1,15})$/.exec(id)?.[1] ?? 0))
  return textOf({ ...before, peppers: new Map([...before.peppers, [`p${Math.max(...numbers) + 1}`, newPepper()]]) })
}

/**
 * The same with another current pepper, under which keys are hashed from now on. Keys that are there go on working for as long as
 * their pepper is kept; each gets the new one when it is rotated.
 *
 * @param id Default: the pepper that was added last.
 * @throws SecretError ERR_SECRET_CONFIG for text of another form; TypeError for an id that is not there.
 */
export function usePepper(peppers: string, id?: string): string {
  const before = readPeppers(peppers)
  const ids = [...before.peppers.keys()]
  const current = id ?? ids.at(-1) ?? ''
  if (!before.peppers.has(current)) throw wrongArgument('id', `one of ${ids.join(', ')}`, id)
  return textOf({ ...before, current })
}

/**
 * The same without a pepper: every key that was hashed under it is refused from now on.
 *
 * @throws SecretError ERR_SECRET_CONFIG for text of another form; TypeError for an id that is not there, or the current one's.
 */
export function removePepper(peppers: string, id: string): string {
  const before = readPeppers(peppers)
  if (!before.peppers.has(id)) throw wrongArgument('id', `one of ${[...before.peppers.keys()].join(', ')}`, id)
  if (id === before.current) throw new TypeError('id must not be the current pepper: add another one and use it first')
  return textOf({ ...before, peppers: new Map([...before.peppers].filter(([other]) => other !== id)) })
}

/**
 * The same with a time before which no key was issued that is still good. After a backup of the keys' store was restored: the
 * time of the restoration, so that no key comes back that had been revoked. All keys that the backup holds must then be issued
 * or rotated anew.
 *
 * @throws SecretError ERR_SECRET_CONFIG for text of another form; TypeError for what is no date.
 */
export function refuseIssuedBefore(peppers: string, time: Date): string {
  const before = readPeppers(peppers)
  if (!(time instanceof Date) || Number.isNaN(time.getTime())) throw wrongArgument('time', 'a valid Date', time)
  return textOf({ ...before, minIssuedAt: time.getTime() })
}

function newPepper(): string {
  return toHex(tokenBytes(pepperBytes))
}

function textOf({ current, peppers, minIssuedAt }: Peppers): string {
  return JSON.stringify({
    current,
    peppers: Object.fromEntries(peppers),
    ...(minIssuedAt === undefined ? {} : { minIssuedAt: new Date(minIssuedAt).toISOString() }),
  })
}

/** Exactly as `toISOString` writes it: of what other forms mean, engines differ. */
function readTime(value: unknown): number {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN
  if (Number.isNaN(time) || new Date(time).toISOString() !== value) {
    throw wrongForm('its field minIssuedAt is no time such as 2026-11-27T00:00:00.000Z')
  }
  return time
}

function wrongForm(why: string): SecretError {
  return new SecretError(
    `The peppers of API keys are not of the right form: ${why}. Make them with newPeppers() and change them with addPepper(), ` +
      'removePepper() and refuseIssuedBefore().',
    { code: 'ERR_SECRET_CONFIG' },
  )
}
