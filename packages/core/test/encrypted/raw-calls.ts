import type { AnyProvider, PutCall, SecretProvider } from '../../src/index.ts'

export const utf8 = {
  encode: (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text),
}

/** A call to a provider without a client between. */
export function newCall(token: string = crypto.randomUUID()): PutCall {
  return { signal: new AbortController().signal, notice: () => {}, token }
}

/** What a store holds of a name, by its native name. */
export async function held(store: SecretProvider, name: string): Promise<Uint8Array> {
  return (await store.get(name, newCall())).bytes
}

/** Writes past everything that stands before the store. */
export async function plant(store: AnyProvider, name: string, bytes: Uint8Array): Promise<void> {
  await store.put?.(name, bytes, newCall())
}

export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}
