import { resolve } from 'node:path'
import { type AnyProvider, type Opener, SecretError } from '@sealwax/core'
import { bundle, chain, prefixed } from '@sealwax/core/compose'
import { opener as file, filesOf } from '@sealwax/file'
import type { KeyReferences, StoreUrls } from './configuration.ts'
import { opensKeyStore } from './key-store-opener.ts'
import type { ResolvedStore } from './resolved.ts'
import { fitToOpener, type ParsedUrl, parseStoreUrl } from './store-url.ts'
import type { PathTrust } from './trusted-paths.ts'
import { WrongUrlError, wrongConfiguration } from './wrong-configuration.ts'

export interface Opening {
  readonly folder: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** For messages. */
  readonly where: string
  /** The configuration's `keys`. */
  readonly keys: Readonly<Record<string, KeyReferences>>
  readonly blocking: boolean | undefined
  around(provider: AnyProvider): AnyProvider
  findOpener(scheme: string): Promise<Opener>
  /** Whether a URL may name this host. */
  trusts(host: string): boolean
  /** Whether a URL may lower what protects a connection. */
  readonly mayWeaken: boolean
  /** Which files a URL may name. */
  readonly paths: PathTrust
}

/** Stores that are read one after another. */
export interface OpenedStores {
  readonly provider: AnyProvider
  readonly stores: readonly ResolvedStore[]
}

/** The URLs of a text with spaces, or of a list, whose entries are one URL each. */
export function splitUrls(urls: StoreUrls): readonly string[] {
  return typeof urls === 'string' ? urls.trim().split(/\s+/) : urls
}

/**
 * @param below Only names that begin with this are looked for in these stores.
 * @param write Which of them puts go to; one that is none of them is left to the default: the only one that can.
 */
export async function openStores(
  urls: StoreUrls,
  below: string,
  write: string | number | undefined,
  opening: Opening,
): Promise<OpenedStores> {
  const parsed = splitUrls(urls).map(url => parseStoreUrl(url, opening.where))
  const opened = await Promise.all(parsed.map(url => openStore(url, opening)))
  const providers = opened.map(({ provider }) => provider)
  const target = writeTarget(parsed, providers, write, opening.where)
  return {
    provider: providers.length === 1 ? (providers[0] as AnyProvider) : chain(providers, target && { write: target }),
    stores: opened.map(({ provider, files, rekey, openKeyStore }, index) => {
      const { shown: url, scheme } = parsed[index] as ParsedUrl
      return { url, scheme, provider, below, files, write: provider === target, rekey, openKeyStore }
    }),
  }
}

type OpenedStore = Pick<ResolvedStore, 'provider' | 'files' | 'rekey' | 'openKeyStore'>

async function openStore(parsed: ParsedUrl, opening: Opening): Promise<OpenedStore> {
  const { folder, env, where, blocking } = opening
  const opener = await opening.findOpener(parsed.scheme)
  const { url, bundle: name, prefix, encrypt, plaintext } = fitToOpener(parsed, opener, where)
  // An adapter that does not say which part of its URLs is a host is taken to mean the whole authority.
  const host = asked(where, () => (opener.host === undefined ? url.authority : opener.host(url)))
  if (host !== undefined && !opening.trusts(host)) throw untrusted(parsed.scheme, host, where)
  const weakening = opening.mayWeaken ? undefined : opener.weakening?.find(option => url.query.has(option))
  if (weakening !== undefined) throw weakened(parsed.scheme, weakening, where)
  if (opening.paths.bounded) {
    const { checkPaths } = await import('./trusted-stores.ts')
    checkPaths(parsed.scheme, asked(where, () => opener.paths?.(url)) ?? [], opening.paths)
  }
  const store = opening.around(asked(where, () => opener.open(url, { folder, env, blocking })))
  // What another opener makes of a URL of this scheme is its own affair.
  const files = opener === file ? filesOf(url).map(path => resolve(folder, path)) : []
  const below = (provider: AnyProvider): AnyProvider => (prefix === undefined ? provider : prefixed(provider, prefix))
  const within = (provider: AnyProvider): AnyProvider => (name === undefined ? provider : bundle(provider, name))
  if (encrypt === undefined) {
    if (plaintext !== undefined) throw new WrongUrlError(where, '`plaintext` of a URL needs `encrypt` beside it.')
    const ownForm = name === undefined && opensKeyStore(opener)
    const openKeyStore = ownForm ? () => opener.openKeyStore(url, { folder, env }) : undefined
    return { provider: within(below(store)), files, rekey: undefined, openKeyStore }
  }
  const { encryptStore } = await import('./encryption.ts')
  const open = async (key: ParsedUrl): Promise<AnyProvider> => (await openStore(key, opening)).provider
  const { provider, rekey } = await encryptStore(store, { encrypt, plaintext }, { ...opening, open })
  return {
    provider: within(below(provider)),
    files,
    // Of a bundle, it is the one secret that the fields are in.
    rekey: options => rekey(below(store), name === undefined ? options : { ...options, names: [name] }),
    openKeyStore: undefined,
  }
}

/** What an adapter answers; its refusal is told with the place of the URL, which it does not know. */
function asked<T>(where: string, ask: () => T): T {
  try {
    return ask()
  } catch (error) {
    if (error instanceof SecretError) throw new WrongUrlError(where, error.message)
    throw error
  }
}

function writeTarget(
  parsed: readonly ParsedUrl[],
  providers: readonly AnyProvider[],
  write: string | number | undefined,
  where: string,
): AnyProvider | undefined {
  const places = placesOf(parsed, write)
  if (places.length > 1) {
    throw wrongConfiguration(
      where,
      `\`write\` names ${places.length} of the stores: give the place in the list instead, ${places.join(' or ')}.`,
    )
  }
  const target = places[0] === undefined ? undefined : providers[places[0]]
  if (target !== undefined && target.put === undefined) {
    throw wrongConfiguration(where, `\`write\` names ${target.location}, which cannot be written.`)
  }
  if (target !== undefined) return target
  const able = providers.filter(provider => provider.put !== undefined)
  return able.length === 1 ? able[0] : undefined
}

/** Where in a list of stores `write` points to: its place, its scheme or its URL. */
export function placesOf(
  parsed: readonly Pick<ParsedUrl, 'scheme' | 'written'>[],
  write: string | number | undefined,
): readonly number[] {
  if (typeof write === 'number') return write < parsed.length ? [write] : []
  return parsed.flatMap(({ scheme, written }, place) => (written === write || scheme === write ? [place] : []))
}

function untrusted(scheme: string, host: string, where: string): Error {
  return wrongConfiguration(
    where,
    `it names the host ${host} for ${scheme}:, and this file may be a stranger's, so nothing was sent there. If you trust that host, add it to the variable SEALWAX_TRUSTED_STORES; if the file is yours, name it with --config.`,
  )
}

function weakened(scheme: string, option: string, where: string): Error {
  return wrongConfiguration(
    where,
    `its URL for ${scheme}: sets ${option}, which lowers what protects the connection, and this file may be a stranger's, so nothing was sent. If the file is yours, name it with --config.`,
  )
}
