// . is ./dist/index.d.ts
// ./memory is ./dist/memory/index.d.ts
// ./redact is ./dist/redact/index.d.ts
// ./generate is ./dist/generate/index.d.ts
// ./json-text is ./dist/json-text/index.d.ts

// ---- dist/index.d.ts
import { AnyProvider, Attribute, Call, CallEvent, CanDelete, CanList, CanPurge, CanPut, CanPutIf, CanRestore, CanStage, CanVersion, CanWatch, Capability, ChangeEvent, Failed, Fault, Limits, NameForm, NamePage, NoticeCode, NoticeEvent, Operation, PageCall, PutCall, ReadCall, RetryEvent, SecretError, SecretErrorCode, SecretErrorDetails, SecretEvent, SecretProvider, StageMove, StaleEvent, StoreFault, Stored, VersionInfo, VersionPage, WatchSink, Written, capabilities, isPortableName, joinName, supports, variableName } from "./provider.js";
/** Time, as the client sees it: injected, so that tests need not wait. */
interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `fn` once after `ms` milliseconds; the timer does not keep a process alive. */
  setTimeout(fn: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
}
export declare const systemClock: Clock;
/** How a {@link Secret} is made; for the client and for tests of applications. */
interface SecretSource {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly version?: string | undefined;
  readonly contentType?: string | undefined;
  /** When it was read from its store, in milliseconds since the epoch. */
  readonly readAt: number;
  readonly stale?: boolean;
  readonly clock: Clock;
}
/**
 * A value that does not show itself: printing, inspecting, serialising, cloning and concatenating give a placeholder
 * with the name. Only {@link text} and {@link bytes} give the value.
 *
 * Its bytes are its own copy; `dispose()` (or `using`) zeroes that copy. A string that `text()` returned cannot be wiped.
 */
export declare class Secret implements Disposable {
  #private;
  constructor(source: SecretSource);
  get name(): string;
  get version(): string | undefined;
  get contentType(): string | undefined;
  /** Milliseconds since the value was read from its store. */
  get age(): number;
  /** True where the store could not be asked and the value is past its time. */
  get stale(): boolean;
  /**
   * The value as text.
   * @throws SecretError ERR_SECRET_INVALID where the bytes are not UTF-8; TypeError after `dispose`.
   */
  text(): string;
  /** A copy of the value. @throws TypeError after `dispose`. */
  bytes(): Uint8Array;
  /** Zeroes this object's copy of the value. */
  dispose(): void;
  [Symbol.dispose](): void;
  toString(): string;
  toJSON(): string;
}
/**
 * The part of Standard Schema V1 that `load` calls, types only (https://standardschema.dev/schema). zod, valibot, arktype
 * and others implement it, so none of them is a dependency.
 */
interface StandardSchema<Input = unknown, Output = Input> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    readonly types?: {
      readonly input: Input;
      readonly output: Output;
    } | undefined;
  };
}
type SchemaResult<Output> = {
  readonly value: Output;
  readonly issues?: undefined;
} | {
  readonly issues: readonly SchemaIssue[];
};
interface SchemaIssue {
  /** Withheld by us: validators quote the value in it. */
  readonly message: string;
  readonly path?: readonly (PropertyKey | {
    readonly key: PropertyKey;
  })[] | undefined;
}
type SchemaOutput<S> = S extends StandardSchema<unknown, infer Output> ? Output : never;
/**
 * Which secret. A string is a name, with an optional part after `#`: `prod/db#password` is the field `password` of the
 * JSON secret `prod/db`; `#a/b` is a JSON Pointer (RFC 6901) without its first slash. The object form takes any name as
 * it is, so a literal `#` needs it.
 */
type SecretRef = string | {
  readonly name: string;
  readonly part?: string;
  readonly version?: string;
  readonly stage?: string;
};
interface CallOptions {
  /** Aborts the call; it then rejects with `signal.reason`, untouched. */
  readonly signal?: AbortSignal;
  /** Milliseconds until ERR_SECRET_TIMEOUT, over all attempts; of a list, for each page. Default: the client's `timeout`. */
  readonly timeout?: number;
}
interface ReadOptions extends CallOptions {
  /** Skips the cache and reads from the store now. */
  readonly fresh?: boolean;
}
interface WriteOptions extends CallOptions {
  /**
   * Writes only where the current version is this one, or where there is none yet (`'absent'`): otherwise
   * ERR_SECRET_CONFLICT. ERR_SECRET_UNSUPPORTED where the store has no such step of its own; it is never imitated.
   */
  readonly ifVersion?: string | "absent";
  /** Allows `put('name#part', …)` on a store without compare-and-set, where a concurrent writer's change can be lost. */
  readonly overwrite?: boolean;
  readonly contentType?: string;
  readonly expiresAt?: Date;
  readonly metadata?: Readonly<Record<string, string>>;
}
interface ExportOptions extends CallOptions {
  /** Replaces variables that are set already. Default: false. */
  readonly overwrite?: boolean;
}
interface WatchOptions {
  /** Told of every failed look; watching goes on. Without it, failures reach `observe` only. */
  readonly onError?: (error: unknown) => void;
  /** Milliseconds between looks. Default: 5,000 for files and variables, 60,000 for other stores. */
  readonly interval?: number;
}
/** A new version was seen. Versions, not values: call `get` for the value. */
interface Change {
  /** As it was given to `watch`. */
  readonly name: string;
  /** Undefined where the store has no versions, or the secret is gone. */
  readonly version: string | undefined;
  readonly previous: string | undefined;
  readonly gone: boolean;
}
interface WithSecretOptions extends CallOptions {
  /** Whether this error of `connect` means that the credential was not accepted. */
  readonly isRejected: (error: unknown) => boolean;
}
/** Counted since the client was made. */
interface Stats {
  /** Answers from the cache. */
  readonly hits: number;
  /** Answers that had to ask the store. */
  readonly misses: number;
  /** Answers past their time, served because the store could not be asked. */
  readonly stale: number;
  /** Values in the cache now. */
  readonly entries: number;
}
/** What every client can do: read. */
interface SecretsReader extends AsyncDisposable {
  /**
   * The value as text.
   * @throws SecretError ERR_SECRET_NOT_FOUND when absent; ERR_SECRET_INVALID when it is not UTF-8 or the name is not legal;
   * _DELETED, _DENIED, _DISABLED, _THROTTLED, _UNAVAILABLE, _TIMEOUT, _CORRUPT as the store answers.
   */
  get(ref: SecretRef, options?: ReadOptions): Promise<string>;
  /** As `get`, but `undefined` for what is truly absent. Deleted, denied, disabled and failed still reject. */
  getOptional(ref: SecretRef, options?: ReadOptions): Promise<string | undefined>;
  /** The value's bytes, the caller's own copy. */
  getBytes(ref: SecretRef, options?: ReadOptions): Promise<Uint8Array>;
  /** The value wrapped, for code that carries it around: see {@link Secret}. */
  getSecret(ref: SecretRef, options?: ReadOptions): Promise<Secret>;
  /** Several by name; rejects once, with every name that is missing or failed in `error.errors`. The record has no prototype. */
  getMany<const Name extends string>(names: readonly Name[], options?: ReadOptions): Promise<Record<Name, string>>;
  /** False only for what is absent or deleted. */
  has(ref: SecretRef, options?: ReadOptions): Promise<boolean>;
  /**
   * Reads one secret a key and validates each with its Standard Schema (zod, valibot, arktype …); a schema that accepts
   * `undefined` makes its name optional. Rejects once with every name that is missing or wrong. The validators' own
   * messages quote values and are withheld: the report has names and paths.
   */
  load<const S extends Readonly<Record<string, StandardSchema>>>(schema: S, options?: ReadOptions): Promise<{ [K in keyof S]: SchemaOutput<S[K]>; }>;
  /**
   * Writes secrets into an object of variables, such as `process.env`: names as they are, or everything below a prefix.
   * What is set already stays, unless told otherwise. Resolves to the names that were written.
   */
  exportTo(target: Record<string, string | undefined>, namesOrPrefix?: readonly string[] | string, options?: ExportOptions): Promise<string[]>;
  /** Drops what is cached, for one name or all: the next read asks the store. With a name, reads it now. */
  refresh(ref?: SecretRef, options?: CallOptions): Promise<void>;
  /**
   * Calls `onChange` for every new version seen from now on; not at the start. A part stands for the secret it is in.
   * Dispose of the result to stop.
   */
  watch(names: readonly SecretRef[], onChange: (change: Change) => void, options?: WatchOptions): Promise<AsyncDisposable>;
  /**
   * Connects with the current value. Where `isRejected(error)`, reads the secret again (at most once a name in 30 s) and,
   * if the version differs, connects once more. `connect` should only connect: it may run twice.
   */
  withSecret<T>(ref: SecretRef, connect: (secret: Secret) => T | Promise<T>, options: WithSecretOptions): Promise<T>;
  /** `text` with every value this client fetched (of 8 characters or more) replaced by `[redacted NAME]`. */
  redact(text: string): string;
  /** The same for a stream of bytes or text; values split across chunks are found. */
  redactStream(): TransformStream<Uint8Array | string, Uint8Array>;
  /** Names that were read and whose values are too short to be hidden by `redact`. */
  unprotected(): string[];
  stats(): Stats;
  /**
   * Ends timers and connections, zeroes cached bytes, forgets redactions; waits for writes that have begun. What is called
   * later, and reads under way, reject with a TypeError. Calling it twice is fine.
   */
  close(): Promise<void>;
}
interface SecretsLister {
  /** Names that begin with `prefix`, never values. */
  list(prefix?: string, options?: CallOptions): AsyncIterable<string>;
  /** The value of every secret whose name begins with `prefix`. The record has no prototype. */
  getAll(prefix?: string, options?: ReadOptions): Promise<Record<string, string>>;
}
interface SecretsWriter {
  /**
   * Creates the secret or replaces its value; resolves to the new version where the store has versions. With a part,
   * changes that field alone, by compare-and-set.
   * @throws SecretError _CONFLICT, _INVALID, _TOO_LARGE, _UNSUPPORTED before any I/O where it can be known.
   */
  put(ref: SecretRef, value: string | Uint8Array | Secret, options?: WriteOptions): Promise<string | undefined>;
}
interface SecretsDeleter {
  /** Deletes; softly where the store can restore. */
  delete(name: string, options?: CallOptions): Promise<void>;
}
interface SecretsRestorer {
  restore(name: string, options?: CallOptions): Promise<void>;
}
interface SecretsPurger {
  /** Removes for good. */
  purge(name: string, options?: CallOptions): Promise<void>;
}
interface SecretsHistory {
  /** The versions of a secret, never values. */
  versions(name: string, options?: CallOptions): AsyncIterable<VersionInfo>;
}
interface SecretsStager {
  /** Moves a stage's label from one version to another. */
  moveStage(name: string, move: StageMove, options?: CallOptions): Promise<void>;
}
type When<P, Key extends string, Api> = Key extends keyof P ? Api : unknown;
/**
 * A client of one store: its methods are those that the provider's type has. A client opened from configuration
 * ({@link AnySecrets}) has all of them, and what its store lacks rejects with ERR_SECRET_UNSUPPORTED before any I/O.
 */
type Secrets<P extends SecretProvider = SecretProvider> = SecretsReader & {
  readonly provider: P;
} & When<P, "list", SecretsLister> & When<P, "put", SecretsWriter> & When<P, "delete", SecretsDeleter> & When<P, "restore", SecretsRestorer> & When<P, "purge", SecretsPurger> & When<P, "versions", SecretsHistory> & When<P, "moveStage", SecretsStager>;
type AnySecrets = SecretsReader & {
  readonly provider: SecretProvider;
} & SecretsLister & SecretsWriter & SecretsDeleter & SecretsRestorer & SecretsPurger & SecretsHistory & SecretsStager;
interface CacheOptions {
  /** Milliseconds a value is served without asking again, at most. A refresh starts at a random moment in the second half. Default: 300,000. */
  readonly ttl?: number;
  /** Milliseconds past `ttl` for which a value is still served while the store is unavailable, throttles or times out. Default: 3,600,000. */
  readonly maxStale?: number;
  /** Milliseconds for which "not found" is remembered. Default: 2,000. */
  readonly notFoundTtl?: number;
  /** Values kept at most; the ones not used lately go first. Default: 1,000. */
  readonly maxEntries?: number;
}
interface RetryOptions {
  /** Attempts at most, the first included, where core retries (see a provider's `retries`). Default: 3. */
  readonly attempts?: number;
  /** Milliseconds of the first wait; doubled each time, each wait drawn at random below it. Default: 100. */
  readonly baseDelay?: number;
  /** The longest wait in milliseconds, also for what a store asks for in Retry-After. Default: 5,000. */
  readonly maxDelay?: number;
}
interface RedactOptions {
  /** Values with fewer characters are not hidden: they would hide half of any text. Default: 8. */
  readonly minLength?: number;
}
interface SecretsOptions {
  /** False: every call asks the store. Providers that are `local` are never cached. */
  readonly cache?: CacheOptions | false;
  /** Milliseconds for one call over all attempts. Default: 10,000. */
  readonly timeout?: number;
  readonly retry?: RetryOptions;
  /** Told of every call, retry, stale answer, change and notice. Allow-listed fields, never a value. */
  readonly observe?: (event: SecretEvent) => void;
  /** False: no copies of values are kept to hide them; `redact`, `redactStream` and `unprotected` then throw. */
  readonly redact?: RedactOptions | false;
  readonly clock?: Clock;
}
/**
 * A client over one provider, or over several that were composed (`chain`, `route`, `prefixed`, `bundle`). Its methods
 * are those that the provider's type has. Nothing is asked of the store until the first call.
 *
 * @throws TypeError, RangeError for a provider or option of the wrong kind.
 * @example
 * await using secrets = createSecrets(awsSecretsManager({ region: 'eu-west-1' }), { cache: { ttl: 60_000 } })
 * const apiKey = await secrets.get('API_KEY')
 */
export declare function createSecrets<P extends SecretProvider>(provider: P, options?: SecretsOptions): Secrets<P>;
/**
 * An application's own names for secrets that are called otherwise: `aliased(store, { DB_PASSWORD: 'prod/db#password' })`.
 * A name that the table does not have goes on as it is.
 *
 * @throws TypeError for a table whose values are no references such as `prod/db` or `prod/db#password`.
 */
export declare function aliased(provider: SecretProvider, names: Readonly<Record<string, string>>): AnyProvider;
/**
 * Many keys in one secret, the usual layout of cloud stores: names are the fields of the JSON or map secret `name`. All
 * that is asked for in one tick is one read; a put changes its field alone, by compare-and-set.
 *
 * Fields cannot be deleted through a bundle, and a list has all top-level fields.
 *
 * @throws TypeError for a name that is no string or empty.
 */
export declare function bundle(provider: SecretProvider, name: string): AnyProvider;
interface ChainOptions {
  /** The provider, one of the chain's, that writes go to. Default: the only one that can put, if there is just one. */
  readonly write?: SecretProvider;
}
/**
 * Several stores read from left to right. A read moves on only where a store answers "not found" (or cannot hold such a
 * name): a denied, deleted, disabled or failed answer is the chain's answer. Writes go to one of them, and are refused
 * with ERR_SECRET_CONFLICT while an earlier one answers the name, because readers would go on getting that one.
 *
 * @throws TypeError for an empty list or a `write` that is not part of it.
 */
export declare function chain(providers: readonly SecretProvider[], options?: ChainOptions): AnyProvider;
/**
 * The secrets below a prefix, under their names without it: `get('API_KEY')` reads `shop/API_KEY`. Prefix and name are
 * joined by exactly one `/`; names of others do not show in lists.
 *
 * @throws TypeError for a prefix that is no string or empty.
 */
export declare function prefixed<P extends SecretProvider>(provider: P, prefix: string): P;
/**
 * Names by their beginning to different stores: `route({ 'db/': vault, '': aws })`. The longest matching prefix decides;
 * `''` takes the rest, and without it a name that matches none is ERR_SECRET_CONFIG. Names reach their store whole, with
 * the prefix (`prefixed` changes that).
 *
 * An operation is there where at least one store has it; for a name of a store without it, it is ERR_SECRET_UNSUPPORTED.
 * Lists need every store to have them: one that is left out would go unnoticed.
 *
 * @throws TypeError for an empty table or a route that leads to no provider.
 */
export declare function route(routes: Readonly<Record<string, SecretProvider>>): AnyProvider;
/** The kind of thing that came, for messages: never the thing itself, which may be a secret. */
export declare function kindOf(value: unknown): string;
/** A programmer's mistake: says what was expected and what kind of thing came. Thrown before any I/O. */
export declare function wrongArgument(argument: string, expected: string, received: unknown): TypeError;
/** @throws TypeError for what is no string or empty: a plain name, without a part. */
export declare function checkedName(name: unknown, argument?: string): string;
/**
 * A store's URL, split at its scheme by hand (`new URL('file:.env')` would make it `/.env`). It carries no credentials:
 * one that does is refused before an opener sees it.
 */
interface StoreUrl {
  /** Without the colon: `aws`. */
  readonly scheme: string;
  /** What stands between `//` and the next `/`: `eu-west-1`, `host:8200`. Absent where there is no `//`. */
  readonly authority?: string | undefined;
  /** What follows, percent-decoded, without its first slash where there is an authority: `.env`, `shop/prod`. May be empty. */
  readonly path: string;
  /** Only names listed in the opener's `options` arrive here. */
  readonly query: ReadonlyMap<string, string>;
}
interface OpenContext {
  /** The folder that relative paths start at: the configuration's. */
  readonly folder: string;
  /** The environment to take SEALWAX_* settings from. */
  readonly env: Readonly<Record<string, string | undefined>>;
}
/** How an adapter is opened from configuration. Each adapter exports one as `opener`. */
interface Opener {
  /** The URL schemes it answers to: `['vault', 'vault+http']`. */
  readonly schemes: readonly string[];
  /** The names it takes after `?`; any other is ERR_SECRET_CONFIG. */
  readonly options: readonly string[];
  /**
   * The host named by the URL that credentials would be sent to; undefined where the URL names none, because the SDK
   * goes to the vendor's own or the store is local. The command asks whether that host is trusted.
   */
  host?(url: StoreUrl): string | undefined;
  /**
   * Makes the provider without any I/O.
   * @throws SecretError ERR_SECRET_CONFIG for a URL that is not of this store's form.
   */
  open(url: StoreUrl, context: OpenContext): AnyProvider;
}
/**
 * The known name that was probably meant, or undefined. Case alone counts as no edit. Only names that are at hand are
 * compared: no store is asked for a list.
 */
export declare function nearestName(name: string, known: Iterable<string>): string | undefined;
export { type AnyProvider, type AnySecrets, type Attribute, type CacheOptions, type Call, type CallEvent, type CallOptions, type CanDelete, type CanList, type CanPurge, type CanPut, type CanPutIf, type CanRestore, type CanStage, type CanVersion, type CanWatch, type Capability, type ChainOptions, type Change, type ChangeEvent, type Clock, type ExportOptions, Failed, type Fault, type Limits, type NameForm, type NamePage, type NoticeCode, type NoticeEvent, type OpenContext, type Opener, type Operation, type PageCall, type PutCall, type ReadCall, type ReadOptions, type RedactOptions, type RetryEvent, type RetryOptions, type SchemaIssue, type SchemaOutput, type SchemaResult, SecretError, type SecretErrorCode, type SecretErrorDetails, type SecretEvent, type SecretProvider, type SecretRef, type SecretSource, type Secrets, type SecretsDeleter, type SecretsHistory, type SecretsLister, type SecretsOptions, type SecretsPurger, type SecretsReader, type SecretsRestorer, type SecretsStager, type SecretsWriter, type StageMove, type StaleEvent, type StandardSchema, type Stats, StoreFault, type StoreUrl, type Stored, type VersionInfo, type VersionPage, type WatchOptions, type WatchSink, type WithSecretOptions, type WriteOptions, type Written, capabilities, isPortableName, joinName, supports, variableName };

// ---- dist/memory/index.d.ts
import { CanDelete, CanList, CanPurge, CanPut, CanPutIf, CanRestore, CanStage, CanVersion, CanWatch, Capability, Limits, Operation, SecretErrorCode, SecretProvider } from "../provider.js";
/** Trouble for tests: what shall go wrong, for which calls, how often. */
interface InjectedFault {
  /** Only this operation. Default: every one but `close`. */
  readonly operation?: Operation;
  /** Only this native name. */
  readonly name?: string;
  /** How many calls it hits; afterwards it is gone. Default: until `heal()`. */
  readonly times?: number;
  /** What the store answers. `hang`: nothing, until the call is aborted. */
  readonly fails: SecretErrorCode | "hang";
  readonly status?: number;
  readonly retryAfterMs?: number;
  /** The write takes place and only its answer is lost. */
  readonly afterEffect?: boolean;
}
interface MemoryOptions {
  /** Default: `memory`. */
  readonly id?: string;
  /** Limits that replace the defaults (any name, 65,536 bytes, empty and binary values, batches of 20): try an application under another store's. */
  readonly limits?: Partial<Limits>;
  /** Capabilities to do without, to try an application on a store that lacks them. */
  readonly without?: readonly Capability[];
  /** Names or versions in one page. Default: 100. */
  readonly pageSize?: number;
  readonly local?: boolean;
  readonly retries?: "sdk" | "core";
}
/** One call that reached the store, for tests that count. */
interface MemoryCall {
  readonly operation: Operation;
  readonly names: readonly string[];
}
type Everything = SecretProvider & CanPut & CanPutIf & CanDelete & CanRestore & CanPurge & CanList & CanVersion & CanStage & CanWatch;
/** A whole store in memory, with everything a store can do. The stage `current` marks the version that `get` reads. */
interface MemoryProvider extends Everything {
  getMany: NonNullable<SecretProvider["getMany"]>;
  /** The calls that reached it, oldest first. */
  readonly calls: readonly MemoryCall[];
  /** Makes calls fail or hang from now on: see {@link InjectedFault}. */
  inject(fault: InjectedFault): void;
  /** Takes all injected faults away. */
  heal(): void;
}
/**
 * Secrets in this process only: for tests of applications, and the reference for what the conformance suite asks.
 *
 * @param initial values by the names that an application uses.
 * @throws TypeError for values that are no strings.
 * @example
 * const store = memory({ API_KEY: 'test' })
 * const secrets = createSecrets(store)
 * store.inject({ operation: 'get', fails: 'ERR_SECRET_UNAVAILABLE', times: 2 })
 */
export declare function memory(initial?: Readonly<Record<string, string>>, options?: MemoryOptions): MemoryProvider;
export type { InjectedFault, MemoryCall, MemoryOptions, MemoryProvider };

// ---- dist/redact/index.d.ts
type Controller = TransformStreamDefaultController<Uint8Array>;
/** What a `TransformStream` takes. */
interface RedactingTransformer {
  transform(chunk: Uint8Array | string, controller: Controller): void;
  flush(controller: Controller): void;
}
/**
 * Hides values in text and streams: `[redacted NAME]` stands in their place. Of each name it knows the current value and
 * the one before, because a log may still hold that one. The values themselves are kept in memory, since what is looked
 * for cannot be found by its hash; `drop` and `clear` zero these copies.
 *
 * A value is found as it is, line by line (of as many characters as `minLength`), in JSON, percent-encoded, in base64 and
 * in hexadecimal. It is not found when it is cut, wrapped, compressed or encrypted, and a shorter value is never hidden.
 *
 * Adding copies bytes and no more: the automaton is built by the first text or chunk that comes after a change.
 */
export declare class Redactor {
  #private;
  /** `minLength`: values with fewer characters are not hidden; they would hide half of any text. Default: 8. */
  constructor({ minLength }?: {
    readonly minLength?: number;
  });
  /** Makes `bytes` the current value of a name; the one before stays known, an older one is forgotten. */
  add(name: string, bytes: Uint8Array): void;
  /** Forgets both values of a name. */
  drop(name: string): void;
  /** Forgets everything. Streams go on, and pass what comes as it is. */
  clear(): void;
  /** Names with a value too short to hide, the current or the one before. An empty value has nothing to hide. */
  unprotected(): string[];
  /** `text` with every known value replaced; the same string where there is none. */
  redact(text: string): string;
  /**
   * The same for a stream, byte by byte: what is no value passes unchanged, text as UTF-8. A value is found wherever
   * chunks part it; of a chunk, only its longest end that can still become a value waits for the next one.
   *
   * A value added later is hidden in what comes later.
   */
  stream(): TransformStream<Uint8Array | string, Uint8Array>;
  /** What {@link stream} is made of, for a stream of one's own. */
  transformer(): RedactingTransformer;
}

// ---- dist/generate/index.d.ts
/**
 * Random bytes from the platform's cryptographic source.
 *
 * @param size bytes, 0 to 67,108,864. Default: 32.
 * @throws TypeError for what is not a number; RangeError for a fraction or a number outside that range.
 */
export declare function tokenBytes(size?: number): Uint8Array<ArrayBuffer>;
/**
 * Random bytes as lower-case hexadecimal, two characters a byte.
 *
 * @param size bytes, not characters. Default: 32.
 * @throws TypeError, RangeError as {@link tokenBytes}.
 */
export declare function tokenHex(size?: number): string;
/**
 * Random bytes as base64 for URLs, without padding (RFC 4648, section 5): about 1.3 characters a byte.
 *
 * @param size bytes, not characters. Default: 32, which gives 43 characters.
 * @throws TypeError, RangeError as {@link tokenBytes}.
 */
export declare function tokenUrlsafe(size?: number): string;

// ---- dist/json-text/index.d.ts
type JsonKind = "string" | "number" | "boolean" | "null" | "object" | "array";
/** A member of an object or an element of an array. */
interface JsonEntry {
  /** The member's name, decoded; an element's index in decimal. */
  readonly key: string;
  /** Where it begins in the text: a member's quote, an element's value. */
  readonly start: number;
  readonly value: JsonValue;
}
/**
 * A value inside a JSON text, with its place there. Nothing is converted: a number is read as it is spelled, `1.0` and
 * `12345678901234567890` included. Keys are plain data, `__proto__` and `constructor` too. The text itself does not show
 * when this is printed or serialised.
 */
export declare class JsonValue {
  #private;
  readonly kind: JsonKind;
  /** The first character of the value in the text. */
  readonly start: number;
  /** The character after its last. */
  readonly end: number;
  /** For this module: the text between `start` and `end` was checked. */
  constructor(text: string, start: number, end: number);
  /** The value exactly as it is spelled. */
  get raw(): string;
  /** A string's characters; of any other kind the exact spelling. */
  text(): string;
  /** Every member or element in the order of the text, equal keys included. Empty for a value that has none. */
  entries(): readonly JsonEntry[];
  /** The distinct keys of an object, or the indexes of an array. */
  keys(): string[];
  /** The member of that name, the last where several are equal; the element of that index, written as 0, 1, 2 …. */
  get(key: string): JsonValue | undefined;
  /** The value at the end of a path; the value itself for an empty one. */
  at(path: readonly string[]): JsonValue | undefined;
}
/**
 * Reads a JSON text by RFC 8259, strictly (no comments, no trailing commas); a byte order mark before it is let pass.
 * Values below the top are looked at when asked for, so that finding one of thousands costs little more than the check.
 *
 * @throws JsonSyntaxError with line and column, without content, also for nesting deeper than 512.
 */
export declare function parseJson(text: string): JsonValue;
/**
 * The path of a JSON Pointer (RFC 6901): `/a~1b/0` is `['a/b', '0']`, the empty pointer is `[]`. Undefined for a text
 * that is no pointer: without its first `/`, or with a `~` that is neither `~0` nor `~1`.
 */
export declare function parsePointer(pointer: string): string[] | undefined;
/** A path that cannot be walked or made: a scalar is in the way, or an array has no such index. */
export declare class JsonPathError extends Error {
  override readonly name: string;
  /** How many segments of the path could be walked. */
  readonly depth: number;
  /** What stands there. */
  readonly kind: JsonKind;
  constructor(depth: number, kind: JsonKind);
}
/**
 * `text` with the value at `path` replaced, or added where there is none: missing objects on the way are made, `null`
 * counts as missing, an array takes one element more at its end. Nothing else changes by a character; of equal keys the
 * last is replaced, since it is the one that is read. What is added follows the indentation that the text has.
 *
 * @param json The new value as JSON text, written as it is.
 * @throws JsonSyntaxError where `text` is not JSON, or would be nested too deep; JsonPathError where a scalar is in the way or an index is past the end;
 * TypeError where `json` is not one JSON value.
 */
export declare function setJson(text: string, path: readonly string[], json: string): string;
/**
 * `text` without the value at `path`, equal keys included, so that none of them comes to light; unchanged where there is
 * none. Elements after a removed one move up. The empty path is a TypeError: a JSON text has one value.
 *
 * @throws JsonSyntaxError where `text` is not JSON.
 */
export declare function removeJson(text: string, path: readonly string[]): string;
/**
 * Where a text stops being JSON (RFC 8259). It says where and never what: the text is a secret, or holds some.
 */
export declare class JsonSyntaxError extends Error {
  override readonly name: string;
  /** From 1; a line ends with LF, CR or CRLF. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  constructor(text: string, at: number, problem: string);
}
export type { JsonEntry, JsonKind };

// ---- dist/provider.d.ts
/** What can be asked of a provider. */
export type Operation = "get" | "getMany" | "put" | "putIf" | "delete" | "restore" | "purge" | "list" | "versions" | "moveStage" | "watch" | "close";
/**
 * Every way in which a store can fail an application. Absent, deleted, denied, disabled and failed are different answers
 * and stay different through every layer.
 *
 * | code | meaning | retryable |
 * |---|---|---|
 * | `ERR_SECRET_NOT_FOUND` | no such secret, version or field | no |
 * | `ERR_SECRET_DELETED` | it was deleted and could be restored, or its deletion is under way | no |
 * | `ERR_SECRET_DENIED` | the credentials lack the permission, or are wrong or expired | no |
 * | `ERR_SECRET_DISABLED` | it exists and is switched off, destroyed or not valid yet | no |
 * | `ERR_SECRET_CONFLICT` | somebody else wrote first, or an earlier store hides the name | no |
 * | `ERR_SECRET_INVALID` | the name, part or value is not of a form this store takes | no |
 * | `ERR_SECRET_TOO_LARGE` | the value exceeds the store's limit | no |
 * | `ERR_SECRET_THROTTLED` | the store asks for fewer calls | yes |
 * | `ERR_SECRET_UNAVAILABLE` | the store cannot be reached, or answers with a failure of its own | yes |
 * | `ERR_SECRET_TIMEOUT` | no answer inside the deadline; whether a write took place is unknown | yes |
 * | `ERR_SECRET_UNSUPPORTED` | this store has no such operation | no |
 * | `ERR_SECRET_CORRUPT` | what the store holds cannot be read as what it should be | no |
 * | `ERR_SECRET_CONFIG` | the configuration is wrong; nothing was asked of any store | no |
 * | `ERR_SECRET_UNKNOWN` | an error that the adapter's table does not know | no |
 */
export type SecretErrorCode = "ERR_SECRET_NOT_FOUND" | "ERR_SECRET_DELETED" | "ERR_SECRET_DENIED" | "ERR_SECRET_DISABLED" | "ERR_SECRET_CONFLICT" | "ERR_SECRET_INVALID" | "ERR_SECRET_TOO_LARGE" | "ERR_SECRET_THROTTLED" | "ERR_SECRET_UNAVAILABLE" | "ERR_SECRET_TIMEOUT" | "ERR_SECRET_UNSUPPORTED" | "ERR_SECRET_CORRUPT" | "ERR_SECRET_CONFIG" | "ERR_SECRET_UNKNOWN";
/** What a {@link SecretError} says beside its message. All of it is safe to log. */
export interface SecretErrorDetails {
  readonly code: SecretErrorCode;
  /** The provider's id, such as `aws-secrets-manager`. */
  readonly provider?: string | undefined;
  readonly operation?: Operation | undefined;
  /** The name as the caller wrote it. Never a value. */
  readonly secretName?: string | undefined;
  /** The store's status code: HTTP, gRPC or errno number. */
  readonly status?: number | undefined;
  /** The store's own request id, to quote to its support. */
  readonly requestId?: string | undefined;
  /** How many times the store was asked. */
  readonly attempts?: number | undefined;
  /** The name that was probably meant, of those that were at hand. */
  readonly suggestion?: string | undefined;
  /** One error a name, where a call was about several. */
  readonly errors?: readonly SecretError[] | undefined;
}
/**
 * The one class of every failure at run time. Its fields are an allow list that is safe to log; the SDK's own error is
 * never attached, because it holds request headers, bodies and tokens. The message ends with what to do next.
 *
 * Programmer mistakes (an argument of the wrong kind) are `TypeError`s instead, and an abort rethrows `signal.reason`.
 *
 * @example
 * try { await secrets.get('API_KEY') } catch (error) {
 *   if (error instanceof SecretError && error.code === 'ERR_SECRET_NOT_FOUND') …
 * }
 */
export declare class SecretError extends Error {
  override readonly name: string;
  readonly code: SecretErrorCode;
  readonly provider?: string;
  readonly operation?: Operation;
  readonly secretName?: string;
  /** Whether the same call may succeed later without any change: throttled, unavailable, timed out. */
  readonly retryable: boolean;
  readonly status?: number;
  readonly requestId?: string;
  readonly attempts?: number;
  readonly suggestion?: string;
  readonly errors?: readonly SecretError[];
  constructor(message: string, details: SecretErrorDetails);
  /** The allow-listed fields and the message; the stack is left out. */
  toJSON(): Record<string, unknown>;
}
/**
 * What an adapter makes of an error: our code and the facts that are safe to repeat. Core adds the name, the place and
 * the advice, and builds the {@link SecretError}.
 */
export interface Fault {
  readonly code: SecretErrorCode;
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  /** How long the store asks to wait before the next try, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** How many times the SDK asked, where it counts. */
  readonly attempts?: number | undefined;
  /** What to do next, a sentence of the adapter's own: never text from the store, which may quote a value. */
  readonly hint?: string | undefined;
  /** Names that exist, where they are at hand without another call: a near one is suggested. */
  readonly known?: Iterable<string> | undefined;
}
/**
 * For adapters: rejects with a fault that no SDK error stands for, such as a file without the key. Core treats it as
 * what `classify` would have answered; applications never see this class.
 */
export declare class StoreFault extends Error {
  override readonly name: string;
  readonly fault: Fault;
  constructor(code: SecretErrorCode, more?: Omit<Fault, "code">);
}
/**
 * Something an adapter noticed that is no failure.
 * `file-permissions`: a file with secrets can be read by its group or by everybody.
 * `batch-denied`: the permission for batch reads is missing; single reads go on.
 */
export type NoticeCode = "file-permissions" | "batch-denied";
/** One call to a store, finished. */
export interface CallEvent {
  readonly type: "call";
  readonly provider: string;
  readonly operation: Operation;
  /** The name asked for; absent for a batch, a list and a close. */
  readonly name?: string | undefined;
  /** How many names a batch was about. */
  readonly names?: number | undefined;
  readonly outcome: "ok" | "aborted" | SecretErrorCode;
  readonly durationMs: number;
  readonly attempts: number;
  /** Absent for stores that are `local`, where it may take work to tell. */
  readonly version?: string | undefined;
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
}
/** A call failed in a way that may pass, and is tried again after `delayMs`. */
export interface RetryEvent {
  readonly type: "retry";
  readonly provider: string;
  readonly operation: Operation;
  readonly name?: string | undefined;
  readonly code: SecretErrorCode;
  readonly attempt: number;
  readonly delayMs: number;
}
/** A cached value past its time was served, because the store could not be asked. */
export interface StaleEvent {
  readonly type: "stale";
  readonly provider: string;
  readonly name: string;
  readonly ageMs: number;
  readonly code: SecretErrorCode;
}
/** A refresh brought another version. */
export interface ChangeEvent {
  readonly type: "change";
  readonly provider: string;
  readonly name: string;
  readonly version?: string | undefined;
}
export interface NoticeEvent {
  readonly type: "notice";
  readonly provider: string;
  readonly notice: NoticeCode;
  /** Where: a file's path, a permission's name. */
  readonly subject: string;
  /** What to do. */
  readonly hint: string;
}
/** What `observe` is told. The fields are an allow list: names, versions and figures, never a value. Cached hits are only counted. */
export type SecretEvent = CallEvent | RetryEvent | StaleEvent | ChangeEvent | NoticeEvent;
/**
 * The form of names in one store, as data: what is legal, and how a portable name is written there. Core maps and checks
 * before any I/O, so an adapter only ever sees legal native names.
 */
export interface NameForm {
  /** The rule in words, for messages: `1 to 512 of A-Z a-z 0-9 / _ + = . @ -`. */
  readonly rule: string;
  /** Matches every legal native name, and nothing else. Anchored, linear-time. */
  readonly pattern: RegExp;
  /** The largest length of a native name, in UTF-16 units. */
  readonly maxLength: number;
  /** False where names that differ by case alone are one. */
  readonly caseSensitive: boolean;
  /** Portable to native, one to one. Absent: names go as they are. */
  readonly toNative?: (portable: string) => string;
  /** Native to portable, where a native name is the image of a portable one; any other name comes back unchanged. */
  readonly toPortable?: (native: string) => string;
  /** Put before every name with exactly one `/`, before the mapping: one store shared by several applications. */
  readonly prefix?: string;
}
/**
 * Whether every store can hold this name: segments of letters and digits, words parted by single `_`, joined by `/`.
 * For these names each store's mapping is one to one and needs no look-up.
 */
export declare function isPortableName(name: string): boolean;
/** `prefix` and `name` joined by exactly one `/`. */
export declare function joinName(prefix: string | undefined, name: string): string;
/**
 * The variable that a child process or `process.env` gets a secret under: a name with slashes in the form in which the
 * environment adapter looks for it (`db/host` as `DB__HOST`); any other as it is, because that is what the program reads.
 */
export declare function variableName(name: string): string;
/**
 * The seam between the client and a store. An adapter translates: names arrive mapped and checked, values inside the
 * limits, every call with a signal; it answers bytes or rejects with the SDK's own error, and `classify` says what that
 * error means. Retries, deadlines, caching, batching and wrapping are the client's.
 *
 * What else a store can do is said by the `Can…` interfaces: a method is there or it is not.
 */
export interface SecretProvider {
  /** The product, not the vendor: `aws-secrets-manager`. */
  readonly id: string;
  /** Where it looks, for messages: `file .env`, `aws-secrets-manager eu-west-1`. No credentials. */
  readonly location: string;
  readonly limits: Limits;
  /** Who repeats a failed call. Attempts never multiply: where the SDK does, core does not. */
  readonly retries: "sdk" | "core";
  /** Whether an abort reaches the socket; otherwise core stops waiting and the SDK finishes alone. */
  readonly cancel: "socket" | "wait";
  /** Answers cost next to nothing and are always current (a file's stat, a variable): the client does not cache them. */
  readonly local?: boolean;
  /** Made of other providers (a chain): their calls are told instead of its own. */
  readonly composed?: boolean;
  /** Core's own: whether a composed provider leads such a name to a store that can hold it. */
  takes?(name: string): boolean;
  get(name: string, call: ReadCall): Promise<Stored>;
  /** An accelerator for names read together: one result a name, each its own success or failure. At most `limits.batch` names. */
  getMany?(names: readonly string[], call: Call): Promise<ReadonlyMap<string, Stored | Failed>>;
  /** Our code for an error of the SDK's, from a table: names and status codes, never message text. */
  classify(error: unknown, operation: Operation): Fault;
  close?(): Promise<void>;
}
/** What a store takes, as data; the client enforces it before any I/O. */
export interface Limits {
  readonly names: NameForm;
  /** The largest value, in bytes. */
  readonly maxBytes: number;
  /** Whether a value of no bytes can be stored. */
  readonly empty: boolean;
  /** Whether values that are not UTF-8 text can be stored. */
  readonly binary: boolean;
  /** False where a NUL character cannot be stored in text. */
  readonly nul?: boolean;
  /** Secrets are maps by nature (Vault): bytes are always a JSON object, and a plain value is its field `value`. */
  readonly maps?: boolean;
  /** The largest number of names in one `getMany`. Default: no bound. */
  readonly batch?: number;
  /** What a put can carry beside the value. Default: nothing. */
  readonly attributes?: readonly Attribute[];
}
export type Attribute = "contentType" | "expiresAt" | "metadata";
/** What goes with every call to a provider. */
export interface Call {
  /** Aborts at the client's deadline or with the last caller. */
  readonly signal: AbortSignal;
  /** Tells observers of something that is no failure. */
  notice(code: NoticeCode, subject: string, hint: string): void;
}
export interface ReadCall extends Call {
  /** A version as `put` or `versions` named it. Default: the current one. */
  readonly version?: string | undefined;
  /** A stage's label, such as AWS's `AWSPREVIOUS`, where the store has stages. */
  readonly stage?: string | undefined;
}
/** One value as the store holds it. */
export interface Stored {
  /** The client's own from here on: it may zero them. */
  readonly bytes: Uint8Array;
  /** Names this version and no other; absent where the store has none. Never derived from the value by a bare hash. */
  readonly version?: string | undefined;
  readonly createdAt?: Date | undefined;
  readonly contentType?: string | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /** When the value will be replaced or end (next rotation, lease end), in milliseconds since the epoch: no cache keeps it longer. */
  readonly freshUntil?: number | undefined;
  /** Core's own: set where `limits.maps`. */
  readonly form?: "map" | undefined;
}
/** One name's failure inside a batch: the error as the store gave it, for `classify`. */
export declare class Failed {
  readonly error: unknown;
  constructor(error: unknown);
}
export interface PutCall extends Call {
  /** A UUID, new for each put of the application and the same for its repetitions: the key to writing once. */
  readonly token: string;
  readonly contentType?: string | undefined;
  readonly expiresAt?: Date | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /** Core's own: the bytes are a whole map already. Where `limits.maps`, an adapter always gets a JSON object. */
  readonly form?: "map" | undefined;
}
export interface Written {
  readonly version?: string | undefined;
  /** Core's own: set where `limits.maps`. */
  readonly form?: "map" | undefined;
}
export interface CanPut {
  /** Whether the same put sent twice with one token makes one version; only then is an unconditional write repeated. */
  readonly putOnce?: boolean;
  /** Creates the secret or replaces its value; the bytes are the provider's own. Rejects for a deleted name that could be restored: DELETED. */
  put(name: string, bytes: Uint8Array, call: PutCall): Promise<Written>;
}
export interface CanPutIf {
  /** Writes only where the current version is `expected`, in one step of the store's; otherwise CONFLICT. */
  putIf(name: string, bytes: Uint8Array, expected: string | "absent", call: PutCall): Promise<Written>;
}
export interface CanDelete {
  /** Deletes; softly, where the provider can also restore. An absent name is NOT_FOUND. */
  delete(name: string, call: Call): Promise<void>;
}
export interface CanRestore {
  /** Undoes a soft delete. */
  restore(name: string, call: Call): Promise<void>;
}
export interface CanPurge {
  /** Removes for good what was, or could be, softly deleted. */
  purge(name: string, call: Call): Promise<void>;
}
export interface PageCall extends Call {
  /** Where the page before ended; absent for the first. */
  readonly cursor?: string | undefined;
}
export interface NamePage {
  readonly names: readonly string[];
  /** Present while there is more. */
  readonly cursor?: string | undefined;
}
export interface CanList {
  /** Native names that begin with `prefix` (more may come: the client filters), page by page, without deleted ones. */
  list(prefix: string, call: PageCall): Promise<NamePage>;
}
export interface VersionInfo {
  readonly version: string;
  readonly createdAt?: Date | undefined;
  readonly stages?: readonly string[] | undefined;
  readonly current: boolean;
  readonly state: "enabled" | "disabled" | "deleted" | "destroyed";
}
export interface VersionPage {
  readonly versions: readonly VersionInfo[];
  readonly cursor?: string | undefined;
}
export interface CanVersion {
  /** The versions of a secret, newest first as far as the store tells. `get` takes each enabled one's `version`. */
  versions(name: string, call: PageCall): Promise<VersionPage>;
}
export interface StageMove {
  readonly stage: string;
  /** The version that shall carry the label. */
  readonly to: string;
  /** The version that must carry it now; absent where none does. */
  readonly from?: string | undefined;
}
export interface CanStage {
  /** `atomic`: a move from a version that no longer has the label fails. `detected`: it is noticed only afterwards. */
  readonly promote: "atomic" | "detected";
  /** Moves a label between versions. `get` takes a label as `stage`. A label that is not where `from` says is CONFLICT. */
  moveStage(name: string, move: StageMove, call: Call): Promise<void>;
}
export interface WatchSink {
  /** Something may have changed; without a name, anything may have. The client reads again. */
  changed(name?: string): void;
  failed(error: unknown): void;
}
export interface CanWatch {
  /** Pushes hints of change until disposed. The client polls as well: hints only make it prompt. */
  watch(names: readonly string[], sink: WatchSink, call: Call): Promise<AsyncDisposable>;
}
interface Capabilities extends CanPut, CanPutIf, CanDelete, CanRestore, CanPurge, CanList, CanVersion, CanStage, CanWatch {
  getMany: NonNullable<SecretProvider["getMany"]>;
}
/** The methods a provider may have beyond `get`. A capability is there where the method is. */
export type Capability = Exclude<keyof Capabilities, "putOnce" | "promote">;
/** A provider whose optional methods are known only at run time, such as one opened from configuration. */
export type AnyProvider = SecretProvider & Partial<Capabilities>;
/** Every capability, in the order that tables list them. */
export declare const capabilities: readonly Capability[];
/** Whether the provider has an operation, known without asking its server. */
export declare function supports<C extends Capability>(provider: SecretProvider, capability: C): provider is SecretProvider & Pick<Capabilities, C>;
