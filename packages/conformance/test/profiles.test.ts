import { testProvider } from '../src/vitest.ts'
import { memoryHarness } from './stores/memory-harness.ts'
import { profiles } from './stores/profiles.ts'

for (const profile of Object.keys(profiles)) testProvider(memoryHarness(profile))
