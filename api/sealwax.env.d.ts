// . is ./dist/index.d.ts

// ---- dist/index.d.ts
import { CanDelete, CanList, CanPut, Opener, SecretProvider } from "@sealwax/core";
interface EnvironmentOptions {
  /** Where variables are looked up, at every call anew. Default: `process.env`. */
  readonly variables?: Record<string, string | undefined>;
  /**
   * Only variables that begin with this, and names without it: with `SHOP_`, `API_KEY` is the variable `SHOP_API_KEY`.
   * Upper case, and `/` becomes `__`, as in names; one that ends with neither `_` nor `/` gets a `/`. Default: none.
   */
  readonly prefix?: string;
  /**
   * Folders with one file a secret, looked into in this order: where Docker, Podman or Kubernetes mounts them.
   * Default: `['/run/secrets']`. systemd's `$CREDENTIALS_DIRECTORY` comes after them where it is set.
   */
  readonly folders?: readonly string[];
  /** True: `API_KEY=` counts as not set. Default: false; an empty variable is an empty value, as `process.env` gives it. */
  readonly emptyIsAbsent?: boolean;
  /** True: `put` and `delete` set variables of this process, for itself and the children it starts. Default: false. */
  readonly writable?: boolean;
}
type EnvironmentProvider = SecretProvider & CanList;
type WritableEnvironmentProvider = EnvironmentProvider & CanPut & CanDelete;
/**
 * Secrets in the environment of this process. A name is looked for, in this order, as
 *
 * 1. the variable `API_KEY`: its text;
 * 2. the variable `API_KEY_FILE`: the content of the file it names, anywhere;
 * 3. the file `API_KEY`, or `api_key`, in each of `folders` (Docker: https://docs.docker.com/engine/swarm/secrets/);
 * 4. the same in `$CREDENTIALS_DIRECTORY` (systemd: https://systemd.io/CREDENTIALS/).
 *
 * Names are mapped to upper case, `/` to `__`: `db/password` is `DB__PASSWORD`. Of a file with text, one final newline is
 * dropped; a file that is not UTF-8 is taken byte for byte. At most 1 MiB is read. Links are followed inside a folder,
 * never out of it.
 *
 * `API_KEY` and `API_KEY_FILE` both set, or a file named by `API_KEY_FILE` that is not there, is ERR_SECRET_CONFIG: which
 * was meant cannot be known. A file that may not be read is ERR_SECRET_DENIED, a folder in its place ERR_SECRET_CORRUPT.
 *
 * `list` gives the names of the files in the folders and, only with a `prefix`, of variables: without one nothing tells
 * secrets from the rest of `process.env`.
 *
 * @example
 * const secrets = createSecrets(environment())
 * await secrets.get('API_KEY')
 */
export declare function environment(options: EnvironmentOptions & {
  readonly writable: true;
}): WritableEnvironmentProvider;
export declare function environment(options?: EnvironmentOptions): EnvironmentProvider;
/**
 * `env:` in a configuration. After `?`: `prefix`, `folder` (instead of /run/secrets; relative to the configuration),
 * `empty=absent` (an empty variable counts as not set), `writable=true`.
 */
export declare const opener: Opener;
export type { EnvironmentOptions, EnvironmentProvider, WritableEnvironmentProvider };
