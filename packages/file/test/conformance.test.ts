import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Fixture } from '@sealwax/conformance'
import { testProvider } from '@sealwax/conformance/vitest'
import type { AnyProvider } from '@sealwax/core'
import { encrypted } from '@sealwax/core/encrypted'
import { type Errno, faultyFileSystem } from './faulty-file-system.ts'
import { fileProvider, newCall } from './workspace.ts'

/** A provider on a new folder, on a file system that can be made to fail. */
async function openFixture(
  name: string,
  over: (provider: AnyProvider) => AnyProvider = provider => provider,
): Promise<Fixture> {
  const folder = await mkdtemp(join(tmpdir(), 'sealwax-file-'))
  const fileSystem = faultyFileSystem()
  const provider = fileProvider(folder, name, {}, { fileSystem })
  const failWith = (code: Errno) => () => fileSystem.afflict(() => code)
  return {
    provider: over(provider),
    another: async () => over(fileProvider(folder, name)),
    async denied() {
      const closed = faultyFileSystem()
      closed.afflict(call => (call === 'open' ? 'EACCES' : undefined))
      return over(fileProvider(folder, name, {}, { fileSystem: closed }))
    },
    // Another program, as far as the provider can tell: it has the same rules for the text of a file.
    outside: {
      put: async (native, bytes) => void (await over(fileProvider(folder, name)).put?.(native, bytes, newCall())),
    },
    faults: {
      outage: failWith('EIO'),
      hang: () => fileSystem.afflict(() => 'hang'),
      interrupt: () => fileSystem.afflict(call => (call === 'file.read' ? 'EIO' : undefined)),
      heal: () => fileSystem.heal(),
    },
    async dispose() {
      await provider.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

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
