import type { Fixture } from '@sealwax/conformance'
import type { AnyProvider } from '@sealwax/core'
import { type CloudAccount, newCall } from '@sealwax/live'
import { type AzureKeyVault, azureKeyVault } from '../../src/index.ts'

let fixtures = 0

/** An empty namespace in a real vault: a random prefix, below that of the URL if it has one. */
export async function openAccount({ url, prefix }: CloudAccount): Promise<Fixture> {
  const { vault, below } = partsOf(url)
  // Portable: a hyphen would be none of our names.
  const own = `${prefix.replaceAll('-', '_')}_case${++fixtures}`
  const namespace = below === undefined ? own : `${below}/${own}`
  const opened: AzureKeyVault[] = []
  const created = new Set<string>()
  const open = (): AnyProvider => {
    const provider = azureKeyVault({ vault, prefix: namespace, requestTimeout: 30_000 })
    opened.push(provider)
    return noting(provider, created)
  }
  const outside = azureKeyVault({ vault, requestTimeout: 30_000 })
  opened.push(outside)
  const noted = noting(outside, created)
  return {
    provider: open(),
    another: async () => open(),
    outside: { put: async (native, bytes) => void (await noted.put?.(native, bytes, newCall())) },
    async dispose() {
      const start = outside.limits.names.toNative?.(`${namespace}/`) ?? namespace
      for (const name of created) {
        if (!name.startsWith(start)) throw new Error(`${name} is not of these tests, and stays`)
        await outside.purge(name, newCall()).catch(error => {
          if (outside.classify(error, 'purge').code !== 'ERR_SECRET_NOT_FOUND') throw error
        })
      }
      await Promise.all(opened.map(provider => provider.close()))
    },
  }
}

/** Notes what is written: a list may lag behind, and does not tell what was deleted. */
function noting(provider: AzureKeyVault, created: Set<string>): AnyProvider {
  const put = provider.put.bind(provider)
  provider.put = (name, bytes, call) => {
    created.add(name)
    return put(name, bytes, call)
  }
  return provider
}

/** `azure://vault` or `azure://vault/prefix`. */
function partsOf(url: string): { readonly vault: string; readonly below: string | undefined } {
  const [, vault, below] = /^azure:\/\/([A-Za-z\d.:-]+)(?:\/([\w/]*?))?\/?$/.exec(url) ?? []
  if (vault === undefined) throw new Error('SEALWAX_CLOUD_AZURE is not of the form azure://my-vault/prefix')
  return { vault, below: below || undefined }
}
