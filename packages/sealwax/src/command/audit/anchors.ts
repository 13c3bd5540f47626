import { createPublicKey, type JsonWebKey } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { SignedAnchor, SigningKey, VerifyOptions } from '@sealwax/core/audit'
import type { Call } from '../call.ts'
import { UsageError } from '../usage-error.ts'

/** What `--anchors` and `--key` say. */
export async function readAnchors(call: Call): Promise<Pick<VerifyOptions, 'anchors' | 'key'>> {
  const [anchors, key] = [call.value('anchors'), call.value('key')]
  if (key !== undefined && anchors === undefined) throw new UsageError('--key needs --anchors.')
  return {
    ...(anchors !== undefined && { anchors: parseAnchors(await readFile(anchors, 'utf8')) }),
    ...(key !== undefined && { key: await importKey(await readFile(key, 'utf8')) }),
  }
}

/** A JSON list, or JSON a line, as whatever keeps anchors writes them. */
function parseAnchors(text: string): readonly SignedAnchor[] {
  const trimmed = text.trim()
  const lines = trimmed.startsWith('[') ? undefined : trimmed.split('\n').filter(line => line.trim() !== '')
  try {
    const read: unknown = lines === undefined ? JSON.parse(trimmed) : lines.map(line => JSON.parse(line) as unknown)
    if (Array.isArray(read) && read.every(isAnchor)) return read
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw new UsageError('--anchors takes a file of anchors as the log gave them: a JSON list, or one a line.')
}

function isAnchor(value: unknown): value is SignedAnchor {
  const { log, file, head } = (value ?? {}) as Record<string, unknown>
  return [log, file, head].every(field => typeof field === 'string')
}

/** Ed25519 or P-256 to verify with, or the HMAC key that signed. */
async function importKey(text: string): Promise<SigningKey> {
  try {
    const { subtle } = globalThis.crypto
    const jwk: JsonWebKey = text.trim().startsWith('{')
      ? JSON.parse(text)
      : createPublicKey(text).export({ format: 'jwk' })
    if (jwk.kty === 'oct')
      return await subtle.importKey('jwk', jwk, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify'])
    const { d: _, key_ops: __, ...open } = jwk
    const algorithm = jwk.kty === 'OKP' ? { name: 'Ed25519' } : { name: 'ECDSA', namedCurve: 'P-256' }
    return await subtle.importKey('jwk', open, algorithm, false, ['verify'])
  } catch {
    // What stands there is a key perhaps: nothing of it is told.
    throw new UsageError('--key takes a public key of Ed25519 or P-256 as PEM, or a JWK (an HMAC key too).')
  }
}
