export interface CloudAccount {
  /** A store's URL, such as `gcp://my-project/sealwax-test`. */
  readonly url: string
  /** Begins every name that the tests make, so that they find and remove theirs and no others. */
  readonly prefix: string
}

/**
 * The real account for `npm run test:cloud`, or the reason why there is none: `cloudAccount('AWS')` reads
 * SEALWAX_CLOUD_AWS. Credentials are found by the SDK.
 */
export function cloudAccount(store: string): CloudAccount | { readonly missing: string } {
  const variable = `SEALWAX_CLOUD_${store}`
  const url = process.env[variable]
  if (url === undefined || url === '') {
    return { missing: `not tried: set ${variable} to the URL of a store for tests, and sign in as its SDK wants it` }
  }
  return { url, prefix: `sealwax-test-${crypto.randomUUID().slice(0, 8)}` }
}
