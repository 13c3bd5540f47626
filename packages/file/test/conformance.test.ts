import { testProvider } from '@sealwax/conformance/vitest'
import { encrypted } from '@sealwax/core/encrypted'
import { openFixture } from './fixture.ts'

const lacks = { disable: 'a value in a file cannot be switched off', throttle: 'a file system asks for no fewer calls' }

testProvider(
  {
    server: { label: 'the file system', kind: 'embedded' },
    open: () => openFixture('.env'),
    lacks,
  },
  'a .env file',
)
testProvider(
  { server: { label: 'the file system', kind: 'embedded' }, open: () => openFixture('secrets.json'), lacks },
  'a JSON file',
)

const key = crypto.getRandomValues(new Uint8Array(32))
for (const [name, title] of [
  ['.env', 'a .env file, encrypted'],
  ['secrets.json', 'a JSON file, encrypted'],
] as const) {
  testProvider(
    {
      server: { label: 'the file system, encrypted', kind: 'embedded' },
      open: () => openFixture(name, provider => encrypted(provider, key)),
      lacks,
    },
    title,
  )
}
