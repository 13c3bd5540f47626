import { type AnySecrets, SecretError, type SecretErrorCode } from '@sealwax/core'
import { wrongConfiguration } from '../../configuration/wrong-configuration.ts'
import type { OpenStores } from '../open-stores.ts'
import type { KeysPlace } from './keys-place.ts'

/**
 * The peppers, as their secret has them, from the first store of the configuration that answers. A pepper beside the records
 * protects nothing: who may write there could make keys. So it must not be where the keys are, by any name of that store.
 *
 * @throws SecretError ERR_SECRET_NOT_FOUND and _CONFIG that say what to run; as the stores fail.
 */
export async function readPeppers(name: string, stores: OpenStores, place: KeysPlace): Promise<string> {
  const { reference, stores: candidates } = stores.resolved.locate(name)
  for (const candidate of candidates) {
    const text = await unless(['ERR_SECRET_INVALID'], () => stores.only(candidate).getOptional(reference))
    if (text === undefined) continue
    if (withoutOptions(candidate.url) === withoutOptions(place.url) || (await hasSecret(place.secrets, reference))) {
      throw wrongConfiguration(
        stores.resolved.source,
        `the peppers, ${name}, are in ${place.url}, where the keys would be kept: whoever may write there could make keys. Keep the keys elsewhere: --keys-store URL, or in the configuration "routes": { "api_keys/": URL }.`,
      )
    }
    return text
  }
  throw new SecretError(
    `The peppers of API keys, ${name}, were not found in ${candidates.map(({ url }) => url).join(', ')}. Where they have another name, give --pepper NAME. Else make them, once: sealwax generate peppers --put ${name}`,
    { code: 'ERR_SECRET_NOT_FOUND', secretName: name },
  )
}

/** Who may write below one prefix of a store may, as a rule, write below the other. */
function withoutOptions(url: string): string {
  return url.replace(/\?.*$/s, '')
}

/** A store whose names have another form does not have it, and one that may not be read does not give it away. */
async function hasSecret(secrets: AnySecrets, reference: string): Promise<boolean> {
  const found = await unless(['ERR_SECRET_INVALID', 'ERR_SECRET_DENIED'], () => secrets.has(reference))
  return found === true
}

async function unless<T>(codes: readonly SecretErrorCode[], ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof SecretError && codes.includes(error.code)) return undefined
    throw error
  }
}
