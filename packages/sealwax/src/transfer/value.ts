import { SecretError } from '@sealwax/core'
import { JsonSyntaxError, type JsonValue, parseJson } from '@sealwax/core/json-text'

/** A secret's value, for as long as it is being carried. */
export interface Value {
  /** What `get` gives an application; of a map of several fields, which `get` does not give, its JSON. */
  readonly bytes: Uint8Array
  /** The map as the store holds it, where it is one and not just a text in the field `value`. */
  readonly map?: Uint8Array
}

/** The field in which a store of maps keeps a plain value. */
const plainField = 'value'

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const utf8 = new TextEncoder()

/** @param map Whether the bytes are a map by nature. @throws SecretError ERR_SECRET_CORRUPT for a map that is no JSON object. */
export function carriedValue(bytes: Uint8Array, map: boolean, name: string, location: string): Value {
  if (!map) return { bytes }
  const root = jsonObject(bytes)
  if (root === undefined) {
    throw new SecretError(
      `${JSON.stringify(name)} in ${location} is no JSON object, which every secret there is. Look at it with the tools of the store.`,
      { code: 'ERR_SECRET_CORRUPT', operation: 'get', secretName: name },
    )
  }
  const plain = root.keys().length === 1 ? root.get(plainField) : undefined
  if (plain === undefined || plain.kind === 'null') return { bytes, map: bytes }
  const text = utf8.encode(plain.text())
  return plain.kind === 'string' ? { bytes: text } : { bytes: text, map: bytes }
}

/** A JSON text whose value is an object; undefined for all others. */
export function jsonObject(bytes: Uint8Array): JsonValue | undefined {
  // Most values end here, without being parsed.
  const first = bytes.find(byte => byte !== 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d)
  if (first !== 0x7b) return undefined
  try {
    const root = parseJson(strictUtf8.decode(bytes))
    return root.kind === 'object' ? root : undefined
  } catch (error) {
    // The decoder's TypeError and the parser's error say the same: it is none.
    if (error instanceof TypeError || error instanceof JsonSyntaxError) return undefined
    throw error
  }
}

/** One spelling for all JSON texts that differ in the order of keys and in spaces alone. Numbers stay as they are spelled. */
export function normalJson(value: JsonValue): string {
  if (value.kind === 'object') {
    const keys = value.keys().sort()
    return `{${keys.map(key => `${JSON.stringify(key)}:${normalJson(value.get(key) as JsonValue)}`).join(',')}}`
  }
  if (value.kind === 'array')
    return `[${value
      .entries()
      .map(entry => normalJson(entry.value))
      .join(',')}]`
  return value.kind === 'string' ? JSON.stringify(value.text()) : value.raw
}

/** Zeroes it, as far as that can be done: see SECURITY.md. */
export function wipe({ bytes, map }: Value): void {
  bytes.fill(0)
  map?.fill(0)
}
