import type { Fault } from '../contract/errors.ts'

const unreachable: Fault = { code: 'ERR_SECRET_UNAVAILABLE' }
const unknownHost: Fault = {
  code: 'ERR_SECRET_UNAVAILABLE',
  hint: 'The name of its host cannot be found: check the address that is configured, and the DNS of this machine.',
}
const untrusted: Fault = {
  code: 'ERR_SECRET_CONFIG',
  hint: 'Its certificate is not trusted here: give Node the issuer with NODE_EXTRA_CA_CERTS=/path/to/ca.pem, or check the address that is configured.',
}
const otherHost: Fault = {
  code: 'ERR_SECRET_CONFIG',
  hint: 'Its certificate is for another host: check the address that is configured, which must be a name that the certificate has.',
}
const timedOut: Fault = { code: 'ERR_SECRET_TIMEOUT' }
const noTls: Fault = {
  code: 'ERR_SECRET_CONFIG',
  hint: 'What answers there does not speak TLS as it should: check the protocol and the port of the address.',
}

/** Node's system errors (Errors, Common system errors), OpenSSL's verdicts on certificates (X509_verify_cert_error_string) and undici's. */
const byCode: Readonly<Record<string, Fault>> = {
  ECONNREFUSED: unreachable,
  ECONNRESET: unreachable,
  ECONNABORTED: unreachable,
  EPIPE: unreachable,
  EHOSTUNREACH: unreachable,
  EHOSTDOWN: unreachable,
  ENETUNREACH: unreachable,
  ENETDOWN: unreachable,
  UND_ERR_SOCKET: unreachable,
  ENOTFOUND: unknownHost,
  EAI_AGAIN: unknownHost,
  ETIMEDOUT: timedOut,
  ESOCKETTIMEDOUT: timedOut,
  UND_ERR_CONNECT_TIMEOUT: timedOut,
  UND_ERR_HEADERS_TIMEOUT: timedOut,
  UND_ERR_BODY_TIMEOUT: timedOut,
  CERT_HAS_EXPIRED: {
    code: 'ERR_SECRET_UNAVAILABLE',
    hint: 'Its certificate has expired, or the clock of this machine is wrong.',
  },
  CERT_NOT_YET_VALID: {
    code: 'ERR_SECRET_UNAVAILABLE',
    hint: 'Its certificate is not valid yet, or the clock of this machine is wrong.',
  },
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  ERR_TLS_CERT_ALTNAME_INVALID: otherHost,
  EPROTO: noTls,
  ERR_SSL_WRONG_VERSION_NUMBER: noTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: noTls,
}

/**
 * What the `code` of a network or TLS error of Node's means: the error's own, or that of the error it stands for (`cause`).
 * Undefined where it is no such error: then the SDK's table decides.
 */
export function nodeFault(error: unknown): Fault | undefined {
  return faultOf(error) ?? faultOf((error as { readonly cause?: unknown } | null | undefined)?.cause)
}

function faultOf(error: unknown): Fault | undefined {
  const code = (error as { readonly code?: unknown } | null | undefined)?.code
  return typeof code === 'string' && Object.hasOwn(byCode, code) ? byCode[code] : undefined
}
