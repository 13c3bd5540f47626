import { testRotation } from '@sealwax/conformance/vitest'
import { liveServer } from '@sealwax/live'
import { test } from 'vitest'
import { openFixture } from './emulated-account.ts'
import { root } from './ministack-iam.ts'

const slow = { kills: 3, races: 3, trials: 4, allRaces: 100 }

for (const name of ['ministack', 'moto'] as const) {
  const found = liveServer(name)
  if ('missing' in found) {
    test.skip(`rotation on ${name}: ${found.missing}`)
    continue
  }
  const { endpoint, version } = found
  const server = { label: `${name} ${version}`, kind: 'emulator' as const }
  testRotation({ server, open: () => openFixture({ endpoint, credentials: root }) }, slow)
}
