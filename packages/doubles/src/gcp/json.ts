// ProtoJSON: protobuf.dev "ProtoJSON Format", for the field kinds that this service has. Not the library that Google's
// client uses for the same: that both sides agree has to mean something.

import type { Enum, Field, Type } from 'protobufjs'
import { invalid } from './errors.ts'
import { formatDuration, formatTimestamp, parseDuration, parseTimestamp } from './json-time.ts'

type Json = Readonly<Record<string, unknown>>

/**
 * JSON as a plain message. Field names in lowerCamelCase or as in the .proto file; null is as if not there.
 * @throws RpcError INVALID_ARGUMENT for unknown fields and values of the wrong form
 */
export function fromJson(type: Type, json: unknown, path: string = ''): Record<string, unknown> {
  if (!isObject(json)) throw wrong(path, 'an object')
  const message: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(json)) {
    const field = fieldOf(type, camelCase(key))
    const at = path === '' ? key : `${path}.${key}`
    if (field === undefined) {
      throw invalid(`Invalid JSON payload received. Unknown name "${key}" at '${path}': Cannot find field.`)
    }
    if (value === null) continue
    message[field.name] = readField(field, value, at)
  }
  return message
}

function readField(field: Field, value: unknown, path: string): unknown {
  if (field.map) {
    if (!isObject(value)) throw wrong(path, 'an object')
    return Object.fromEntries(
      Object.entries(value).map(([key, entry]) => [key, readValue(field, entry, `${path}.${key}`)]),
    )
  }
  if (!field.repeated) return readValue(field, value, path)
  if (!Array.isArray(value)) throw wrong(path, 'a list')
  return value.map((entry, index) => readValue(field, entry, `${path}[${index}]`))
}

function readValue(field: Field, value: unknown, path: string): unknown {
  const resolved = field.resolvedType
  if (resolved !== null)
    return 'fields' in resolved ? readMessage(resolved, value, path) : readEnum(resolved, value, path)
  switch (field.type) {
    case 'string':
      if (typeof value !== 'string') throw wrong(path, 'a string')
      return value
    case 'bool':
      if (typeof value !== 'boolean') throw wrong(path, 'a boolean')
      return value
    case 'bytes':
      // Standard or URL-safe base64, padded or not.
      if (typeof value !== 'string' || !/^[A-Za-z0-9+/_-]*={0,2}$/.test(value)) throw wrong(path, 'base64')
      return Buffer.from(value, 'base64')
    case 'int32':
    case 'int64': {
      const text = typeof value === 'number' ? String(value) : value
      if (typeof text !== 'string' || !/^-?\d{1,19}$/.test(text)) throw wrong(path, 'an integer')
      return field.type === 'int64' ? text : Number(text)
    }
    default:
      throw new Error(`no JSON form of ${field.type} (${field.fullName})`)
  }
}

function readMessage(type: Type, value: unknown, path: string): unknown {
  switch (type.fullName) {
    case '.google.protobuf.Timestamp':
      return parseTimestamp(value) ?? raise(wrong(path, 'a timestamp of RFC 3339'))
    case '.google.protobuf.Duration':
      return parseDuration(value) ?? raise(wrong(path, 'a duration in seconds'))
    case '.google.protobuf.FieldMask':
      if (typeof value !== 'string') throw wrong(path, 'names of fields, separated by commas')
      return { paths: value === '' ? [] : value.split(',').map(snakeCase) }
    default:
      return fromJson(type, value, path)
  }
}

function readEnum(type: Enum, value: unknown, path: string): unknown {
  if (typeof value === 'number' || (typeof value === 'string' && value in type.values)) return value
  throw wrong(path, 'a name of the enum')
}

/** A plain message as JSON. Fields that have their default value are left out, as Google's servers do. */
export function toJson(type: Type, message: object, enumsAsNumbers: boolean = false): Json {
  const json: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(message)) {
    const field = fieldOf(type, name)
    if (field === undefined || value === undefined || value === null) continue
    const text = writeField(field, value, enumsAsNumbers)
    if (text !== undefined) json[name] = text
  }
  return json
}

function writeField(field: Field, value: unknown, enumsAsNumbers: boolean): unknown {
  if (field.map && isObject(value)) {
    const { resolvedType, type } = field
    if (resolvedType !== null) throw new Error(`no JSON form of ${field.fullName}`)
    const entries = Object.entries(value).map(([key, entry]) => [key, type === 'int64' ? String(entry) : entry])
    return entries.length === 0 ? undefined : Object.fromEntries(entries)
  }
  if (Array.isArray(value)) {
    return value.length === 0 ? undefined : value.map(entry => writeValue(field, entry, enumsAsNumbers))
  }
  const json = writeValue(field, value, enumsAsNumbers)
  // proto3: a default is as good as absent, unless the field is a message or says `optional`.
  const isDefault = json === '' || json === 0 || json === false || json === '0'
  return isDefault && field.resolvedType === null && field.options?.['proto3_optional'] !== true ? undefined : json
}

function writeValue(field: Field, value: unknown, enumsAsNumbers: boolean): unknown {
  const resolved = field.resolvedType
  if (resolved === null) {
    if (field.type === 'bytes') return Buffer.from(value as Uint8Array).toString('base64')
    return field.type === 'int64' ? String(value) : value
  }
  if (!('fields' in resolved)) {
    if (!enumsAsNumbers) return typeof value === 'number' ? (resolved.valuesById[value] ?? value) : value
    return typeof value === 'string' ? (resolved.values[value] ?? value) : value
  }
  switch (resolved.fullName) {
    case '.google.protobuf.Timestamp':
      return formatTimestamp(value as object)
    case '.google.protobuf.Duration':
      return formatDuration(value as object)
    case '.google.protobuf.FieldMask':
      return ((value as { paths?: string[] }).paths ?? []).map(camelCase).join(',')
    default:
      return toJson(resolved, value as object, enumsAsNumbers)
  }
}

/** Only its own: `constructor` is no field. */
function fieldOf(type: Type, name: string): Field | undefined {
  return Object.hasOwn(type.fields, name) ? type.fields[name] : undefined
}

export function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Says what was expected; the value is not repeated. */
function wrong(path: string, expected: string): Error {
  return invalid(`Invalid value at '${path}': expected ${expected}.`)
}

function raise(error: Error): never {
  throw error
}
