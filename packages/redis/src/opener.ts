import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type OpenContext, type Opener, SecretError, type StoreUrl } from '@sealwax/core'
import { queryNumber, wrongUrl } from '@sealwax/core/adapter'
import type { RedisKeyStore } from './api-keys/key-store.ts'
import type { RedisConnectionOptions, RedisCredentials } from './options.ts'
import { type Redis, redis } from './redis.ts'

const form =
  'Write rediss://host:6379/0?prefix=shop (TLS), or redis://127.0.0.1:6379/0?prefix=shop for a server on this machine.'

/**
 * Opens `redis://host:port/database` and `rediss://…` (TLS). Options: `prefix`, `keepVersions`, `connectTimeout`,
 * `requestTimeout` (milliseconds), `ca`, `cert` and `key` (paths, from the configuration's folder), `allowPlaintext=true`.
 *
 * User and password come from SEALWAX_REDIS_USERNAME and SEALWAX_REDIS_PASSWORD, or from the files that
 * SEALWAX_REDIS_USERNAME_FILE and SEALWAX_REDIS_PASSWORD_FILE name: these are read at each new connection.
 */
export const opener: Opener & {
  open(url: StoreUrl, context: OpenContext): Redis
  /** For API keys, as `redisKeyStore()` keeps them; `prefix` is theirs. */
  openKeyStore(url: StoreUrl, context: OpenContext): Promise<RedisKeyStore>
} = {
  schemes: ['redis', 'rediss'],
  options: ['prefix', 'keepVersions', 'connectTimeout', 'requestTimeout', 'ca', 'cert', 'key', 'allowPlaintext'],
  weakening: ['ca', 'allowPlaintext'],
  paths: ({ query }) => ['ca', 'cert', 'key'].map(option => query.get(option)).filter(path => path !== undefined),
  open(url, context) {
    return opened(() =>
      redis({
        ...connectionOf(url, context),
        prefix: url.query.get('prefix'),
        keepVersions: queryNumber(url.query, 'keepVersions'),
      }),
    )
  },
  async openKeyStore(url, context) {
    const { redisKeyStore } = await import('./api-keys/key-store.ts')
    return opened(() => redisKeyStore({ ...connectionOf(url, context), prefix: url.query.get('prefix') }))
  },
}

function connectionOf({ scheme, authority, path, query }: StoreUrl, context: OpenContext): RedisConnectionOptions {
  if (authority === undefined || authority === '') throw wrongUrl('redis', 'The host is missing', form)
  const plaintext = query.get('allowPlaintext')
  if (plaintext !== undefined && plaintext !== 'true' && plaintext !== 'false') {
    throw wrongUrl('redis', '?allowPlaintext= is true or false', form)
  }
  const file = (option: string): string | undefined => {
    const named = query.get(option)
    return named === undefined || named === '' ? named : resolve(context.folder, named)
  }
  return {
    url: `${scheme}://${authority}/${path.replace(/\/$/, '')}`,
    connectTimeout: queryNumber(query, 'connectTimeout'),
    requestTimeout: queryNumber(query, 'requestTimeout'),
    caFile: file('ca'),
    certFile: file('cert'),
    keyFile: file('key'),
    allowPlaintext: plaintext === undefined ? undefined : plaintext === 'true',
    ...loginOf(context),
  }
}

/** What is a programmer's mistake in code is a wrong setting here. */
function opened<T>(open: () => T): T {
  try {
    return open()
  } catch (error) {
    if (error instanceof TypeError) throw wrongUrl('redis', inUrl(error.message), form)
    throw error
  }
}

/** Names of options as the URL has them. */
function inUrl(message: string): string {
  return `In the URL of a Redis store, ${message.replaceAll('options.', '').replace(/\b(ca|cert|key)File\b/g, '?$1=')}`
}

function loginOf({ env, folder }: OpenContext): Pick<RedisConnectionOptions, 'credentials'> {
  const username = sourceOf(env, 'SEALWAX_REDIS_USERNAME', folder)
  const password = sourceOf(env, 'SEALWAX_REDIS_PASSWORD', folder)
  if (password === undefined) {
    if (username === undefined) return {}
    return {
      credentials: failing(
        'SEALWAX_REDIS_USERNAME is set without a password: set SEALWAX_REDIS_PASSWORD, or _FILE, as well.',
      ),
    }
  }
  return {
    async credentials(): Promise<RedisCredentials> {
      return { username: await username?.(), password: await password() }
    },
  }
}

/** A setting as it stands in the environment, or in the file that `VARIABLE_FILE` names, without a line end. */
function sourceOf(env: OpenContext['env'], variable: string, folder: string): (() => Promise<string>) | undefined {
  const { [variable]: text = '', [`${variable}_FILE`]: path = '' } = env
  if (text !== '' && path !== '') return failing(`${variable} and ${variable}_FILE are both set: unset one of them.`)
  if (text !== '') return async () => text
  if (path === '') return undefined
  return async () => {
    const read = await readFile(resolve(folder, path), 'utf8').catch(error => {
      throw misconfigured(`The file that ${variable}_FILE names cannot be read (${String(error?.code)}).`)
    })
    const line = read.replace(/\r?\n$/, '')
    if (line === '') throw misconfigured(`The file that ${variable}_FILE names is empty.`)
    return line
  }
}

/** What is wrong in the environment is told by the first call: it is no fault of the URL, which is all that opening looks at. */
function failing(message: string): () => Promise<never> {
  return () => Promise.reject(misconfigured(message))
}

function misconfigured(message: string): SecretError {
  return new SecretError(message, { code: 'ERR_SECRET_CONFIG', provider: 'redis' })
}
