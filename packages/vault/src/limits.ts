import type { Limits, NameForm } from '@sealwax/core'

/**
 * What Vault takes as a path, found by asking the server: no character that is not printable (400), no `//` (it redirects),
 * no `..` (KV 1 fails with 500). A `.` alone and spaces at the ends of a segment do not come back as they were from every
 * client, so they are left out.
 */
const pattern =
  /^(?!.*\.\.)(?!(?:.*\/)?\.(?:\/|$))[^\p{C}\p{Z}/]+(?: [^\p{C}\p{Z}/]+)*(?:\/[^\p{C}\p{Z}/]+(?: [^\p{C}\p{Z}/]+)*)*$/u

function namesWith(prefix: string | undefined): NameForm {
  return {
    rule: '1 to 512 printable characters without .., segments joined by single slashes, no spaces at their ends',
    pattern,
    maxLength: 512,
    caseSensitive: true,
    ...(prefix === undefined ? {} : { prefix: prefix.replace(/^\//, '') }),
  }
}

/**
 * What integrated storage takes in one entry (Vault documentation, Vault limits and maximums: 1 MiB), less what the engine and
 * its encryption put around a value, of which 230 bytes were seen. What is larger is answered with 500.
 */
const largest = 1_048_576 - 1_024

/** Secrets are maps of JSON. */
export function limitsFor(kv: 1 | 2, prefix: string | undefined): Limits {
  return {
    names: namesWith(prefix),
    maxBytes: largest,
    empty: true,
    binary: false,
    maps: true,
    ...(kv === 2 ? { attributes: ['metadata'] } : {}),
  }
}
