import type { AnyProvider, Opener, SecretsOptions } from '@sealwax/core'
import type { RekeyOptions, RekeyReport } from '@sealwax/core/encrypted'
import type { RotationConfiguration } from './configuration.ts'
import type { OwnKeyStore } from './key-store-opener.ts'

/** One store of a configuration, opened. Nothing was asked of it yet. */
export interface ResolvedStore {
  /** Its URL, of whose options only those that tell the place: safe to print. `redis://host/0?prefix=shop`. */
  readonly url: string
  readonly scheme: string
  /** The store alone, with the `prefix` and `bundle` of its URL applied: made for a client of its own. */
  readonly provider: AnyProvider
  /** Only names that begin with this are looked for here; empty: every name. */
  readonly below: string
  /** The files that it is in, as absolute paths; none where it is not opened by the adapter of @sealwax/file. */
  readonly files: readonly string[]
  /** Whether puts of such names go here. */
  readonly write: boolean
  /** Encrypts what is there with the first of its keys; where it is encrypted. */
  readonly rekey: ((options: RekeyOptions) => Promise<RekeyReport>) | undefined
  /** Opens it for API keys, where its adapter has a form of its own for them, and neither a bundle nor encryption is asked for. */
  readonly openKeyStore: (() => Promise<OwnKeyStore>) | undefined
}

/** What a configuration came to. */
export interface ResolvedStores {
  /** All stores as one provider, for `createSecrets(provider, client)`. */
  readonly provider: AnyProvider
  /** In the order of reading; the stores of a route stand together, before those that take the rest. */
  readonly stores: readonly ResolvedStore[]
  /** Where a name is looked for, left to right: the stores, and what it is called there (`names` may say otherwise). */
  locate(name: string): { readonly reference: string; readonly stores: readonly ResolvedStore[] }
  /** The application's names that the configuration's `names` has. */
  readonly names: readonly string[]
  /** The one store that puts go to; undefined where none can be written, or where it depends on the name. */
  readonly write: ResolvedStore | undefined
  /** Where this was said: `the argument`, `SEALWAX_URL`, a configuration's absolute path, or `the defaults`. For messages. */
  readonly source: string
  readonly origin: 'argument' | 'SEALWAX_URL' | 'file' | 'defaults'
  /** The configuration's absolute path, where a file said it. */
  readonly file: string | undefined
  /** The profile taken, where the configuration has profiles. */
  readonly profile: string | undefined
  /** The folder that relative paths started at. */
  readonly folder: string
  /** As the configuration has it, unchecked: see readRotation. */
  readonly rotation: RotationConfiguration | undefined
  /** `cache` and `timeout` as the configuration sets them. */
  readonly client: Pick<SecretsOptions, 'cache' | 'timeout'>
}

/** Where configuration may come from, and how far it is trusted. */
export interface ResolveOptions {
  /** Adapters given by hand, where a bundler must see them: `[aws]`. They go before every other of the same scheme. */
  readonly openers?: readonly Opener[] | undefined
  /** A configuration's path, as `--config` names it. Its author is trusted: it may be JavaScript, and name any host. */
  readonly config?: string | undefined
  /** The profile, strictly; it goes before SEALWAX_PROFILE. */
  readonly profile?: string | undefined
  /**
   * `project` (default): an application, whose project's configuration is its own.
   * `json-only`: a command in a folder that may be a stranger's. It runs no code of that folder (neither a
   * sealwax.config.js or .ts nor an adapter installed there, unless the command itself was started from there) and logs in
   * to no host that its configuration names, and reads no file outside of its repository, unless SEALWAX_TRUSTED_STORES has it.
   */
  readonly trust?: 'project' | 'json-only' | undefined
  /** See OpenContext.blocking of @sealwax/core. */
  readonly blocking?: boolean | undefined
  /** What a configuration file may name, instead of SEALWAX_TRUSTED_STORES: `vault.example.com`, `*.example.com`, `file:/home/me/shared`. */
  readonly trustedStores?: readonly string[] | undefined
  /** Default: `process.cwd()`. */
  readonly workingDirectory?: string | undefined
  /** Default: `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
}
