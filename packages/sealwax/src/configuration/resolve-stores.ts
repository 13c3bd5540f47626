import type { AnyProvider, Opener } from '@sealwax/core'
import { aliased, route } from '@sealwax/core/compose'
import { checkOpeners, findOpener } from './adapters.ts'
import type { ProfileConfiguration } from './configuration.ts'
import { ownFolder, startedFrom } from './installation.ts'
import { type Opening, openStores, placesOf, splitUrls } from './open-stores.ts'
import { asProfile, chooseProfile } from './profile.ts'
import type { ResolvedStore, ResolvedStores, ResolveOptions } from './resolved.ts'
import { readSource, type Said, type Source } from './source.ts'
import { parseStoreUrl } from './store-url.ts'
import type { TrustedStores } from './trusted-stores.ts'
import { guess, wrongConfiguration } from './wrong-configuration.ts'

/**
 * Finds the configuration, opens its stores and joins them. Nothing is asked of any store.
 *
 * @param around Goes around each store itself, within whatever is made of it.
 * @throws SecretError ERR_SECRET_CONFIG that names what has to be changed; TypeError for arguments of the wrong kind.
 */
export async function resolveStores(
  source?: Source,
  options: ResolveOptions = {},
  around: Opening['around'] = provider => provider,
): Promise<ResolvedStores> {
  const openers = checkOpeners(options.openers)
  const said = await readSource(source, options)
  const { profile, settings } = chooseProfile(said, options)
  const where = profile === undefined ? said.source : `${said.source}, profile ${JSON.stringify(profile)}`
  checkWrite(said, profile, settings)
  const trusted = await trustedBy(said, options)
  const opening = { ...openingOf(said, where, openers, settings.keys ?? {}, trusted, options), around }

  const { stores: urls, routes = {}, names, write, cache, timeout, rotation } = settings
  const routed = await Promise.all(
    Object.entries(routes)
      .sort(([a], [b]) => b.length - a.length)
      .map(async ([below, there]) => [below, await openStores(there, below, write, opening)] as const),
  )
  const rest = urls === undefined ? undefined : await openStores(urls, '', write, opening)
  const groups = [...routed.map(([, opened]) => opened), ...(rest === undefined ? [] : [rest])]
  const stores = groups.flatMap(opened => opened.stores)
  const table = [...routed, ...(rest === undefined ? [] : [['', rest] as const])]
  const joined: AnyProvider =
    rest !== undefined && routed.length === 0
      ? rest.provider
      : route(Object.fromEntries(table.map(([below, opened]) => [below, opened.provider])))

  const aliases = new Map(Object.entries(names ?? {}))
  return {
    provider: aliases.size === 0 ? joined : aliased(joined, Object.fromEntries(aliases)),
    stores,
    locate(name) {
      const reference = aliases.get(name) ?? name
      const taker = table.find(([below]) => reference.startsWith(below))
      return { reference, stores: taker?.[1].stores ?? [] }
    },
    names: [...aliases.keys()],
    write: groups.length === 1 ? stores.find((store: ResolvedStore) => store.write) : undefined,
    source: said.source,
    origin: said.origin,
    file: said.file,
    profile,
    folder: said.folder,
    rotation,
    client: { ...(cache !== undefined && { cache }), ...(timeout !== undefined && { timeout }) },
  }
}

/** Only what was found may be a stranger's. */
async function trustedBy(
  { found }: Said,
  { trustedStores, env = process.env }: ResolveOptions,
): Promise<TrustedStores> {
  if (!found && trustedStores === undefined) return { hosts: undefined, paths: [] }
  const { readTrustedStores } = await import('./trusted-stores.ts')
  return readTrustedStores(trustedStores, env)
}

function openingOf(
  said: Said,
  where: string,
  openers: readonly Opener[],
  keys: Opening['keys'],
  trusted: TrustedStores,
  options: ResolveOptions,
): Omit<Opening, 'around'> {
  const { env = process.env, trust = 'project' } = options
  const started = trust === 'project' ? undefined : startedFrom()
  // A command runs only code that whoever called it has chosen: what it was started with, or what --config stands beside.
  const folders =
    trust === 'project'
      ? [said.folder, options.workingDirectory ?? process.cwd()]
      : [...(options.config === undefined ? [] : [said.folder]), ...(started === undefined ? [] : [started])]
  const own = ownFolder()
  const places = {
    openers,
    adapters: said.configuration.adapters ?? {},
    folders: own === undefined ? folders : [...folders, own],
    home: folders[0],
    env,
    where,
  }
  return {
    folder: said.folder,
    env,
    where,
    keys,
    blocking: options.blocking,
    findOpener: scheme => findOpener(scheme, places),
    mayWeaken: !said.found || trust === 'project',
    trusts: host => !said.found || (trusted.hosts === undefined ? trust === 'project' : trusted.hosts(host)),
    paths: { folder: said.folder, bounded: said.found && trust === 'json-only', trusted: trusted.paths, where },
  }
}

/**
 * A profile's own `write` must fit its stores. One that stands beside the profiles may be meant for another of them; one
 * that fits none is misspelt.
 */
function checkWrite(
  { configuration, source }: Said,
  profile: string | undefined,
  settings: ProfileConfiguration,
): void {
  const { write } = settings
  if (write === undefined) return
  const profiles = new Map(Object.entries(configuration.profiles ?? {}).map(([name, each]) => [name, asProfile(each)]))
  const own = profiles.get(profile ?? '')?.write !== undefined
  const lists = (own ? [settings] : [configuration, ...profiles.values()])
    .flatMap(({ stores, routes = {} }) => [...(stores === undefined ? [] : [stores]), ...Object.values(routes)])
    .map(urls => splitUrls(urls).map(url => parseStoreUrl(url, source)))
  if (lists.some(list => placesOf(list, write).length > 0)) return
  const schemes = new Set(lists.flat().map(({ scheme }) => scheme))
  const shown = typeof write === 'number' ? `the place ${write}` : 'a store'
  const near = typeof write === 'number' ? '' : guess(write, schemes)
  throw wrongConfiguration(
    source,
    `\`write\` names ${shown} that is not in any list.${near} The schemes here are ${[...schemes].join(', ')}.`,
  )
}
