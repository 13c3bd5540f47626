import type { AnyProvider } from './provider.ts'

/**
 * A store's URL, split at its scheme by hand (`new URL('file:.env')` would make it `/.env`). It carries no credentials:
 * one that does is refused before an opener sees it.
 */
export interface StoreUrl {
  /** Without the colon: `aws`. */
  readonly scheme: string
  /** What stands between `//` and the next `/`: `eu-west-1`, `host:8200`. Absent where there is no `//`. */
  readonly authority?: string | undefined
  /** What follows, percent-decoded, without its first slash where there is an authority: `.env`, `shop/prod`. May be empty. */
  readonly path: string
  /** Only names listed in the opener's `options` arrive here. */
  readonly query: ReadonlyMap<string, string>
}

export interface OpenContext {
  /** The folder that relative paths start at: the configuration's. */
  readonly folder: string
  /** The environment to take SEALWAX_* settings from. */
  readonly env: Readonly<Record<string, string | undefined>>
  /**
   * The process does nothing else until the store has answered, as a command: a local store need not give way to others while
   * it reads. Default: false.
   */
  readonly blocking?: boolean | undefined
}

/** How an adapter is opened from configuration. Each adapter exports one as `opener`. */
export interface Opener {
  /** The URL schemes it answers to: `['vault', 'vault+http']`. */
  readonly schemes: readonly string[]
  /** The names it takes after `?`; any other is ERR_SECRET_CONFIG. */
  readonly options: readonly string[]
  /**
   * Those of `options` that lower what protects a connection, such as a certificate authority of one's own or traffic in
   * clear. The command does not take them from a configuration that may be a stranger's, not even for a trusted host.
   */
  readonly weakening?: readonly string[]
  /**
   * The host named by the URL that credentials would be sent to; undefined where the URL names none, because the SDK
   * goes to the vendor's own or the store is local. The command asks whether that host is trusted.
   */
  host?(url: StoreUrl): string | undefined
  /**
   * The files and folders of this machine that the URL names, as they stand there: absolute, or from the configuration's
   * folder. From a configuration that may be a stranger's, the command takes none outside of its repository. Default: the
   * URL names none.
   */
  paths?(url: StoreUrl): readonly string[]
  /**
   * Makes the provider without any I/O.
   * @throws SecretError ERR_SECRET_CONFIG for a URL that is not of this store's form.
   */
  open(url: StoreUrl, context: OpenContext): AnyProvider
}
