import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Fixture } from '@sealwax/conformance'
import type { AnyProvider } from '@sealwax/core'
import { type Errno, faultyFileSystem } from './faulty-file-system.ts'
import { fileProvider, newCall } from './workspace.ts'

/** A provider on a new folder, on a file system that can be made to fail. */
export async function openFixture(
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
