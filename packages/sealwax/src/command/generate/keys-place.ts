import { type AnySecrets, createSecrets } from '@sealwax/core'
import { type ApiKeyStore, secretsKeyStore } from '@sealwax/core/api-keys'
import type { ResolvedStore } from '../../configuration/resolved.ts'
import { wrongConfiguration } from '../../configuration/wrong-configuration.ts'
import type { Call } from '../call.ts'
import { type OpenStores, observing, resolveFor } from '../open-stores.ts'
import { withOwnVariables } from '../own-variables.ts'
import { runLogOf } from '../run-log.ts'
import { UsageError } from '../usage-error.ts'

/** Where the records of keys are. */
export interface KeysPlace {
  readonly store: ApiKeyStore
  /** Safe to print. */
  readonly url: string
  /** A client over the same place: what secrets it has. */
  readonly secrets: AnySecrets
}

/** What names of records begin with, as `secretsKeyStore` makes them. */
const recordNames = 'api_keys/k'

/**
 * Opens the place of the records, calls `use`, and closes it: the store of `--keys-store`, which may have variables of its
 * own (SEALWAX_KEYS_X goes before SEALWAX_X), else the one that the configuration writes such names to.
 */
export async function withKeysPlace<T>(
  call: Call,
  configured: OpenStores,
  use: (place: KeysPlace) => Promise<T>,
): Promise<T> {
  const url = call.value('keys-store')
  if (url !== undefined) return withNamedStore(call, url, use)
  const target = configured.resolved.locate(recordNames).stores.find(({ write }) => write)
  if (target !== undefined) {
    const { secrets } = configured
    return use({ store: secretsKeyStore(secrets), url: target.url, secrets: configured.only(target) })
  }
  throw wrongConfiguration(
    configured.resolved.source,
    'it does not say where the records of API keys are written. Name the store with --keys-store URL, or in the configuration with "routes": { "api_keys/": URL }.',
  )
}

async function withNamedStore<T>(call: Call, url: string, use: (place: KeysPlace) => Promise<T>): Promise<T> {
  const env = withOwnVariables(process.env, 'SEALWAX_KEYS_')
  const { stores } = await resolveFor(call, url, { env })
  const [place] = stores
  if (place === undefined || stores.length > 1) throw new UsageError('--keys-store takes the URL of one store.')
  if (place.provider.put === undefined)
    throw new UsageError('--keys-store takes a store that can be written, and this one cannot.')
  const secrets = createSecrets(place.provider, { cache: false, redact: false, observe: observing(call) }) as AnySecrets
  try {
    const own = await place.openKeyStore?.()
    try {
      const store = own === undefined ? secretsKeyStore(secrets) : await recorded(call, own, place)
      return await use({ store, url: place.url, secrets })
    } finally {
      await own?.[Symbol.asyncDispose]()
    }
  } finally {
    await secrets.close()
  }
}

/** With the audit log of the run around it, as around every other store. */
async function recorded(call: Call, own: ApiKeyStore, { provider }: ResolvedStore): Promise<ApiKeyStore> {
  const log = runLogOf(call)
  return log === undefined ? own : (await import('./recorded-keys.ts')).recordedKeys(own, provider.id, log)
}
