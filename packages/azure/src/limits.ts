import { isPortableName, type Limits } from '@sealwax/core'

/**
 * What Azure Key Vault takes (About Azure Key Vault secrets; Azure Key Vault keys, secrets and certificates overview, Object
 * identifiers). Neither slashes nor underscores: they become hyphens, two for a slash and one for an underscore, which
 * portable names do not have, so that the mapping is one to one.
 */
export function limitsFor(prefix: string | undefined): Limits {
  return {
    names: {
      rule: '1 to 127 of A-Z a-z 0-9 -, without regard to case',
      pattern: /^[A-Za-z0-9-]+$/,
      maxLength: 127,
      caseSensitive: false,
      toNative,
      toPortable,
      ...(prefix === undefined ? {} : { prefix }),
    },
    // "A maximum size of 25 KB each."
    maxBytes: 25_600,
    empty: true,
    binary: true,
    // As many in base64 (value.ts) are 25,600 characters.
    maxBinaryBytes: 19_200,
    attributes: ['contentType', 'expiresAt', 'metadata'],
  }
}

export function toNative(portable: string): string {
  return portable.replaceAll('_', '-').replaceAll('/', '--')
}

export function toPortable(native: string): string {
  const portable = native.replaceAll('--', '/').replaceAll('-', '_')
  return isPortableName(portable) ? portable : native
}
