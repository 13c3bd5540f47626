import { testProvider } from '@sealwax/conformance/vitest'
import { cloudAccount, openNamespace } from '@sealwax/live'
import { test } from 'vitest'
import { opener } from '../../src/index.ts'

// The suite against Google itself, with the SDK's own credentials and the README's role for writing:
//
//   SEALWAX_CLOUD_GCP=gcp://my-project npm run test:cloud -- --project gcp
//
// Each case makes secrets of its own below a random prefix, and deletes them when it ends. The quota for writes is small, and
// lists and aliases may lag behind: cases may fail for that, and say so. This has not been run yet.
const account = cloudAccount('GCP')
if ('missing' in account) test.skip(`the provider contract on Google Secret Manager: ${account.missing}`)
else {
  testProvider({
    server: { label: 'Google Secret Manager', kind: 'real' },
    // No pageSize: hundreds of secrets would be made for it.
    caseLimit: 120_000,
    open: async () => openNamespace(account, opener, 'delete'),
    lacks: {
      denied: 'an identity without permissions would have to be made in the project',
      disable: 'the adapter itself disables nothing',
    },
  })
}
