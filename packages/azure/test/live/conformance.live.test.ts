import { testProvider } from '@sealwax/conformance/vitest'
import { test } from 'vitest'
import { azureDouble } from './azure-double.ts'
import { openFixture } from './vault-fixture.ts'

const double = azureDouble()
if ('missing' in double) test.skip(`the provider contract on azure-double: ${double.missing}`)
else {
  testProvider({
    server: { label: `azure-double ${double.version}`, kind: 'double' },
    pageSize: 25,
    open: () => openFixture(double),
  })
}
