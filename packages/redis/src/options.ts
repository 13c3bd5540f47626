import { checkOptions, hasMethod, isFlag, isMatch, isWhole, type OptionCheck } from '@sealwax/core/adapter'
import { addressOf, defaultUrl, isLoopback } from './address.ts'
import type { RedisClient } from './sdk.ts'

/** An ACL user. Without a name it is Redis's user `default`. */
export interface RedisCredentials {
  readonly username?: string | undefined
  readonly password: string
}

/** How the server is reached. */
export interface RedisConnectionOptions {
  /**
   * `rediss://host:6379/0` (TLS) or `redis://127.0.0.1:6379/0`, without credentials: host, port and the number of the
   * database. Default: `redis://127.0.0.1:6379`.
   */
  readonly url?: string | undefined
  /**
   * Allows `redis://` to a host that is not this machine: password and values then cross the network in clear, readable for
   * everybody on the way. Default: false.
   */
  readonly allowPlaintext?: boolean | undefined
  /** Path of the certificates (PEM) that the server's is checked against, instead of those that Node trusts. Default: Node's own and NODE_EXTRA_CA_CERTS. */
  readonly caFile?: string | undefined
  /** Path of this client's certificate (PEM), where the server asks for one (`tls-auth-clients yes`, which is Redis's default). */
  readonly certFile?: string | undefined
  /** Path of the key (PEM) of `certFile`. */
  readonly keyFile?: string | undefined
  /** The ACL user. Default: `default`. */
  readonly username?: string | undefined
  readonly password?: string | undefined
  /** Gives user and password at each new connection, instead of `username` and `password`: for passwords that change. */
  readonly credentials?: (() => RedisCredentials | Promise<RedisCredentials>) | undefined
  /** Milliseconds until a new connection must be ready, with TLS and login. Default: 5,000. */
  readonly connectTimeout?: number | undefined
  /**
   * Milliseconds for an answer. A connection that owes one for longer is taken for dead: it is closed, and the next call makes
   * a new one. Default: 5,000.
   */
  readonly requestTimeout?: number | undefined
  /**
   * A connected client of your own (`createClient` of the package `redis`), with its own address, credentials, reconnection
   * and timeouts. It is not closed by this provider.
   */
  readonly client?: RedisClient | undefined
}

export interface RedisOptions extends RedisConnectionOptions {
  /** Put before every name with one `:`, and the only keys that are touched. Default: `sealwax`. */
  readonly prefix?: string | undefined
  /** How many versions of a secret are kept, with the current one, 2 to 100. Versions with a label are kept beyond. Default: 10. */
  readonly keepVersions?: number | undefined
}

const isPath = isMatch(/^[^\0]+$/)
const path: OptionCheck = ['the path of a file', isPath]
const milliseconds: OptionCheck = ['a whole number of milliseconds from 1 to 600,000', isWhole(1, 600_000)]

export const prefixCheck: OptionCheck = [
  '1 to 200 printable ASCII characters without space',
  isMatch(/^[\x21-\x7e]{1,200}$/),
]

export const connectionChecks: Readonly<Record<keyof RedisConnectionOptions, OptionCheck>> = {
  url: [
    'a URL redis://host:port/database or rediss://… without credentials',
    value => typeof value === 'string' && addressOf(value) !== undefined,
  ],
  allowPlaintext: ['true or false', isFlag],
  caFile: path,
  certFile: path,
  keyFile: path,
  username: ['a string that is not empty', isMatch(/./s)],
  password: ['a string that is not empty', isMatch(/./s)],
  credentials: ['a function that gives username and password', value => typeof value === 'function'],
  connectTimeout: milliseconds,
  requestTimeout: milliseconds,
  client: ['a client of the package redis, made by createClient', isClient],
}

/** These are an injected client's own. */
const own = [
  'url',
  'allowPlaintext',
  'caFile',
  'certFile',
  'keyFile',
  'username',
  'password',
  'credentials',
  'connectTimeout',
  'requestTimeout',
] as const satisfies readonly (keyof RedisConnectionOptions)[]

/** @throws TypeError for an option that is unknown, of the wrong kind, or at odds with another. */
export function checkRedisOptions(options: RedisOptions): void {
  checkConnection(options, {
    ...connectionChecks,
    prefix: prefixCheck,
    keepVersions: ['a whole number from 2 to 100', isWhole(2, 100)],
  })
}

/** @throws TypeError as {@link checkRedisOptions}. */
export function checkConnection<O extends RedisConnectionOptions>(
  options: O,
  checks: Readonly<Record<keyof O, OptionCheck>>,
): void {
  checkOptions(options, checks, { client: 'client', own })
  const { url = defaultUrl, allowPlaintext, credentials, certFile, keyFile } = options
  if (credentials !== undefined && (options.username ?? options.password) !== undefined) {
    throw new TypeError('options.credentials stands instead of options.username and options.password: give one of them')
  }
  if (options.username !== undefined && options.password === undefined) {
    throw new TypeError('options.password must be given beside options.username')
  }
  if ((certFile === undefined) !== (keyFile === undefined)) {
    throw new TypeError('options.certFile and options.keyFile belong together: give both or none')
  }
  const address = addressOf(url)
  if (address === undefined || options.client !== undefined) return
  if (!address.tls && [options.caFile, certFile].some(file => file !== undefined)) {
    throw new TypeError('options.caFile, certFile and keyFile are for rediss:// URLs')
  }
  if (!address.tls && allowPlaintext !== true && !isLoopback(address)) {
    throw new TypeError(
      'options.url must begin with rediss:// (TLS) for a host that is not this machine, or options.allowPlaintext must be true',
    )
  }
}

/** The clients of a cluster and of Sentinel take other arguments; a pool cannot subscribe. */
function isClient(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || 'slots' in value || 'getSentinelNode' in value) return false
  return ['sendCommand', 'duplicate', 'subscribe'].every(method => hasMethod(method)(value))
}
