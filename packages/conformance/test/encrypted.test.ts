import { testProvider } from '../src/vitest.ts'
import { encryptedHarness } from './stores/encrypted-harness.ts'
import { memoryHarness } from './stores/memory-harness.ts'
import { profiles } from './stores/profiles.ts'

const key = crypto.getRandomValues(new Uint8Array(32))

for (const profile of Object.keys(profiles)) testProvider(encryptedHarness(memoryHarness(profile), key))
