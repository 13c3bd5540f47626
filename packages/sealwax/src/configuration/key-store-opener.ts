import type { OpenContext, Opener, StoreUrl } from '@sealwax/core'
import type { ApiKeyStore } from '@sealwax/core/api-keys'

/** A store of API keys in a store's own form, with a connection of its own. */
export type OwnKeyStore = ApiKeyStore & AsyncDisposable

/** The opener of an adapter that keeps API keys in another form than one secret a key, as that of Redis does. */
export interface KeyStoreOpener extends Opener {
  openKeyStore(url: StoreUrl, context: OpenContext): Promise<OwnKeyStore>
}

export function opensKeyStore(opener: Opener): opener is KeyStoreOpener {
  return typeof (opener as Partial<KeyStoreOpener>).openKeyStore === 'function'
}
