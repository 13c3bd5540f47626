import { copyBytes } from '../contract/bytes.ts'
import type { Stored } from '../contract/provider.ts'
import { plainField } from '../policy/maps.ts'

const utf8 = new TextEncoder()
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** A secret's whole value. Of a store whose secrets are maps: the plain value, or a whole map as JSON. */
export interface Value {
  readonly bytes: Uint8Array
  readonly form?: 'map' | undefined
}

export function readValue({ bytes, form }: Stored): Value {
  if (form !== 'map') return { bytes }
  const map = parsed(bytes)
  const isPlain = isObject(map) && Object.keys(map).length === 1
  const plain = isPlain ? map[plainField] : undefined
  return typeof plain === 'string' ? textValue(plain) : { bytes, form: 'map' }
}

/** A new value in the form of the one that it follows; undefined where that is a map and the new one is no JSON object. */
export function valueLike(old: Value, next: string | Uint8Array): Value | undefined {
  const bytes = typeof next === 'string' ? utf8.encode(next) : copyBytes(next)
  if (old.form !== 'map') return { bytes }
  return isObject(parsed(bytes)) ? { bytes, form: 'map' } : undefined
}

/** Whether two values are one. Maps come back from their store with their fields in another order. */
export function isSameValue(one: Value | undefined, other: Value | undefined): boolean {
  if (one === undefined || other === undefined) return one === other
  if (one.form !== other.form) return false
  return one.form === 'map' ? sorted(parsed(one.bytes)) === sorted(parsed(other.bytes)) : isSame(one.bytes, other.bytes)
}

export function textValue(text: string): Value {
  return { bytes: utf8.encode(text) }
}

/** The text of a value; undefined where it is none. */
export function textOf({ bytes }: Value): string | undefined {
  try {
    return strict.decode(bytes)
  } catch {
    // The decoder says no more than this.
    return undefined
  }
}

/** What JSON text stands for; undefined for anything else. */
export function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(strict.decode(bytes))
  } catch {
    // The parser's message quotes the value.
    return undefined
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index])
}

function sorted(value: unknown): string | undefined {
  return JSON.stringify(value, (_, inner: unknown) =>
    isObject(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  )
}
