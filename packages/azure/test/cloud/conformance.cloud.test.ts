import { testProvider } from '@sealwax/conformance/vitest'
import { cloudAccount, openNamespace } from '@sealwax/live'
import { test } from 'vitest'
import { opener } from '../../src/index.ts'

// The suite against Azure itself, with the SDK's own credentials and the role Key Vault Secrets Officer:
//
//   SEALWAX_CLOUD_AZURE=azure://my-vault npm run test:cloud -- --project azure
//
// Each case makes secrets of its own below a random prefix, and purges them when it ends: the vault must be without purge
// protection. A deletion takes up to 15 seconds there. This has not been run yet.
const account = cloudAccount('AZURE')
if ('missing' in account) test.skip(`the provider contract on Azure: ${account.missing}`)
else {
  testProvider({
    server: { label: 'Azure Key Vault', kind: 'real' },
    caseLimit: 600_000,
    open: async () => openNamespace(account, opener, 'purge'),
    lacks: {
      denied: 'an identity without permissions would have to be made in the tenant',
      disable: 'the adapter itself disables nothing',
    },
  })
}
