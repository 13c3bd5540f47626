import type { Fixture } from '@sealwax/conformance'
import { type CloudAccount, newCall, newNamespace, noteWrites } from '@sealwax/live'
import { type AzureKeyVault, opener } from '../../src/index.ts'

/** An empty namespace in a real vault: a random prefix, below that of the URL if it has one. */
export async function openAccount(account: CloudAccount): Promise<Fixture> {
  const url = newNamespace(account, { requestTimeout: '30000' })
  const opened: AzureKeyVault[] = []
  const created = new Set<string>()
  const open = (): AzureKeyVault => {
    const provider = opener.open(url)
    noteWrites(provider, created)
    opened.push(provider)
    return provider
  }
  const outside = open()
  return {
    provider: open(),
    another: async () => open(),
    outside: { put: async (native, bytes) => void (await outside.put(native, bytes, newCall())) },
    async dispose() {
      const start = outside.limits.names.toNative?.(`${url.path}/`) ?? url.path
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
