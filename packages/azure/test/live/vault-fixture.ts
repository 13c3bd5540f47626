import type { Fixture } from '@sealwax/conformance'
import { newCall, tcpFaultProxy } from '@sealwax/live'
import { type AzureKeyVault, type AzureKeyVaultOptions, azureKeyVault } from '../../src/index.ts'
import type { AzureDouble, Identity } from './azure-double.ts'

/** An empty vault in the double, behind a proxy that can go wrong. */
export async function openFixture(double: AzureDouble): Promise<Fixture> {
  const vault = await double.openVault()
  const proxy = await tcpFaultProxy('127.0.0.1', Number(new URL(`https://${vault.host}`).port))
  const opened: AzureKeyVault[] = []
  const open = (identity: Identity = 'officer', more: AzureKeyVaultOptions = {}): AzureKeyVault => {
    const credential = double.credential(identity)
    const base = { vault: `localhost:${proxy.port}`, emulator: true, ca: double.ca, credential, requestTimeout: 2_000 }
    const provider = azureKeyVault({ ...base, ...more })
    opened.push(provider)
    return provider
  }
  const outside = open('officer', { vault: vault.host })
  return {
    provider: open(),
    another: async () => open(),
    denied: async () => open('stranger'),
    outside: {
      put: async (native, bytes) => void (await outside.put(native, bytes, newCall())),
      disable: async native => {
        const body = { attributes: { enabled: false } }
        await double.admin('POST', `/outside?on=${vault.name}`, { method: 'PATCH', path: `/secrets/${native}`, body })
      },
    },
    faults: {
      throttle: async (times?: number) => {
        const effect = { kind: 'throttle' }
        await double.admin('POST', '/faults', { on: vault.name, times: times ?? 1_000_000, effect })
      },
      outage: () => proxy.outage(),
      hang: () => proxy.hang(),
      interrupt: () => proxy.interrupt(),
      heal: async () => {
        proxy.heal()
        await double.admin('DELETE', `/faults?on=${vault.name}`)
      },
    },
    async dispose() {
      await Promise.all(opened.map(provider => provider.close()))
      await proxy.close()
    },
  }
}
