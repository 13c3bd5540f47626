import { createHmac, randomBytes } from 'node:crypto'
import { jsonObject, normalJson, type Value } from './value.ts'

/** How a value lies in a store: as a text (or bytes), or as a map of fields. */
export type Shape = 'text' | 'map'

/**
 * What is kept of values, so that those of two stores can be compared: HMAC-SHA-256 (RFC 2104, FIPS 198-1) under a key of
 * this run alone. A bare hash of a short value could be guessed; this says nothing to whoever has not the key, which is
 * drawn at random and never leaves the process.
 */
export class Fingerprints {
  readonly #key: Uint8Array = randomBytes(32)

  /** Of a map, which a store may give back with its fields in another order. */
  of(value: Value, shape: Shape): string {
    const object = shape === 'map' ? jsonObject(value.map ?? value.bytes) : undefined
    const hmac = createHmac('sha256', this.#key).update(object === undefined ? 'bytes\0' : 'json\0')
    return hmac.update(object === undefined ? value.bytes : normalJson(object)).digest('base64')
  }

  /** Whether an application gets the same from both: a map is the same as the JSON object with its fields. */
  areSame(a: Value, b: Value): boolean {
    const shape = a.map === undefined && b.map === undefined ? 'text' : 'map'
    return this.of(a, shape) === this.of(b, shape) || this.of(a, 'text') === this.of(b, 'text')
  }
}
