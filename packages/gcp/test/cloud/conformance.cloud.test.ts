import { testProvider } from '@sealwax/conformance/vitest'
import { createSecrets, type StoreUrl } from '@sealwax/core'
import { type CloudAccount, cloudAccount, newCall } from '@sealwax/live'
import { test } from 'vitest'
import { opener } from '../../src/index.ts'

let namespaces = 0

const account = cloudAccount('GCP')
if ('missing' in account) test.skip(`the provider contract on Google Secret Manager: ${account.missing}`)
else {
  testProvider({
    server: { label: 'Google Secret Manager', kind: 'real' },
    // No pageSize: hundreds of secrets would be made for it, and the quota for writes is small.
    caseLimit: 120_000,
    open: async () => {
      const url = urlOf(account)
      const open = () => opener.open(url)
      const provider = open()
      return {
        provider,
        another: async () => open(),
        outside: { put: async (native, bytes) => void (await provider.put(native, bytes, newCall())) },
        async dispose() {
          const secrets = createSecrets(open(), { cache: false })
          for (const name of await Array.fromAsync(secrets.list())) await secrets.delete(name)
          await secrets.close()
          await provider.close()
        },
      }
    },
  })
}

/** The account's URL with a prefix of this run's and case's own below its own: nothing else is listed or touched. */
function urlOf({ url, prefix }: CloudAccount): StoreUrl {
  const [, authority = '', path = '', query = ''] = /^gcp:\/\/([^/?]*)\/?([^?]*)\??(.*)$/.exec(url) ?? []
  // A prefix here is a portable name.
  const own = `${prefix.replaceAll('-', '_')}_${++namespaces}`
  return {
    scheme: 'gcp',
    authority,
    path: path === '' ? own : `${path.replace(/\/+$/, '')}/${own}`,
    query: new Map(new URLSearchParams(query)),
  }
}
