import { runtimeCrypto } from '../contract/runtime-crypto.ts'

/** SHA-256 of text (as UTF-8) or bytes, in hexadecimal: 64 characters. Synchronous, so that records keep their order. */
export type Digest = (data: string | Uint8Array) => string

/**
 * The digest of the runtime, where it has a synchronous one: Node, Deno and Bun.
 * @throws TypeError elsewhere: it has to be given.
 */
export function runtimeDigest(): Digest {
  const runtime = runtimeCrypto()
  if (runtime === undefined) {
    throw new TypeError('options.digest must be given where the runtime has no synchronous SHA-256: WebCrypto has none')
  }
  return data => runtime.hash('sha256', data, 'hex')
}
