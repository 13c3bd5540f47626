import { wrongArgument } from '../../contract/arguments.ts'
import { SecretError } from '../../contract/errors.ts'
import type { Strategy } from '../strategy.ts'
import { isObject, parsed, textValue } from '../value.ts'

/** A key of a keyring. */
export interface RingKey {
  readonly id: string
  /** As `generate` made it: for binary keys in an encoding of the application's choice. */
  readonly key: string
}

/** The value of a secret that holds signing keys. */
export interface Keyring {
  /** The id of the key to sign with. */
  readonly current: string
  /** The keys to verify with, the newest first. */
  readonly keys: readonly RingKey[]
}

export interface KeyringOptions {
  /** Makes a key: random, in an encoding such as base64, or PEM. */
  readonly generate: () => string | Promise<string>
  /**
   * Milliseconds until everybody who verifies has read a keyring that was published, at most. Until then nobody signs with its
   * new key.
   */
  readonly spread: number
  /**
   * Milliseconds for which something that was signed must be verifiable: the lifetime of a token, and the time for which
   * somebody goes on signing with the key before. Only then the old key leaves the ring.
   */
  readonly keep: number
}

/**
 * Signing keys in one secret: the new key is *published* for those who verify, then *used* by those who sign, and the old one
 * *retired* when nothing that it signed is valid any more. One rotation publishes three times, with `resume` in between; what
 * anybody signs verifies at everybody at every moment.
 *
 * @example
 * const strategy = keyring({ generate: () => tokenUrlsafe(32), spread: 15 * 60_000, keep: 24 * 3_600_000 })
 * await secrets.put('SIGNING_KEYS', newKeyring(tokenUrlsafe(32)))
 */
export function keyring({ generate, spread, keep }: KeyringOptions): Strategy {
  if (typeof generate !== 'function') throw wrongArgument('options.generate', 'a function that makes a key', generate)
  for (const [option, ms] of Object.entries({ spread, keep })) {
    if (typeof ms !== 'number' || !(ms >= 0)) throw wrongArgument(`options.${option}`, 'a number of milliseconds', ms)
  }
  return {
    id: 'keyring',
    overlaps: true,
    stages: 3,
    refuses: current => (read(current) === undefined ? 'it is no keyring: put one that newKeyring() made.' : undefined),
    async create({ current, stage, token }) {
      const ring = read(current)
      if (ring === undefined) throw noKeyring()
      if (stage === 0) {
        const keys = [{ id: token.slice(0, 12), key: await generate() }, ...ring.keys]
        return JSON.stringify({ current: ring.current, keys } satisfies Keyring)
      }
      const [newest] = ring.keys
      if (newest === undefined) throw noKeyring()
      return JSON.stringify({ current: newest.id, keys: stage === 1 ? ring.keys : [newest] } satisfies Keyring)
    },
    // Whoever verifies has to know a key before it is used; of a compromised one, nothing has to stay verifiable.
    lasts: (stage, compromised) => (stage === 0 ? spread : stage === 1 && !compromised ? keep : 0),
  }
}

/** The first value of a secret with signing keys. */
export function newKeyring(key: string): string {
  if (typeof key !== 'string' || key === '') throw wrongArgument('key', 'a key', key)
  const id = crypto.randomUUID().replaceAll('-', '').slice(0, 12)
  return JSON.stringify({ current: id, keys: [{ id, key }] } satisfies Keyring)
}

/**
 * The keys in a secret's value: sign with the one called `current` and send its id along, verify with the one that was
 * named, whichever it is.
 *
 * @throws SecretError ERR_SECRET_CORRUPT for a value that is no keyring.
 */
export function readKeyring(value: string): Keyring {
  const ring = read(textValue(value).bytes)
  if (ring === undefined) throw noKeyring()
  return ring
}

function read(value: Uint8Array): Keyring | undefined {
  const ring = parsed(value)
  if (!isObject(ring)) return undefined
  const { current, keys } = ring
  if (typeof current !== 'string' || !Array.isArray(keys) || !keys.every(isKey)) return undefined
  return keys.some(key => key.id === current) ? { current, keys: keys.map(({ id, key }) => ({ id, key })) } : undefined
}

function isKey(key: unknown): key is RingKey {
  return isObject(key) && typeof key['id'] === 'string' && typeof key['key'] === 'string'
}

function noKeyring(): SecretError {
  return new SecretError('The value is no keyring: put one that newKeyring() made, then rotate it.', {
    code: 'ERR_SECRET_CORRUPT',
  })
}
