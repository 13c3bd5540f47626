// Bodies of requests: SecretSetParameters and SecretUpdateParameters, with the limits of "About Azure Key Vault secrets".
// Which status refuses what is over a limit is not said there; 400 with this text: azure-sdk-for-node issue 2198.

import { badParameter } from './errors.ts'
import type { Attributes } from './store.ts'

/** "a maximum size of 25k bytes each" */
const largestValue = 25 * 1_024
/** "The maximum length of this field is 255 characters." */
const longestContentType = 255
/** "up to 15 tags, each of which can have a 256 character name and a 256 character value" */
const mostTags = 15
const longestTag = 256

type Json = Readonly<Record<string, unknown>>

/** What both bodies have; undefined where a body says nothing. */
export interface Fields {
  readonly contentType: string | undefined
  readonly tags: Readonly<Record<string, string>> | undefined
  readonly attributes: Partial<Attributes>
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function bodyOf(body: unknown): Json {
  if (!isObject(body)) throw badParameter('The request body must be a JSON object.')
  return body
}

export function readValue(body: Json): string {
  const { value } = body
  // An empty one is a value: recorded.
  if (typeof value !== 'string' || Buffer.byteLength(value) > largestValue) throw invalid('value')
  return value
}

export function readFields(body: Json): Fields {
  return {
    contentType: readContentType(body['contentType']),
    tags: readTags(body['tags']),
    attributes: readAttributes(body['attributes']),
  }
}

function readContentType(contentType: unknown): string | undefined {
  if (contentType === undefined || contentType === null) return undefined
  if (typeof contentType !== 'string' || contentType.length > longestContentType) throw invalid('contentType')
  return contentType
}

function readTags(tags: unknown): Readonly<Record<string, string>> | undefined {
  if (tags === undefined || tags === null) return undefined
  if (!isObject(tags)) throw invalid('tags')
  const entries = Object.entries(tags)
  const isRight = ([name, value]: [string, unknown]): boolean =>
    name.length <= longestTag && typeof value === 'string' && value.length <= longestTag
  if (entries.length > mostTags || !entries.every(isRight)) throw invalid('tags')
  return Object.fromEntries(entries) as Record<string, string>
}

/** "Its value MUST be a number containing an IntDate value." What is read-only in them is not looked at. */
function readAttributes(attributes: unknown): Partial<Attributes> {
  if (attributes === undefined || attributes === null) return {}
  if (!isObject(attributes)) throw invalid('attributes')
  const { enabled, nbf, exp } = attributes
  if (enabled !== undefined && enabled !== null && typeof enabled !== 'boolean') throw invalid('attributes.enabled')
  const notBefore = readTime('attributes.nbf', nbf)
  const expires = readTime('attributes.exp', exp)
  return {
    ...(typeof enabled === 'boolean' ? { enabled } : {}),
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(expires === undefined ? {} : { expires }),
  }
}

function readTime(field: string, time: unknown): number | undefined {
  if (time === undefined || time === null) return undefined
  if (typeof time !== 'number' || !Number.isInteger(time) || time < 0) throw invalid(field)
  return time
}

function invalid(field: string): Error {
  return badParameter(`Property ${field} has invalid value`)
}
