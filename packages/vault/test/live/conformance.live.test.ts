import { testProvider } from '@sealwax/conformance/vitest'
import { test } from 'vitest'
import { realVault } from './real-vault.ts'
import { openFixture } from './vault-fixture.ts'

for (const product of ['vault', 'openbao'] as const) {
  const vault = realVault(product)
  if ('missing' in vault) {
    test.skip(`the provider contract on ${product}: ${vault.missing}`)
    continue
  }
  testProvider({
    server: { label: `${vault.label} (KV 2)`, kind: 'real' },
    pageSize: 100,
    open: () => openFixture(vault, 2, 'teams/a/kv'),
  })
  testProvider({
    server: { label: `${vault.label} (KV 1)`, kind: 'real' },
    open: () => openFixture(vault, 1, 'kv1'),
    lacks: { disable: 'KV 1 has nothing that is switched off' },
  })
}
