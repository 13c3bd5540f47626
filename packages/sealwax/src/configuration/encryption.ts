import { resolve } from 'node:path'
import type { AnyProvider, KeySource } from '@sealwax/core'
import { encrypted, type RekeyOptions, type RekeyReport, rekey, secretKey } from '@sealwax/core/encrypted'
import { type KeyFileOptions, keyFile } from '@sealwax/file'
import type { KeyReferences } from './configuration.ts'
import { type ParsedUrl, parseStoreUrl } from './store-url.ts'
import { checkPaths, type PathTrust } from './trusted-paths.ts'
import { guess, WrongUrlError, wrongConfiguration } from './wrong-configuration.ts'

/** What a URL says of the encryption of its store. */
export interface Encryption {
  /** Names of `keys`, or references, parted by commas. */
  readonly encrypt: string
  readonly plaintext: string | undefined
}

export interface KeyOpening {
  /** The configuration's `keys`. */
  readonly keys: Readonly<Record<string, KeyReferences>>
  readonly folder: string
  /** For messages. */
  readonly where: string
  /** Which files a reference may name. */
  readonly paths: PathTrust
  /** A store that holds a key. */
  open(url: ParsedUrl): Promise<AnyProvider>
}

export interface EncryptedStore {
  readonly provider: AnyProvider
  /** Encrypts what is in a store, below a prefix perhaps, with the first key. */
  rekey(store: AnyProvider, options: RekeyOptions): Promise<RekeyReport>
}

/** @throws SecretError ERR_SECRET_CONFIG for keys that are named wrongly, and for a store that has no room for encryption. */
export async function encryptStore(
  store: AnyProvider,
  { encrypt, plaintext = 'refuse' }: Encryption,
  opening: KeyOpening,
): Promise<EncryptedStore> {
  const { where } = opening
  if (plaintext !== 'refuse' && plaintext !== 'read') {
    throw new WrongUrlError(where, '`plaintext` of a URL is refuse or read.')
  }
  const references = encrypt.split(',').flatMap(each => referencesOf(each, opening))
  const sources = await Promise.all(references.map(each => openKey(each, opening)))
  try {
    return {
      provider: encrypted(store, sources, { plaintext }),
      rekey: (part, options) => rekey(part, sources, { plaintext, ...options }),
    }
  } catch (error) {
    // What is a programmer's mistake in code is a wrong setting here.
    throw error instanceof TypeError ? wrongConfiguration(where, `${error.message}.`) : error
  }
}

/** A reference has a colon in it, a name of `keys` has none. What is neither is not quoted: it may be a key. */
function referencesOf(text: string, { keys, where }: KeyOpening): readonly string[] {
  if (text.includes(':')) return [text]
  const found = Object.hasOwn(keys, text) ? keys[text] : undefined
  if (found !== undefined) return typeof found === 'string' ? [found] : found
  const known = Object.keys(keys)
  const there = known.length === 0 ? 'there are no `keys`' : `\`keys\` has ${known.join(', ')}`
  throw new WrongUrlError(
    where,
    `\`encrypt\` names no key: ${there}.${guess(text, known)} It takes a name of \`keys\` or says where a key is, env:NAME or file:PATH; a key itself stands in no URL.`,
  )
}

async function openKey(reference: string, opening: KeyOpening): Promise<KeySource> {
  const { where, folder } = opening
  const hash = reference.indexOf('#')
  const url = parseStoreUrl(hash === -1 ? reference : reference.slice(0, hash), where)
  if (url.query.has('encrypt')) throw new WrongUrlError(where, 'a store that holds a key is not encrypted itself.')
  if (hash !== -1) return secretOf(await opening.open(url), reference.slice(hash + 1), where)
  if (url.scheme === 'env' && url.path !== '') return secretKey(await opening.open({ ...url, path: '' }), url.path)
  if (url.scheme === 'file' && url.authority === undefined && url.path !== '') {
    checkPaths('file', [url.path], opening.paths)
    return keyFile(resolve(folder, url.path), keyFileOptions(url, where))
  }
  throw new WrongUrlError(
    where,
    'a key is env:NAME, file:PATH, or a secret of a store: its URL, # and its name (in a URL written %23).',
  )
}

function secretOf(store: AnyProvider, name: string, where: string): KeySource {
  try {
    return secretKey(store, name)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new WrongUrlError(
      where,
      'the name of a key stands behind the # of its store: vault://vault.example.com#keys/shop',
    )
  }
}

function keyFileOptions({ query }: ParsedUrl, where: string): KeyFileOptions {
  const permissions = query.get('permissions') ?? 'refuse'
  const strange = [...query.keys()].find(option => option !== 'permissions')
  if (strange !== undefined) {
    throw new WrongUrlError(
      where,
      `the file of a key takes no option ${JSON.stringify(strange)}. It takes permissions.`,
    )
  }
  if (permissions !== 'refuse' && permissions !== 'notice') {
    throw new WrongUrlError(where, '`permissions` of the file of a key is refuse or notice.')
  }
  return { permissions }
}
