import { testRotation } from '../src/vitest.ts'
import { memoryHarness } from './stores/memory-harness.ts'

// #region rotation
testRotation(memoryHarness('as AWS Secrets Manager'))
// #endregion rotation
testRotation(memoryHarness('as Azure Key Vault'))
