import type { KeySource } from '../../contract/key-source.ts'
import type { AnyProvider, SecretProvider, Stored } from '../../contract/provider.ts'
import { Backend } from '../../policy/backend.ts'
import { checkProvider } from '../../policy/check-provider.ts'
import { parseReference, type Reference, referenceText } from '../../policy/reference.ts'
import { partOf } from '../parts-of.ts'

/**
 * A key that is a secret of another store, or a field of one: `secretKey(vault, 'keys/shop')`, `secretKey(aws, 'keys#shop')`.
 * It is read once, when it is first needed. Closing what is encrypted with it closes that store as well.
 *
 * @throws TypeError for what is no provider or no name.
 */
export function secretKey(provider: SecretProvider, name: string): KeySource {
  const store = checkProvider(provider)
  const reference = parseReference(name)
  return {
    location: `${JSON.stringify(referenceText(reference))} of ${store.location}`,
    load: async call => {
      const { policy } = partOf(store, call)
      // It serves everybody who asks from now on, so that the time of the first one does not bound it.
      const backend = new Backend(store, { ...policy, deadline: undefined })
      const stored = await backend.read(reference.name, {
        timeout: Number.isFinite(policy.timeout) ? policy.timeout : ownTimeout,
      })
      return material(store, stored, reference)
    },
    close: async () => store.close?.(),
  }
}

/** Milliseconds, where the client sets no bound: whoever waits for a key has a bound of his own, the key's reading has not. */
const ownTimeout = 10_000

async function material(provider: AnyProvider, stored: Stored, { name, part }: Reference): Promise<Uint8Array> {
  if (part === undefined && stored.form !== 'map') return stored.bytes
  const { readPart, readPlain } = await import('../../policy/parts.ts')
  const of = { provider, operation: 'get', name } as const
  const text = part === undefined ? readPlain(stored, of) : readPart(stored, { ...of, part }).text()
  stored.bytes.fill(0)
  return new TextEncoder().encode(text)
}
