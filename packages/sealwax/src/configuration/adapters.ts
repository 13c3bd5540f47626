import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Opener, wrongArgument } from '@sealwax/core'
import { opener as env } from '@sealwax/env'
import { opener as file } from '@sealwax/file'
import { installCommand } from './install-command.ts'
import { guess, WrongUrlError, wrongConfiguration } from './wrong-configuration.ts'

const builtIn: readonly Opener[] = [env, file]

/** Every scheme of ours, and the package that answers to it. */
const packages: Readonly<Record<string, string>> = {
  aws: '@sealwax/aws',
  gcp: '@sealwax/gcp',
  azure: '@sealwax/azure',
  vault: '@sealwax/vault',
  'vault+http': '@sealwax/vault',
  redis: '@sealwax/redis',
  rediss: '@sealwax/redis',
}

export interface AdapterPlaces {
  /** Given by hand; they go first. */
  readonly openers: readonly Opener[]
  /** The configuration's own schemes. */
  readonly adapters: Readonly<Record<string, string>>
  /** Folders whose installed packages may be run, first to last. */
  readonly folders: readonly string[]
  /** Where a missing package should be installed; undefined: on the machine. */
  readonly home: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  /** For messages. */
  readonly where: string
}

/**
 * The opener of a scheme: given by hand, built in, or of an installed package.
 * @throws SecretError ERR_SECRET_CONFIG for an unknown scheme and for a package that is missing or no adapter.
 */
export async function findOpener(scheme: string, places: AdapterPlaces): Promise<Opener> {
  const ready = [...places.openers, ...builtIn].find(({ schemes }) => schemes.includes(scheme))
  if (ready !== undefined) return ready
  const table = new Map([...Object.entries(packages), ...Object.entries(places.adapters)])
  const name = table.get(scheme)
  if (name === undefined) {
    const known = [...[...places.openers, ...builtIn].flatMap(({ schemes }) => schemes), ...table.keys()]
    const shown = scheme.length <= 20 ? JSON.stringify(scheme) : 'of a URL'
    throw new WrongUrlError(
      places.where,
      `the scheme ${shown} is not known.${guess(scheme, known)} There are ${[...new Set(known)].join(', ')}.`,
    )
  }
  const path = locate(name, places)
  if (path === undefined) throw missing(scheme, name, places)
  return load(scheme, name, path, places.where)
}

/** The file of a package's main export, as Node resolves it from the first folder that has it. */
function locate(name: string, { folders, where }: AdapterPlaces): string | undefined {
  const folder = folders.find(candidate => sees(candidate, name))
  if (folder === undefined) return undefined
  try {
    return createRequire(resolve(folder, 'noop.js')).resolve(name)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'MODULE_NOT_FOUND' && process.versions['pnp'] !== undefined) return undefined
    if (code === 'MODULE_NOT_FOUND')
      throw wrongConfiguration(where, `the package ${name} lacks its main file: install it anew.`)
    if (code !== 'ERR_PACKAGE_PATH_NOT_EXPORTED') throw error
    throw wrongConfiguration(
      where,
      `the package ${name} has no entry that can be loaded: its exports need the condition "default".`,
    )
  }
}

/**
 * Whether code in this folder could import the package. Asked first, because `resolve` also looks where `import` does
 * not: into NODE_PATH, which pnpm sets to all that is installed, and into folders of the user's home.
 */
function sees(folder: string, name: string): boolean {
  if (process.versions['pnp'] !== undefined) return true
  for (let place = resolve(folder); ; place = dirname(place)) {
    if (existsSync(join(place, 'node_modules', name))) return true
    if (dirname(place) === place) return false
  }
}

async function load(scheme: string, name: string, path: string, where: string): Promise<Opener> {
  let module: { readonly opener?: unknown }
  try {
    module = await import(/* @vite-ignore */ pathToFileURL(path).href)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'an error of its own'
    throw wrongConfiguration(where, `the package ${name} could not be loaded (${code}). See why with \`node ${path}\`.`)
  }
  if (isOpener(module.opener) && module.opener.schemes.includes(scheme)) return module.opener
  throw wrongConfiguration(
    where,
    `the package ${name} has no \`opener\` for ${scheme}: it is no adapter for sealwax, or one of another version.`,
  )
}

function missing(scheme: string, name: string, { home, env: variables, where }: AdapterPlaces): Error {
  const command = installCommand(name, home, variables)
  // A configuration may be a stranger's: our message is not to make anybody install what it names.
  const advice = Object.values(packages).includes(name)
    ? `Run: ${command}`
    : `The configuration takes it from a package that is not one of sealwax; if you trust that, run: ${command}`
  return wrongConfiguration(where, `the adapter for ${scheme}: is not installed. ${advice}`)
}

function isOpener(value: unknown): value is Opener {
  const candidate = value as Partial<Opener> | null | undefined
  return (
    typeof candidate === 'object' &&
    candidate !== null &&
    Array.isArray(candidate.schemes) &&
    Array.isArray(candidate.options) &&
    typeof candidate.open === 'function'
  )
}

/** @throws TypeError for anything that is no opener, and for two that answer to one scheme. */
export function checkOpeners(openers: unknown): readonly Opener[] {
  if (openers === undefined) return []
  const expected = "an array of openers: import { opener as aws } from '@sealwax/aws'"
  if (!Array.isArray(openers)) throw wrongArgument('options.openers', expected, openers)
  const seen = new Set<string>()
  for (const [index, opener] of openers.entries()) {
    if (!isOpener(opener)) throw wrongArgument(`options.openers[${index}]`, expected, opener)
    for (const scheme of opener.schemes) {
      if (seen.has(scheme)) throw new TypeError(`options.openers has two for ${scheme}:`)
      seen.add(scheme)
    }
  }
  return openers
}
