import { isPortableName, type Limits } from '@sealwax/core'

/**
 * What Google Secret Manager takes (Quotas and limits; REST Resource: projects.secrets, `secretId`). No slashes: they become
 * hyphens, which portable names do not have, so that the mapping is one to one.
 */
export function limitsFor(prefix: string | undefined): Limits {
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
  }
}

export function toNative(portable: string): string {
  return portable.replaceAll('/', '-')
}

function toPortable(native: string): string {
  const portable = native.replaceAll('-', '/')
  return isPortableName(portable) ? portable : native
}
