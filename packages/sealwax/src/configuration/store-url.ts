import type { Opener, StoreUrl } from '@sealwax/core'
import { guess, WrongUrlError } from './wrong-configuration.ts'

/** A store's URL taken apart, before it is known which adapter answers to it. */
export interface ParsedUrl {
  readonly scheme: string
  readonly authority: string | undefined
  readonly path: string
  readonly query: ReadonlyMap<string, string>
  /** As it was written; of what follows `?` only what tells one place from another: safe to print. */
  readonly shown: string
  /** As it was written, for `write`. */
  readonly written: string
}

/** Options that every store takes, because the client applies them. */
const generalOptions = ['bundle', 'prefix', 'encrypt', 'plaintext']

/** Options that say which place a URL means, of those that every store takes, and by scheme. No other is shown. */
const generalPlaces = ['prefix', 'bundle']
const places: Readonly<Record<string, readonly string[]>> = {
  env: ['folder'],
  file: ['layers', 'layer'],
  gcp: ['location', 'endpoint'],
  azure: ['cloud'],
  vault: ['mount', 'namespace'],
  'vault+http': ['mount', 'namespace'],
}

/**
 * Names after `?` that carry credentials, compared without case, `-` and `_`. An adapter cannot ask for one of them:
 * URLs end up in configurations, shell histories and process lists.
 */
const credentials =
  /(?:token|pass|password|passwd|passphrase|pwd|secret|secretid|secretkey|credentials?|apikey|accesskey|accesskeyid|privatekey|sharedkey)$/

/**
 * Splits at the scheme by hand: `new URL('file:.env')` would make it `/.env`. `scheme:path?option=value` or
 * `scheme://authority/path?option=value`; path and values are percent-decoded. An empty authority (`file:///etc/x`)
 * is none, and the path begins with its slash.
 *
 * @throws SecretError ERR_SECRET_CONFIG. The URL is not quoted: it may carry what does not belong there.
 */
export function parseStoreUrl(text: string, where: string): ParsedUrl {
  const [, written, rest] = /^([A-Za-z][A-Za-z0-9+.-]+):(.*)$/s.exec(text) ?? []
  if (written === undefined || rest === undefined) {
    const drive = /^[A-Za-z]:/.test(text)
    throw new WrongUrlError(
      where,
      `a store's URL begins with its scheme, such as file:.env or env:${drive ? '; a path needs file: before it' : ''}. A space in a path is written %20.`,
    )
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  if (/[\s\u0000-\u001f\u007f]/.test(rest))
    throw new WrongUrlError(where, 'a URL has a space or control character in it: write a space as %20.')
  if (rest.includes('#'))
    throw new WrongUrlError(
      where,
      'a URL has a # in it: write it as %23. Parts of secrets belong to names, not to stores.',
    )
  const question = rest.indexOf('?')
  const address = question === -1 ? rest : rest.slice(0, question)
  if (/[,;|][A-Za-z][A-Za-z0-9+.-]+:/.test(address)) {
    throw new WrongUrlError(
      where,
      'several stores are parted by spaces, such as `env: file:.env`, or stand in a list: a URL has another one in it. A comma before a colon in a path is written %2C.',
    )
  }
  const [, authority, path] = /^(?:\/\/([^/]*))?(.*)$/s.exec(address) ?? []
  if (carriesCredentials(authority ?? '', path ?? '')) throw refused('before "@"', where)
  // A host or region goes into URLs of SDKs, where a backslash or a percent sign would lead to another host.
  if (/[^A-Za-z0-9._:[\]-]/.test(authority ?? '')) {
    throw new WrongUrlError(where, 'between // and the next / a URL has letters, digits and . _ - : [ ] only.')
  }
  const options = question === -1 ? '' : rest.slice(question + 1)
  const query = question === -1 ? new Map<string, string>() : parseQuery(options, where)
  const scheme = written.toLowerCase()
  return {
    scheme,
    authority: authority || undefined,
    path: decode(authority ? (path ?? '').slice(1) : (path ?? ''), where),
    query,
    shown: `${scheme}:${address}${shownOptions(scheme, options)}`,
    written: text,
  }
}

/** The URL as the adapter gets it, and the options that are applied for it. */
export interface FittedUrl {
  readonly url: StoreUrl
  readonly bundle: string | undefined
  readonly prefix: string | undefined
  readonly encrypt: string | undefined
  readonly plaintext: string | undefined
}

/** @throws SecretError ERR_SECRET_CONFIG for an option that neither the adapter nor the client knows. */
export function fitToOpener(parsed: ParsedUrl, opener: Opener, where: string): FittedUrl {
  const known = new Set([...opener.options, ...generalOptions])
  const own = new Map<string, string>()
  for (const [option, value] of parsed.query) {
    if (!known.has(option)) {
      throw new WrongUrlError(
        where,
        `${parsed.scheme}: takes no option ${JSON.stringify(option)}.${guess(option, known)} It takes ${[...known].join(', ')}.`,
      )
    }
    if (opener.options.includes(option)) own.set(option, value)
  }
  const general = (option: string): string | undefined => (own.has(option) ? undefined : parsed.query.get(option))
  return {
    url: { scheme: parsed.scheme, authority: parsed.authority, path: parsed.path, query: own },
    bundle: general('bundle'),
    prefix: general('prefix'),
    encrypt: general('encrypt'),
    plaintext: general('plaintext'),
  }
}

function parseQuery(text: string, where: string): ReadonlyMap<string, string> {
  const query = new Map<string, string>()
  for (const pair of text.split('&')) {
    const equals = pair.indexOf('=')
    // Not quoted: without a name it could be anything.
    if (equals < 1) throw new WrongUrlError(where, 'what follows ? in a URL are options, name=value, joined by &.')
    const option = decode(pair.slice(0, equals), where)
    if (credentials.test(option.toLowerCase().replaceAll(/[-_]/g, '')))
      throw refused(`in ${JSON.stringify(option)}`, where)
    const value = decode(pair.slice(equals + 1), where)
    if (query.has(option)) throw new WrongUrlError(where, `a URL has the option ${JSON.stringify(option)} twice.`)
    if (value === '') throw new WrongUrlError(where, `a URL has the option ${JSON.stringify(option)} without a value.`)
    query.set(option, value)
  }
  return query
}

/** As they were written, since they went through {@link parseQuery}: what is escaped stays so. */
function shownOptions(scheme: string, options: string): string {
  const shown = [...generalPlaces, ...(places[scheme] ?? [])]
  const pairs = options.split('&').filter(pair => shown.some(option => pair.startsWith(`${option}=`)))
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}

function decode(text: string, where: string): string {
  let decoded: string
  try {
    decoded = decodeURIComponent(text)
  } catch {
    // URIError says no more than this.
    throw new WrongUrlError(
      where,
      'a URL has a % that is not followed by two hexadecimal digits of UTF-8: write % itself as %25.',
    )
  }
  if (decoded.includes('\0')) throw new WrongUrlError(where, 'a URL has a NUL character in it.')
  return decoded
}

/** `user:pass@host`, also percent-encoded and where the `//` was forgotten. A path such as `C:\me@home` has none. */
function carriesCredentials(authority: string, path: string): boolean {
  return /@|%40/.test(authority) || (authority === '' && /^\/*[^/\\:]*:[^/\\]*(?:@|%40)/.test(path))
}

function refused(place: string, where: string): Error {
  return new WrongUrlError(
    where,
    `a URL carries credentials (${place}). Take them out, and replace them if others could read them: stores get theirs from the sign-in of their SDK or from variables.`,
  )
}
