import { type HttpFaultProxy, httpFaultProxy } from '@sealwax/live'
import { afterEach, beforeEach, describe, test } from 'vitest'
import { type HashicorpVault, hashicorpVault, type VaultOptions } from '../../src/index.ts'
import { type Product, type RealVault, realVault } from './real-vault.ts'
import { throttled } from './vault-fixture.ts'

/** What stands before the server, for the test that runs now. */
export let proxy: HttpFaultProxy
/** A name that no other test uses, for the test that runs now. */
export let name: string

let opened: { close(): Promise<void> }[] = []

/** Closes it after the test. */
export function closing<T extends { close(): Promise<void> }>(what: T): T {
  opened.push(what)
  return what
}

/** A provider of KV 2 on the server, through the proxy, with the administrator's token unless told otherwise. */
export function open(vault: RealVault, more: VaultOptions & { readonly kv?: 2 } = {}): HashicorpVault {
  const login = more.auth === undefined ? { token: vault.settings['TOKEN'] } : {}
  return closing(hashicorpVault({ endpoint: proxy.endpoint, ...login, ...more }))
}

/** The same tests on each of the servers that `npm run test:live` started; where one is not there, skipped with the reason. */
export function eachVault(
  title: string,
  cases: (vault: RealVault) => void,
  products: readonly Product[] = ['vault', 'openbao'],
): void {
  for (const product of products) onVault(realVault(product), `${title} (${product})`, cases)
}

function onVault(vault: ReturnType<typeof realVault>, title: string, cases: (vault: RealVault) => void): void {
  describe(title, () => {
    if ('missing' in vault) {
      test.skip(vault.missing, () => {})
      return
    }
    beforeEach(async () => {
      proxy = await httpFaultProxy(vault.endpoint, {
        throttled,
        actionOf: ({ method, url }) => `${method} ${url?.replace('/v1/', '').split('/')[1]}`,
      })
      name = `live/${crypto.randomUUID()}`
    })
    afterEach(async () => {
      await Promise.all(opened.map(each => each.close()))
      opened = []
      await proxy.close()
    })
    cases(vault)
  })
}
