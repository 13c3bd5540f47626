import type { SecretErrorCode } from '@sealwax/core'

interface NodeMeaning {
  readonly code: SecretErrorCode
  readonly hint?: string
}

const unreachable: NodeMeaning = { code: 'ERR_SECRET_UNAVAILABLE' }
const unknownHost: NodeMeaning = {
  code: 'ERR_SECRET_UNAVAILABLE',
  hint: 'The name of its host cannot be found: check the region, `endpoint` and the DNS of this machine.',
}
const untrusted: NodeMeaning = {
  code: 'ERR_SECRET_CONFIG',
  hint: 'Its certificate is not trusted here: give Node the issuer with NODE_EXTRA_CA_CERTS=/path/to/ca.pem, or check `endpoint`.',
}

/** By the `code` of Node's own errors, which the SDK passes on (under names of its own: a reset is a `TimeoutError`). */
export const byNodeCode: Readonly<Record<string, NodeMeaning>> = {
  ECONNREFUSED: unreachable,
  ECONNRESET: unreachable,
  ECONNABORTED: unreachable,
  EPIPE: unreachable,
  EHOSTUNREACH: unreachable,
  EHOSTDOWN: unreachable,
  ENETUNREACH: unreachable,
  ENETDOWN: unreachable,
  ENOTFOUND: unknownHost,
  EAI_AGAIN: unknownHost,
  ETIMEDOUT: { code: 'ERR_SECRET_TIMEOUT' },
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
  ERR_TLS_CERT_ALTNAME_INVALID: untrusted,
}
