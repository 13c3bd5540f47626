import type { Opener, StoreUrl } from '@sealwax/core'
import { queryFlag, queryNumber, wrongUrl } from '@sealwax/core/adapter'
import { type AzureKeyVault, azureKeyVault } from './azure-key-vault.ts'
import { type Cloud, cloudOf } from './clouds.ts'

const id = 'azure-key-vault'
const form =
  'Write azure://my-vault, azure://my-vault/prefix, or the whole host: azure://my-vault.vault.azure.cn/prefix.'

/**
 * Opens `azure://my-vault`, `azure://my-vault/prefix`, and the same with a vault's whole host. Options: `cloud` (`public`,
 * `china`, `us-government`: where a vault that is only named is), `requestTimeout` (milliseconds), `emulator` (true, for a
 * vault on this machine). Credentials are found by the SDK.
 */
export const opener: Opener & { open(url: StoreUrl): AzureKeyVault } = {
  schemes: ['azure'],
  options: ['cloud', 'requestTimeout', 'emulator'],
  // A vault that is only named, or on a host of Microsoft's, is the vendor's own.
  host: ({ authority = '' }) =>
    /[.:]|^localhost$/i.test(authority) && cloudOf(authority.toLowerCase()) === undefined ? authority : undefined,
  open({ authority, path, query }) {
    if (!authority) throw wrongUrl(id, 'The URL of an Azure store names no vault', form)
    try {
      return azureKeyVault({
        vault: authority,
        prefix: path.replace(/\/+$/, '') || undefined,
        cloud: query.get('cloud') as Cloud | undefined,
        requestTimeout: queryNumber(query, 'requestTimeout'),
        emulator: queryFlag(query, 'emulator'),
      })
    } catch (error) {
      if (!(error instanceof TypeError)) throw error
      throw wrongUrl(id, `${error.message.replaceAll('options.', '')} in the URL of an Azure store`, form)
    }
  },
}
