import { testRotation } from '@sealwax/conformance/vitest'
import { test } from 'vitest'
import { openFixture } from './fixture.ts'
import { gcpDouble } from './gcp-double.ts'

const slow = { kills: 2, races: 3, trials: 4, allRaces: 100 }

const double = gcpDouble()
if ('missing' in double) test.skip(`rotation on the double of Google Secret Manager: ${double.missing}`)
else {
  const server = (how: string) => ({
    label: `a double of Google Secret Manager (version ${double.version}), ${how}`,
    kind: 'double' as const,
  })
  testRotation({ server: server('latest'), open: () => openFixture(double, 'grpc') }, slow)
  testRotation(
    { server: server('currentAlias'), open: () => openFixture(double, 'grpc', { currentAlias: 'current' }) },
    slow,
  )
}
