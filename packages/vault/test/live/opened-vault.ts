import type { AnyProvider } from '@sealwax/core'
import { hashicorpVault, type VaultOptions } from '../../src/index.ts'

/** Opens the store that a test and its rotators share. */
export function open(options: VaultOptions): AnyProvider {
  return hashicorpVault(options)
}
