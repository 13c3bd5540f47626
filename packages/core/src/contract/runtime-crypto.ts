/** A key that its runtime keeps. */
type KeptKey = { readonly type: 'secret' }

/** What is used of `node:crypto`. */
export interface RuntimeCrypto {
  hash(algorithm: 'sha256', data: string | Uint8Array, encoding: 'hex'): string
  createSecretKey(key: Uint8Array): KeptKey
  createHmac(algorithm: 'sha256', key: KeptKey): { update(data: Uint8Array): { digest(): Uint8Array } }
}

/**
 * `node:crypto`, whose hashes are synchronous, without an import that other runtimes than Node, Deno and Bun could not resolve.
 * Undefined there, and where it has not all that is used of it.
 */
export function runtimeCrypto(): RuntimeCrypto | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?(name: string): unknown } }
  const found = process?.getBuiltinModule?.('node:crypto') as Partial<RuntimeCrypto> | undefined
  const isWhole = [found?.hash, found?.createSecretKey, found?.createHmac].every(one => typeof one === 'function')
  return isWhole ? (found as RuntimeCrypto) : undefined
}
