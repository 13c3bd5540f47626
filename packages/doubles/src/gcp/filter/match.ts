// Filters over secrets and versions: "Filter lists of secrets and secret versions", and AIP-160 where it says no more.

import { invalid } from '../errors.ts'
import { camelCase } from '../json.ts'
import { msOf, parseTimestamp, type Seconds } from '../json-time.ts'
import type { Comparator, Filter, Value } from './parse.ts'

/** What a field is; a message is its fields, a list has one entry. */
export type Shape =
  | 'text'
  | 'time'
  | 'duration'
  | 'flag'
  | 'map'
  | readonly [Shape]
  | { readonly [field: string]: Shape }

const encryption: Shape = { kms_key_name: 'text' }

/** The fields of a secret that can be asked for. */
export const secretShape: Shape = {
  name: 'text',
  create_time: 'time',
  labels: 'map',
  annotations: 'map',
  version_aliases: 'map',
  etag: 'text',
  topics: [{ name: 'text' }],
  expire_time: 'time',
  rotation: { next_rotation_time: 'time' },
  version_destroy_ttl: 'duration',
  secret_type: 'text',
  customer_managed_encryption: encryption,
  replication: {
    automatic: { customer_managed_encryption: encryption },
    user_managed: { replicas: [{ location: 'text', customer_managed_encryption: encryption }] },
  },
}

export const versionShape: Shape = {
  name: 'text',
  create_time: 'time',
  destroy_time: 'time',
  scheduled_destroy_time: 'time',
  state: 'text',
  etag: 'text',
  client_specified_payload_checksum: 'flag',
}

/** @throws RpcError INVALID_ARGUMENT for a field that is not defined: AIP-160, "Traversal operator" */
export function matches(filter: Filter, message: object, shape: Shape): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.of.every(part => matches(part, message, shape))
    case 'or':
      return filter.of.some(part => matches(part, message, shape))
    case 'not':
      return !matches(filter.of, message, shape)
    case 'literal':
      return has('name' in message ? message.name : '', filter.text)
    case 'restriction':
      return holds(message, shape, filter.path, filter.comparator, filter.value)
  }
}

function holds(found: unknown, shape: Shape, path: readonly string[], comparator: Comparator, value: Value): boolean {
  const [step, ...rest] = path
  if (Array.isArray(shape)) {
    // "True if r contains an element e such that e.foo = 42": with `:` only.
    if (comparator !== ':') throw invalid('A list can be compared with the has operator only.')
    return Array.isArray(found) && found.some(entry => holds(entry, shape[0], path, comparator, value))
  }
  if (step === undefined) return compare(found, shape, comparator, value)
  if (shape === 'map') {
    const key = path.join('.')
    const entry = isRecord(found) && Object.hasOwn(found, key) ? found[key] : undefined
    return entry !== undefined && compare(String(entry), 'text', comparator, value)
  }
  const field = fieldOf(shape, step)
  if (field === undefined) throw invalid(`The filter names a field [${path.join('.')}] that is not defined.`)
  return holds(isRecord(found) ? found[camelCase(step)] : undefined, field, rest, comparator, value)
}

function fieldOf(shape: Shape, name: string): Shape | undefined {
  return typeof shape === 'object' && Object.hasOwn(shape, name)
    ? (shape as { readonly [field: string]: Shape })[name]
    : undefined
}

function compare(found: unknown, shape: Shape, comparator: Comparator, value: Value): boolean {
  if (typeof value !== 'string') {
    const each = (one: Value): boolean => compare(found, shape, comparator, one)
    return value.kind === 'or' ? value.of.some(each) : value.of.every(each)
  }
  // "m.foo:*": is it there?
  if (comparator === ':' && value === '*') return isPresent(found)
  if (shape === 'map') {
    if (comparator !== ':') throw invalid('A map can be compared with the has operator only.')
    return isRecord(found) && Object.hasOwn(found, value)
  }
  if (typeof shape === 'object') throw invalid('A message can be asked for its presence only.')
  if (shape === 'time' || shape === 'duration') {
    const wanted = shape === 'time' ? parseTimestamp(value) : { seconds: value.replace(/s$/, '') }
    if (wanted === undefined || Number.isNaN(msOf(wanted)))
      throw invalid(`The filter needs a ${shape} in [${comparator}].`)
    return found !== undefined && ordered(msOf(found as Seconds) - msOf(wanted), comparator)
  }
  const text = shape === 'flag' ? String(found ?? false) : found
  if (typeof text !== 'string') return comparator === '!='
  if (comparator === ':') return has(text, value)
  if (comparator === '=' || comparator === '!=') return wildcard(value).test(text) === (comparator === '=')
  return ordered(text < value ? -1 : text > value ? 1 : 0, comparator)
}

function ordered(difference: number, comparator: Comparator): boolean {
  switch (comparator) {
    case '<':
      return difference < 0
    case '<=':
      return difference <= 0
    case '>':
      return difference > 0
    case '>=':
      return difference >= 0
    case '!=':
      return difference !== 0
    default:
      return difference === 0
  }
}

/** "Secrets whose name contains the substring: name:mysecret". Whether capitals count is not said: here they do not. */
function has(text: unknown, value: string): boolean {
  return typeof text === 'string' && text.toLowerCase().includes(value.toLowerCase())
}

/** "a = "*.foo" is true if a ends with ".foo"". */
function wildcard(value: string): RegExp {
  const pattern = value.split('*').map(part => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  return new RegExp(`^${pattern.join('.*')}$`, 's')
}

/** "a field is only considered to be present if it has a non-default value" */
function isPresent(found: unknown): boolean {
  if (Array.isArray(found)) return found.length > 0
  return found !== undefined && found !== null && found !== '' && found !== false
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
