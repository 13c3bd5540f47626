import type { SecretProvider, Stored } from '../contract/provider.ts'
import { decodeText } from '../contract/secret.ts'

/** The field that holds the plain value where a store's secrets are maps by nature (Vault). */
export const plainField = 'value'

/** The map that holds a plain value. */
export function plainMap(bytes: Uint8Array, name: string): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ [plainField]: decodeText(bytes, name) }))
}

/** What a provider answered, marked where its secrets are maps by nature. */
export function formed<T extends Pick<Stored, 'form'>>(provider: SecretProvider, answer: T): T {
  return provider.limits.maps ? { ...answer, form: 'map' } : answer
}
