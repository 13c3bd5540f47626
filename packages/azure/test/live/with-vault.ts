import { type TcpFaultProxy, tcpFaultProxy } from '@sealwax/live'
import { afterEach, beforeEach, describe, test } from 'vitest'
import { type AzureKeyVault, type AzureKeyVaultOptions, azureKeyVault } from '../../src/index.ts'
import { type AzureDouble, azureDouble } from './azure-double.ts'

/** The vault of the test that runs now: its host, and the name that the double's admin port knows it by. */
export let vault: { readonly host: string; readonly name: string }
/** What stands before that vault. */
export let proxy: TcpFaultProxy

let opened: { close(): Promise<void> }[] = []

/** The tests on a vault of the double that each has to itself; skipped with the reason where the double is not there. */
export function withVault(
  title: string,
  cases: (double: AzureDouble) => void,
  double: AzureDouble | { readonly missing: string } = azureDouble(),
): void {
  describe(`${title} (azure-double)`, () => {
    if ('missing' in double) {
      test.skip(double.missing, () => {})
      return
    }
    beforeEach(async () => {
      vault = await double.openVault()
      proxy = await tcpFaultProxy('127.0.0.1', Number(vault.host.split(':')[1]))
    })
    afterEach(async () => {
      await Promise.all(opened.map(each => each.close()))
      opened = []
      await proxy.close()
    })
    cases(double)
  })
}

/** A provider on the vault, through the proxy, with all permissions unless told otherwise. Closed after the test. */
export function open(double: AzureDouble, more: AzureKeyVaultOptions = {}): AzureKeyVault {
  const { ca } = double
  const base = { vault: `localhost:${proxy.port}`, emulator: true, ca, credential: double.credential() }
  return closing(azureKeyVault({ ...base, ...more }))
}

/** A provider whose identity may do what the actions say, in this vault alone. */
export async function openWith(
  double: AzureDouble,
  actions: readonly string[],
  roles: readonly string[] = [],
): Promise<AzureKeyVault> {
  const clientId = crypto.randomUUID()
  const clientSecret = crypto.randomUUID()
  await double.admin('POST', '/identities', { clientId, clientSecret, grants: [{ vault: vault.name, actions, roles }] })
  return open(double, { credential: double.credentialOf(clientId, clientSecret) })
}

/** Closes it after the test. */
export function closing<T extends { close(): Promise<void> }>(what: T): T {
  opened.push(what)
  return what
}

/** Makes something go wrong with the vault's requests, so many times. */
export async function fault(double: AzureDouble, effect: object, more: object = {}): Promise<void> {
  await double.admin('POST', '/faults', { on: vault.name, times: 1_000_000, ...more, effect })
}

/** How often an operation was asked for, or answered with a status. */
export async function calls(double: AzureDouble, on: string, operation: string, status?: number): Promise<number> {
  const counts = (await double.admin('GET', `/counts?on=${on}`)) as Readonly<
    Record<string, { readonly calls: number; readonly statuses: Readonly<Record<string, number>> }>
  >
  const found = counts[operation]
  return (status === undefined ? found?.calls : found?.statuses[status]) ?? 0
}
