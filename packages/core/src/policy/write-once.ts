import { StoreFault } from '../contract/errors.ts'
import type { CanPut, PutCall, SecretProvider, Written } from '../contract/provider.ts'
import { decodeText } from '../contract/secret.ts'
import { type JsonValue, parseJson } from '../json-text/index.ts'
import { faultOf } from './failure.ts'
import type { PolicyCall } from './policy.ts'

export interface Write extends Pick<PutCall, 'contentType' | 'expiresAt' | 'metadata' | 'form'> {
  readonly provider: SecretProvider
  readonly native: string
  readonly bytes: Uint8Array
  readonly conditional: boolean
  readonly send: CanPut['put']
}

/**
 * One put, made for being repeated: all attempts carry one token, so that a store that knows it writes once, however
 * often the answer is lost; and where the version alone decides, a conflict with ourselves is recognised.
 */
export function writeOnce(write: Write): (call: PolicyCall, attempt: number) => Promise<Written> {
  const { native, bytes, contentType, expiresAt, metadata, form } = write
  const token = crypto.randomUUID()
  return async (call, attempt) => {
    try {
      return await write.send(native, bytes, { ...call, token, contentType, expiresAt, metadata, form })
    } catch (error) {
      // The first answer may have been lost after the write took place.
      const written = write.conditional && attempt > 1 ? await ownWrite(write, call, error) : undefined
      if (written === undefined) throw error
      return written
    }
  }
}

async function ownWrite(write: Write, call: PolicyCall, error: unknown): Promise<Written | undefined> {
  const { provider, native, bytes, metadata = {} } = write
  if (faultOf(provider, error, 'putIf').code !== 'ERR_SECRET_CONFLICT') return undefined
  const stored = await provider.get(native, call)
  const same = provider.limits.maps ? isSameMap : isSame
  if (!same(stored.bytes, bytes)) return undefined
  // Where a store is told it after the value, it was not when that answer was lost.
  if (Object.entries(metadata).every(([key, text]) => stored.metadata?.[key] === text))
    return { version: stored.version }
  const hint = 'The value is there without its metadata: an answer was lost. Put again with the version that you read.'
  throw new StoreFault('ERR_SECRET_CONFLICT', { hint })
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}

/** A store that takes secrets apart puts them together in an order and with spaces of its own. */
function isSameMap(a: Uint8Array, b: Uint8Array): boolean {
  return isSameJson(parseJson(decodeText(a, '')), parseJson(decodeText(b, '')))
}

function isSameJson(a: JsonValue, b: JsonValue | undefined): boolean {
  const keys = a.keys()
  if (a.kind !== b?.kind || keys.length !== b.keys().length) return false
  return keys.length === 0 ? a.text() === b.text() : a.entries().every(each => isSameJson(each.value, b.get(each.key)))
}
