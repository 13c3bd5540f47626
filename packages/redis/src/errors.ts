import { type Fault, type Operation, type SecretErrorCode, StoreFault } from '@sealwax/core'
import { nodeFault } from '@sealwax/core/adapter'
import type { Sdk } from './sdk.ts'

/** What is asked of the server: a provider's operation, or one of the lock. */
export type Asked = Operation | 'lock'

/** What an error means, and the sentence that says what to do next where core's own would be too general. */
interface Meaning {
  readonly code: SecretErrorCode
  readonly hint?: string | ((operation: Asked) => string)
}

const writing = '+eval +evalsha +type +hmget +time +publish +hset +hdel +pexpireat +persist'

/** The rules of an ACL user (Redis documentation, ACL) that an operation needs beside its keys. */
const rules: Readonly<Record<Asked, string>> = {
  get: '+hmget +get',
  getMany: '+hmget +get',
  put: `${writing}, and channels as well`,
  putIf: `${writing}, and channels as well`,
  delete: '+eval +evalsha +type +hmget +publish +del, and channels as well',
  restore: 'nothing',
  purge: 'nothing',
  list: '+scan',
  versions: '+hmget',
  moveStage: '+eval +evalsha +hmget +hset',
  watch: '+subscribe +hmget +get, and channels as well',
  close: 'nothing',
  lock: '+eval +evalsha +hmget +time +hset',
}

const unavailable: Meaning = { code: 'ERR_SECRET_UNAVAILABLE' }
const cluster: Meaning = {
  code: 'ERR_SECRET_CONFIG',
  hint: 'It is a node of a Redis Cluster: give the address of a single server, or of a proxy that hides the cluster.',
}
const replica: Meaning = {
  code: 'ERR_SECRET_UNAVAILABLE',
  hint: 'It is a replica, which takes no writes: give the address of the primary. After a failover, try again.',
}
const notSaved: Meaning = {
  code: 'ERR_SECRET_UNAVAILABLE',
  hint: 'The server refuses writes because it cannot make them safe: see its log, its disk and its replicas.',
}

/**
 * By the first word of an error reply, which is its code: "The first upper-case word after the -, up to the first space or
 * newline, represents the kind of error returned" (Redis serialization protocol specification, Simple errors). What follows
 * that word is text, and is never looked at.
 */
const byWord: Readonly<Record<string, Meaning>> = {
  NOPERM: {
    code: 'ERR_SECRET_DENIED',
    hint: operation =>
      `The ACL user lacks a right. For this it needs ${rules[operation]}, each for the prefix: see the README's ACL rules.`,
  },
  WRONGPASS: {
    code: 'ERR_SECRET_DENIED',
    hint: 'User or password is wrong, or the user is off: check SEALWAX_REDIS_USERNAME and SEALWAX_REDIS_PASSWORD, or the options.',
  },
  NOAUTH: {
    code: 'ERR_SECRET_DENIED',
    hint: 'The server wants a password: set SEALWAX_REDIS_PASSWORD (and SEALWAX_REDIS_USERNAME), or the options.',
  },
  DENIED: {
    code: 'ERR_SECRET_DENIED',
    hint: 'The server is in protected mode, in which only its own machine may connect: give it a password and users (requirepass, ACL).',
  },
  LOADING: { code: 'ERR_SECRET_UNAVAILABLE', hint: 'The server is still loading its data: try again in a moment.' },
  BUSY: {
    code: 'ERR_SECRET_UNAVAILABLE',
    hint: "The server is busy with somebody's long script: try again, or end it with SCRIPT KILL.",
  },
  UNKILLABLE: unavailable,
  TRYAGAIN: unavailable,
  CLUSTERDOWN: unavailable,
  MASTERDOWN: replica,
  READONLY: replica,
  MISCONF: notSaved,
  NOREPLICAS: notSaved,
  OOM: {
    code: 'ERR_SECRET_UNAVAILABLE',
    hint: 'The memory of the server is full (maxmemory): give it more, or remove what is not needed.',
  },
  MOVED: cluster,
  ASK: cluster,
  CROSSSLOT: cluster,
  WRONGTYPE: {
    code: 'ERR_SECRET_CORRUPT',
    hint: 'Its key holds something else, such as a list: look at it with TYPE, and give secrets a prefix of their own.',
  },
  // A script that was flushed is sent whole; this is a second flush in between.
  NOSCRIPT: unavailable,
  EXECABORT: unavailable,
  NOPROTO: {
    code: 'ERR_SECRET_CONFIG',
    hint: 'The server does not speak RESP3: it needs Redis 6 or newer; 7 is what was tried.',
  },
  ERR: {
    code: 'ERR_SECRET_UNKNOWN',
    hint: 'Redis has one word for many errors. Check its version (7 or newer), the number of the database, and `maxclients`.',
  },
}

const notConnected: Meaning = {
  code: 'ERR_SECRET_UNAVAILABLE',
  hint: 'The client that was given is not connected: call its connect() first, and see its error events.',
}

/** The SDK's own errors have neither name nor code: only their classes tell them apart (@redis/client, lib/errors.ts). */
const byClass = {
  SocketClosedUnexpectedlyError: unavailable,
  DisconnectsClientError: unavailable,
  ClientClosedError: notConnected,
  ClientOfflineError: notConnected,
  ReconnectStrategyError: unavailable,
  RootNodesUnavailableError: unavailable,
  MaxCommandRedirectionsError: unavailable,
  AbortError: unavailable,
  ConnectionTimeoutError: { code: 'ERR_SECRET_TIMEOUT' },
  SocketTimeoutError: { code: 'ERR_SECRET_TIMEOUT' },
  TimeoutError: { code: 'ERR_SECRET_TIMEOUT' },
} as const satisfies Readonly<Record<string, Meaning>>

/** @param sdk The module as it was loaded, for its classes: bundlers may change their names. */
export function classify(error: unknown, operation: Asked, sdk?: Sdk): Fault {
  const fault = nodeFault(error)
  if (fault !== undefined) return fault
  const { code, hint } = meaningOf(error, sdk) ?? { code: 'ERR_SECRET_UNKNOWN' }
  return { code, hint: typeof hint === 'function' ? hint(operation) : hint }
}

function meaningOf(error: unknown, sdk: Sdk | undefined): Meaning | undefined {
  const word = wordOf(error)
  if (word !== undefined) return byWord[word]
  const found = Object.entries(byClass).find(([name]) => isOf(error, name, sdk))
  return found?.[1]
}

/** The code of an error reply; undefined for any other error, and for a reply whose code is not in the table. */
export function wordOf(error: unknown): string | undefined {
  // Node's errors have a code of their own; their texts begin otherwise.
  if (!(error instanceof Error) || 'code' in error) return undefined
  const word = /^[A-Z]+(?=[ \r\n]|$)/.exec(error.message)?.[0]
  return word !== undefined && Object.hasOwn(byWord, word) ? word : undefined
}

/** Whether the server itself answered: the connection is in order then. */
export function isReply(error: unknown, sdk: Sdk | undefined): boolean {
  return wordOf(error) !== undefined || isOf(error, 'ErrorReply', sdk)
}

export function isSdkError(error: unknown, sdk: Sdk | undefined): boolean {
  return Object.keys(byClass).some(name => isOf(error, name, sdk))
}

/** By the class itself; by its name where the error comes from another copy of the SDK, as an injected client's may. */
function isOf(error: unknown, name: string, sdk: Sdk | undefined): boolean {
  if (typeof error !== 'object' || error === null) return false
  const known = (sdk as Readonly<Record<string, unknown>> | undefined)?.[name]
  if (typeof known === 'function' && error instanceof known) return true
  for (let each = Object.getPrototypeOf(error); each !== null; each = Object.getPrototypeOf(each)) {
    if (each.constructor?.name === name) return true
  }
  return false
}

/** What arrived is no answer of Redis's: never a success, and never an absence. */
export function foreignAnswer(): StoreFault {
  return new StoreFault('ERR_SECRET_UNAVAILABLE', {
    hint: 'What answered is not a Redis server: check host, port and the scheme (redis:// or rediss://).',
  })
}

/** A script was run by a user who may not do one of the things that it does. */
export function lacking(command: string): StoreFault {
  const channels = command === 'publish' ? ', or the channels (&) of the prefix' : ''
  return new StoreFault('ERR_SECRET_DENIED', {
    hint: `The ACL user lacks +${command}${channels}: see the README's ACL rules.`,
  })
}
