/** SHA-256 of text (as UTF-8) or bytes, in hexadecimal: 64 characters. Synchronous, so that records keep their order. */
export type Digest = (data: string | Uint8Array) => string

interface NodeCrypto {
  hash?(algorithm: 'sha256', data: string | Uint8Array, encoding: 'hex'): string
}

/**
 * The digest of the runtime, where it has a synchronous one: Node, Deno and Bun.
 * @throws TypeError elsewhere: it has to be given.
 */
export function runtimeDigest(): Digest {
  const { process } = globalThis as { process?: { getBuiltinModule?(name: string): unknown } }
  const crypto = process?.getBuiltinModule?.('node:crypto') as NodeCrypto | undefined
  const hash = crypto?.hash
  if (hash === undefined) {
    throw new TypeError('options.digest must be given where the runtime has no synchronous SHA-256: WebCrypto has none')
  }
  return data => hash('sha256', data, 'hex')
}
