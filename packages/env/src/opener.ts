import { resolve } from 'node:path'
import { type Opener, SecretError } from '@sealwax/core'
import { environment } from './environment.ts'
import { variablePrefix } from './names.ts'

/**
 * `env:` in a configuration. After `?`: `prefix`, `folder` (instead of /run/secrets; relative to the configuration),
 * `empty=absent` (an empty variable counts as not set), `writable=true`.
 */
export const opener: Opener = {
  schemes: ['env'],
  options: ['prefix', 'folder', 'empty', 'writable'],
  paths({ query }) {
    const folder = query.get('folder')
    return folder === undefined ? [] : [folder]
  },
  open({ authority, path, query }, { folder: start, env }) {
    if (authority !== undefined || path !== '') {
      throw wrong('`env:` takes no path: write `env:`, or `env:?prefix=SHOP_` for variables that begin with SHOP_.')
    }
    const prefix = query.get('prefix') ?? ''
    if (variablePrefix(prefix) === undefined) {
      throw wrong('`prefix` of `env:` begins the names of variables: letters and digits, such as SHOP_ or shop/.')
    }
    const folder = query.get('folder')
    return environment({
      variables: env,
      prefix,
      ...(folder === undefined ? {} : { folders: [resolve(start, folder)] }),
      emptyIsAbsent: choice(query, 'empty', ['value', 'absent']) === 'absent',
      writable: choice(query, 'writable', ['false', 'true']) === 'true',
    })
  },
}

function choice(query: ReadonlyMap<string, string>, option: string, allowed: readonly string[]): string | undefined {
  const value = query.get(option)
  if (value === undefined || allowed.includes(value)) return value
  throw wrong(`\`${option}\` of \`env:\` is ${allowed.join(' or ')}.`)
}

function wrong(message: string): SecretError {
  return new SecretError(message, { code: 'ERR_SECRET_CONFIG', provider: 'env' })
}
