/** One store's URL (`aws://eu-west-1/shop`), several separated by spaces, or a list: read from left to right. */
export type StoreUrls = string | readonly string[]

/**
 * Where a key is, never the key itself: `env:NAME` (a variable, or the file that NAME_FILE names), `file:PATH` (a file of its
 * own), or a secret of a store, `vault://vault.example.com#keys/shop`. Of a list the first encrypts, and all decrypt.
 */
export type KeyReferences = string | readonly string[]

/** What a configuration says of one environment. */
export interface ProfileConfiguration {
  readonly stores?: StoreUrls
  /**
   * The store that puts go to, where several could take them: its scheme (`aws`), its place in the list (0 is the first)
   * or its URL as it stands there. A profile without that store decides by itself: the only one that can be written.
   */
  readonly write?: string | number
  /** Names as the application knows them, and where they are: `{ "DB_PASSWORD": "prod/db#password" }`. */
  readonly names?: Readonly<Record<string, string>>
  /** Names by their beginning to other stores: `{ "payments/": "vault://vault.example.com" }`. The longest decides. */
  readonly routes?: Readonly<Record<string, StoreUrls>>
  /** Keys by the names that `?encrypt=` of a store's URL has for them: `{ "shop": ["env:SHOP_KEY", "file:old.key"] }`. */
  readonly keys?: Readonly<Record<string, KeyReferences>>
  /** False, or milliseconds and a number of entries, as in the options of a client. */
  readonly cache?: false | CacheConfiguration
  /** Milliseconds for one call over all attempts. Default: 10,000. */
  readonly timeout?: number
}

export interface CacheConfiguration {
  readonly ttl?: number
  readonly maxStale?: number
  readonly notFoundTtl?: number
  readonly maxEntries?: number
}

/**
 * The content of sealwax.config.json, or the default export of sealwax.config.js or .ts. It has either `stores` or
 * `profiles`; what stands beside them holds for every profile that does not say otherwise.
 *
 * @example
 * { "profiles": { "default": "file:.env", "production": ["env:", "aws://eu-west-1/shop"] }, "write": "aws" }
 */
export interface Configuration extends ProfileConfiguration {
  /** For editors; nothing is read from there. */
  readonly $schema?: string
  readonly profiles?: Readonly<Record<string, StoreUrls | ProfileConfiguration>>
  /** More URL schemes, by the packages that export an `opener` for them: `{ "acme": "acme-sealwax" }`. */
  readonly adapters?: Readonly<Record<string, string>>
}

/**
 * Its argument, typed: for sealwax.config.js and .ts.
 * @example
 * export default defineConfig({ stores: ['env:', 'file:.env'] })
 */
export function defineConfig(configuration: Configuration): Configuration {
  return configuration
}
