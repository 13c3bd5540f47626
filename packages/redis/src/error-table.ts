import type { Operation, SecretErrorCode } from '@sealwax/core'

/** What is asked of the server: a provider's operation, one of the lock, or one about ACL users. */
export type Asked = Operation | 'lock' | 'acl'

/** What an error means, and the sentence that says what to do next where core's own would be too general. */
export interface Meaning {
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
  versions: '+hmget +get',
  moveStage: '+eval +evalsha +hmget +publish +hset, and channels as well',
  watch: '+subscribe +hmget +get, and channels as well',
  close: 'nothing',
  lock: '+eval +evalsha +hmget +time +hset',
  acl: '+acl|getuser +acl|setuser +acl|save +client|kill +client|list, and +watch +get +multi +set +exec +discard for fences',
}

const unavailable: Meaning = { code: 'ERR_SECRET_UNAVAILABLE' }
const timedOut: Meaning = { code: 'ERR_SECRET_TIMEOUT' }
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
const wrongLogin: Meaning = {
  code: 'ERR_SECRET_DENIED',
  hint: 'User or password is wrong, or the user is off: check SEALWAX_REDIS_USERNAME and SEALWAX_REDIS_PASSWORD, or the options.',
}

/**
 * By the first word of an error reply, which is its code where it is in upper case (Redis serialization protocol specification,
 * Simple errors). What follows that word is text, and is never looked at.
 */
export const byWord: Readonly<Record<string, Meaning>> = {
  NOPERM: {
    code: 'ERR_SECRET_DENIED',
    hint: operation =>
      `The ACL user lacks a right. For this it needs ${rules[operation]}, each for the prefix: see the README's ACL rules.`,
  },
  WRONGPASS: wrongLogin,
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
  CLUSTERDOWN: {
    code: 'ERR_SECRET_UNAVAILABLE',
    hint: 'It is a node of a Redis Cluster that is down or not whole: a single server is what this is for.',
  },
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
  WRONGTYPE: {
    code: 'ERR_SECRET_CORRUPT',
    hint: 'Its key holds something else, such as a list: look at it with TYPE, and give secrets a prefix of their own.',
  },
  // Each command was taken before it: what was refused is EXEC itself, and why is only in the text.
  EXECABORT: {
    code: 'ERR_SECRET_UNAVAILABLE',
    hint: 'Nothing was changed: the ACL user lacks +exec, or the server began to refuse writes (memory, disk, replicas).',
  },
  // A script that was flushed is sent whole; this is a second flush in between.
  NOSCRIPT: unavailable,
  NOPROTO: {
    code: 'ERR_SECRET_CONFIG',
    hint: 'The server does not speak RESP3: it needs Redis 7 or newer.',
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
export const byClass: Readonly<Record<string, Meaning>> = {
  SocketClosedUnexpectedlyError: unavailable,
  DisconnectsClientError: unavailable,
  ClientClosedError: notConnected,
  ClientOfflineError: notConnected,
  ReconnectStrategyError: notConnected,
  AbortError: unavailable,
  ConnectionTimeoutError: timedOut,
  SocketTimeoutError: timedOut,
  TimeoutError: timedOut,
}

const untrusted: Meaning = {
  code: 'ERR_SECRET_CONFIG',
  hint: 'Its certificate is not trusted here: give the issuer with caFile (?ca= in a URL) or NODE_EXTRA_CA_CERTS, or check the address.',
}
const clientCertificate: Meaning = {
  code: 'ERR_SECRET_CONFIG',
  hint: 'The server wants a certificate of this client that it trusts: give certFile and keyFile (?cert= and ?key= in a URL), or check them.',
}
const unreadable: Meaning = {
  code: 'ERR_SECRET_CONFIG',
  hint: 'certFile and keyFile (?cert= and ?key= in a URL) must be a certificate and its key, both in PEM.',
}

/**
 * Codes of Node's of which there is more to say than core's table does, or that only a server with client certificates gives:
 * alerts of TLS (RFC 8446, section 6.2) under OpenSSL's names, which changed with its versions.
 */
export const byNodeCode: Readonly<Record<string, Meaning>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: clientCertificate,
  'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE': clientCertificate,
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: clientCertificate,
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: clientCertificate,
  ERR_OSSL_PEM_NO_START_LINE: unreadable,
  ERR_OSSL_UNSUPPORTED: unreadable,
  ERR_OSSL_X509_KEY_VALUES_MISMATCH: unreadable,
}
