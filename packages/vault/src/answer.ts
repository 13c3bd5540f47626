import { type Stored, StoreFault } from '@sealwax/core'
import { bytesOf, retryAfterMs } from '@sealwax/core/adapter'
import { JsonSyntaxError, type JsonValue, parseJson } from '@sealwax/core/json-text'
import { foreign, type Told, VaultFailure } from './errors.ts'
import type { Body } from './transport.ts'

/** The JSON of an answer that succeeded. @throws VaultFailure where it is none. */
export function answerOf(body: unknown): JsonValue | undefined {
  const { text } = (body ?? {}) as Partial<Body>
  if (text === '') return undefined
  const root = text === undefined ? undefined : parse(text)
  if (root?.kind !== 'object') throw foreign()
  return root
}

/** What an error of node-vault's, or of its transport's, comes to. */
export function failureOf(error: unknown): VaultFailure {
  const { response, code, cause } = (error ?? {}) as {
    readonly response?: { readonly statusCode?: unknown; readonly body?: unknown }
    readonly code?: unknown
    readonly cause?: { readonly code?: unknown }
  }
  if (typeof response?.statusCode !== 'number') {
    const known = [code, cause?.code].find(each => typeof each === 'string')
    return new VaultFailure({ code: known })
  }
  const { text, retryAfter } = ownBody(response.body)
  return new VaultFailure({
    status: response.statusCode,
    told: toldBy(text === undefined ? undefined : parse(text)),
    retryAfterMs: retryAfterMs(retryAfter),
  })
}

/** As our transport gives it; of another one, JSON that was parsed already. */
function ownBody(body: unknown): Body {
  if (typeof body === 'object' && body !== null && 'retryAfter' in body) return body as Body
  return { text: typeof body === 'string' ? body : (JSON.stringify(body) as string | undefined), retryAfter: undefined }
}

function parse(text: string): JsonValue | undefined {
  try {
    return parseJson(text)
  } catch (error) {
    if (error instanceof JsonSyntaxError) return undefined
    throw error
  }
}

/**
 * Vault has no codes for these (its HTTP API answers `{"errors":["…"]}`), so this is the one place where text decides:
 * builtin/logical/kv's two errors about check-and-set, the same in Vault and OpenBao.
 */
const casTexts: ReadonlyMap<string, Told> = new Map([
  ['check-and-set parameter did not match the current version', 'cas-mismatch'],
  ['check-and-set parameter required for this call', 'cas-required'],
])

function toldBy(root: JsonValue | undefined): Told {
  const errors = root?.get('errors')
  if (errors?.kind === 'array') {
    const texts = errors.entries().map(({ value }) => value.text())
    return (
      texts.map(text => casTexts.get(text)).find(told => told !== undefined) ??
      (texts.length > 0 ? 'errors' : 'nothing')
    )
  }
  // A response that is no success, and no error either: KV 2's, for a version that was deleted.
  const metadata = root?.get('data')?.get('metadata')
  if (metadata?.get('destroyed')?.raw === 'true') return 'destroyed'
  if (metadata?.get('deletion_time')?.kind === 'string') return 'deleted'
  return root?.get('warnings')?.kind === 'array' ? 'warnings' : 'foreign'
}

/** What KV 2 says of one version. */
export function storedOfKv2(answer: JsonValue | undefined): Stored {
  const data = answer?.get('data')
  const metadata = data?.get('metadata')
  const version = metadata?.get('version')
  const value = data?.get('data')
  if (metadata === undefined || version?.kind !== 'number') throw foreign()
  // The engine takes it from whoever writes it past its command.
  if (value?.kind === 'null')
    throw new StoreFault('ERR_SECRET_CORRUPT', { hint: 'It is null, and no map: put it again.' })
  if (value?.kind !== 'object') throw foreign()
  return {
    bytes: bytesOf(plainEscapes(value.raw)),
    version: version.raw,
    createdAt: dateOf(metadata.get('created_time')),
    metadata: textsOf(metadata.get('custom_metadata')),
    // `delete_version_after`: the version deletes itself.
    freshUntil: dateOf(metadata.get('deletion_time'))?.getTime(),
  }
}

/** What KV 1 says of a secret. `now` in milliseconds since the epoch. */
export function storedOfKv1(answer: JsonValue | undefined, now: number): Stored {
  const value = answer?.get('data')
  if (value?.kind !== 'object') throw foreign()
  // How long readers may go on with it, in seconds: its field `ttl`, or the mount's default.
  const seconds = Number(answer?.get('lease_duration')?.raw)
  return { bytes: bytesOf(plainEscapes(value.raw)), freshUntil: seconds > 0 ? now + seconds * 1_000 : undefined }
}

/** A time in RFC 3339, of more digits than a Date keeps; undefined where there is none. */
export function dateOf(value: JsonValue | undefined): Date | undefined {
  if (value?.kind !== 'string') return undefined
  const date = new Date(value.text())
  return Number.isNaN(date.getTime()) ? undefined : date
}

/** An object of strings; undefined where there is none, or an empty one. */
function textsOf(value: JsonValue | undefined): Readonly<Record<string, string>> | undefined {
  if (value?.kind !== 'object') return undefined
  const entries = value.entries().map(({ key, value: text }) => [key, text.text()] as const)
  if (entries.length === 0) return undefined
  return Object.assign(Object.create(null) as object, Object.fromEntries(entries))
}

/**
 * JSON as `JSON.stringify` escapes it. Go escapes `<`, `>`, `&`, U+2028 and U+2029 as well (encoding/json, HTMLEscape), and
 * what was written would not be equal to what is read.
 */
function plainEscapes(json: string): string {
  if (!json.includes('\\u')) return json
  return json.replace(/\\(?:u003c|u003e|u0026|u2028|u2029|.)/g, escaped => plain.get(escaped) ?? escaped)
}

const plain: ReadonlyMap<string, string> = new Map([
  ['\\u003c', '<'],
  ['\\u003e', '>'],
  ['\\u0026', '&'],
  ['\\u2028', '\u2028'],
  ['\\u2029', '\u2029'],
])
