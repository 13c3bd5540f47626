import { type Operation, SecretError, type SecretErrorCode } from '../contract/errors.ts'
import type { SecretProvider, Stored } from '../contract/provider.ts'
import { decodeText } from '../contract/secret.ts'
import { JsonPathError, JsonSyntaxError, type JsonValue, parseJson, parsePointer, setJson } from '../json-text/index.ts'
import { plainField } from './maps.ts'
import { nearestName } from './near-name.ts'

/** Which part of which secret, for reading, writing and messages. */
export interface PartOf {
  readonly provider: SecretProvider
  readonly operation: Operation
  readonly name: string
  /** A JSON Pointer (RFC 6901) without its first slash. */
  readonly part: string
}

/** The plain value of a secret that is a map by nature. @throws SecretError _INVALID where the map has none. */
export function readPlain(stored: Stored, of: Omit<PartOf, 'part'>): string {
  const plain = parse(decodeText(stored.bytes, of.name), of).get(plainField)
  if (plain !== undefined && plain.kind !== 'null') return plain.text()
  const { id, location } = of.provider
  throw new SecretError(
    `${JSON.stringify(of.name)} in ${location} is a map without a field ${JSON.stringify(plainField)}. Name the field: ${JSON.stringify(`${of.name}#field`)}, or open the store with \`bundle\`.`,
    { code: 'ERR_SECRET_INVALID', provider: id, operation: of.operation, secretName: of.name },
  )
}

/**
 * One field of a secret that is a JSON text.
 * @throws SecretError _CORRUPT where the secret is no JSON, _NOT_FOUND where it has no such field or the field is null.
 */
export function readPart(stored: Stored, of: PartOf): JsonValue {
  const path = pathOf(of)
  const root = parse(decodeText(stored.bytes, of.name), of)
  const found = root.at(path)
  if (found !== undefined && found.kind !== 'null') return found
  const owner = root.at(path.slice(0, -1))
  const near = owner?.kind === 'object' ? nearestName(path.at(-1) ?? '', owner.keys()) : undefined
  const guess = near === undefined ? '' : ` Did you mean ${JSON.stringify(near)}?`
  throw fail(
    of,
    'ERR_SECRET_NOT_FOUND',
    `${JSON.stringify(of.name)} in ${of.provider.location} has no field ${JSON.stringify(of.part)}.${guess} Name another, or put it.`,
  )
}

/** The names of the top-level fields. @throws SecretError _CORRUPT where the secret is no JSON object. */
export function fieldNames(stored: Stored, of: Omit<PartOf, 'part'>): string[] {
  const root = parse(decodeText(stored.bytes, of.name), of)
  if (root.kind === 'object') return root.keys()
  throw fail(
    of,
    'ERR_SECRET_CORRUPT',
    `${JSON.stringify(of.name)} in ${of.provider.location} is not a JSON object, so it has no fields. Put one, or read it whole.`,
  )
}

/**
 * The secret's whole text with one field replaced, everything else as it was; a new object where the secret is absent.
 * @throws SecretError _CORRUPT where the secret is no JSON, _INVALID where the path leads through a scalar.
 */
export function writePart(stored: Stored | undefined, of: PartOf, value: string): string {
  const path = pathOf(of)
  const text = stored === undefined ? '{}' : decodeText(stored.bytes, of.name)
  try {
    return setJson(text, path, JSON.stringify(value))
  } catch (error) {
    if (error instanceof JsonPathError) {
      throw fail(
        of,
        'ERR_SECRET_INVALID',
        `${JSON.stringify(of.name)} cannot take a field ${JSON.stringify(of.part)}: ${error.message}. Name another field.`,
      )
    }
    throw noJson(of, error)
  }
}

function parse(text: string, of: Omit<PartOf, 'part'>): JsonValue {
  try {
    return parseJson(text)
  } catch (error) {
    throw noJson(of, error)
  }
}

function noJson(of: Omit<PartOf, 'part'>, error: unknown): unknown {
  if (!(error instanceof JsonSyntaxError)) return error
  return fail(
    of,
    'ERR_SECRET_CORRUPT',
    `${JSON.stringify(of.name)} in ${of.provider.location} is not JSON, so it has no fields: ${error.message}. Read it whole, without a part.`,
  )
}

function pathOf(of: PartOf): string[] {
  const path = parsePointer(`/${of.part}`)
  if (path !== undefined) return path
  throw fail(
    of,
    'ERR_SECRET_INVALID',
    `The part ${JSON.stringify(of.part)} is no JSON Pointer (RFC 6901): a ~ must be ~0, a / inside a key ~1.`,
  )
}

function fail(
  { provider, operation, name, part }: Omit<PartOf, 'part'> & { readonly part?: string },
  code: SecretErrorCode,
  message: string,
): SecretError {
  const secretName = part === undefined ? name : `${name}#${part}`
  return new SecretError(message, { code, provider: provider.id, operation, secretName })
}
