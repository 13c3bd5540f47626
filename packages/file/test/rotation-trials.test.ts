import { testRotation } from '@sealwax/conformance/vitest'
import { openFixture } from './fixture.ts'

for (const [label, name] of [
  ['a .env file', '.env'],
  ['a JSON file', 'secrets.json'],
] as const) {
  testRotation({ server: { label, kind: 'embedded' }, open: () => openFixture(name) }, { kills: 3, races: 4 })
}
