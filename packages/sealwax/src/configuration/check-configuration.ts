import { kindOf } from '@sealwax/core'
import type { Configuration } from './configuration.ts'
import { guess, wrongConfiguration } from './wrong-configuration.ts'

// What sealwax.schema.json says to editors is said here to everybody else; a test holds the two together.

const profileKeys = ['stores', 'write', 'names', 'routes', 'keys', 'cache', 'timeout', 'rotation']
const rootKeys = ['$schema', 'profiles', 'adapters', ...profileKeys]
const cacheKeys: Readonly<Record<string, number>> = { ttl: 1, maxStale: 0, notFoundTtl: 0, maxEntries: 1 }

const packageName = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/
/** One letter would be a drive of Windows. */
const schemeForm = /^[a-z][a-z0-9+.-]+$/
const builtIn = ['env', 'file']
const keyName = /^[A-Za-z0-9._-]+$/
const keyReference = /^[A-Za-z][A-Za-z0-9+.-]+:/

type Fields = Readonly<Record<string, unknown>>

/**
 * The value, if it is a configuration.
 * @throws SecretError ERR_SECRET_CONFIG that names `where` and the key, never what stands there.
 */
export function checkConfiguration(value: unknown, where: string): Configuration {
  const root = fields(value, 'the configuration', where)
  refuseUnknown(root, rootKeys, '', where)
  if (root['$schema'] !== undefined && typeof root['$schema'] !== 'string')
    throw expected('$schema', 'a string', root['$schema'], where)
  checkProfile(root, '', where)
  if (root['adapters'] !== undefined) checkAdapters(fields(root['adapters'], 'adapters', where), where)
  if (root['profiles'] === undefined) {
    requireStores(root, 'the configuration', where, ', or `profiles`')
    return root
  }
  if (root['stores'] !== undefined) {
    throw wrongConfiguration(
      where,
      '`stores` and `profiles` exclude each other: write the stores as the profile "default".',
    )
  }
  const profiles = Object.entries(fields(root['profiles'], 'profiles', where))
  if (profiles.length === 0) throw wrongConfiguration(where, '`profiles` is empty: add "default".')
  for (const [name, profile] of profiles) {
    const key = `profiles.${name}`
    if (name === '') throw wrongConfiguration(where, 'a profile has no name.')
    if (typeof profile === 'string' || Array.isArray(profile)) checkStores(profile, key, where)
    else {
      const own = fields(profile, key, where, 'the URL of a store, a list of them or an object')
      refuseUnknown(own, profileKeys, `${key}.`, where)
      checkProfile(own, `${key}.`, where)
      requireStores({ ...root, ...own }, key, where, '')
    }
  }
  return root
}

function checkProfile(profile: Fields, path: string, where: string): void {
  const { stores, write, names, routes, keys, cache, timeout, rotation } = profile
  if (stores !== undefined) checkStores(stores, `${path}stores`, where)
  if (write !== undefined && !isPlace(write) && (typeof write !== 'string' || write === '')) {
    throw expectedText(`${path}write`, 'the scheme, the place or the URL of a store', write, where)
  }
  if (names !== undefined) {
    for (const [name, reference] of Object.entries(fields(names, `${path}names`, where))) {
      if (name === '' || name.includes('#')) {
        throw wrongConfiguration(
          where,
          `${path}names has ${JSON.stringify(name)}: a name of the application has no # in it.`,
        )
      }
      if (typeof reference !== 'string' || !/^[^#]+(?:#.+)?$/s.test(reference)) {
        throw expectedText(`${path}names.${name}`, 'a name of the store, such as prod/db#password', reference, where)
      }
    }
  }
  if (routes !== undefined) {
    const table = Object.entries(fields(routes, `${path}routes`, where))
    if (table.length === 0)
      throw wrongConfiguration(where, `${path}routes is empty: leave it out, or add a beginning of names.`)
    for (const [beginning, urls] of table) {
      if (beginning === '')
        throw wrongConfiguration(where, `${path}routes has an empty beginning: what no route takes goes to \`stores\`.`)
      checkStores(urls, `${path}routes.${beginning}`, where)
    }
  }
  if (keys !== undefined) checkKeys(fields(keys, `${path}keys`, where), `${path}keys`, where)
  if (cache !== undefined && cache !== false) {
    const given = fields(cache, `${path}cache`, where, 'false or an object')
    refuseUnknown(given, Object.keys(cacheKeys), `${path}cache.`, where)
    for (const [key, least] of Object.entries(cacheKeys)) checkFigure(given[key], `${path}cache.${key}`, least, where)
  }
  checkFigure(timeout, `${path}timeout`, 1, where)
  // What is in it is checked by who asks for it: no client does.
  if (rotation !== undefined) fields(rotation, `${path}rotation`, where)
}

function checkStores(value: unknown, path: string, where: string): void {
  if (typeof value === 'string' ? value.trim() !== '' : Array.isArray(value) && value.length > 0) {
    if (typeof value === 'string') return
    for (const [index, url] of (value as readonly unknown[]).entries()) {
      if (typeof url !== 'string' || url === '')
        throw expectedText(`${path}[${index}]`, 'the URL of a store', url, where)
    }
    return
  }
  throw expectedText(path, 'the URL of a store or a list of them', value, where)
}

function checkKeys(keys: Fields, path: string, where: string): void {
  for (const [name, references] of Object.entries(keys)) {
    if (!keyName.test(name)) {
      throw wrongConfiguration(where, `${path} has ${JSON.stringify(name)}: a name there is letters, digits and . _ -`)
    }
    const list: readonly unknown[] = Array.isArray(references) ? references : [references]
    const wrong =
      list.length === 0 ? references : list.find(each => typeof each !== 'string' || !keyReference.test(each))
    if (list.length > 0 && wrong === undefined) continue
    // What stands there is not told: it may be a key.
    throw expectedText(
      `${path}.${name}`,
      'where a key is (env:NAME, file:PATH or a URL, # and a name), or a list of that; never a key',
      wrong,
      where,
    )
  }
}

function checkAdapters(adapters: Fields, where: string): void {
  for (const [scheme, name] of Object.entries(adapters)) {
    if (!schemeForm.test(scheme)) {
      throw wrongConfiguration(
        where,
        `adapters has ${JSON.stringify(scheme)}: a scheme is two or more of a-z 0-9 + . -`,
      )
    }
    if (builtIn.includes(scheme))
      throw wrongConfiguration(where, `adapters has ${scheme}, which is built in: choose another scheme.`)
    if (typeof name !== 'string' || !packageName.test(name)) {
      const form = 'the name of an npm package, such as "acme-sealwax" or "@acme/sealwax"'
      if (typeof name !== 'string') throw expected(`adapters.${scheme}`, form, name, where)
      throw wrongConfiguration(where, `adapters.${scheme} is not ${form}. ${faultOf(name)}`)
    }
  }
}

/** What keeps a text from being the name of a package. The text itself is not quoted: it may be anything. */
function faultOf(name: string): string {
  if (name === '') return 'It is empty.'
  if (/^(?:\.{0,2}[/\\]|[A-Za-z]:|file:)/.test(name))
    return 'It is a path: install the adapter as a package and write its name.'
  if (/^[a-z+]+:/.test(name)) return 'It is a URL: install the adapter as a package and write its name.'
  if (/[A-Z]/.test(name)) return 'Names of packages are in lower case.'
  if (/.@/.test(name)) return 'It ends in a version: the one that is installed is taken.'
  const [first = '', ...rest] = name.split('/')
  if (rest.length > (first.startsWith('@') ? 1 : 0))
    return 'It goes on after the name: an adapter is what a package exports as a whole.'
  return 'It has characters that no name of a package has.'
}

function requireStores(profile: Fields, what: string, where: string, also: string): void {
  if (profile['stores'] !== undefined || profile['routes'] !== undefined) return
  throw wrongConfiguration(where, `${what} names no store: add \`stores\`${also}.`)
}

function checkFigure(value: unknown, path: string, least: number, where: string): void {
  if (value === undefined || (typeof value === 'number' && value >= least)) return
  throw expected(path, `a number of at least ${least}`, value, where)
}

function isPlace(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0
}

function fields(value: unknown, path: string, where: string, form = 'an object'): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields
  throw expected(path, form, value, where)
}

function refuseUnknown(given: Fields, known: readonly string[], path: string, where: string): void {
  for (const key of Object.keys(given)) {
    if (known.includes(key)) continue
    throw wrongConfiguration(where, `${path}${key} is not known.${guess(key, known)} There are ${known.join(', ')}.`)
  }
}

function expected(path: string, form: string, received: unknown, where: string): Error {
  return wrongConfiguration(where, `${path} must be ${form}; it is ${kindOf(received)}.`)
}

/** The same for what is a text: that it is one says nothing of what is wrong with it. */
function expectedText(path: string, form: string, received: unknown, where: string): Error {
  if (typeof received !== 'string' || received === '') return expected(path, form, received, where)
  const fault = received.trim() === '' ? 'there are blanks alone' : 'the text there is of another form'
  return wrongConfiguration(where, `${path} must be ${form}; ${fault}.`)
}
