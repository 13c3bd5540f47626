import { testRotation } from '@sealwax/conformance/vitest'
import { test } from 'vitest'
import { azureDouble } from './azure-double.ts'
import { openFixture } from './vault-fixture.ts'

const slow = { kills: 4, races: 4, trials: 6, allRaces: 100 }

const double = azureDouble()
if ('missing' in double) test.skip(`rotation on azure-double: ${double.missing}`)
else {
  const server = { label: `azure-double ${double.version}`, kind: 'double' as const }
  testRotation({ server, open: () => openFixture(double) }, slow)
}
