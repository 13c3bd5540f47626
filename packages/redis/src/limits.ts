import type { Limits } from '@sealwax/core'

/** The form of a label: what stands in the field `stages` must be told apart. */
export const stageForm: RegExp = /^[\w.-]{1,64}$/

/**
 * Redis itself takes keys and values of any bytes up to 512 MiB (Redis documentation, Keyspace; proto-max-bulk-len). Names
 * here are text that can be printed. A value is copied by a script while every other client waits: 1 MiB is far above any
 * credential and below what others would notice.
 */
export const limits: Limits = {
  names: {
    rule: '1 to 512 characters, none of them a control character',
    // Lone surrogates would all become one character in UTF-8.
    pattern: /^[^\p{Cc}\p{Cs}]{1,512}$/u,
    maxLength: 512,
    caseSensitive: true,
  },
  maxBytes: 1_048_576,
  empty: true,
  binary: true,
  batch: 256,
  attributes: ['contentType', 'expiresAt', 'metadata'],
}
