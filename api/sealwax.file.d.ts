// . is ./dist/index.d.ts

// ---- dist/index.d.ts
import { CanDelete, CanList, CanPut, CanPutIf, CanWatch, KeySource, Opener, SecretProvider, StoreUrl } from "@sealwax/core";
/**
 * A value as it stands after `NAME=` in a .env file, quoted where it has to be, so that `dotenv` reads the same value
 * whatever stands around it.
 *
 * @throws SecretError ERR_SECRET_INVALID where no quoting can hold the value, such as one with all three kinds of quotes
 * and a line break.
 */
export declare function quoteDotenv(value: string): string;
/** What `dotenvFile` and `jsonFile` give: a provider that reads, writes, compares and sets, deletes, lists and watches. */
interface FileProvider extends SecretProvider, CanPut, CanPutIf, CanDelete, CanList, CanWatch {
  readonly getMany: NonNullable<SecretProvider["getMany"]>;
  close(): Promise<void>;
}
interface FileOptions {
  /**
   * What to do about a file that its group or others may access: `notice` tells `observe` once a file and process,
   * `refuse` fails every read and write with ERR_SECRET_CONFIG. Windows has no such modes. Default: `notice`.
   */
  readonly permissions?: "notice" | "refuse";
  /**
   * A folder that symbolic links may not lead out of, neither for reads nor for writes (ERR_SECRET_CONFIG). Default: links
   * are followed wherever they lead.
   */
  readonly root?: string;
  /**
   * The file of the key that versions are made with; it is created, mode 0600, when the first version is asked for. It
   * belongs outside the repository. Default: `$XDG_STATE_HOME/sealwax/version-key`, else
   * `~/.local/state/sealwax/version-key` (`%LOCALAPPDATA%` on Windows). Where it can neither be read nor made, versions
   * hold for this process alone, and say so: `process-\u2026`; those of another are refused (ERR_SECRET_UNSUPPORTED).
   */
  readonly versionKey?: string;
}
interface DotenvFileOptions extends FileOptions {
  /** Further files, the later overriding the earlier and `path`, name by name. Each may be missing. Default: none. */
  readonly layers?: readonly string[];
  /**
   * The one of `path` and `layers` that every put goes to, and the only one that a delete changes; a name that a later
   * file has too is ERR_SECRET_CONFLICT. Default: the file whose value is read now, else `path`; deletes go to all.
   */
  readonly writeLayer?: string;
}
/**
 * Secrets in a .env file, as the `dotenv` package reads it and without interpolation. A put changes that entry alone:
 * comments, order, quoting, spacing, line ends and a byte order mark of everything else stay, byte for byte.
 *
 * In names, `/` is written `__`: `db/host` is the variable `db__host`. Values are text, at most 1 MiB; one that no quoting
 * of .env can hold is ERR_SECRET_INVALID. A missing file is an empty one, and made (mode 0600) by the first put.
 *
 * @param path Relative to the working directory.
 * @throws TypeError for options that do not exist or are of the wrong kind.
 *
 * @example
 * const secrets = createSecrets(dotenvFile('.env', { layers: ['.env.local'] }))
 */
export declare function dotenvFile(path: string, options?: DotenvFileOptions): FileProvider;
export declare function dotenvFile(options: DotenvFileOptions & {
  readonly path: string;
}): FileProvider;
/**
 * Secrets in a JSON file whose top is an object. `db/host` and `db.host` both walk down into it, a key that is spelled
 * like that comes first, elements of arrays go by index. Strings are read as text, everything else as it is spelled
 * (`1.0`, `true`, `{"a":1}`); `null` is no value.
 *
 * A put changes that value alone and leaves the rest as it is, byte for byte. It writes a string, unless the value it
 * replaces is a number, a boolean, an object or an array and the new one is spelled as the same kind. A slash in a new
 * name makes an object, a dot does not.
 *
 * @param path Relative to the working directory.
 * @throws TypeError for options that do not exist or are of the wrong kind.
 *
 * @example
 * const secrets = createSecrets(jsonFile('secrets.json', { permissions: 'refuse' }))
 */
export declare function jsonFile(path: string, options?: FileOptions): FileProvider;
export declare function jsonFile(options: FileOptions & {
  readonly path: string;
}): FileProvider;
interface KeyFileOptions {
  /**
   * What to do about a key that others on the machine may read, or that anybody but its owner may change: `refuse` it with
   * ERR_SECRET_CONFIG, or only `notice` it. A group may read: so do mounts of Kubernetes. Windows has no such modes.
   * Default: `refuse`.
   */
  readonly permissions?: "refuse" | "notice";
}
/**
 * A key of `encrypted` in a file of its own: 32 bytes, or their text in base64 or hexadecimal, as
 * `openssl rand -base64 32 > shop.key` writes it. Links are followed. It is read once, when it is first needed.
 *
 * @param path Relative to the working directory.
 * @throws TypeError for what is no path, and for options of the wrong kind.
 */
export declare function keyFile(path: string, options?: KeyFileOptions): KeySource;
/**
 * `file:.env`, `file:.env?layers=.env.local,.env.test`, `file:secrets.json`, `file:///run/app/secrets.json`. `NAME.json` is JSON;
 * `.env`, `.env.NAME`, `NAME.env` and names without an extension are .env; any other is refused, unless `?format=json` or
 * `?format=dotenv` says what it is, because a put into a file of another kind would break it. `?permissions=refuse`, `?root=folder`
 * and `?layer=.env.local` (the one to write to) are the options of the factories.
 */
export declare const opener: Opener;
/**
 * The files that the secrets of such a URL are in, as they stand there: absolute, or from the configuration's folder. The first
 * is its path, then come its layers, any of which may be missing.
 *
 * @throws SecretError ERR_SECRET_CONFIG for a URL without a path, or with a host.
 */
export declare function filesOf(url: StoreUrl): readonly string[];
/** Whether no other process can make this version, because the key that it was made with is not kept. */
export declare function isOfOneProcess(version: string): boolean;
export type { DotenvFileOptions, FileOptions, FileProvider, KeyFileOptions };
