import type { Call } from './provider.ts'

/** Where a key of `encrypted` comes from. It is asked when the key is first needed, and not again once it has answered. */
export interface KeySource {
  /** For messages: `file /run/keys/shop`, `"keys/2026" of vault`. No credentials. */
  readonly location: string
  /**
   * The key as it is kept: 32 bytes, or their text in base64 or hexadecimal. The bytes are the caller's, who zeroes them.
   * Rejects with a `StoreFault` or a `SecretError`; of any other error nothing but its kind is told.
   */
  load(call: Call): Promise<Uint8Array>
  /** Called when the provider that uses the key is closed; perhaps more than once. */
  close?(): Promise<void>
}
