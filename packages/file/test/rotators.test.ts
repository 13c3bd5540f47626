import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testRotators } from '@sealwax/live/vitest'

testRotators('a file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sealwax-rotators-'))
  const options = { path: join(folder, '.env'), versionKey: join(folder, 'version-key') }
  return {
    opening: { module: new URL('opened-file.ts', import.meta.url).href, options },
    dispose: () => rm(folder, { recursive: true }),
  }
})
