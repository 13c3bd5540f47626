import { basename, extname } from 'node:path'
import { type OpenContext, type Opener, SecretError, type StoreUrl } from '@sealwax/core'
import { dotenvFormat } from './dotenv/dotenv-format.ts'
import type { FileProvider } from './file-provider.ts'
import { jsonFormat } from './json/json-format.ts'
import { openFile } from './options.ts'

/**
 * `file:.env`, `file:.env?layers=.env.local,.env.test`, `file:secrets.json`, `file:///run/app/secrets.json`. `NAME.json` is JSON;
 * `.env`, `.env.NAME`, `NAME.env` and names without an extension are .env; any other is refused, unless `?format=json` or
 * `?format=dotenv` says what it is, because a put into a file of another kind would break it. `?permissions=refuse`, `?root=folder`
 * and `?layer=.env.local` (the one to write to) are the options of the factories.
 */
export const opener: Opener = {
  schemes: ['file'],
  options: ['format', 'layers', 'layer', 'permissions', 'root'],
  paths: url => [...filesOf(url), ...given(url, ['layer', 'root'])],
  open: openUrl,
}

/**
 * The files that the secrets of such a URL are in, as they stand there: absolute, or from the configuration's folder. The first
 * is its path, then come its layers, any of which may be missing.
 *
 * @throws SecretError ERR_SECRET_CONFIG for a URL without a path, or with a host.
 */
export function filesOf(url: StoreUrl): readonly string[] {
  return [pathOf(url), ...(url.query.get('layers')?.split(',') ?? [])]
}

function given({ query }: StoreUrl, options: readonly string[]): string[] {
  return options.map(option => query.get(option)).filter(value => value !== undefined)
}

function openUrl(url: StoreUrl, context: OpenContext): FileProvider {
  const { query } = url
  const path = pathOf(url)
  const format = query.get('format') ?? formatOf(path)
  if (format !== 'json' && format !== 'dotenv') throw wrongUrl('?format= is json or dotenv')
  const permissions = query.get('permissions') ?? 'notice'
  if (permissions !== 'notice' && permissions !== 'refuse') throw wrongUrl('?permissions= is notice or refuse')
  const layers = query.get('layers')?.split(',')
  const writeLayer = query.get('layer')
  const root = query.get('root')
  if (format === 'json' && (layers ?? writeLayer) !== undefined) throw wrongUrl('layers are for .env files')
  if (!query.has('format') && layers?.some(layer => layer !== '' && formatOf(layer) !== 'dotenv')) {
    throw wrongUrl('layers are .env files, such as .env.local')
  }
  if ([...(layers ?? []), writeLayer, root].includes('')) throw wrongUrl('an option of the URL is empty')

  const options = {
    path,
    permissions,
    ...(layers === undefined ? {} : { layers }),
    ...(writeLayer === undefined ? {} : { writeLayer }),
    ...(root === undefined ? {} : { root }),
  } as const
  try {
    return openFile(format === 'json' ? jsonFormat : dotenvFormat, options, context, format === 'dotenv')
  } catch (error) {
    // What is a programmer's mistake in code is a wrong setting here.
    throw error instanceof TypeError ? wrongUrl(error.message) : error
  }
}

/** Kinds of files that are often called after the .env they stand beside, and are none. */
const otherKinds = /\.(?:ya?ml|toml|ini|xml|properties|[cm]?[jt]s|py|rb|php|sh|bash|zsh|fish|ps1|bat|cmd|gpg|age|enc)$/i

function formatOf(path: string): 'json' | 'dotenv' {
  const name = basename(path)
  if (extname(name).toLowerCase() === '.json') return 'json'
  const isDotenv = extname(name) === '' ? name.toLowerCase() !== '.envrc' : /(?:^|\.)env(?:\.|$)/i.test(name)
  if (isDotenv && !otherKinds.test(name)) return 'dotenv'
  throw wrongUrl(
    'its name is neither that of a .env (.env, .env.local, prod.env, a name without an extension) nor of a JSON file, and in any other kind of file a put would break what is there. Say ?format=dotenv or ?format=json if it is one',
  )
}

function pathOf({ authority, path }: StoreUrl): string {
  if (authority !== undefined && authority !== '' && authority !== 'localhost') {
    throw wrongUrl('a file has no host: write file:path, or file:///path for an absolute one')
  }
  if (path === '') throw wrongUrl('the path is missing: write file:.env, for example')
  if (authority === undefined || /^[A-Za-z]:/.test(path)) return path
  return `/${path}`
}

function wrongUrl(problem: string): SecretError {
  return new SecretError(`The URL of a file is wrong: ${problem}.`, { code: 'ERR_SECRET_CONFIG', provider: 'file' })
}
