import type { Fixture } from '@sealwax/conformance'
import { type AnyProvider, createSecrets } from '@sealwax/core'
import { httpFaultProxy, newCall } from '@sealwax/live'
import { hashicorpVault, type VaultOptions } from '../../src/index.ts'
import { policyOf, type RealVault, tokenWith } from './real-vault.ts'

/** Vault's answer where a rate limit quota is used up (Vault documentation, Resource quotas). */
export const throttled = {
  status: 429,
  body: '{"errors":["request path \\"secret/data/x\\": rate limit quota exceeded"]}',
  headers: { 'content-type': 'application/json' },
} as const

/** An empty namespace in a mount, which is a prefix of its own, behind a proxy that can go wrong. */
export async function openFixture(vault: RealVault, kv: 1 | 2, mount: string): Promise<Fixture> {
  const proxy = await httpFaultProxy(vault.endpoint, { throttled })
  const prefix = `case-${crypto.randomUUID()}`
  const opened: AnyProvider[] = []
  const open = (more: VaultOptions): AnyProvider => {
    const provider = hashicorpVault({ endpoint: proxy.endpoint, kv, mount, prefix, ...more })
    opened.push(provider)
    return provider
  }
  const rights = `path "${mount}/*" { capabilities = ["create", "read", "update", "delete", "list"] }
    path "auth/token/lookup-self" { capabilities = ["read"] }`
  const token = await tokenWith(vault.ask, [await policyOf(vault.ask, rights)])
  const outside = open({ endpoint: vault.endpoint, token })
  return {
    provider: open({ token }),
    another: async () => open({ token }),
    denied: async () => open({ token: await tokenWith(vault.ask, ['default']) }),
    outside: {
      put: async (native, bytes) => void (await outside.put?.(native, bytes, newCall())),
      ...(kv === 2 && {
        disable: async (native: string) => {
          const { version } = await outside.get(native, newCall())
          await vault.ask('POST', `${mount}/destroy/${native}`, { versions: [Number(version)] })
        },
      }),
    },
    faults: proxy,
    requests: proxy.requests,
    async dispose() {
      for await (const name of createSecrets(outside as never, { cache: false }).list() as AsyncIterable<string>) {
        await (outside.purge ?? outside.delete)?.call(outside, `${prefix}/${name}`, newCall())
      }
      await Promise.all(opened.map(provider => provider.close?.()))
      await proxy.close()
    },
  }
}
