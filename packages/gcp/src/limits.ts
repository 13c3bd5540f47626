import { isPortableName, type Limits } from '@sealwax/core'

/**
 * What Google Secret Manager takes (Quotas and limits; REST Resource: projects.secrets, `secretId`). No slashes: they become
 * hyphens, which portable names do not have, so that the mapping is one to one. Metadata is the annotations of a secret, and
 * taken where reads tell them.
 */
export function limitsFor(prefix: string | undefined, describes: boolean): Limits {
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
    ...(describes ? { attributes: ['metadata'] } : {}),
  }
}

export function toNative(portable: string): string {
  return portable.replaceAll('/', '-')
}

function toPortable(native: string): string {
  const portable = native.replaceAll('-', '/')
  return isPortableName(portable) ? portable : native
}
