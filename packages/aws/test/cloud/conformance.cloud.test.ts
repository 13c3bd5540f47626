import { testProvider } from '@sealwax/conformance/vitest'
import { cloudAccount } from '@sealwax/live'
import { test } from 'vitest'
import { openAccount } from './account.ts'

// The suite against AWS itself, with the SDK's own credentials and the permissions for writing in the README:
//
//   SEALWAX_CLOUD_AWS=aws://eu-west-1 npm run test:cloud -- --project aws
//
// Each case makes secrets of its own below a random prefix, and deletes them for good when it ends. This has not been run
// yet. ListSecrets may lag behind by minutes: cases about lists may fail for that, and say so.
const account = cloudAccount('AWS')
if ('missing' in account) test.skip(`the provider contract on AWS: ${account.missing}`)
else {
  testProvider({
    server: { label: 'AWS Secrets Manager', kind: 'real' },
    pageSize: 100,
    caseLimit: 300_000,
    open: () => openAccount(account),
    lacks: {
      denied: 'an identity without permissions would have to be made in the account',
      disable: 'a KMS key would have to be disabled in the account',
    },
  })
}
