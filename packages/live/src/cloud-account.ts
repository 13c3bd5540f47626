import type { AnyProvider, Opener, StoreUrl } from '@sealwax/core'
import { newCall } from './new-call.ts'

export interface CloudAccount {
  /** A store's URL, such as `gcp://my-project/sealwax-test`. */
  readonly url: string
  /** Begins every name that the tests make, so that they find and remove theirs and no others. */
  readonly prefix: string
}

/**
 * The real account for `npm run test:cloud`, or the reason why there is none: `cloudAccount('AWS')` reads
 * SEALWAX_CLOUD_AWS. Credentials are found by the SDK.
 */
export function cloudAccount(store: string): CloudAccount | { readonly missing: string } {
  const variable = `SEALWAX_CLOUD_${store}`
  const url = process.env[variable]
  if (url === undefined || url === '') {
    return { missing: `not tried: set ${variable} to the URL of a store for tests, and sign in as its SDK wants it` }
  }
  return { url, prefix: `sealwax-test-${crypto.randomUUID().slice(0, 8)}` }
}

let namespaces = 0

/**
 * The account's URL with a prefix below its own that no other run and no other call has: for stores whose prefixes are
 * portable names. Options behind `?` stay, and `defaults` are added to them.
 */
function newNamespace({ url, prefix }: CloudAccount, defaults: Readonly<Record<string, string>> = {}): StoreUrl {
  const [, scheme, authority = '', path = '', query = ''] =
    /^([a-z]+):(?:\/\/([^/?]*))?\/?([^?]*)\??(.*)$/.exec(url) ?? []
  if (scheme === undefined) throw new Error('The URL of the account is not of the form scheme://place/prefix?options')
  const own = `${prefix.replaceAll('-', '_')}_${++namespaces}`
  return {
    scheme,
    authority,
    path: [path.replace(/\/+$/, ''), own].filter(part => part !== '').join('/'),
    query: new Map([...Object.entries(defaults), ...new URLSearchParams(query)]),
  }
}

/** As the conformance suite takes it. */
export interface CloudFixture {
  readonly provider: AnyProvider
  another(): Promise<AnyProvider>
  readonly outside: { put(native: string, bytes: Uint8Array): Promise<void> }
  dispose(): Promise<void>
}

/**
 * An empty namespace in a real account: a random prefix, below that of the URL if it has one.
 *
 * @param removeBy what ends a secret for good there.
 */
export function openNamespace(
  account: CloudAccount,
  opener: Pick<Opener, 'open'>,
  removeBy: 'delete' | 'purge',
): CloudFixture {
  const url = newNamespace(account, { requestTimeout: '30000' })
  const opened: AnyProvider[] = []
  const created = new Set<string>()
  const open = (): AnyProvider => {
    const provider: AnyProvider = opener.open(url, { folder: process.cwd(), env: process.env })
    noteWrites(provider, created)
    opened.push(provider)
    return provider
  }
  const outside = open()
  return {
    provider: open(),
    another: async () => open(),
    outside: { put: async (native, bytes) => void (await outside.put?.(native, bytes, newCall())) },
    async dispose() {
      const start = outside.limits.names.toNative?.(`${url.path}/`) ?? url.path
      for (const name of created) {
        if (!name.startsWith(start)) throw new Error(`${name} is not of these tests, and stays`)
        await outside[removeBy]?.(name, newCall()).catch(error => {
          if (outside.classify(error, removeBy).code !== 'ERR_SECRET_NOT_FOUND') throw error
        })
      }
      await Promise.all(opened.map(provider => provider.close?.()))
    },
  }
}

/** Notes the native names that a provider writes: a list may lag behind, and does not tell what was deleted. */
function noteWrites(provider: AnyProvider, names: Set<string>): void {
  const { put, putIf } = provider
  if (put !== undefined) {
    provider.put = (name, ...rest) => {
      names.add(name)
      return put.call(provider, name, ...rest)
    }
  }
  if (putIf !== undefined) {
    provider.putIf = (name, ...rest) => {
      names.add(name)
      return putIf.call(provider, name, ...rest)
    }
  }
}
