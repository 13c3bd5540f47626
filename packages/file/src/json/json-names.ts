import type { JsonValue } from '@sealwax/core/json-text'

/** A value and where it stands. */
export interface Place {
  readonly path: readonly string[]
  readonly value: JsonValue
}

/**
 * Finds what a name stands for: `db/host` and `db.host` are the member `host` of the member `db`, an element of an array
 * goes by its index. A key that holds the separators itself comes first: the longest one at every step.
 */
export function findPlace(value: JsonValue, name: string, path: readonly string[] = []): Place | undefined {
  for (const { key, rest } of splits(value, name)) {
    const member = value.get(key)
    if (member === undefined) continue
    const place = rest === undefined ? { path: [...path, key], value: member } : findPlace(member, rest, [...path, key])
    if (place !== undefined) return place
  }
  return undefined
}

/**
 * Where a name that stands for nothing yet is to be made: inside the objects that are there, then by its slashes. A dot
 * walks down as well but makes no object: `example.com` in an empty file is one key.
 */
export function newPath(root: JsonValue, name: string): string[] {
  const path: string[] = []
  let value = root
  let left = name
  for (;;) {
    const step = descent(value, left)
    if (step === undefined) return [...path, ...left.split('/')]
    path.push(step.key)
    value = step.member
    left = step.rest
  }
}

function descent(value: JsonValue, name: string): { key: string; member: JsonValue; rest: string } | undefined {
  for (const { key, rest } of splits(value, name)) {
    const member = value.get(key)
    if (rest !== undefined && (member?.kind === 'object' || member?.kind === 'array')) return { key, member, rest }
  }
  return undefined
}

/** Every way to take a name apart into a key and what follows, the longest key first. */
function* splits(value: JsonValue, name: string): Generator<{ key: string; rest?: string }> {
  if (value.kind !== 'object' && value.kind !== 'array') return
  yield { key: name }
  for (let i = name.length - 1; i >= 0; i--) {
    const c = name.charAt(i)
    if (c === '/' || c === '.') yield { key: name.slice(0, i), rest: name.slice(i + 1) }
  }
}

/** The places of all values that have no members, `null` excepted, which is no value. */
export function* leaves(value: JsonValue, path: readonly string[] = []): Generator<Place> {
  if (value.kind !== 'object' && value.kind !== 'array') {
    if (value.kind !== 'null') yield { path, value }
    return
  }
  for (const key of value.keys()) {
    const member = value.get(key)
    if (member !== undefined) yield* leaves(member, [...path, key])
  }
}
