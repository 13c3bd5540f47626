import { runtimeCrypto } from '../contract/runtime-crypto.ts'

/** HMAC with SHA-256 (RFC 2104) under one key: 32 bytes. */
export type Hmac = (message: Uint8Array<ArrayBuffer>) => Uint8Array | Promise<Uint8Array>

/**
 * The HMAC of Node, Deno and Bun, which answers at once; elsewhere that of WebCrypto, which in Node sends each message to
 * another thread and takes twenty times as long. Either keeps a copy of the key that is handed to nobody.
 */
export async function hmacUnder(key: Uint8Array<ArrayBuffer>): Promise<Hmac> {
  const runtime = runtimeCrypto()
  if (runtime !== undefined) {
    const kept = runtime.createSecretKey(key)
    return message => runtime.createHmac('sha256', kept).update(message).digest()
  }
  const kept = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  return async message => new Uint8Array(await crypto.subtle.sign('HMAC', kept, message))
}
