import type { FreezeWindow, RotationRule, Strategy } from '@sealwax/core/rotate'

/** One store's URL (`aws://eu-west-1/shop`), several separated by spaces, or a list: read from left to right. */
export type StoreUrls = string | readonly string[]

/**
 * Where a key is, never the key itself: `env:NAME` (a variable, or the file that NAME_FILE names), `file:PATH` (a file of its
 * own), or a secret of a store, `vault://vault.example.com#keys/shop`. Of a list the first encrypts, and all decrypt.
 */
export type KeyReferences = string | readonly string[]

/** Milliseconds, or a text: `30s`, `15m`, `12h`, `90d`. */
export type Duration = number | string

/** What `sealwax generate` makes: its kind, and the options of that kind under their names there. */
export type GenerationConfiguration =
  | string
  | ({ readonly kind: string } & Readonly<Record<string, string | number | boolean>>)

/** A rule for {@link RotationConfiguration}: one of `@sealwax/core/rotate`, or what JSON can say of one. */
export interface RotationRuleConfiguration
  extends Omit<
    RotationRule,
    'by' | 'signal' | 'maxAge' | 'strategy' | 'generate' | 'grace' | 'timeout' | 'patience' | 'settle' | 'expiresIn'
  > {
  /** How old the published credential may become. Default: it is never due. */
  readonly maxAge?: Duration
  /** `generate-then-put` (default) or `keyring`, with `generate`; what has a target is an object, which only code can give. */
  readonly strategy?: 'generate-then-put' | 'keyring' | Strategy
  readonly generate?: GenerationConfiguration | RotationRule['generate']
  /** How long the old credential stays valid. Default: `65m`, or the largest lag of the consumers, if that is more. */
  readonly grace?: Duration | RotationRule['grace']
  /** Everybody else who uses the secret; an empty list says that nobody does. Without it nothing is revoked until `rotation revoke`. */
  readonly consumers?: readonly { readonly name: string; readonly lag: Duration }[]
  /** Of a keyring: until everybody has read a new ring, and how long what was signed may be shown. */
  readonly spread?: Duration
  readonly keep?: Duration
  readonly timeout?: Duration
  readonly patience?: Duration
  readonly settle?: Duration
  readonly expiresIn?: Duration
}

/** When and how secrets are rotated, for `sealwax rotate`, `sealwax rotation` and `openRotationPolicy`. No client looks at it. */
export interface RotationConfiguration {
  /** By a name, or a beginning of names that ends in `*`: the exact name decides, then the longest beginning. */
  readonly rules: Readonly<Record<string, RotationRuleConfiguration>>
  /** Times in which no rotation begins: `{ "weekly": { "from": "Fri 16:00", "to": "Mon 08:00" }, "timeZone": "Europe/Berlin" }`. */
  readonly freeze?: readonly FreezeWindow[]
}

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
  readonly rotation?: RotationConfiguration
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
