import { testRotation } from '../src/vitest.ts'
import { memoryHarness } from './stores/memory-harness.ts'

for (const profile of ['as AWS Secrets Manager', 'as Azure Key Vault']) testRotation(memoryHarness(profile))
