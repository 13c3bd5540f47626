import { numberOf, toBase62 } from './base62.ts'
import { checksumOf } from './checksum.ts'

/** What a key begins with: `shop_live_`. Both are 1 to 16 of a-z 0-9, a letter first. */
export interface KeyPrefix {
  readonly prefix: string
  readonly environment: string
}

/** What anybody can see in a key. */
export interface KeyParts extends KeyPrefix {
  /** Public: safe to log, to show and to store. */
  readonly id: string
}

/** A key that is of the right form, checksum included. */
export interface ParsedKey extends KeyParts {
  /** All but the checksum, whose every character is thereby accounted for. */
  readonly text: string
}

/** Bytes of randomness in an id and in a secret. */
export const idBytes = 16
export const secretBytes = 32

/** 62²² > 2¹²⁸, 62⁴³ > 2²⁵⁶, 62⁶ > 2³², each with the fewest digits. */
const idWidth = 22
const secretWidth = 43
const checksumWidth = 6

const word = '[a-z][a-z0-9]{0,15}'
const body = `[0-9A-Za-z]{${idWidth + secretWidth + checksumWidth}}`
const wordForm = new RegExp(`^${word}$`)
const form = new RegExp(`^(${word})_(${word})_${body}$`)
const idForm = new RegExp(`^[0-9A-Za-z]{${idWidth}}$`)
const longest = 16 + 1 + 16 + 1 + idWidth + secretWidth + checksumWidth

/** Digits are in the order of their codes: what is beyond the largest number is beyond it as text. */
const largestId = toBase62(2n ** 128n - 1n, idWidth)
const largestSecret = toBase62(2n ** 256n - 1n, secretWidth)

/**
 * What a key looks like, for scanners of repositories and logs; without look-around, so that RE2 and Hyperscan take it. Whether
 * a match is a key, {@link parseApiKey} tells by the checksum, without asking anybody.
 */
export const apiKeyPattern: RegExp = new RegExp(`\\b${word}_${word}_${body}\\b`)

/** The same for one prefix and its environments. */
export function patternFor(prefix: string, environments: readonly string[]): RegExp {
  return new RegExp(`\\b${prefix}_(?:${environments.join('|')})_${body}\\b`)
}

export function isKeyWord(value: unknown): boolean {
  return typeof value === 'string' && wordForm.test(value)
}

export function isKeyId(value: unknown): value is string {
  return typeof value === 'string' && idForm.test(value) && value <= largestId
}

/** @param id random bytes, {@link idBytes} of them. */
export function makeId(id: Uint8Array): string {
  return toBase62(numberOf(id), idWidth)
}

/**
 * The id of a key that somebody may have to find by a token of his own: the first {@link idBytes} bytes of a SHA-256. As public as any id; two
 * tokens have one id with a chance of 2⁻¹²⁸.
 */
export async function idOfToken({ prefix, environment }: KeyPrefix, owner: string, token: string): Promise<string> {
  const text = JSON.stringify(['sealwax-api-key-id/1', prefix, environment, owner, token])
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return makeId(new Uint8Array(digest, 0, idBytes))
}

/** All of a key but its checksum. @param secret random bytes, {@link secretBytes} of them. */
export function makeText({ prefix, environment, id }: KeyParts, secret: Uint8Array): string {
  return `${prefix}_${environment}_${id}${toBase62(numberOf(secret), secretWidth)}`
}

/** Reads from the right, where the widths are fixed. */
export function parseText(key: string): ParsedKey | 'malformed' | 'checksum' {
  const match = key.length > longest ? null : form.exec(key)
  if (match === null) return 'malformed'
  const [, prefix = '', environment = ''] = match
  const text = key.slice(0, -checksumWidth)
  if (checksumOf(text) !== key.slice(-checksumWidth)) return 'checksum'
  const id = text.slice(-secretWidth - idWidth, -secretWidth)
  return id > largestId || text.slice(-secretWidth) > largestSecret ? 'malformed' : { prefix, environment, id, text }
}

/**
 * What can be seen in a key without asking anybody; undefined for what is no key, or was mistyped or cut.
 *
 * @example
 * for (const [text] of log.matchAll(new RegExp(apiKeyPattern, 'g'))) {
 *   const found = parseApiKey(text)
 *   if (found !== undefined) await keys.revoke(found.id)
 * }
 */
export function parseApiKey(text: string): KeyParts | undefined {
  const parsed = typeof text === 'string' ? parseText(text) : 'malformed'
  if (typeof parsed === 'string') return undefined
  const { prefix, environment, id } = parsed
  return { prefix, environment, id }
}
