import type { CanPut, PutCall, SecretProvider, Written } from '../contract/provider.ts'
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

async function ownWrite(
  { provider, native, bytes }: Write,
  call: PolicyCall,
  error: unknown,
): Promise<Written | undefined> {
  if (faultOf(provider, error, 'putIf').code !== 'ERR_SECRET_CONFLICT') return undefined
  const stored = await provider.get(native, call)
  const same = stored.bytes.length === bytes.length && stored.bytes.every((byte, index) => byte === bytes[index])
  return same ? { version: stored.version } : undefined
}
