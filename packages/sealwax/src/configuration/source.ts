import { dirname, extname, resolve } from 'node:path'
import { wrongArgument } from '@sealwax/core'
import type { Configuration, StoreUrls } from './configuration.ts'
import { findConfiguration } from './find-configuration.ts'
import type { ResolvedStores, ResolveOptions } from './resolved.ts'
import { theArgument, wrongConfiguration } from './wrong-configuration.ts'

/** What an application hands over itself: URLs, or what a configuration file would say. */
export type Source = StoreUrls | Configuration

/** A configuration, and who said it. */
export interface Said extends Pick<ResolvedStores, 'source' | 'origin' | 'file' | 'folder'> {
  readonly configuration: Configuration
  /** Whether it was found in a folder, rather than handed over by whoever runs this process. */
  readonly found: boolean
}

/**
 * The first of: the argument, `options.config`, SEALWAX_URL, the configuration file that holds for the working directory,
 * the environment over ./.env. Empty variables count as not set.
 *
 * @throws SecretError ERR_SECRET_CONFIG; TypeError for an argument of the wrong kind.
 */
export async function readSource(source: Source | undefined, options: ResolveOptions): Promise<Said> {
  const { env = process.env, trust = 'project' } = options
  const folder = resolve(options.workingDirectory ?? process.cwd())
  const own = { folder, file: undefined, found: false }
  if (source !== undefined) {
    if (options.config !== undefined) throw new TypeError('Give either stores or options.config, not both')
    return { ...own, configuration: await fromArgument(source), origin: 'argument', source: theArgument }
  }
  if (options.config !== undefined) return fromFile(resolve(folder, options.config), false)

  const url = env['SEALWAX_URL']?.trim()
  if (url) return { ...own, configuration: { stores: url }, origin: 'SEALWAX_URL', source: 'SEALWAX_URL' }

  const found = findConfiguration(folder)
  if (found === undefined) {
    const stores = env['NODE_ENV'] === 'production' ? ['env:'] : ['env:', 'file:.env']
    return { ...own, configuration: { stores }, origin: 'defaults', source: 'the defaults' }
  }
  if (trust === 'json-only' && extname(found) !== '.json') {
    throw wrongConfiguration(
      found,
      `it is code, which may be a stranger's and is not run unasked: if it is yours, say so with --config ${found}`,
    )
  }
  return fromFile(found, true)
}

async function fromFile(file: string, found: boolean): Promise<Said> {
  const { readConfiguration } = await import('./read-configuration.ts')
  const configuration = await checked(await readConfiguration(file), file)
  return { configuration, origin: 'file', source: file, file, folder: dirname(file), found }
}

async function fromArgument(source: Source): Promise<Configuration> {
  if (typeof source === 'string' ? source.trim() !== '' : Array.isArray(source) && source.length > 0) {
    return checked({ stores: source }, theArgument)
  }
  if (typeof source === 'object' && source !== null && !Array.isArray(source)) return checked(source, theArgument)
  throw wrongArgument('source', "the URL of a store ('file:.env'), a list of them or a configuration", source)
}

/** Most programs have no configuration: what knows all of its form is loaded with one. */
async function checked(configuration: unknown, where: string): Promise<Configuration> {
  const { checkConfiguration } = await import('./check-configuration.ts')
  return checkConfiguration(configuration, where)
}
