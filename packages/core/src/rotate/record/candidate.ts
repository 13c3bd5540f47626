import { isObject, parsed, textOf, type Value } from '../value.ts'

/** What stands in a secret's second sibling: the value that is to be next, or nothing any more. */
export interface Candidate {
  readonly format: 1
  /** Of the record that it belongs to. */
  readonly token: string
  readonly candidate?: Value
  /** The value that was published when it was made, where the store keeps no versions. */
  readonly previous?: Value
}

interface Packed {
  readonly text?: string
  readonly base64?: string
  readonly form?: 'map'
}

export function candidateText({ candidate, previous, ...rest }: Candidate): string {
  return JSON.stringify({
    ...rest,
    ...(candidate !== undefined && { candidate: pack(candidate) }),
    ...(previous !== undefined && { previous: pack(previous) }),
  })
}

/** Undefined for what is no candidate of this format. */
export function parseCandidate(bytes: Uint8Array): Candidate | undefined {
  const packed = parsed(bytes)
  if (!isObject(packed) || packed['format'] !== 1 || typeof packed['token'] !== 'string') return undefined
  const [candidate, previous] = [unpack(packed['candidate']), unpack(packed['previous'])]
  return {
    format: 1,
    token: packed['token'],
    ...(candidate !== undefined && { candidate }),
    ...(previous !== undefined && { previous }),
  }
}

function pack(value: Value): Packed {
  const text = textOf(value)
  const form = value.form === undefined ? {} : { form: value.form }
  if (text !== undefined) return { text, ...form }
  return { base64: btoa(Array.from(value.bytes, byte => String.fromCharCode(byte)).join('')), ...form }
}

function unpack(packed: unknown): Value | undefined {
  if (!isObject(packed)) return undefined
  const { text, base64, form } = packed
  const shape = form === 'map' ? ({ form } as const) : {}
  if (typeof text === 'string') return { bytes: new TextEncoder().encode(text), ...shape }
  if (typeof base64 !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64) || base64.length % 4 !== 0) return undefined
  return { bytes: Uint8Array.from(atob(base64), character => character.charCodeAt(0)), ...shape }
}
