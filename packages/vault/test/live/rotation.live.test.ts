import { testRotation } from '@sealwax/conformance/vitest'
import { testRotators } from '@sealwax/live/vitest'
import { test } from 'vitest'
import { policyOf, realVault, tokenWith } from './real-vault.ts'
import { openFixture } from './vault-fixture.ts'

for (const product of ['vault', 'openbao'] as const) {
  const vault = realVault(product)
  if ('missing' in vault) {
    test.skip(`rotation on ${product}: ${vault.missing}`)
    continue
  }
  const server = (engine: string) => ({ label: `${vault.label} (${engine})`, kind: 'real' as const })
  testRotation({ server: server('KV 2'), open: () => openFixture(vault, 2, 'teams/a/kv') }, { kills: 4, races: 5 })
  testRotation({ server: server('KV 1'), open: () => openFixture(vault, 1, 'kv1') }, { kills: 3, races: 5 })
  testRotators(server('KV 2').label, async () => {
    const mount = 'teams/a/kv'
    const rights = `path "${mount}/*" { capabilities = ["create", "read", "update", "delete", "list"] }`
    const token = await tokenWith(vault.ask, [await policyOf(vault.ask, rights)])
    const options = { endpoint: vault.endpoint, kv: 2, mount, prefix: `rotators-${crypto.randomUUID()}`, token }
    const module = new URL('opened-vault.ts', import.meta.url).href
    return { opening: { module, options }, dispose: async () => {} }
  })
}
