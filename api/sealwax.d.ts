// . is ./dist/index.d.ts
// ./api-keys is ./dist/api-keys.d.ts
// ./encrypted is ./dist/encrypted.d.ts
// ./generate is ./dist/generate.d.ts
// ./memory is ./dist/memory.d.ts
// ./rotate is ./dist/rotate.d.ts

// ---- dist/index.d.ts
import { CacheConfiguration, Configuration, Duration, GenerationConfiguration, KeyReferences, ProfileConfiguration, ResolveOptions, RotationConfiguration, RotationRuleConfiguration, Source, StoreUrls, defineConfig } from "./source.js";
import { AnySecrets, SecretsOptions } from "@sealwax/core";
import { environment } from "@sealwax/env";
import { KeyFileOptions, dotenvFile, jsonFile, keyFile } from "@sealwax/file";
export * from "@sealwax/core";
export * from "@sealwax/core/compose";
/** What a client takes, and where its configuration comes from. What is said here goes before the configuration. */
interface OpenOptions extends SecretsOptions, ResolveOptions {}
/**
 * A client for the stores that configuration names. The first that says something is taken: `source`, `options.config`,
 * SEALWAX_URL, sealwax.config.json (or .js or .ts) of the working directory or a folder above it in the same project; else
 * the environment over ./.env, and in production (`NODE_ENV=production`) the environment alone. Nothing is asked of a
 * store before the first call.
 *
 * Of the profiles of a configuration, SEALWAX_PROFILE names the one to take; else NODE_ENV, where there is such a profile;
 * else it is `default`. Relative paths start at the folder of the configuration file, or at the working directory.
 *
 * The client has every method; what its stores lack rejects with ERR_SECRET_UNSUPPORTED.
 *
 * @param source The URL of a store, several of them (with spaces between them, or a list), or a configuration.
 * @throws SecretError ERR_SECRET_CONFIG for a configuration that cannot be read or does not make sense, an unknown
 * scheme, credentials in a URL, an adapter that is not installed, a host that is not trusted. TypeError for arguments of the wrong kind.
 * @example
 * const secrets = await openSecrets()
 * const apiKey = await secrets.get('API_KEY')
 */
export declare function openSecrets(source?: Source, options?: OpenOptions): Promise<AnySecrets>;
export { type CacheConfiguration, type Configuration, type Duration, type GenerationConfiguration, type KeyFileOptions, type KeyReferences, type OpenOptions, type ProfileConfiguration, type ResolveOptions, type RotationConfiguration, type RotationRuleConfiguration, type Source, type StoreUrls, defineConfig, dotenvFile, environment, jsonFile, keyFile };

// ---- dist/api-keys.d.ts
export * from "@sealwax/core/api-keys";

// ---- dist/encrypted.d.ts
export * from "@sealwax/core/encrypted";

// ---- dist/generate.d.ts
export * from "@sealwax/core/generate";
/** To be named where its words are shown or passed on: what its licence, Creative Commons Attribution, asks for. */
export declare const effLongAttribution: string;
/**
 * The 7,776 words of the long list of the Electronic Frontier Foundation, for `passphrase`: 12.9 bits a word. Loaded when it
 * is asked for. See {@link effLongAttribution}.
 *
 * @example
 * passphrase(await effLongWords())
 */
export declare function effLongWords(): Promise<readonly string[]>;
/**
 * An estimate for passwords that people think up, for `checkStrength` and `refuseWeak`: zxcvbn's, which knows words, names,
 * dates, keyboards and leaked passwords. It needs `@zxcvbn-ts/core`, `@zxcvbn-ts/language-common` and
 * `@zxcvbn-ts/language-en`, which are loaded when it is asked for.
 *
 * @returns a function that gives the logarithm to base 2 of the guesses.
 * @throws SecretError ERR_SECRET_CONFIG where they are not installed.
 * @example
 * checkStrength(password, { minBits: 40, estimate: await zxcvbnEstimate() })
 */
export declare function zxcvbnEstimate(): Promise<(value: string) => number>;

// ---- dist/memory.d.ts
export * from "@sealwax/core/memory";

// ---- dist/rotate.d.ts
import { ResolveOptions, Source } from "./source.js";
import { CheckedPolicy } from "@sealwax/core/rotate";
export * from "@sealwax/core/rotate";
/** Where the configuration is looked for, as with `openSecrets`. */
type PolicyOptions = Pick<ResolveOptions, "config" | "profile" | "workingDirectory" | "env">;
/**
 * The `rotation` of the configuration that `openSecrets` would take, for whatever rotates: a job, a queue. No store is opened.
 *
 * @throws SecretError ERR_SECRET_CONFIG for a configuration that cannot be read, does not make sense, or has no `rotation`.
 * @example
 * for await (const { name, task } of survey(await openSecrets(), await openRotationPolicy())) console.log(name, task)
 */
export declare function openRotationPolicy(source?: Source, options?: PolicyOptions): Promise<CheckedPolicy>;
export type { PolicyOptions };

// ---- dist/source.d.ts
import { Opener, SecretsOptions } from "@sealwax/core";
import "@sealwax/core/api-keys";
import "@sealwax/core/encrypted";
import { FreezeWindow, RotationRule, Strategy } from "@sealwax/core/rotate";
/** One store's URL (`aws://eu-west-1/shop`), several separated by spaces, or a list: read from left to right. */
export type StoreUrls = string | readonly string[];
/**
 * Where a key is, never the key itself: `env:NAME` (a variable, or the file that NAME_FILE names), `file:PATH` (a file of its
 * own), or a secret of a store, `vault://vault.example.com#keys/shop`. Of a list the first encrypts, and all decrypt.
 */
export type KeyReferences = string | readonly string[];
/** Milliseconds, or a text: `30s`, `15m`, `12h`, `90d`. */
export type Duration = number | string;
/** What `sealwax generate` makes: its kind, and the options of that kind under their names there. */
export type GenerationConfiguration = string | ({
  readonly kind: string;
} & Readonly<Record<string, string | number | boolean>>);
/** A rule for {@link RotationConfiguration}: one of `@sealwax/core/rotate`, or what JSON can say of one. */
export interface RotationRuleConfiguration extends Omit<RotationRule, "by" | "signal" | "maxAge" | "strategy" | "generate" | "grace" | "timeout" | "patience" | "settle" | "expiresIn"> {
  /** How old the published credential may become. Default: it is never due. */
  readonly maxAge?: Duration;
  /** `generate-then-put` (default) or `keyring`, with `generate`; what has a target is an object, which only code can give. */
  readonly strategy?: "generate-then-put" | "keyring" | Strategy;
  readonly generate?: GenerationConfiguration | RotationRule["generate"];
  /** How long the old credential stays valid. Default: `65m`, or the largest lag of the consumers, if that is more. */
  readonly grace?: Duration | RotationRule["grace"];
  /** Everybody else who uses the secret; an empty list says that nobody does. Without it nothing is revoked until `rotation revoke`. */
  readonly consumers?: readonly {
    readonly name: string;
    readonly lag: Duration;
  }[];
  /** Of a keyring: until everybody has read a new ring, and how long what was signed may be shown. */
  readonly spread?: Duration;
  readonly keep?: Duration;
  readonly timeout?: Duration;
  readonly patience?: Duration;
  readonly settle?: Duration;
  readonly expiresIn?: Duration;
}
/** When and how secrets are rotated, for `sealwax rotate`, `sealwax rotation` and `openRotationPolicy`. No client looks at it. */
export interface RotationConfiguration {
  /** By a name, or a beginning of names that ends in `*`: the exact name decides, then the longest beginning. */
  readonly rules: Readonly<Record<string, RotationRuleConfiguration>>;
  /** Times in which no rotation begins: `{ "weekly": { "from": "Fri 16:00", "to": "Mon 08:00" }, "timeZone": "Europe/Berlin" }`. */
  readonly freeze?: readonly FreezeWindow[];
}
/** What a configuration says of one environment. */
export interface ProfileConfiguration {
  readonly stores?: StoreUrls;
  /**
   * The store that puts go to, where several could take them: its scheme (`aws`), its place in the list (0 is the first)
   * or its URL as it stands there. A profile without that store decides by itself: the only one that can be written.
   */
  readonly write?: string | number;
  /** Names as the application knows them, and where they are: `{ "DB_PASSWORD": "prod/db#password" }`. */
  readonly names?: Readonly<Record<string, string>>;
  /** Names by their beginning to other stores: `{ "payments/": "vault://vault.example.com" }`. The longest decides. */
  readonly routes?: Readonly<Record<string, StoreUrls>>;
  /** Keys by the names that `?encrypt=` of a store's URL has for them: `{ "shop": ["env:SHOP_KEY", "file:old.key"] }`. */
  readonly keys?: Readonly<Record<string, KeyReferences>>;
  /** False, or milliseconds and a number of entries, as in the options of a client. */
  readonly cache?: false | CacheConfiguration;
  /** Milliseconds for one call over all attempts. Default: 10,000. */
  readonly timeout?: number;
  readonly rotation?: RotationConfiguration;
}
export interface CacheConfiguration {
  readonly ttl?: number;
  readonly maxStale?: number;
  readonly notFoundTtl?: number;
  readonly maxEntries?: number;
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
  readonly $schema?: string;
  readonly profiles?: Readonly<Record<string, StoreUrls | ProfileConfiguration>>;
  /** More URL schemes, by the packages that export an `opener` for them: `{ "acme": "acme-sealwax" }`. */
  readonly adapters?: Readonly<Record<string, string>>;
}
/**
 * Its argument, typed: for sealwax.config.js and .ts.
 * @example
 * export default defineConfig({ stores: ['env:', 'file:.env'] })
 */
export declare function defineConfig(configuration: Configuration): Configuration;
/** Where configuration may come from, and how far it is trusted. */
export interface ResolveOptions {
  /** Adapters given by hand, where a bundler must see them: `[aws]`. They go before every other of the same scheme. */
  readonly openers?: readonly Opener[] | undefined;
  /** A configuration's path, as `--config` names it. Its author is trusted: it may be JavaScript, and name any host. */
  readonly config?: string | undefined;
  /** The profile, strictly; it goes before SEALWAX_PROFILE. */
  readonly profile?: string | undefined;
  /**
   * `project` (default): an application, whose project's configuration is its own.
   * `json-only`: a command in a folder that may be a stranger's. It runs no code of that folder (neither a
   * sealwax.config.js or .ts nor an adapter installed there, unless the command itself was started from there) and logs in
   * to no host that its configuration names, and reads no file outside of its repository, unless SEALWAX_TRUSTED_STORES has it.
   */
  readonly trust?: "project" | "json-only" | undefined;
  /** See OpenContext.blocking of @sealwax/core. */
  readonly blocking?: boolean | undefined;
  /** What a configuration file may name, instead of SEALWAX_TRUSTED_STORES: `vault.example.com`, `*.example.com`, `file:/home/me/shared`. */
  readonly trustedStores?: readonly string[] | undefined;
  /** Default: `process.cwd()`. */
  readonly workingDirectory?: string | undefined;
  /** Default: `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
}
/** What an application hands over itself: URLs, or what a configuration file would say. */
export type Source = StoreUrls | Configuration;
