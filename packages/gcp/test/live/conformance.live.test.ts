import { testProvider } from '@sealwax/conformance/vitest'
import { test } from 'vitest'
import { openFixture } from './fixture.ts'
import { gcpDouble } from './gcp-double.ts'

const pageSize = 250

const double = gcpDouble()
if ('missing' in double) test.skip(`the provider contract on the double of Google Secret Manager: ${double.missing}`)
else {
  const label = `a double of Google Secret Manager (version ${double.version})`
  const server = (transport: string) => ({ label: `${label}, ${transport}`, kind: 'double' as const })
  testProvider({ server: server('gRPC'), pageSize, open: () => openFixture(double, 'grpc') })
  testProvider({
    server: server('REST, with describe'),
    pageSize,
    open: () => openFixture(double, 'rest', { describe: true }),
  })
  testProvider({
    server: server('gRPC, with currentAlias and describe'),
    pageSize,
    open: () => openFixture(double, 'grpc', { currentAlias: 'current', describe: true }),
  })
}
