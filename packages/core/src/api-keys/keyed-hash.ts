import { fromHex, toHex } from './hex.ts'
import { type Hmac, hmacUnder } from './hmac.ts'
import { type Peppers, readPeppers } from './peppers.ts'

/**
 * A keyed hash as it is stored: which algorithm (JOSE's name for HMAC with SHA-256, RFC 7518, section 3.2), under which pepper,
 * and the 32 bytes: `HS256:p1:64 hexadecimal digits`.
 */
export interface KeyedHash {
  readonly pepper: string
  readonly bytes: Uint8Array
}

/** What a hash is of, said in what is hashed: one never stands for the other. */
export type Purpose = 'secret' | 'record'

export const hashForm: RegExp = /HS256:([a-z0-9-]{1,32}):([0-9a-f]{64})/
const wholeForm = new RegExp(`^${hashForm.source}$`)
export const hashBytes = 32

export function hashText({ pepper, bytes }: KeyedHash): string {
  return `HS256:${pepper}:${toHex(bytes)}`
}

/** Undefined for any other text. */
export function readHash(text: string): KeyedHash | undefined {
  const [, pepper, digits] = wholeForm.exec(text) ?? []
  return pepper === undefined || digits === undefined ? undefined : { pepper, bytes: fromHex(digits) }
}

/** Whether the bytes are the same, in a time that says nothing of where they differ: no byte is left out. */
export function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  let difference = one.length ^ other.length
  for (let index = 0; index < one.length; index++) difference |= (one[index] ?? 0) ^ (other[index] ?? 0)
  return difference === 0
}

const encoder = new TextEncoder()

/** Peppers that are ready for use. */
export class PepperRing {
  readonly current: string
  readonly minIssuedAt: number | undefined
  readonly #hmacs: ReadonlyMap<string, Hmac>

  private constructor({ current, minIssuedAt }: Peppers, hmacs: ReadonlyMap<string, Hmac>) {
    this.current = current
    this.minIssuedAt = minIssuedAt
    this.#hmacs = hmacs
  }

  /** @throws SecretError ERR_SECRET_CONFIG for text that no secret of peppers has. */
  static async open(text: unknown): Promise<PepperRing> {
    const read = readPeppers(text)
    const hmacs = [...read.peppers].map(async ([id, pepper]) => {
      const raw = fromHex(pepper)
      const hmac = await hmacUnder(raw)
      raw.fill(0)
      return [id, hmac] as const
    })
    return new PepperRing(read, new Map(await Promise.all(hmacs)))
  }

  has(pepper: string): boolean {
    return this.#hmacs.has(pepper)
  }

  /** Under one pepper. @param pepper one that is there. */
  async hash(purpose: Purpose, text: string, pepper: string = this.current): Promise<KeyedHash> {
    const hmac = this.#hmacs.get(pepper)
    if (hmac === undefined) throw new TypeError(`there is no pepper ${pepper}`)
    const message = encoder.encode(`sealwax-api-key/1 ${purpose} ${text}`)
    try {
      return { pepper, bytes: await hmac(message) }
    } finally {
      message.fill(0)
    }
  }

  /** Under every pepper: which one a key was hashed under is known only when its record was read. */
  async hashes(purpose: Purpose, text: string): Promise<readonly KeyedHash[]> {
    return Promise.all([...this.#hmacs.keys()].map(pepper => this.hash(purpose, text, pepper)))
  }
}
