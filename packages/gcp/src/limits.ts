import { isPortableName, type Limits } from '@sealwax/core'
import type { GoogleSecretManagerOptions } from './options.ts'

/**
 * What Google Secret Manager takes (Quotas and limits; REST Resource: projects.secrets, `secretId`). No slashes: they become
 * hyphens, which portable names do not have, so that the mapping is one to one. Metadata is the annotations of a secret, and
 * taken where reads tell them.
 */
export function limitsFor({ prefix, describe, transport }: GoogleSecretManagerOptions): Limits {
  return {
    names: {
      rule: '1 to 255 of A-Z a-z 0-9 _ -',
      pattern: /^[A-Za-z0-9_-]+$/,
      maxLength: 255,
      caseSensitive: true,
      toNative,
      toPortable,
      ...(prefix === undefined ? {} : { prefix }),
    },
    maxBytes: 65_536,
    // A payload without data is refused.
    empty: false,
    binary: true,
    // Google's servers take 100 calls at once on the one connection that gRPC makes; REST has one for each.
    ...(transport === 'rest' ? {} : { concurrency: 100 }),
    ...(describe === true ? { attributes: ['metadata'] } : {}),
  }
}

export function toNative(portable: string): string {
  return portable.replaceAll('/', '-')
}

function toPortable(native: string): string {
  const portable = native.replaceAll('-', '/')
  return isPortableName(portable) ? portable : native
}
