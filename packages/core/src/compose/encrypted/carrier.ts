import type { AnyProvider, Limits, Stored } from '../../contract/provider.ts'
import { plainField } from '../../policy/maps.ts'
import { type Body, binaryEnvelope, readEnvelope, roomInBinary, roomInText, textEnvelope } from './envelope.ts'

const utf8 = new TextEncoder()

/** How a store holds an envelope: as bytes where it takes any, else as text, and where it holds maps in a map's one field. */
export interface Carrier {
  /** The largest value whose envelope the store takes. */
  readonly room: number
  /** The bytes that the store gets. */
  pack(body: Body): Uint8Array
}

export function carrierFor({ limits, composed }: AnyProvider): Carrier {
  if (limits.maps) {
    const text = (body: Body): string => `{"${plainField}":"${textEnvelope(body)}"}`
    return { room: roomInText(limits.maxBytes - `{"${plainField}":""}`.length), pack: body => utf8.encode(text(body)) }
  }
  // What is composed of other providers takes anything by itself; its parts may hold text only.
  if (composed || !takesAnyBytes(limits)) {
    return { room: roomInText(limits.maxBytes), pack: body => utf8.encode(textEnvelope(body)) }
  }
  return { room: roomInBinary(limits.maxBytes), pack: binaryEnvelope }
}

function takesAnyBytes({ binary, nul, maxBinaryBytes }: Limits): boolean {
  return binary && nul !== false && maxBinaryBytes === undefined
}

/**
 * The envelope in what a store answered; undefined where it holds none. A part of a composition may hold maps.
 * @throws StoreFault ERR_SECRET_CORRUPT for an envelope that is not whole.
 */
export function unpack({ limits }: AnyProvider, { bytes, form }: Stored): Body | undefined {
  if (!limits.maps && form !== 'map') return readEnvelope(bytes)
  const text = fieldOf(bytes)
  return text === undefined ? undefined : readEnvelope(utf8.encode(text))
}

function fieldOf(bytes: Uint8Array): string | undefined {
  let map: unknown
  try {
    map = JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    // It holds no envelope; the parser's message quotes what it read.
    return undefined
  }
  const field =
    typeof map === 'object' && map !== null && Object.hasOwn(map, plainField) ? map[plainField as never] : ''
  return typeof field === 'string' ? field : undefined
}
