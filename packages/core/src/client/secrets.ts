import type { Clock } from '../contract/clock.ts'
import type { SecretEvent } from '../contract/event.ts'
import type { SecretProvider, StageMove, VersionInfo } from '../contract/provider.ts'
import type { Secret } from '../contract/secret.ts'
import type { SchemaOutput, StandardSchema } from '../contract/standard-schema.ts'

/**
 * Which secret. A string is a name, with an optional part after `#`: `prod/db#password` is the field `password` of the
 * JSON secret `prod/db`; `#a/b` is a JSON Pointer (RFC 6901) without its first slash. The object form takes any name as
 * it is, so a literal `#` needs it.
 */
export type SecretRef =
  | string
  | { readonly name: string; readonly part?: string; readonly version?: string; readonly stage?: string }

export interface CallOptions {
  /** Aborts the call; it then rejects with `signal.reason`, untouched. */
  readonly signal?: AbortSignal
  /** Milliseconds until ERR_SECRET_TIMEOUT, over all attempts; of a list, for each page. Default: the client's `timeout`. */
  readonly timeout?: number
}

export interface ReadOptions extends CallOptions {
  /** Skips the cache and reads from the store now. */
  readonly fresh?: boolean
}

export interface WriteOptions extends CallOptions {
  /**
   * Writes only where the current version is this one, or where there is none yet (`'absent'`): otherwise
   * ERR_SECRET_CONFLICT. ERR_SECRET_UNSUPPORTED where the store has no such step of its own; it is never imitated.
   */
  readonly ifVersion?: string | 'absent'
  /** Allows `put('name#part', …)` on a store without compare-and-set, where a concurrent writer's change can be lost. */
  readonly overwrite?: boolean
  /**
   * Looks at the value before anything is written, and gives the reason for which it must not be: ERR_SECRET_INVALID then.
   * `refuseWeak()` of `@sealwax/core/generate` is one. The reason goes into the error: it must not have the value.
   */
  readonly refuse?: (value: Uint8Array) => string | undefined
  /** Without it, that of the version before stays. */
  readonly contentType?: string
  /** Without it, the new version does not expire, whatever the one before did. */
  readonly expiresAt?: Date
  /** Tags, annotations, custom metadata: what the store keeps of this kind. Without it, what is there stays. */
  readonly metadata?: Readonly<Record<string, string>>
}

export interface ExportOptions extends CallOptions {
  /** Replaces variables that are set already. Default: false. */
  readonly overwrite?: boolean
}

export interface WatchOptions {
  /** Told of every failed look; watching goes on. Without it, failures reach `observe` only. */
  readonly onError?: (error: unknown) => void
  /** Milliseconds between looks. Default: 5,000 for files and variables, 60,000 for other stores. */
  readonly interval?: number
}

/** A new version was seen. Versions, not values: call `get` for the value. */
export interface Change {
  /** As it was given to `watch`. */
  readonly name: string
  /** Undefined where the store has no versions, or the secret is gone. */
  readonly version: string | undefined
  readonly previous: string | undefined
  readonly gone: boolean
}

export interface WithSecretOptions extends CallOptions {
  /** Whether this error of `connect` means that the credential was not accepted. */
  readonly isRejected: (error: unknown) => boolean
}

/** Counted since the client was made. */
export interface Stats {
  /** Answers from the cache. */
  readonly hits: number
  /** Answers that had to ask the store. */
  readonly misses: number
  /** Answers past their time, served because the store could not be asked. */
  readonly stale: number
  /** Values in the cache now. */
  readonly entries: number
}

/** What every client can do: read. */
export interface SecretsReader extends AsyncDisposable {
  /**
   * The value as text.
   * @throws SecretError ERR_SECRET_NOT_FOUND when absent; ERR_SECRET_INVALID when it is not UTF-8 or the name is not legal;
   * _DELETED, _DENIED, _DISABLED, _THROTTLED, _UNAVAILABLE, _TIMEOUT, _CORRUPT as the store answers.
   */
  get(ref: SecretRef, options?: ReadOptions): Promise<string>
  /** As `get`, but `undefined` for what is truly absent. Deleted, denied, disabled and failed still reject. */
  getOptional(ref: SecretRef, options?: ReadOptions): Promise<string | undefined>
  /** The value's bytes, the caller's own copy. */
  getBytes(ref: SecretRef, options?: ReadOptions): Promise<Uint8Array>
  /** The value wrapped, for code that carries it around: see {@link Secret}. */
  getSecret(ref: SecretRef, options?: ReadOptions): Promise<Secret>
  /** Several by name; rejects once, with every name that is missing or failed in `error.errors`. The record has no prototype. */
  getMany<const Name extends string>(names: readonly Name[], options?: ReadOptions): Promise<Record<Name, string>>
  /** False only for what is absent or deleted. */
  has(ref: SecretRef, options?: ReadOptions): Promise<boolean>
  /**
   * Reads one secret a key and validates each with its Standard Schema (zod, valibot, arktype …); a schema that accepts
   * `undefined` makes its name optional. Rejects once with every name that is missing or wrong. The validators' own
   * messages quote values and are withheld: the report has names, and the paths that the validators name, which are keys
   * of a structured value.
   */
  load<const S extends Readonly<Record<string, StandardSchema>>>(
    schema: S,
    options?: ReadOptions,
  ): Promise<{ [K in keyof S]: SchemaOutput<S[K]> }>
  /**
   * Writes secrets into an object of variables, such as `process.env`: names as they are, or everything below a prefix (`shop` means
   * `shop/`). What is set already stays, unless told otherwise. Resolves to the names that were written.
   */
  exportTo(
    target: Record<string, string | undefined>,
    namesOrPrefix?: readonly string[] | string,
    options?: ExportOptions,
  ): Promise<string[]>
  /** Drops what is cached, for one name or all: the next read asks the store. With a name, reads it now. */
  refresh(ref?: SecretRef, options?: CallOptions): Promise<void>
  /**
   * Calls `onChange` for every new version seen from now on; not at the start. A part stands for the secret it is in.
   * Dispose of the result to stop.
   */
  watch(
    names: readonly SecretRef[],
    onChange: (change: Change) => void,
    options?: WatchOptions,
  ): Promise<AsyncDisposable>
  /**
   * Connects with the current value. Where `isRejected(error)`, reads the secret again (at most once a name in 30 s) and,
   * if the version differs, connects once more. `connect` should only connect: it may run twice.
   *
   * What `connect` threw is what is thrown, untouched, also where the secret could not be read again: `observe` is told why, by a
   * notice `not-read-again`.
   */
  withSecret<T>(ref: SecretRef, connect: (secret: Secret) => T | Promise<T>, options: WithSecretOptions): Promise<T>
  /**
   * `text` with every value that this client fetched or wrote (of 8 characters or more; of each name the last two) replaced
   * by `[redacted NAME]`, until it is closed, and whether or not the value is still cached.
   */
  redact(text: string): string
  /** The same for a stream of bytes or text; values split across chunks are found. */
  redactStream(): TransformStream<Uint8Array | string, Uint8Array>
  /** Names that were read and whose values `redact` does not hide: too short, or more than `redact.maxNames`. */
  unprotected(): string[]
  stats(): Stats
  /**
   * Ends timers and connections, zeroes cached bytes, forgets redactions; waits for writes that have begun. What is called
   * later, and reads under way, reject with a TypeError. Calling it twice is fine.
   */
  close(): Promise<void>
}

export interface SecretsLister {
  /** Names that begin with the characters of `prefix`, never values: `shop/` for what is below `shop`. */
  list(prefix?: string, options?: CallOptions): AsyncIterable<string>
  /** The value of every secret whose name begins with the characters of `prefix`, as in `list`. The record has no prototype. */
  getAll(prefix?: string, options?: ReadOptions): Promise<Record<string, string>>
}

export interface SecretsWriter {
  /**
   * Creates the secret or replaces its value; resolves to the new version where the store has versions. With a part,
   * changes that field alone, by compare-and-set.
   * @throws SecretError _CONFLICT, _INVALID, _TOO_LARGE, _UNSUPPORTED before any I/O where it can be known.
   */
  put(ref: SecretRef, value: string | Uint8Array | Secret, options?: WriteOptions): Promise<string | undefined>
}

export interface SecretsDeleter {
  /** Deletes; softly where the store can restore. */
  delete(name: string, options?: CallOptions): Promise<void>
}

export interface SecretsRestorer {
  restore(name: string, options?: CallOptions): Promise<void>
}

export interface SecretsPurger {
  /** Removes for good. */
  purge(name: string, options?: CallOptions): Promise<void>
}

export interface SecretsHistory {
  /** The versions of a secret, never values. */
  versions(name: string, options?: CallOptions): AsyncIterable<VersionInfo>
}

export interface SecretsStager {
  /** Moves a stage's label from one version to another. */
  moveStage(name: string, move: StageMove, options?: CallOptions): Promise<void>
}

type When<P, Key extends string, Api> = Key extends keyof P ? Api : unknown

/**
 * A client of one store: its methods are those that the provider's type has. A client opened from configuration
 * ({@link AnySecrets}) has all of them, and what its store lacks rejects with ERR_SECRET_UNSUPPORTED before any I/O.
 */
export type Secrets<P extends SecretProvider = SecretProvider> = SecretsReader & { readonly provider: P } & When<
    P,
    'list',
    SecretsLister
  > &
  When<P, 'put', SecretsWriter> &
  When<P, 'delete', SecretsDeleter> &
  When<P, 'restore', SecretsRestorer> &
  When<P, 'purge', SecretsPurger> &
  When<P, 'versions', SecretsHistory> &
  When<P, 'moveStage', SecretsStager>

export type AnySecrets = SecretsReader & { readonly provider: SecretProvider } & SecretsLister &
  SecretsWriter &
  SecretsDeleter &
  SecretsRestorer &
  SecretsPurger &
  SecretsHistory &
  SecretsStager

export interface CacheOptions {
  /** Milliseconds a value is served without asking again, at most. A refresh starts at a random moment in the second half. Default: 300,000. */
  readonly ttl?: number
  /** Milliseconds past `ttl` for which a value is still served while the store is unavailable, throttles or times out. Default: 3,600,000. */
  readonly maxStale?: number
  /** Milliseconds for which "not found" is remembered. Default: 2,000. */
  readonly notFoundTtl?: number
  /** Values kept at most; the ones not used lately go first. Default: 1,000. */
  readonly maxEntries?: number
}

export interface RetryOptions {
  /** Attempts at most, the first included, where core retries (see a provider's `retries`). Default: 3. */
  readonly attempts?: number
  /** Milliseconds of the first wait; doubled each time, each wait drawn at random below it. Default: 100. */
  readonly baseDelay?: number
  /** The longest wait in milliseconds, also for what a store asks for in Retry-After. Default: 5,000. */
  readonly maxDelay?: number
}

export interface RedactOptions {
  /** Values with fewer characters are not hidden: they would hide half of any text. Default: 8. */
  readonly minLength?: number
  /**
   * Names (parts and versions count as names of their own) whose values are hidden, at most; the ones not read lately are
   * forgotten first, and told by `unprotected`. What hides a value of 40 bytes takes about 25 kB, from the first `redact` on.
   * Default: 5,000.
   */
  readonly maxNames?: number
}

export interface SecretsOptions {
  /** False: every call asks the store. Providers that are `local` are never cached. */
  readonly cache?: CacheOptions | false
  /** Milliseconds for one call over all attempts. Default: 10,000. */
  readonly timeout?: number
  readonly retry?: RetryOptions
  /** Told of every call, retry, stale answer, change and notice. Allow-listed fields, never a value. */
  readonly observe?: (event: SecretEvent) => void
  /** False: no copies of values are kept to hide them; `redact`, `redactStream` and `unprotected` then throw. */
  readonly redact?: RedactOptions | false
  readonly clock?: Clock
}
