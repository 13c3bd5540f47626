import { testProvider } from '@sealwax/conformance/vitest'
import { test } from 'vitest'
import { realVault } from './real-vault.ts'
import { openFixture } from './vault-fixture.ts'

const vault = realVault()
if ('missing' in vault) test.skip(`the provider contract on Vault: ${vault.missing}`)
else {
  testProvider({
    server: { label: `Vault ${vault.version}, KV 2`, kind: 'real' },
    open: () => openFixture(vault, 2, 'teams/a/kv'),
  })
  testProvider({
    server: { label: `Vault ${vault.version}, KV 1`, kind: 'real' },
    open: () => openFixture(vault, 1, 'kv1'),
    lacks: { disable: 'KV 1 has nothing that is switched off' },
  })
}
