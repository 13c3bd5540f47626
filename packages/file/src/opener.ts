import { extname } from 'node:path'
import { type OpenContext, type Opener, SecretError, type StoreUrl } from '@sealwax/core'
import { dotenvFormat } from './dotenv/dotenv-format.ts'
import type { FileProvider } from './file-provider.ts'
import { jsonFormat } from './json/json-format.ts'
import { openFile } from './options.ts'

/**
 * `file:.env`, `file:.env?layers=.env.local,.env.test`, `file:secrets.json`, `file:///run/app/secrets.json`. The extension
 * `.json` means JSON, any other .env; `?format=json` and `?format=dotenv` say so. `?permissions=refuse`, `?root=folder`
 * and `?layer=.env.local` (the one to write to) are the options of the factories.
 */
export const opener: Opener = {
  schemes: ['file'],
  options: ['format', 'layers', 'layer', 'permissions', 'root'],
  paths: url => [pathOf(url), ...(url.query.get('layers')?.split(',') ?? []), ...given(url, ['layer', 'root'])],
  open: openUrl,
}

function given({ query }: StoreUrl, options: readonly string[]): string[] {
  return options.map(option => query.get(option)).filter(value => value !== undefined)
}

function openUrl(url: StoreUrl, context: OpenContext): FileProvider {
  const { query } = url
  const path = pathOf(url)
  const format = query.get('format') ?? (extname(path).toLowerCase() === '.json' ? 'json' : 'dotenv')
  if (format !== 'json' && format !== 'dotenv') throw wrongUrl('?format= is json or dotenv')
  const permissions = query.get('permissions') ?? 'notice'
  if (permissions !== 'notice' && permissions !== 'refuse') throw wrongUrl('?permissions= is notice or refuse')
  const layers = query.get('layers')?.split(',')
  const writeLayer = query.get('layer')
  const root = query.get('root')
  if (format === 'json' && (layers ?? writeLayer) !== undefined) throw wrongUrl('layers are for .env files')
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
