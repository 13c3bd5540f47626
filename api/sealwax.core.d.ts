// . is ./dist/index.d.ts
// ./memory is ./dist/memory/index.d.ts
// ./redact is ./dist/redact/index.d.ts
// ./generate is ./dist/generate/index.d.ts
// ./json-text is ./dist/json-text/index.d.ts
// ./compose is ./dist/compose/index.d.ts
// ./rotate is ./dist/rotate/index.d.ts
// ./rotate/testing is ./dist/rotate/testing/index.d.ts
// ./api-keys is ./dist/api-keys/index.d.ts
// ./encrypted is ./dist/compose/encrypted/index.d.ts
// ./audit is ./dist/audit/index.d.ts
// ./audit/file is ./dist/audit/file/index.d.ts
// ./adapter is ./dist/adapter/index.d.ts

// ---- dist/index.d.ts
import { AnyProvider, Attribute, Call, CanDelete, CanList, CanPurge, CanPut, CanPutIf, CanRestore, CanStage, CanVersion, CanWatch, Capability, Failed, Lead, Limits, NameForm, NamePage, PageCall, PutCall, ReadCall, SecretProvider, StageMove, Stored, VersionInfo, VersionPage, WatchSink, Written, capabilities, isPortableName, isReservedName, joinName, supports, variableName } from "./provider.js";
import { AnySecrets, CacheOptions, CallOptions, Change, ExportOptions, ReadOptions, RedactOptions, RetryOptions, SchemaIssue, SchemaOutput, SchemaResult, Secret, SecretRef, SecretSource, Secrets, SecretsDeleter, SecretsHistory, SecretsLister, SecretsOptions, SecretsPurger, SecretsReader, SecretsRestorer, SecretsStager, SecretsWriter, StandardSchema, Stats, WatchOptions, WithSecretOptions, WriteOptions } from "./secrets.js";
import { Clock, systemClock } from "./clock.js";
import { Fault, Operation, SecretError, SecretErrorCode, SecretErrorDetails, StoreFault } from "./errors.js";
import { CallEvent, CallItem, ChangeEvent, NoticeCode, NoticeEvent, RetryEvent, RotationEvent, RotationStep, SecretEvent, StaleEvent } from "./event.js";
import { KeySource } from "./key-source.js";
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
/** The kind of thing that came, for messages: never the thing itself, which may be a secret. */
export declare function kindOf(value: unknown): string;
/** A programmer's mistake: says what was expected and what kind of thing came. Thrown before any I/O. */
export declare function wrongArgument(argument: string, expected: string, received: unknown): TypeError;
/** @throws TypeError for what is no string or empty: a plain name, without a part. */
export declare function checkedName(name: unknown, argument?: string): string;
/** The native name, or undefined where this store cannot hold the name at all. */
export declare function nativeName(form: NameForm, name: string): string | undefined;
/** The one spelling that stands for all those that a store takes for the same. */
export declare function foldName({ caseSensitive }: NameForm, native: string): string;
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
  /**
   * The process does nothing else until the store has answered, as a command: a local store need not give way to others while
   * it reads. Default: false.
   */
  readonly blocking?: boolean | undefined;
}
/** How an adapter is opened from configuration. Each adapter exports one as `opener`. */
interface Opener {
  /** The URL schemes it answers to: `['vault', 'vault+http']`. */
  readonly schemes: readonly string[];
  /** The names it takes after `?`; any other is ERR_SECRET_CONFIG. */
  readonly options: readonly string[];
  /**
   * Those of `options` that lower what protects a connection, such as a certificate authority of one's own or traffic in
   * clear. The command does not take them from a configuration that may be a stranger's, not even for a trusted host.
   */
  readonly weakening?: readonly string[];
  /**
   * The host named by the URL that credentials would be sent to; undefined where the URL names none, because the SDK
   * goes to the vendor's own or the store is local. The command asks whether that host is trusted.
   */
  host?(url: StoreUrl): string | undefined;
  /**
   * The files and folders of this machine that the URL names, as they stand there: absolute, or from the configuration's
   * folder. From a configuration that may be a stranger's, the command takes none outside of its repository. Default: the
   * URL names none.
   */
  paths?(url: StoreUrl): readonly string[];
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
export { type AnyProvider, type AnySecrets, type Attribute, type CacheOptions, type Call, type CallEvent, type CallItem, type CallOptions, type CanDelete, type CanList, type CanPurge, type CanPut, type CanPutIf, type CanRestore, type CanStage, type CanVersion, type CanWatch, type Capability, type Change, type ChangeEvent, type Clock, type ExportOptions, Failed, type Fault, type KeySource, type Lead, type Limits, type NameForm, type NamePage, type NoticeCode, type NoticeEvent, type OpenContext, type Opener, type Operation, type PageCall, type PutCall, type ReadCall, type ReadOptions, type RedactOptions, type RetryEvent, type RetryOptions, type RotationEvent, type RotationStep, type SchemaIssue, type SchemaOutput, type SchemaResult, Secret, SecretError, type SecretErrorCode, type SecretErrorDetails, type SecretEvent, type SecretProvider, type SecretRef, type SecretSource, type Secrets, type SecretsDeleter, type SecretsHistory, type SecretsLister, type SecretsOptions, type SecretsPurger, type SecretsReader, type SecretsRestorer, type SecretsStager, type SecretsWriter, type StageMove, type StaleEvent, type StandardSchema, type Stats, StoreFault, type StoreUrl, type Stored, type VersionInfo, type VersionPage, type WatchOptions, type WatchSink, type WithSecretOptions, type WriteOptions, type Written, capabilities, isPortableName, isReservedName, joinName, supports, systemClock, variableName };

// ---- dist/memory/index.d.ts
import { Operation, SecretErrorCode } from "../errors.js";
import { Clock } from "../clock.js";
import { CanDelete, CanList, CanPurge, CanPut, CanPutIf, CanRestore, CanStage, CanVersion, CanWatch, Capability, Limits, SecretProvider } from "../provider.js";
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
  /** A put on a softly deleted name makes a new version, as in Vault. Default: it is refused, as in AWS and Azure. */
  readonly overDeleted?: boolean;
  /** What versions are dated by. Default: the system's. */
  readonly clock?: Clock;
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
interface RedactorOptions {
  /** Values with fewer characters are not hidden: they would hide half of any text. Default: 8. */
  readonly minLength?: number;
  /** Names known at most; the ones not added lately are forgotten first, and told by `unprotected`. Default: no bound. */
  readonly maxNames?: number;
}
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
 * A value is found as it is, line by line (of as many characters as `minLength`), in JSON and percent-encoded as common encoders
 * write it (json-forms.ts, url-forms.ts), in base64 and in hexadecimal. It is not found when it is cut, wrapped, compressed or encrypted, and a shorter value is never hidden.
 *
 * Adding copies bytes and no more: what finds them is built by the first text or chunk that comes after a change.
 */
export declare class Redactor {
  #private;
  /** @throws TypeError for what is no whole number of 1 or more. */
  constructor({ minLength, maxNames }?: RedactorOptions);
  /** Makes `bytes` the current value of a name; the one before stays known, an older one is forgotten. */
  add(name: string, bytes: Uint8Array): void;
  /** Forgets both values of a name. */
  drop(name: string): void;
  /** Forgets everything. Streams go on, and pass what comes as it is. */
  clear(): void;
  /**
   * Names with a value that is not hidden: one too short, the current or the one before (an empty value has nothing to
   * hide); and those forgotten for `maxNames`, the last `maxNames` of them.
   */
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
/** Characters that people take for one another, in groups: `0 O o`, `1 I l |`, `2 Z`, `5 S`, `8 B`, and three quotes. */
export declare const lookAlikes = "0Oo1Il|2Z5S8B'\"`";
interface Alphabets {
  /** The constants of Python's `string`, to the character: from here to `printable`. */
  readonly asciiLowercase: string;
  readonly asciiUppercase: string;
  readonly asciiLetters: string;
  readonly digits: string;
  readonly hexDigits: string;
  readonly octDigits: string;
  readonly punctuation: string;
  readonly whitespace: string;
  readonly printable: string;
  /** Lower-case hexadecimal: 4 bits a character. */
  readonly hex: string;
  /** RFC 4648, section 6: 5 bits a character. */
  readonly base32: string;
  /** Bitcoin's: digits and letters without `0 O I l`. */
  readonly base58: string;
  /** Digits and letters. */
  readonly base62: string;
  /** RFC 4648, section 5: 6 bits a character. */
  readonly base64url: string;
  /** Digits and letters without those of `lookAlikes`: 50 characters. */
  readonly unambiguous: string;
  /** What Django's `get_random_secret_key` draws from: 50 characters. */
  readonly django: string;
}
/** Alphabets by name, for `randomString`. */
export declare const alphabets: Alphabets;
/**
 * Gives this many random bytes, at once and no fewer: `size => randomBytes(size)`. Asked for 1 to 65,536 at a time.
 */
type RandomSource = (size: number) => Uint8Array;
interface RandomOptions {
  /**
   * Where bytes come from, for tests and for hardware of your own; asked for no more than what is surely needed. Default:
   * `crypto.getRandomValues`.
   */
  readonly source?: RandomSource;
  /**
   * Bytes drawn ahead and zeroed as they are handed out, 1,024 to 4,096; false: none are. Default: 4,096, with a source
   * of yours false.
   */
  readonly pool?: number | false;
}
/** Random bytes for the functions of this module, their last parameter. Made by {@link createRandom}. */
interface Random {
  /** Bytes drawn ahead, or false. */
  readonly pool: number | false;
}
/**
 * Random bytes from a source or without a pool, for the last parameter of every function that generates.
 *
 * With a source of your own the same bytes give the same value, on every platform: bytes are used in their order, and those
 * that a draw rejects are skipped. The pool is memory of this process: whoever copies a running process (CRIU, a snapshot of
 * a virtual machine) copies it as well, and should do without one. Start-up snapshots of V8 are no such case: what they
 * hold is not used.
 *
 * @throws TypeError, RangeError for an option of the wrong kind or size.
 * @example
 * const unpooled = createRandom({ pool: false })
 * const token = tokenHex(32, unpooled)
 */
export declare function createRandom(options?: RandomOptions): Random;
/** What can be chosen from: by place, as Python's sequences. Of a string, its characters (code points). */
type Sequence<T> = ArrayLike<T>;
/**
 * One of the items, each as likely. Python's `secrets.choice`.
 *
 * @throws TypeError for what is no array, typed array or string; RangeError for an empty one.
 */
export declare function choice<T>(items: Sequence<T>, random?: Random): T;
/**
 * Puts the items of an array into an order that is as likely as every other, in place. Python's `SystemRandom().shuffle`.
 *
 * @throws TypeError for what is no array, or cannot be changed.
 */
export declare function shuffle(items: {
  [index: number]: unknown;
  readonly length: number;
}, random?: Random): void;
interface SampleOptions {
  /** How often each item is there, as if it stood in the list so many times. */
  readonly counts?: readonly number[];
}
/**
 * `count` of the items in an order of chance, none twice. Python's `SystemRandom().sample`.
 *
 * @throws TypeError, RangeError for more than there are, or counts that fit no item.
 */
export declare function sample<T>(items: Sequence<T>, count: number, options?: SampleOptions, random?: Random): T[];
interface ChoicesOptions {
  /** How likely each item is beside the others. Where all are whole numbers, the draw is exact; else to 53 bits. */
  readonly weights?: readonly number[];
  /** The same as sums from the first item on. */
  readonly cumWeights?: readonly number[];
  /** How many. Default: 1. */
  readonly k?: number;
}
/**
 * `k` of the items, each drawn from all of them. Python's `SystemRandom().choices`.
 *
 * @throws TypeError, RangeError for no items, and for weights that fit no item, are negative, not finite or all zero.
 */
export declare function choices<T>(items: Sequence<T>, options?: ChoicesOptions, random?: Random): T[];
/**
 * Whether two values are equal, in a time that says nothing of where they differ, nor of their lengths up to 1,024 bytes;
 * above, in steps of as much. Python's `secrets.compare_digest`.
 *
 * As exact as JavaScript can: what a compiler or a collector does is not in our hands.
 *
 * @throws TypeError unless both are strings of ASCII, or both bytes. Encode other text first.
 */
export declare function compareDigest(left: string | Uint8Array, right: string | Uint8Array): boolean;
/** A `SECRET_KEY` for Django, as its `get_random_secret_key()` makes them: 50 characters of its own 50, 282 bits. */
export declare function djangoSecretKey(random?: Random): string;
/** How tokens are signed with a secret that both sides have. */
type JwtAlgorithm = "HS256" | "HS384" | "HS512";
/**
 * A secret for signing JSON Web Tokens by HMAC, as base64url. Take its characters as the key, or decode them: it is long
 * enough either way.
 *
 * @param algorithm HS256, HS384 or HS512: 32, 48 or 64 bytes. Default: HS256.
 * @throws RangeError for any other.
 */
export declare function jwtSecret(algorithm?: JwtAlgorithm, random?: Random): string;
/** Ed25519 (RFC 8032), ECDSA over a curve of NIST's, or RSA with a modulus of so many bits. */
type KeyPairType = "Ed25519" | "P-256" | "P-384" | "P-521" | "RSA-2048" | "RSA-3072" | "RSA-4096";
/** A key as JSON (RFC 7517): its numbers, and nothing of what it is for. */
type Jwk = Readonly<Record<string, string>>;
interface KeyPair {
  readonly type: KeyPairType;
  /** PEM, PKCS #8 (RFC 5208). Secret. */
  readonly privateKey: string;
  /** PEM, SubjectPublicKeyInfo (RFC 5280). */
  readonly publicKey: string;
  /** Secret. */
  readonly privateJwk: Jwk;
  readonly publicJwk: Jwk;
}
/**
 * A private and a public key, made by the platform: there are no bytes of yours in it.
 *
 * @param type default: Ed25519, which browsers have had since 2025; P-256 is everywhere.
 * @throws TypeError for a type that there is not; rejects with the platform's NotSupportedError where it lacks one.
 */
export declare function keyPair(type?: KeyPairType): Promise<KeyPair>;
/**
 * A whole number from 0 to `limit - 1`, each as likely. Python's `secrets.randbelow`.
 *
 * @param limit 1 to 2^53, or a bigint of any size from 1.
 * @throws TypeError for what is neither; RangeError for a fraction, zero or less, and a number above 2^53.
 */
export declare function randBelow(limit: number, random?: Random): number;
export declare function randBelow(limit: bigint, random?: Random): bigint;
/**
 * A number of so many random bits, as a bigint: up to 53 are exact as `Number(randBits(53))`. Python's `secrets.randbits`.
 *
 * @param bits 0 to 16,777,216.
 * @throws TypeError, RangeError for anything else.
 */
export declare function randBits(bits: number, random?: Random): bigint;
interface PassphraseOptions {
  /** Words, 1 to 64. Default: 6, which are 77 bits of a list of 7,776 words. */
  readonly count?: number;
  /** Between the words; may be empty with `capitals` only. Default: `-`. */
  readonly separator?: string;
  /** Each word begins with a capital, which adds no strength. Default: false. */
  readonly capitals?: boolean;
  /** A digit after one of the words, for rules that want one. Default: false. */
  readonly digit?: boolean;
}
/**
 * Words of a list, each as likely, with a separator between them.
 *
 * @param words such as the long list of the Electronic Frontier Foundation, which `sealwax` brings.
 * @throws TypeError, RangeError for a list or an option that cannot be.
 */
export declare function passphrase(words: readonly string[], options?: PassphraseOptions, random?: Random): string;
/** How many of a class there are at the least; 0 allows it, false does not. */
type ClassRule = number | false;
/** Where a password must stand as it is, without quoting or encoding. See `safeCharacters`. */
type Place = "url" | "shell" | "connection-string";
/** What a password has to be. Every password that is, comes as often as every other. */
interface PasswordPolicy {
  /** Characters, 1 to 256. Default: 20. */
  readonly length?: number;
  /** Default: at least 1, as of all four classes. */
  readonly lowercase?: ClassRule;
  readonly uppercase?: ClassRule;
  readonly digits?: ClassRule;
  readonly symbols?: ClassRule;
  /** Which symbols there are. Default: the 32 of ASCII, `alphabets.punctuation`. */
  readonly symbolSet?: string;
  /** Characters that do not come. */
  readonly exclude?: string;
  /** False leaves out those of `lookAlikes`. Default: true. */
  readonly lookAlikes?: boolean;
  /** The first is a letter. Default: false. */
  readonly startsWithLetter?: boolean;
  /** False: no character comes twice. Default: true. */
  readonly repeats?: boolean;
  /** Only characters that mean nothing there. Several: in all of them. */
  readonly safeFor?: Place | readonly Place[];
}
interface PasswordPolicies {
  /**
   * 32 characters without what a URL, a line of .pgpass or a pair of libpq would need to escape. Meets passwordcheck (8
   * characters, letters and others: https://www.postgresql.org/docs/current/passwordcheck.html), and is ASCII, which
   * SASLprep leaves as it is (RFC 4013).
   */
  readonly postgresql: PasswordPolicy;
  /**
   * 32 characters, which a replica's connection takes at the most. Meets MEDIUM of validate_password, and STRONG without a
   * dictionary (https://dev.mysql.com/doc/refman/8.4/en/validate-password.html).
   */
  readonly mysql: PasswordPolicy;
  /**
   * 24 characters of all four classes, where "must meet complexity requirements" asks for three. That they hold the account's
   * name, which it forbids, does not happen in practice. Without look-alikes: people type these
   * (https://learn.microsoft.com/windows/security/threat-protection/security-policy-settings/password-must-meet-complexity-requirements).
   */
  readonly windowsActiveDirectory: PasswordPolicy;
  /**
   * 30 characters, the most that RDS for Oracle takes, of those that every engine takes: no `/ " @`, and no `& '` for
   * Oracle (https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html, MasterUserPassword). The
   * four classes are for RDS for SQL Server, where Windows has a word.
   */
  readonly awsRds: PasswordPolicy;
}
/** Policies by what the password is for: `password(passwordPolicies.postgresql)`, or as a start: `{ ...passwordPolicies.mysql, length: 24 }`. */
export declare const passwordPolicies: PasswordPolicies;
/**
 * A password: by default 20 characters with lower and upper case, digits and symbols in it, 131 bits. Each password that
 * meets the policy is as likely as every other.
 *
 * @throws TypeError, RangeError for a policy that is not one; RangeError for one that no password can meet, at once.
 * @example
 * password({ length: 24, lookAlikes: false, safeFor: 'connection-string' })
 */
export declare function password(policy?: PasswordPolicy, random?: Random): string;
/**
 * The symbols that a password may have, beside letters and digits, to stand in a place as it is.
 *
 * - url: what RFC 3986, section 2.3, calls unreserved, in every part of a URL.
 * - shell: no character that a POSIX shell, cmd.exe or PowerShell reads as its own, and none that begins an option.
 * - connection-string: in a URL, in `key=value` pairs of libpq, ODBC, JDBC and ADO.NET, and in .env files.
 */
export declare const safeCharacters: Readonly<Record<Place, string>>;
/**
 * Digits, every combination as likely, also `000000`. Whoever takes it must bound the tries: six digits are 20 bits.
 *
 * @param length 1 to 64. Default: 6.
 * @throws TypeError, RangeError for anything else.
 */
export declare function pin(length?: number, random?: Random): string;
/**
 * The source of random bytes does not do its work: it is missing, gives too few bytes, or only bytes that every draw has to
 * reject. Nothing was generated, and nothing else steps in: there is no second source.
 */
export declare class RandomSourceError extends Error {
  override readonly name: string;
  readonly code: string;
}
/**
 * A text of characters that are each as likely: up to 256 different ones, one byte a draw, of which the top `256 mod size`
 * values are rejected.
 *
 * @param length characters (code points), 0 to 67,108,864.
 * @param alphabet 2 to 65,536 different characters. Default: `alphabets.base62`, 5.95 bits a character.
 * @throws TypeError for an argument of another kind; RangeError for a length or an alphabet that cannot be.
 * @example
 * randomString(20, alphabets.unambiguous)
 */
export declare function randomString(length: number, alphabet?: string, random?: Random): string;
/** The strength of what the function of the same name makes of the same arguments. */
interface Bits {
  tokenBytes(size?: number): number;
  tokenHex(size?: number): number;
  tokenUrlsafe(size?: number): number;
  randomString(length: number, alphabet?: string): number;
  /** Of the exact number of passwords that meet the policy. */
  password(policy?: PasswordPolicy): number;
  passphrase(words: readonly string[], options?: PassphraseOptions): number;
  pin(length?: number): number;
  djangoSecretKey(): number;
  jwtSecret(algorithm?: JwtAlgorithm): number;
  uuidV4(): number;
  uuidV7(): number;
  totpSecret(size?: number): number;
  /** The work of an attacker who has the public key, as the standards put it; not the size of the key. */
  keyPair(type?: KeyPairType): number;
}
/**
 * How strong a generated value is, in bits: the logarithm to base 2 of the number of values that are each as likely.
 *
 * @throws TypeError, RangeError as the functions themselves.
 * @example
 * bits.password({ length: 12 }) // 78.1
 */
export declare const bits: Bits;
interface StrengthPolicy {
  /** Characters at the least. Default: 12. */
  readonly minLength?: number;
  /** Estimated bits at the least. Default: 64. */
  readonly minBits?: number;
  /** How many of each class there must be at the least. Default: 0, because length is what counts. */
  readonly lowercase?: number;
  readonly uppercase?: number;
  readonly digits?: number;
  readonly symbols?: number;
  /**
   * Estimates the bits of a value in another way, such as zxcvbn for passwords that people think up; the lower estimate
   * counts. Given the value: it must keep it to itself.
   */
  readonly estimate?: (value: string) => number;
}
type WeaknessCode = "too-short" | "few-bits" | "missing-class" | "known-default" | "repeated" | "sequential";
interface Weakness {
  readonly code: WeaknessCode;
  /** What is wrong and what to do, without the value. */
  readonly message: string;
}
interface Strength {
  /** Whether nothing is wrong with it. */
  readonly ok: boolean;
  /** An estimate from above: whoever knows how the value came about may need fewer guesses. */
  readonly bits: number;
  readonly weaknesses: readonly Weakness[];
}
/**
 * How strong a secret is that somebody brings: length, classes, estimated bits, known defaults such as `changeme` or
 * `django-insecure-\u2026`, repeated characters and sequences. Of a generated value ask `bits`, which is exact. A value that
 * passes is not proven to be random: only that none of the usual mistakes shows.
 *
 * @param value text; bytes are taken as UTF-8, else as characters of one byte each.
 * @throws TypeError, RangeError for an argument of the wrong kind or size. No message has the value.
 * @example
 * const { ok, weaknesses } = checkStrength(process.env.SESSION_KEY ?? '')
 */
export declare function checkStrength(value: string, policy?: StrengthPolicy): Strength;
/**
 * What keeps weak values out of a store: `secrets.put(name, value, { refuse: refuseWeak() })` rejects with
 * ERR_SECRET_INVALID and says why.
 *
 * @returns a function that gives the reasons to refuse a value, without the value; undefined for a strong one.
 * @throws TypeError, RangeError for a policy that is not one, at once.
 */
export declare function refuseWeak(policy?: StrengthPolicy): (value: Uint8Array) => string | undefined;
/**
 * What people call on Python's `random.SystemRandom` and `secrets.SystemRandom`, with the same ranges and defaults. There is
 * no seed and no state.
 *
 * @example
 * const dice = new SystemRandom()
 * const eyes = dice.randInt(1, 6)
 */
export declare class SystemRandom {
  #private;
  constructor(random?: Random);
  /** A fraction of [0, 1) with 53 random bits. */
  random(): number;
  /** A whole number from `low` to `high`, both included. @throws TypeError, RangeError for an empty range. */
  randInt(low: number, high: number): number;
  randInt(low: bigint, high: bigint): bigint;
  /**
   * A whole number of `range(start, stop, step)`: `stop` is not included. With one argument, from 0 below it.
   *
   * @throws TypeError, RangeError for a step of zero and an empty range.
   */
  randRange(stop: number): number;
  randRange(stop: bigint): bigint;
  randRange(start: number, stop: number, step?: number): number;
  randRange(start: bigint, stop: bigint, step?: bigint): bigint;
  /** A number between `low` and `high`, in any order, on a grid of 2^53. @throws TypeError, RangeError for what is not finite. */
  uniform(low: number, high: number): number;
  /** One of the items: see `choice`. */
  choice<T>(items: Sequence<T>): T;
  /** Several of the items, each drawn from all of them, by weights: see `choices`. */
  choices<T>(items: Sequence<T>, options?: ChoicesOptions): T[];
  /** Several of the items, none twice: see `sample`. */
  sample<T>(items: Sequence<T>, count: number, options?: SampleOptions): T[];
  /** Another order, in place: see `shuffle`. */
  shuffle(items: {
    [index: number]: unknown;
    readonly length: number;
  }): void;
  /** Random bytes. @throws TypeError, RangeError as `tokenBytes`. */
  randBytes(size: number): Uint8Array<ArrayBuffer>;
  /** A number of so many random bits: see `randBits`. */
  getRandBits(bits: number): bigint;
}
/**
 * Random bytes.
 *
 * @param size bytes, 0 to 67,108,864. Default: 32.
 * @throws TypeError for what is not a number; RangeError for a fraction or a number outside that range.
 */
export declare function tokenBytes(size?: number, random?: Random): Uint8Array<ArrayBuffer>;
/**
 * Random bytes as lower-case hexadecimal, two characters a byte.
 *
 * @param size bytes, not characters. Default: 32.
 * @throws TypeError, RangeError as {@link tokenBytes}.
 */
export declare function tokenHex(size?: number, random?: Random): string;
/**
 * Random bytes as base64 for URLs, without padding (RFC 4648, section 5): about 1.3 characters a byte.
 *
 * @param size bytes, not characters. Default: 32, which gives 43 characters.
 * @throws TypeError, RangeError as {@link tokenBytes}.
 */
export declare function tokenUrlsafe(size?: number, random?: Random): string;
/**
 * A secret for one-time passwords (RFC 6238) as base32, as authenticator apps take it.
 *
 * @param size bytes, 16 to 64. Default: 20, which RFC 4226, section 4, recommends.
 * @throws TypeError, RangeError for anything else.
 */
export declare function totpSecret(size?: number, random?: Random): string;
interface TotpOptions {
  /** Whose it is, such as an e-mail address. */
  readonly account: string;
  /** Who asks for the codes: the name of the service. */
  readonly issuer?: string;
  /** Default: SHA1. Many apps know no other. */
  readonly algorithm?: "SHA1" | "SHA256" | "SHA512";
  /** Of a code, 6 to 8. Default: 6. */
  readonly digits?: number;
  /** Seconds for which a code is valid. Default: 30. */
  readonly period?: number;
}
/**
 * What an authenticator app reads from a QR code (Key URI Format). It holds the secret.
 *
 * @throws TypeError, RangeError for an option of the wrong kind, and a secret that is no base32.
 * @example
 * const secret = totpSecret()
 * const uri = totpUri(secret, { issuer: 'Shop', account: 'ada@example.com' })
 */
export declare function totpUri(secret: string, options: TotpOptions): string;
/** A random UUID (RFC 9562, version 4): 122 random bits. An identifier, not a secret. */
export declare function uuidV4(random?: Random): string;
/**
 * A UUID that begins with the time (RFC 9562, version 7), and 74 random bits. Those of one millisecond are in no order.
 *
 * @param at milliseconds since 1970, 0 to 2^48 - 1. Default: now.
 * @throws TypeError, RangeError for what is no such time.
 */
export declare function uuidV7(at?: number, random?: Random): string;
export type { Alphabets, Bits, ChoicesOptions, ClassRule, Jwk, JwtAlgorithm, KeyPair, KeyPairType, PassphraseOptions, PasswordPolicies, PasswordPolicy, Place, Random, RandomOptions, RandomSource, SampleOptions, Sequence, Strength, StrengthPolicy, TotpOptions, Weakness, WeaknessCode };

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
  /** The member of that name, the last where several are equal; the element of that index, written as 0, 1, 2 \u2026. */
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

// ---- dist/compose/index.d.ts
import { AnyProvider, SecretProvider } from "../provider.js";
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
export type { ChainOptions };

// ---- dist/rotate/index.d.ts
import { Clock } from "../clock.js";
import { RotationEvent, RotationStep } from "../event.js";
import { Answer, CanIssue, CanReset, CanRevoke, CanSet, IssueCall, Login, RevokeCall, SetCall, Target, TargetCall, testOnEvery } from "../target.js";
import { SecretsReader } from "../secrets.js";
import { SecretProvider } from "../provider.js";
import { SecretError, SecretErrorCode } from "../errors.js";
interface Deadline {
  /** The caller's own signal; its reason is what the promise rejects with, untouched. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds; Infinity for none. */
  readonly timeout: number;
  readonly clock: Clock;
  /** What to reject with when the time is over. */
  expired(): Error;
}
/**
 * Runs `work` under a signal that aborts with the caller's or at the deadline, and settles at that moment even where
 * `work` does not listen: an SDK that drops its signal goes on alone, nobody waits for it.
 */
export declare function underDeadline<T>(deadline: Deadline, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
/** How a target is asked about one secret. */
interface TargetAsking {
  readonly secret: string;
  readonly fence: number;
  /** Milliseconds for one call. */
  readonly timeout: number;
  /** The caller's: an abort is his own, and no answer of a target. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Told what the target rejected with, and nobody else is: it may quote a credential. */
  readonly onTargetError: ((error: unknown) => void) | undefined;
  /** Told what a call came to. `start` is when it began, by the clock. */
  tell(step: RotationStep, outcome: RotationEvent["outcome"], start: number): void;
}
/**
 * One question to a target, for whoever rotates: under a deadline, also where the target does not listen to its signal. Whatever
 * it rejects with is `unknown`, never `refused`.
 *
 * @param answers those that there are. @throws TypeError for another one, which is not shown: it may be a credential. The
 * signal's reason.
 */
export declare function askTarget<A extends string | boolean>(asking: TargetAsking, step: RotationStep, answers: readonly A[], work: (call: TargetCall) => Promise<A> | undefined): Promise<A | "unknown">;
/** Bounds a call to a target, or to what makes a value. @throws SecretError _TIMEOUT, the signal's reason, whatever `work` rejects with. */
export declare function withinTime<T>({ secret, timeout, signal, clock }: Pick<TargetAsking, "secret" | "timeout" | "signal" | "clock">, step: RotationStep, work: (signal: AbortSignal) => Promise<T> | undefined): Promise<T>;
/** A client, as far as a rotation needs it: any that `createSecrets` or `openSecrets` gives. */
type RotatedClient = SecretsReader & {
  readonly provider: SecretProvider;
};
interface ForgetOptions {
  /**
   * Also where a rotation is under way, or its record cannot be read. A credential that only the record or the candidate
   * knew of is then valid, and nobody's. Default: false.
   */
  readonly force?: boolean;
  readonly signal?: AbortSignal;
}
/**
 * Removes what rotations keep beside a secret, for one that is deleted: the record, and the value that waits to be published.
 * The secret itself stays as it is. Resolves to the names of what was there, as the store has them.
 *
 * @throws RotationError _CONFLICT where a rotation is under way. SecretError as the store answers, _CORRUPT for a record that
 * cannot be read, _UNSUPPORTED where no one store holds the secret whole. TypeError before any I/O.
 */
export declare function forget(secrets: RotatedClient, name: string, options?: ForgetOptions): Promise<string[]>;
/**
 * Locks from outside, for stores that cannot compare before they write, and to keep two rotators from the same work.
 * `redisLocks` of @sealwax/redis is one.
 */
interface Lock {
  /** Asks once; undefined where somebody else holds it. `ttl` is in milliseconds. */
  acquire(name: string, options: {
    readonly ttl: number;
  }): Promise<Lease | undefined>;
}
/** A lock that is held. */
interface Lease {
  /** Greater than that of every holder before. */
  readonly fence: number;
  /** Milliseconds that are left at least, by this process' monotonic clock; 0 when they are over. */
  remaining(): number;
  /** Holds it for `ttl` milliseconds from now on. False where it was lost. */
  renew(ttl?: number): Promise<boolean>;
  /** Gives it back. False where it was lost before. */
  release(): Promise<boolean>;
}
/** What a candidate is made of. */
interface Making extends TargetCall {
  /** The published value. */
  readonly current: Uint8Array;
  /** Of a strategy that publishes several times: which, from 0. */
  readonly stage: number;
  /** Names this candidate and no other. */
  readonly token: string;
}
/** A call about one credential while another is published. */
interface EffectCall extends TargetCall {
  readonly published: string;
  readonly endSessions: boolean;
}
/**
 * How one kind of credential is rotated, as data for the engine: what there is in it, is done. The factories of this folder
 * make them; values go through as text, whole.
 */
interface Strategy {
  readonly id: string;
  /** Where the credential is used, for messages; absent where the store is all there is. */
  readonly location?: string;
  /** Whether the old credential goes on working when the new one is set. */
  readonly overlaps: boolean;
  /** How many times a rotation publishes. */
  readonly stages: number;
  /** Why a value cannot be rotated in this way; undefined where it can. Never quotes it. */
  refuses?(current: Uint8Array): string | undefined;
  /** The next value. Calls to a target that make a credential there are said by `withdraw`. */
  create(making: Making): Promise<string | Uint8Array>;
  /** Milliseconds that a stage lasts at least, beside the grace of the options; or instead of it, where one is compromised. */
  lasts?(stage: number, compromised: boolean): number;
  test?(value: string, call: TargetCall): Promise<Answer>;
  set?(value: string, call: EffectCall): Promise<Answer | "fenced">;
  reset?(value: string, call: EffectCall): Promise<Answer | "fenced">;
  revoke?(value: string, call: EffectCall): Promise<"done" | "fenced">;
  /** `create` makes a credential at the target: ends what it made under a token. */
  withdraw?(token: string, call: TargetCall): Promise<"done" | "fenced">;
  inUse?(value: string, call: TargetCall): Promise<boolean>;
}
/** Somebody who uses the secret and is no client of ours. */
interface Consumer {
  readonly name: string;
  /** The longest time, in milliseconds, for which it goes on using a value after another was published. */
  readonly lag: number;
}
interface GraceOptions {
  /**
   * Milliseconds for which the old credential stays valid after the new one was published. Default: 3,900,000 (65 minutes: what
   * a client of ours keeps a value for while its store cannot be reached, `ttl` and `maxStale` at their defaults), or the
   * largest lag of the consumers, if that is more.
   */
  readonly ms?: number;
  /**
   * Everybody else who uses the secret. An empty list says that nobody does. Without a list the old credential is revoked
   * by {@link revoke} only, unless the target can tell whether it is in use.
   */
  readonly consumers?: readonly Consumer[];
}
/** How a secret is rotated: the same for every call about it, wherever it is made. */
interface RotationOptions {
  /** Default: `generateThenPut`, with `generate`. */
  readonly strategy?: Strategy;
  /** Makes the new value; short for `strategy: generateThenPut({ generate })`. */
  readonly generate?: () => string | Uint8Array | Promise<string | Uint8Array>;
  readonly grace?: GraceOptions;
  /** Needed where the store cannot compare before it writes; elsewhere it keeps two rotators from the same work. */
  readonly lock?: Lock;
  /** Milliseconds for one call to the target. Default: 30,000. */
  readonly timeout?: number;
  /** Milliseconds to wait, in one call, for a target that does not answer. Default: 60,000. */
  readonly patience?: number;
  /** Milliseconds for which a credential that was just set may still be refused, because endpoints lag behind. Default: 10,000. */
  readonly settle?: number;
  /** Candidates at most, where the target refuses them. Default: 3. */
  readonly attempts?: number;
  /**
   * Milliseconds after which a new value expires, where the store keeps an expiry with a value (Azure Key Vault): what the store
   * tells of expiry goes by that. Default: none is set, and the new value has none.
   */
  readonly expiresIn?: number;
  /** Who calls, for others who look at the status: a host, a job's name. */
  readonly by?: string;
  readonly signal?: AbortSignal;
  /** Told what the target's own methods rejected with, untouched: it may hold values, so that nothing else repeats it. */
  readonly onTargetError?: (error: unknown) => void;
}
interface Settings {
  readonly strategy: Strategy;
  readonly graceMs: number;
  readonly consumers: readonly Consumer[] | undefined;
  readonly lock: Lock | undefined;
  readonly timeout: number;
  readonly patience: number;
  readonly settle: number;
  readonly attempts: number;
  readonly expiresIn: number | undefined;
  readonly by: string | undefined;
  readonly signal: AbortSignal;
  readonly onTargetError: ((error: unknown) => void) | undefined;
}
/**
 * What grace comes to, for integrations that end it elsewhere than in `resume`.
 * @throws TypeError, RangeError for what is of the wrong kind, or shorter than a consumer's lag.
 */
export declare function readGrace(grace?: GraceOptions): Pick<Settings, "graceMs" | "consumers">;
/** How far a rotation is: see the table of docs/decisions/0011-rotation.md. */
type Phase = "idle" | "creating" | "setting" | "grace" | "revoking" | "withdrawing" | "needs-operator";
/** Why a rotation ended without a new credential, or stopped. */
type Trouble = "changed" | "refused" | "not-made" | "asked" | "published-refused" | "republished" | "previous-refused" | "candidate-lost" | "previous-lost" | "fenced";
/** How the last rotation ended. */
interface Ending {
  readonly outcome: "rotated" | "rolled-back" | "aborted" | "adopted";
  readonly reason?: Trouble;
  /** Milliseconds since the epoch. */
  readonly at: number;
}
/** Who holds rotations up, and why. */
interface PauseInfo {
  readonly by: string;
  readonly reason?: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** When it ends by itself; absent where only `unpause` ends it. */
  readonly until?: number;
}
/** What a rotation that is not over waits for. */
type Waiting = "target" | "grace" | "in-use" | "revoke" | "administrator" | "operator";
/** How far the rotation of one secret is. No value is in it. */
interface RotationStatus {
  readonly name: string;
  readonly phase: Phase;
  /** Undefined in `idle`, and where the next `resume` goes on. */
  readonly waitsFor?: Waiting;
  /** When `resume` has something to do again, as far as is known; milliseconds since the epoch. */
  readonly next?: number;
  readonly strategy?: string;
  /** Greater for every candidate; what targets get as `fence`. */
  readonly epoch: number;
  /** Of a strategy that publishes several times (a keyring): which, from 0. */
  readonly stage: number;
  /** Candidates made so far. */
  readonly attempt: number;
  readonly kind: "rotation" | "rollback";
  readonly compromised: boolean;
  readonly by?: string;
  /** When the rotation began, and when its phase did. */
  readonly since: number;
  readonly at: number;
  readonly graceUntil?: number;
  readonly trouble?: Trouble;
  /** When a rotation published a credential last. */
  readonly rotatedAt?: number;
  /** Of a strategy with one credential: for how long the published one did not authenticate, at most, in milliseconds. */
  readonly outageMs?: number;
  /** How the rotation before ended. */
  readonly last?: Ending;
  /** Somebody holds the rotation of this secret up; where `until` is over, nobody does any more. */
  readonly paused?: PauseInfo;
}
/** A rotation that did not come to what was asked for. Its `rotation` says how far it is; no value is in it. */
export declare class RotationError extends SecretError {
  override readonly name: string;
  readonly rotation: RotationStatus;
  constructor(message: string, code: SecretErrorCode, provider: string, rotation: RotationStatus);
  override toJSON(): Record<string, unknown>;
}
/**
 * When a rotation is due, as the store says at that moment: what a hint itself says is not believed. It may be late, doubled or
 * anybody's.
 */
type Due = {
  readonly minAge: number;
} | {
  readonly expiresWithin: number;
};
/** A secret that hints may be about. */
interface HintRule {
  readonly due: Due;
  /** How it is rotated. */
  readonly rotation: RotationOptions;
}
/** What a hint came to. */
type HintOutcome = {
  readonly did: "rotated" | "resumed" | "not-due";
  readonly name: string;
  readonly status: RotationStatus;
} | {
  readonly did: "ignored";
} | {
  readonly did: "refused";
  readonly error: SecretError;
};
/** Acts on hints about the secrets of one store. */
interface HintReceiver {
  /**
   * What somebody says to be due, by its native name. Asks the store whether it is, and rotates it or goes on with a rotation that
   * is under way. As often as it is called, and by whomever.
   *
   * @throws SecretError where it may come to something later: the store or the target cannot be reached, somebody else holds the
   * lock; whatever else what makes the new value throws.
   */
  receive(native: string): Promise<HintOutcome>;
}
/**
 * The one idea of all hints (Pub/Sub, Event Grid): a list of what may be rotated by them, the store's own word on whether it is
 * due, and the engine. An adapter makes native names of its service's events.
 *
 * @param provider the id of the store that the hints are about: every listed secret has to be in it.
 * @throws TypeError, RangeError, SecretError _UNSUPPORTED before any I/O, for rules that could not be kept.
 */
export declare function hintReceiver(secrets: RotatedClient, provider: string, rules: Readonly<Record<string, HintRule>>): HintReceiver;
/** How a hint ended: with an outcome, or with what may be tried again. */
type SettledHint = HintOutcome | {
  readonly did: "failed";
  readonly error: unknown;
};
/**
 * Acts on the hints of one delivery, and on each of them whatever becomes of the others. Whoever delivers is told by the answer;
 * a person, by `tell`.
 *
 * @returns whether there is nothing to deliver again.
 */
export declare function settleHints(hints: readonly (() => Promise<HintOutcome>)[], tell: (settled: SettledHint) => void): Promise<boolean>;
/** Somebody else holds the lock, or it was lost: what was to be done may be tried again later. */
export declare class LockConflict extends SecretError {
  /**
   * When whoever holds it lets go at the latest, unless he holds it for longer again; milliseconds since the epoch. Undefined where
   * it was lost, and something may have been done.
   */
  readonly heldUntil: number | undefined;
  constructor(message: string, heldUntil?: number);
}
interface RotateOptions extends RotationOptions {
  /**
   * The credential is known to somebody else: no grace, the old one is revoked as soon as the new one is published, its
   * sessions end where the target can do that, and there is no way back. Where a rotation is under way, it becomes one of
   * this kind.
   */
  readonly compromised?: boolean;
  /**
   * Begins only where the last rotation is still the one with this `epoch` (of {@link status}; 0 where there was none): who
   * decides, and is called twice or wakes late, rotates once.
   */
  readonly ifEpoch?: number;
}
/**
 * Replaces a credential by a new one: makes it, stores it as a candidate, sets it at the target, tests it, publishes it. The
 * old one stays valid for the time of grace; `resume`, called by whatever runs jobs, revokes it then.
 *
 * Killed at any moment, it leaves a published credential that works (with a strategy of two credentials), and `resume` goes
 * on. One at a time: a second call meets an error that says who is at it.
 *
 * @throws RotationError where it did not come to a new published credential, with how far it is: _UNAVAILABLE where the target
 * does not answer (call `resume` later), _CONFLICT where one is under way already, `ifEpoch` is of the past, somebody else
 * changed the value, an operator is needed, or it is paused, _INVALID where the target refused every candidate. SecretError as the
 * store answers, _NOT_FOUND,
 * _UNSUPPORTED where this store or composition cannot keep what is promised. TypeError, RangeError before any I/O.
 * @example
 * await rotate(secrets, 'API_KEY', { generate: () => tokenUrlsafe(32) })
 */
export declare function rotate(secrets: RotatedClient, name: string, options: RotateOptions): Promise<RotationStatus>;
/**
 * Goes on with a rotation that is under way, from wherever it is: after a crash, when grace is over, when a target is back.
 * With nothing under way it does nothing, so that it can be called for every secret, at any time, by anybody, twice at once.
 *
 * Resolves to how far it is, also where that is `needs-operator`: look at `phase` and `waitsFor`, and call it again at `next`.
 *
 * @throws SecretError as the store answers, _CONFLICT where somebody else holds the lock, or it is paused. TypeError before any
 * I/O.
 */
export declare function resume(secrets: RotatedClient, name: string, options: RotationOptions): Promise<RotationStatus>;
/**
 * A time in which no rotation begins; those that are under way go on, and a credential that is known to others is rotated all the
 * same. Either each week, or once.
 */
type FreezeWindow = WeeklyFreeze | DatedFreeze;
interface Freezing {
  /** Whose clocks are meant, as in `Europe/Berlin` (IANA). Default: `UTC`. */
  readonly timeZone?: string;
  /** For messages. */
  readonly reason?: string;
}
interface WeeklyFreeze extends Freezing {
  /** `{ from: 'Fri 16:00', to: 'Mon 08:00' }`: the days are Mon, Tue, Wed, Thu, Fri, Sat, Sun. */
  readonly weekly: {
    readonly from: string;
    readonly to: string;
  };
}
interface DatedFreeze extends Freezing {
  /** A day, which begins it at midnight, or a minute of it: `2026-12-20`, `2026-12-20T18:00`. */
  readonly from: string;
  /** A day, which belongs to it to its end, or a minute, which does not: `2027-01-03`, `2027-01-04T08:00`. */
  readonly to: string;
}
/** A freeze that lasts. */
interface Freeze {
  /** Milliseconds since the epoch. */
  readonly until: number;
  readonly reason?: string;
}
/** How secrets of one kind are rotated, and how old they may become. */
interface RotationRule extends RotationOptions {
  /** Milliseconds after which the published credential is due. Default: never; it is rotated by hand. */
  readonly maxAge?: number;
  /** Whom to ask: told with what is overdue. */
  readonly owner?: string;
  /** A label of what the credentials are for, where a fleet bounds how many of one target it rotates at once. */
  readonly target?: string;
}
interface RotationPolicy {
  /**
   * By the application's names: a name, or a beginning of names that ends in `*`. The exact name decides, then the longest
   * beginning; `*` alone is the rest.
   */
  readonly rules: Readonly<Record<string, RotationRule>>;
  readonly freeze?: readonly FreezeWindow[];
}
/** A policy that was found to be in order. */
interface CheckedPolicy extends RotationPolicy {
  /** The rule for a name; undefined where there is none. */
  ruleFor(name: string): RotationRule | undefined;
  /** The rule's options for `rotate`, `resume` and the others. @throws SecretError _CONFIG where there is no rule. */
  optionsFor(name: string): RotationOptions;
  /** When the freeze ends that lasts at this moment, both in milliseconds since the epoch; undefined where none does. */
  frozenUntil(time: number): number | undefined;
  /** The same, with its reason. */
  freezeAt(time: number): Freeze | undefined;
}
/**
 * Checks a policy; one that was checked comes back as it is.
 *
 * @throws TypeError, RangeError for rules, options and windows that are unknown, of the wrong kind or at odds with each other.
 * @example
 * const policy = readPolicy({
 *   rules: { 'db/*': { strategy, maxAge: 90 * 86_400_000, owner: 'data team' } },
 *   freeze: [{ weekly: { from: 'Fri 16:00', to: 'Mon 08:00' }, timeZone: 'Europe/Berlin' }],
 * })
 */
export declare function readPolicy(policy: RotationPolicy): CheckedPolicy;
/** What belongs to one call and not to a rule; where a rule has it too, this is taken. */
type CallByPolicy = Pick<RotateOptions, "by" | "signal" | "lock" | "onTargetError">;
/**
 * `rotate` as the secret's rule says, unless it is frozen: then nothing is begun. A credential that is known to others is rotated
 * in a freeze as well. Whether it is due is not asked.
 *
 * @throws SecretError _CONFLICT in a freeze, _CONFIG where no rule covers the name; else as {@link rotate}.
 */
export declare function rotateByPolicy(secrets: RotatedClient, name: string, policy: RotationPolicy, options?: CallByPolicy & Pick<RotateOptions, "compromised" | "ifEpoch">): Promise<RotationStatus>;
/** `resume` as the secret's rule says: in a freeze as well. @throws SecretError _CONFIG where no rule covers the name; else as {@link resume}. */
export declare function resumeByPolicy(secrets: RotatedClient, name: string, policy: RotationPolicy, options?: CallByPolicy): Promise<RotationStatus>;
/** One call to a store, before it is made. */
interface LimitedCall {
  readonly provider: string;
  readonly location: string;
  readonly operation: "list" | "get" | "getMany" | "versions";
  /** How many names it is about; 0 for a page of a list. */
  readonly names: number;
}
type Limit = (call: LimitedCall) => Promise<void> | void;
interface PauseOptions {
  /** Who: the message that others get names him. */
  readonly by: string;
  readonly reason?: string;
  /** When it ends by itself. Default: not before `unpause`. */
  readonly until?: Date;
  /** Of one secret, in a store that cannot compare before it writes: the lock of those who rotate it. */
  readonly lock?: Lock;
}
/**
 * Holds up the rotation of one secret, or without a name, all that are run through clients configured like this one: `rotate` and
 * `resume` refuse, also for a credential that is known to others. A run that has begun comes to its end; `status`, `verify`,
 * `rollback`, `revoke` and `adopt`, which somebody calls with a secret in mind, go on working. A pause that is there is replaced.
 *
 * With one credential (`inPlace`), look at `status` first: between set and promote the published one is refused, and stays so.
 *
 * @throws SecretError as the store answers; _UNSUPPORTED where it cannot be written, or cannot compare and no lock is given;
 * _CONFLICT where somebody else holds the lock. TypeError, RangeError before any I/O.
 */
export declare function pause(secrets: RotatedClient, name: string | undefined, options: PauseOptions): Promise<void>;
/**
 * Ends a pause, of one secret or, without a name, of all; does nothing where there is none. What is paused by itself stays so
 * when all are let go on.
 *
 * @throws SecretError as {@link pause}. TypeError before any I/O.
 */
export declare function unpause(secrets: RotatedClient, name: string | undefined, options?: Pick<PauseOptions, "lock">): Promise<void>;
/** What a rotation would do. */
interface RotationPlan {
  readonly name: string;
  /** The store, for messages. */
  readonly location: string;
  /** Whether the store itself refuses to publish over what somebody else published meanwhile, or it is found out afterwards. */
  readonly promote: "atomic" | "detected";
  /** Whether the store keeps the old value. */
  readonly keepsVersions: boolean;
  readonly strategy: string;
  /** Where the credential is used; absent where the store is all there is. */
  readonly target?: string;
  /** Whether the old credential goes on working when the new one is set. */
  readonly overlaps: boolean;
  /** How many times it publishes: a keyring does so more than once, with time between. */
  readonly stages: number;
  /** What is asked of the target, in this order. */
  readonly asks: readonly ("issue" | "set" | "test" | "in-use" | "revoke")[];
  /** Milliseconds for which both credentials are valid, at least. */
  readonly graceMs: number;
  /** Who else uses it, and for how long after a change; absent where nobody said so. */
  readonly consumers?: readonly Consumer[];
  /** What ends the old credential: nothing there is, the end of grace, nobody using it any more, `revoke`. */
  readonly ends: "nothing" | "at-once" | "after-grace" | "when-unused" | "by-hand";
  /** How far the rotation is that is under way. */
  readonly underWay?: RotationStatus;
  /** Why `rotate` would refuse now. */
  readonly refusal?: SecretError;
}
/**
 * What `rotate` would do with the same options, and whether it would begin now. Reads the secret, its record and what stands in
 * the way; writes nothing, takes no lock, and asks nothing of a target.
 *
 * @throws TypeError, RangeError, SecretError _UNSUPPORTED before any I/O, as `rotate`; SecretError as the store answers.
 */
export declare function planRotation(secrets: RotatedClient, name: string, options: RotateOptions): Promise<RotationPlan>;
/** What a survey could not find out. */
type SurveyTrouble = "not-found" | "failed" | "unsupported";
/** What is known of one secret that a rule covers. No value is in it. */
interface SurveyedSecret {
  readonly name: string;
  readonly rule: RotationRule;
  /** `idle` where it was never rotated, `unknown` where its record could not be read. */
  readonly phase: Phase | "unknown";
  /** When the published credential reaches the rule's `maxAge`; undefined without one, and where its age is not known. */
  readonly dueAt?: number;
  /** Whether it has: also where its age is not known, until it was rotated once, or taken on by `adopt`. */
  readonly isDue: boolean;
  /** Milliseconds since then, 0 where it is not due or where that is not known. */
  readonly overdueMs: number;
  /** What the age is counted from, in milliseconds since the epoch, and who tells it. */
  readonly bornAt?: number;
  readonly ageFrom: "record" | "versions" | "list" | "unknown";
  /** When a rotation published a credential last. */
  readonly rotatedAt?: number;
  readonly waitsFor?: Waiting;
  /** When `resume` has something to do, as far as is known; of one that is under way. */
  readonly next?: number;
  /** What there is to be called now. Absent too where it is paused or, for `rotate`, in a freeze. */
  readonly task?: "rotate" | "resume";
  /** Why the rotation waits for an operator, or what was not found out. */
  readonly trouble?: Trouble | SurveyTrouble;
  /** Of `failed` and `unsupported`. */
  readonly error?: SecretError;
  /** The rule's. */
  readonly owner?: string;
  /** Of this secret, or of all. */
  readonly paused?: PauseInfo;
  /** When the freeze ends that lasts now. */
  readonly frozenUntil?: number;
  /** By how many milliseconds the store's clock, or that of whoever wrote the record, is ahead of this machine's: dates are not to be trusted. */
  readonly clockBehindMs?: number;
  /** As its record says; absent where it has none. */
  readonly status?: RotationStatus;
}
interface SurveyOptions {
  /** Awaited before each call to a store: a token bucket for each account. What it rejects with ends the survey. */
  readonly limit?: Limit;
  /** These secrets only, and no list of all: for a look at a few. */
  readonly names?: readonly string[];
  readonly signal?: AbortSignal;
}
/**
 * Every secret that a rule covers: how far its rotation is, when it is due, and what is to be called. It is found out from the pages
 * of the store's list and from its records, read many at a time; only the age of a secret that was never rotated is asked for by
 * itself, where the store has versions.
 *
 * Ages: a rotation dates its credential. For one that was never rotated, the store's versions tell; a list that tells when a secret
 * was made spares the question for young ones. Where nothing tells, it is due. A value that was changed by hand since is younger
 * than it seems, and is rotated early; `adopt` tells its age.
 *
 * @throws SecretError as the store answers a list; _UNSUPPORTED where it has none and a rule is for a beginning of names. What
 * goes wrong with one secret is told with it. TypeError, RangeError at once.
 * @example
 * for await (const { name, task, overdueMs } of survey(secrets, policy)) if (task !== undefined) console.log(name, task, overdueMs)
 */
export declare function survey(secrets: RotatedClient, policy: RotationPolicy, options?: SurveyOptions): AsyncIterableIterator<SurveyedSecret>;
/**
 * Goes back to the old credential, as long as it is valid: from then on the new one is the old one, with a grace of its own.
 * Before anything was published, gives the candidate up.
 *
 * @throws RotationError _CONFLICT where there is no way back: nothing is under way, the old credential is being revoked or
 * never goes on working (one credential), the rotation is one of a compromised credential. SecretError as the store answers.
 */
export declare function rollback(secrets: RotatedClient, name: string, options: RotationOptions): Promise<RotationStatus>;
/**
 * Ends grace now: the old credential is revoked, if the published one works. For when everybody has moved on, or where nobody
 * said who else uses it.
 *
 * @throws RotationError _CONFLICT where there is nothing to revoke, or an operator is needed; _UNAVAILABLE where the target does
 * not answer: `resume` then goes on. SecretError as the store answers.
 */
export declare function revoke(secrets: RotatedClient, name: string, options: RotationOptions): Promise<RotationStatus>;
interface AdoptOptions extends RotationOptions {
  /**
   * `published`: what the store publishes now is kept; a candidate is withdrawn. `candidate`: the candidate is published over
   * whatever is there. Default: `published`.
   */
  readonly keep?: "published" | "candidate";
  /** The greatest fence that the target has seen, where it says `fenced` because the store was set back: the next is greater. */
  readonly fence?: number;
}
/**
 * Says which credential is kept, where two changes met (`needs-operator`), or takes a secret on that was changed past the
 * rotation. What is kept has to authenticate.
 *
 * @throws RotationError _CONFLICT where the credential to keep does not authenticate, or there is no candidate; _UNAVAILABLE
 * where the target does not answer. SecretError as the store answers.
 */
export declare function adopt(secrets: RotatedClient, name: string, options: AdoptOptions): Promise<RotationStatus>;
interface AlternatingUsersOptions {
  readonly target: Target<Login> & CanSet<Login> & CanRevoke<Login>;
  /** The two users' names. The secret holds one of them. */
  readonly users: readonly [string, string];
  /** Makes a password. */
  readonly generate: () => string | Promise<string>;
  /** The fields of the secret, a JSON object, that hold the user's name and password. Default: `username`, `password`. */
  readonly fields?: {
    readonly username?: string;
    readonly password?: string;
  };
}
/**
 * Two users that take turns: the one that is not published gets a new password, is tested and published, and after grace the
 * other one's password ends. At every moment the published one authenticates. Both need the same rights: let them be members of one role
 * that owns everything, since rights that are granted to each drift apart.
 *
 * The secret is a JSON object with the user's name and password; its other fields (host, port) stay as they are.
 */
export declare function alternatingUsers({ target, users, generate, fields }: AlternatingUsersOptions): Strategy;
interface DualSlotOptions {
  readonly target: Target & CanSet & CanRevoke;
  /** Makes the new value. What it is given is published: keep it apart where a value names its slot. */
  readonly generate: (current: string) => string | Promise<string>;
}
/**
 * One identity with room for two credentials: Redis users with several passwords, accounts with a primary and a secondary key.
 * `set` puts the new one beside the published one, `revoke` takes the old one away. At every moment the published one
 * authenticates.
 */
export declare function dualSlot({ target, generate }: DualSlotOptions): Strategy;
interface GenerateThenPutOptions {
  /** Makes the new value. Called once a candidate. */
  readonly generate: () => string | Uint8Array | Promise<string | Uint8Array>;
}
/**
 * A new value in the store, and that is all: for what nobody but the secret's readers has to know, such as a key that a
 * program signs its own cookies with. There is no target that could be asked whether it works.
 *
 * Not for a credential that somebody else checks: that needs a strategy with a target.
 */
export declare function generateThenPut({ generate }: GenerateThenPutOptions): Strategy;
interface InPlaceOptions {
  readonly target: Target & CanSet & Partial<CanReset>;
  /** Makes the new value. Default of nothing: a target has its own rules. */
  readonly generate: (current: string) => string | Promise<string>;
  /**
   * That the published credential does not authenticate for a moment, and until the next `resume` where the rotator is killed
   * in it: has to be said.
   */
  readonly allowOutage: true;
}
/**
 * One credential, replaced where it is: a user's password where there can be no second user. **From the moment the target has the
 * new one until that is published and read, the published one is refused.** Use {@link alternatingUsers} or {@link dualSlot}
 * wherever the target can have two; and let `resume` run often, since nothing else ends an outage that a crash leaves.
 *
 * A target with `reset` gets out of the state in which neither works.
 */
export declare function inPlace({ target, generate, allowOutage }: InPlaceOptions): Strategy;
interface IssueThenRevokeOptions {
  readonly target: Target & CanIssue & CanRevoke;
}
/**
 * Credentials that the target itself makes: API keys, access keys. `issue` makes one under a token, and `withdraw` ends whatever
 * was made under a token whose answer was lost, so that nothing is left of a crash in between.
 */
export declare function issueThenRevoke({ target }: IssueThenRevokeOptions): Strategy;
/** A key of a keyring. */
interface RingKey {
  readonly id: string;
  /** As `generate` made it: for binary keys in an encoding of the application's choice. */
  readonly key: string;
}
/** The value of a secret that holds signing keys. */
interface Keyring {
  /** The id of the key to sign with. */
  readonly current: string;
  /** The keys to verify with, the newest first. */
  readonly keys: readonly RingKey[];
}
interface KeyringOptions {
  /** Makes a key: random, in an encoding such as base64, or PEM. */
  readonly generate: () => string | Promise<string>;
  /**
   * Milliseconds until everybody who verifies has read a keyring that was published, at most. Until then nobody signs with its
   * new key.
   */
  readonly spread: number;
  /**
   * Milliseconds for which something that was signed must be verifiable: the lifetime of a token, and the time for which
   * somebody goes on signing with the key before. Only then the old key leaves the ring.
   */
  readonly keep: number;
}
/**
 * Signing keys in one secret: the new key is *published* for those who verify, then *used* by those who sign, and the old one
 * *retired* when nothing that it signed is valid any more. One rotation publishes three times, with `resume` in between; what
 * anybody signs verifies at everybody at every moment.
 *
 * @example
 * const strategy = keyring({ generate: () => tokenUrlsafe(32), spread: 15 * 60_000, keep: 24 * 3_600_000 })
 * await secrets.put('SIGNING_KEYS', newKeyring(tokenUrlsafe(32)))
 */
export declare function keyring({ generate, spread, keep }: KeyringOptions): Strategy;
/** The first value of a secret with signing keys. */
export declare function newKeyring(key: string): string;
/**
 * The keys in a secret's value: sign with the one called `current` and send its id along, verify with the one that was
 * named, whichever it is.
 *
 * @throws SecretError ERR_SECRET_CORRUPT for a value that is no keyring.
 */
export declare function readKeyring(value: string): Keyring;
/** What the target says of each credential that there is. */
interface Verification {
  /** `untested` where the strategy has no target. */
  readonly published: Answer | "unknown" | "untested";
  /** The one that waits to be published; absent where there is none. */
  readonly candidate?: Answer | "unknown" | "untested";
  /** The old one, during a rotation; absent where it is not to be had. */
  readonly previous?: Answer | "unknown" | "untested";
  readonly rotation: RotationStatus;
}
/**
 * Asks the target whether the published credential authenticates, and what else there is during a rotation. Changes nothing
 * and needs no lock.
 *
 * @throws SecretError as the store answers, _NOT_FOUND. TypeError before any I/O.
 */
export declare function verify(secrets: RotatedClient, name: string, options: RotationOptions): Promise<Verification>;
/**
 * How far the rotation of a secret is, as its record says; nothing is asked of any target.
 *
 * @throws SecretError as the store answers; _CORRUPT for a record that cannot be read. TypeError before any I/O.
 */
export declare function status(secrets: RotatedClient, name: string): Promise<RotationStatus>;
export { type AdoptOptions, type AlternatingUsersOptions, type Answer, type CallByPolicy, type CanIssue, type CanReset, type CanRevoke, type CanSet, type CheckedPolicy, type Consumer, type DatedFreeze, type DualSlotOptions, type Due, type EffectCall, type Ending, type ForgetOptions, type Freeze, type FreezeWindow, type GenerateThenPutOptions, type GraceOptions, type HintOutcome, type HintReceiver, type HintRule, type InPlaceOptions, type IssueCall, type IssueThenRevokeOptions, type Keyring, type KeyringOptions, type Lease, type Limit, type LimitedCall, type Lock, type Login, type Making, type PauseInfo, type PauseOptions, type Phase, type RevokeCall, type RingKey, type RotateOptions, type RotatedClient, type RotationOptions, type RotationPlan, type RotationPolicy, type RotationRule, type RotationStatus, type SetCall, type SettledHint, type Strategy, type SurveyOptions, type SurveyTrouble, type SurveyedSecret, type Target, type TargetAsking, type TargetCall, type Trouble, type Verification, type Waiting, type WeeklyFreeze, testOnEvery };

// ---- dist/rotate/testing/index.d.ts
import { Answer, CanIssue, CanReset, CanRevoke, CanSet, IssueCall, Login, RevokeCall, SetCall, Target, TargetCall } from "../../target.js";
import { Clock } from "../../clock.js";
import { AnyProvider } from "../../provider.js";
/** The methods of a target that trouble can be made for. */
type TargetMethod = "test" | "set" | "reset" | "revoke" | "issue" | "withdraw" | "inUse";
interface TargetFault {
  /** Only this method. Default: all. */
  readonly method?: TargetMethod;
  /** How many calls it hits. Default: until `heal()`. */
  readonly times?: number;
  /**
   * `outage`: nothing happens, the call rejects. `lost-answer`: it takes place, and the call rejects. `hang`: nothing happens until the
   * call is aborted. `late`: it takes place when `release()` is called, whatever became of the caller.
   */
  readonly fails: "outage" | "lost-answer" | "hang" | "late";
}
interface FakeTargetOptions {
  /** The credentials that are valid at the beginning. */
  readonly credentials?: readonly string[];
  /** How many are valid at once: 1 for a password that is replaced, 2 for slots. Default: any number. */
  readonly room?: number;
  /** Remembers the greatest fence of each secret, and is not changed by a smaller one. Default: false. */
  readonly fenced?: boolean;
  /** Whether `set` refuses a value. Default: none. */
  readonly refuses?: (credential: string) => boolean;
}
/**
 * A target in memory that says what a real one would: which credentials authenticate now, with outages, answers that are lost
 * after the effect, effects that arrive late, endpoints that lag behind. **A fake**: for tests of applications and of
 * strategies.
 */
export declare class FakeTarget implements Target, CanSet, CanReset, CanRevoke, CanIssue {
  #private;
  readonly location = "a fake target";
  /** The credentials that authenticate. */
  readonly valid: Set<string>;
  /** What `inUse` says of. */
  readonly used: Set<string>;
  /** The effects that took place, in order: `set`, `revoke` \u2026, without credentials. */
  readonly effects: TargetMethod[];
  /** Whose sessions were ended. */
  readonly ended: Set<string>;
  constructor(options?: FakeTargetOptions);
  inject(fault: TargetFault): void;
  heal(): void;
  /** Lets effects arrive that were `late`. */
  release(): void;
  /** So many of the next tests are answered as before the last change, by an endpoint that lags behind. */
  lagBehind(tests: number): void;
  test(credential: string, call: TargetCall): Promise<Answer>;
  inUse(credential: string, call: TargetCall): Promise<boolean>;
  set(credential: string, call: SetCall): Promise<Answer | "fenced">;
  reset(credential: string, call: SetCall): Promise<Answer | "fenced">;
  revoke(credential: string, call: RevokeCall): Promise<"done" | "fenced">;
  issue(call: IssueCall): Promise<string>;
  withdraw(token: string, call: TargetCall): Promise<"done" | "fenced">;
}
interface FakeUsersOptions {
  /** Users and their passwords; a user without one cannot log in. */
  readonly users: Readonly<Record<string, string | undefined>>;
  /** Remembers the greatest fence of each secret, and is not changed by a smaller one. Default: false. */
  readonly fenced?: boolean;
}
/** The same with users that have a password each, as a database has them. **A fake.** See {@link FakeTarget}. */
export declare class FakeUsers implements Target<Login>, CanSet<Login>, CanRevoke<Login> {
  #private;
  readonly location = "fake users";
  readonly passwords: Map<string, string | undefined>;
  readonly used: Set<string>;
  readonly ended: Set<string>;
  constructor({ users, fenced }: FakeUsersOptions);
  inject(fault: TargetFault): void;
  heal(): void;
  release(): void;
  /** Whether a login authenticates now, for tests that look without asking. */
  accepts({ username, password }: Login): boolean;
  test(login: Login, call: TargetCall): Promise<Answer>;
  inUse({ username }: Login, call: TargetCall): Promise<boolean>;
  set({ username, password }: Login, call: SetCall<Login>): Promise<Answer | "fenced">;
  /** Ends the user's password, whatever it is by now: what a database can do, which does not show passwords. */
  revoke({ username }: Login, call: RevokeCall<Login>): Promise<"done" | "fenced">;
}
/** What a process passes before and after every call that leaves it. */
interface Point {
  /** From 0 on. */
  readonly number: number;
  /** `before putIf API_KEY`, `after set`. */
  readonly label: string;
  /** Whether the call changes something, and has not been made yet. */
  readonly isEffect: boolean;
}
/**
 * What happens at a point: nothing, which a promise makes later; `fail`, the call rejects there, before or after its effect;
 * `kill`, nothing of the process runs any more; `send`, the same, but the call is on its way already, and arrives when it does.
 */
type Verdict = "fail" | "kill" | "send" | undefined;
type Watch = (point: Point) => Verdict | Promise<void>;
/** Called after every effect, which is not answered before it has looked. */
type Changed = () => void | Promise<void>;
/** A call that leaves a process. */
interface LeavingCall<T> {
  readonly label: string;
  work(): Promise<T>;
  /** Where the call changes something: what looks at it afterwards. */
  readonly changed?: Changed | undefined;
  /** What the call rejects with where it fails. */
  readonly failure: Error;
}
/**
 * A process that rotates, inside this one: it can be killed at any call to its store or target. After that nothing of it runs any
 * more, its timers included, and its calls stay open for ever. (Fail-stop: F. B. Schneider, 1984.)
 */
export declare class MortalProcess {
  #private;
  /** For what the process makes, such as its client: timers that end with it. */
  readonly clock: Clock;
  /** What it has passed, oldest first. */
  readonly points: Point[];
  /** Resolves at its death. */
  readonly died: Promise<void>;
  /**
   * @param watch decides at each point. Default: nothing happens.
   * @param time what its timers run by. Default: the system's.
   */
  constructor(watch?: Watch, time?: Clock);
  get isAlive(): boolean;
  kill(): void;
  /** Runs it to its end, or to its death: then undefined. */
  run<T>(work: () => Promise<T>): Promise<T | undefined>;
  /** Resolves when everything has arrived that it sent. */
  arrived(): Promise<void>;
  /** The same provider, as this process reaches it. */
  provider(provider: AnyProvider, changed?: Changed): AnyProvider;
  /** The same target, as this process reaches it. */
  target<T extends object>(target: T, changed?: Changed): T;
  /** Makes a call with a point before and after it. */
  protected call<T>({ label, work, changed, failure }: LeavingCall<T>): Promise<T>;
  /** What comes to its time: whoever can stop the process puts it off. */
  protected fire(fn: () => void): void;
  /** Told of work that takes time of its own. */
  during<T>(work: T | Promise<T>): Promise<T>;
}
/** A target as an implementation of it may be: what it can do is there or is not. */
type AnyTarget<C> = Target<C> & Partial<CanSet<C> & CanReset<C> & CanRevoke<C> & CanIssue<C>>;
/**
 * What the test of a target gives to the suite. What the target can do is read from its methods; what the fixture can do from
 * its own. Every optional method that is missing costs cases, and each says so.
 *
 * @typeParam C The credential: text, or a login.
 */
interface TargetHarness<C = string> {
  /** Whether a credential that was valid goes on working when another one is set. Default: true. */
  readonly overlaps?: boolean;
  /** Whether it keeps fences. Default: false. */
  readonly fenced?: boolean;
  /** A target in which one credential is valid. Called once a case; the results are independent. */
  open(): Promise<TargetFixture<C>>;
}
interface TargetFixture<C = string> {
  readonly target: AnyTarget<C>;
  /** Valid now. */
  readonly current: C;
  /** Another credential each time, that `set` takes and that is not valid yet. */
  make(): C;
  /** A credential that `set` refuses by the rules of the target. */
  forbidden?(): C;
  /** Whether somebody uses a credential from now on. */
  use?(credential: C, isUsed: boolean): Promise<void> | void;
  /** The target cannot be reached until {@link up}. */
  down?(): Promise<void> | void;
  up?(): Promise<void> | void;
  dispose?(): Promise<void>;
}
/** What a case finds out about a target. */
interface TargetCaseContext<C> {
  readonly harness: TargetHarness<C>;
  readonly fixture: TargetFixture<C>;
  readonly target: AnyTarget<C>;
}
/** One promise of a target, tried by itself. */
interface TargetCase {
  /** Unique and stable. */
  readonly id: string;
  /** The promise, as a sentence. */
  readonly title: string;
  /** Why it does not apply to a target; undefined where it does. */
  lacks<C>(context: TargetCaseContext<C>): string | undefined;
  /** Rejects with a {@link TargetFailure} where the promise is broken. */
  run<C>(context: TargetCaseContext<C>): Promise<void>;
}
/** The promises that a rotation relies on, for any target. */
export declare const targetCases: readonly TargetCase[];
interface TargetResult {
  readonly id: string;
  readonly title: string;
  readonly outcome: "passed" | "failed" | "not-applicable";
  /** Why, for every outcome but a pass. Never a credential, as far as the target's own errors have none. */
  readonly reason?: string;
}
/**
 * Tries one promise on a target of its own.
 *
 * @example
 * for (const each of targetCases) {
 *   test(each.title, async ({ skip }) => {
 *     const { outcome, reason } = await runTargetCase(each, harness)
 *     if (outcome === 'not-applicable') skip(reason)
 *     if (outcome === 'failed') throw new Error(reason)
 *   })
 * }
 */
export declare function runTargetCase<C>(each: TargetCase, harness: TargetHarness<C>): Promise<TargetResult>;
/** The whole suite, one case after another. */
export declare function runTargetCases<C>(harness: TargetHarness<C>): Promise<readonly TargetResult[]>;
/** A promise of a target is broken. Never shows a credential. */
export declare class TargetFailure extends Error {
  override readonly name: string;
}
export type { AnyTarget, Changed, FakeTargetOptions, FakeUsersOptions, LeavingCall, Point, TargetCase, TargetCaseContext, TargetFault, TargetFixture, TargetHarness, TargetMethod, TargetResult, Verdict, Watch };

// ---- dist/api-keys/index.d.ts
import { Clock } from "../clock.js";
import { Secret, SecretsReader, SecretsWriter } from "../secrets.js";
import { SecretProvider } from "../provider.js";
/** What a key begins with: `shop_live_`. Both are 1 to 16 of a-z 0-9, a letter first. */
interface KeyPrefix {
  readonly prefix: string;
  readonly environment: string;
}
/** What anybody can see in a key. */
interface KeyParts extends KeyPrefix {
  /** Public: safe to log, to show and to store. */
  readonly id: string;
}
/**
 * What a key looks like, for scanners of repositories and logs; without look-around, so that RE2 and Hyperscan take it. Whether
 * a match is a key, {@link parseApiKey} tells by the checksum, without asking anybody.
 */
export declare const apiKeyPattern: RegExp;
/**
 * What can be seen in a key without asking anybody; undefined for what is no key, or was mistyped or cut.
 *
 * @example
 * for (const [text] of log.matchAll(new RegExp(apiKeyPattern, 'g'))) {
 *   const found = parseApiKey(text)
 *   if (found !== undefined) await keys.revoke(found.id)
 * }
 */
export declare function parseApiKey(text: string): KeyParts | undefined;
/** What a store is given to keep of one id. */
interface KeyState {
  /** Text that the store does not interpret: core seals it, and trusts none that it did not seal. */
  readonly record: string;
  /** The hashes of slot 1 and slot 2; undefined where a slot is empty. For a store that notes the last use. */
  readonly hashes: readonly [string | undefined, string | undefined];
}
/** What a store has of one id. */
interface FoundKey {
  readonly record: string;
  /** Names this state and no other, for `replace`; undefined where the store cannot tell. */
  readonly version: string | undefined;
  /** When the right secret of slot 1 and of slot 2 was presented last, in milliseconds since the epoch; absent where it is not noted. */
  readonly lastUsed?: readonly [number | undefined, number | undefined] | undefined;
}
interface KeyCall {
  readonly signal?: AbortSignal | undefined;
}
interface KeyCreate extends KeyCall {
  /**
   * Somebody else may be writing this very id: a store that cannot see in the same step whether it is there says
   * ERR_SECRET_UNSUPPORTED, and writes nothing. Otherwise an id is random, and nobody else's.
   */
  readonly exclusive?: boolean | undefined;
}
interface KeyRead extends KeyCall {
  /**
   * Hashes of what was presented, one for each pepper. A store that notes the last use does so for the slot whose hash is
   * among them, in the same step as it reads; any other need not wait for them.
   */
  readonly presented?: Promise<readonly string[]> | undefined;
}
/**
 * Where API keys are kept. It reads and writes text by id and judges nothing: no id is ever refused, no record ever checked.
 * Every failure is a SecretError (or the signal's reason), and nothing that failed looks like an absent key.
 */
interface ApiKeyStore {
  /** For messages: the product and the place, `redis 127.0.0.1:6379/0 sealwax-key:`. No credentials. */
  readonly location: string;
  /**
   * What is there now, by the primary: a replica may not know yet that a key was revoked. `withdrawn` where the store itself
   * deleted or disabled it and could bring it back; undefined where nothing is.
   */
  read(id: string, read: KeyRead): Promise<FoundKey | "withdrawn" | undefined>;
  /** Writes a new id. An id that is there is ERR_SECRET_CONFLICT. */
  create(id: string, state: KeyState, call: KeyCreate): Promise<void>;
  /**
   * Writes where the version still is this one, in one step of the store's: otherwise ERR_SECRET_CONFLICT. A slot whose hash
   * changed has not been used yet. A store without such a step says ERR_SECRET_UNSUPPORTED.
   */
  replace(id: string, state: KeyState, version: string | undefined, call: KeyCall): Promise<void>;
  /** Writes whatever is there now: for a tombstone, which must win over every other writer. */
  overwrite(id: string, state: KeyState, call: KeyCall): Promise<void>;
}
/** A last use is noted again after so many milliseconds, not at every use: it would make a write of every read. */
export declare const lastUseInterval = 3e5;
/** What is known of one of a key's two secrets. */
interface SlotFacts {
  readonly slot: 1 | 2;
  readonly issuedAt: Date;
  readonly expiresAt?: Date;
  /** When the right secret was presented last, give or take 5 minutes, expired or not. Absent: never, or this store does not note it. */
  readonly lastUsedAt?: Date;
}
/** What is known of a key: no hash, and nothing that a secret could be found from. */
interface ApiKeyFacts extends KeyParts {
  readonly owner: string;
  readonly scopes: readonly string[];
  /** The older first. None where the key was revoked. */
  readonly slots: readonly SlotFacts[];
  /** The ids of the peppers that it rests on: none of them may be removed while it shall be good. */
  readonly peppers: readonly string[];
  readonly revokedAt?: Date;
  /** Whether this store notes when a secret was used last. */
  readonly notesUse: boolean;
}
/** A secret that was just made. It is nowhere else: who loses it rotates the key. */
interface IssuedKey extends KeyParts {
  /** The whole key, to be shown once: `issued.key.text()`. It does not show itself in logs. */
  readonly key: Secret;
  readonly slot: 1 | 2;
  readonly issuedAt: Date;
  readonly expiresAt?: Date;
}
interface ApiKeysOptions {
  /** What keys begin with, for people and scanners: 1 to 16 of a-z 0-9, a letter first. `shop` makes `shop_live_\u2026`. */
  readonly prefix: string;
  /** What comes next, in the same form: `live`, `test`. A key of one environment is refused in every other. */
  readonly environment: string;
  readonly store: ApiKeyStore;
  /**
   * Gives the text of the secret that `newPeppers` made, from another store than the keys'. Asked at every call: a client of
   * sealwax answers from its cache, and a pepper that was added counts once that has been renewed.
   */
  readonly peppers: () => string | Promise<string>;
  /**
   * Milliseconds for which a record is not read again, at most 5,000: a revoked key is accepted for as long, except by the
   * object that revoked it. Default: 0, every verification reads the store.
   */
  readonly cacheFor?: number;
  readonly clock?: Pick<Clock, "now">;
}
interface KeyCallOptions {
  /** Aborts the call; it then rejects with `signal.reason`, untouched. */
  readonly signal?: AbortSignal;
}
interface IssueOptions extends KeyCallOptions {
  /** Whose key it is, in the application's own terms: a customer's id. 1 to 256 characters, no control characters. */
  readonly owner: string;
  /**
   * What it may do: at most 64 of 1 to 128 characters, each as OAuth has them (RFC 6749, section 3.3: printable ASCII without
   * space, `"` and `\`). They are compared as they are; nothing stands for others. Default: none.
   */
  readonly scopes?: readonly string[];
  /** Default: never. */
  readonly expiresAt?: Date;
  /**
   * Names this key for `withdraw`, for a caller who may not hear the answer: 1 to 200 printable ASCII characters without space, other ones
   * for each key. The id is made of it and the owner. Needs a store that compares before it writes. Default: none.
   */
  readonly token?: string;
}
interface WithdrawOptions extends KeyCallOptions {
  /** As it was issued for: nobody withdraws the keys of others by their tokens. */
  readonly owner: string;
}
interface RotateOptions extends KeyCallOptions {
  /** When the new secret expires. Default: after as long as the newest one was issued for; never, where that one never expires. */
  readonly expiresAt?: Date;
  /** Milliseconds for which the old secret stays good, 0 (it ends at once) to 315,576,000,000 (ten years). Default: until it is retired. */
  readonly overlap?: number;
}
interface RetireOptions extends KeyCallOptions {
  /** Default: the older of two. */
  readonly slot?: 1 | 2;
}
interface VerifyOptions extends KeyCallOptions {
  /** What the key must be allowed to do, all of it. Default: nothing. */
  readonly scopes?: readonly string[];
  /** `false`: a look of your own, that is not noted as a use of the key. Default: true. */
  readonly noteUse?: boolean;
}
/** A key that was accepted. */
interface VerifiedKey extends KeyParts {
  /** Whose it is, as it was issued. */
  readonly owner: string;
  readonly scopes: readonly string[];
  /** Which of the two secrets was presented. */
  readonly slot: 1 | 2;
  readonly issuedAt: Date;
  readonly expiresAt?: Date;
}
/**
 * Why a key was refused: for logs and counters. What an HTTP answer may say of it is decided by `authorize`.
 *
 * | reason | what it means | known from |
 * |---|---|---|
 * | `malformed` | not of the form of a key | the text alone |
 * | `checksum` | mistyped or cut | the text alone |
 * | `environment` | a key of another prefix or environment | the text alone |
 * | `unknown` | no key of this id | the store |
 * | `revoked` | revoked, or deleted or disabled by the store's own means | the store |
 * | `secret` | the id is known, the secret is not, or was retired | the store |
 * | `tampered` | what is stored is no record, or was not sealed as it is with a pepper | the store |
 * | `pepper` | it rests on a pepper that is there no longer | the store |
 * | `outdated` | the secret is right, and was issued before `minIssuedAt` | the store |
 * | `expired` | the secret is right, and its time is over | the store |
 * | `scope` | the key is good, and lacks a scope that was asked for | the store |
 */
type RefusalReason = "malformed" | "checksum" | "environment" | "unknown" | "revoked" | "secret" | "tampered" | "pepper" | "outdated" | "expired" | "scope";
interface Accepted {
  readonly ok: true;
  readonly key: VerifiedKey;
}
interface Refused {
  readonly ok: false;
  readonly reason: RefusalReason;
  /** The id that was presented, safe to log; absent where there was none to see. Proven only with `outdated`, `expired` and `scope`. */
  readonly id?: string;
  /** With `scope`: what was asked for and is not there. */
  readonly missing?: readonly string[];
}
type Verification = Accepted | Refused;
/** API keys of one prefix and environment, in one store. */
interface ApiKeys {
  readonly prefix: string;
  readonly environment: string;
  /** What these keys look like, for scanners. */
  readonly pattern: RegExp;
  /** By which expiry is judged. */
  readonly clock: Pick<Clock, "now">;
  /**
   * Makes a key: an id of 128 random bits, a secret of 256. The store gets a keyed hash of it.
   * @throws TypeError, RangeError before any I/O; SecretError as the store and the source of the peppers fail; with a `token`
   * ERR_SECRET_CONFLICT where it was issued or withdrawn under it already, _UNSUPPORTED on a store without compare-and-set.
   */
  issue(options: IssueOptions): Promise<IssuedKey>;
  /**
   * Whether a key is good now, and has these scopes. Every refusal is a result; what failed rejects, and says nothing of the key.
   * @throws TypeError before any I/O; SecretError as the store and the source of the peppers fail: answer 503.
   */
  verify(key: string, options?: VerifyOptions): Promise<Verification>;
  /**
   * Makes a second secret for an id; the first one stays good beside it, until it is retired or `overlap` is over. One that is
   * refused already (expired, or issued before `minIssuedAt`) makes room.
   * @throws SecretError ERR_SECRET_CONFLICT where both secrets are good already, or somebody else changed the key meanwhile;
   * ERR_SECRET_UNSUPPORTED on a store without compare-and-set; _NOT_FOUND, _DISABLED (revoked), _CORRUPT, _CONFIG, _INVALID
   * (of another environment).
   */
  rotate(id: string, options?: RotateOptions): Promise<IssuedKey>;
  /**
   * Ends one of two secrets.
   * @throws SecretError as {@link rotate}; ERR_SECRET_CONFLICT for the only one: revoke the key.
   */
  retire(id: string, options?: RetireOptions): Promise<void>;
  /**
   * Ends a key for good, both secrets, and wins over every change that is made meanwhile. What stays is a tombstone. Revoking
   * twice is fine.
   * @throws SecretError ERR_SECRET_NOT_FOUND; _INVALID (of another environment); as the store fails: revoke again.
   */
  revoke(id: string, options?: KeyCallOptions): Promise<void>;
  /**
   * Ends for good what was issued to an owner under a token, and whatever is by a call that is still on its way: that one
   * rejects. For a caller who did not hear the answer. Leaves a tombstone, also of nothing.
   * @throws TypeError before any I/O; SecretError as the store and the source of the peppers fail: withdraw again.
   */
  withdraw(token: string, options: WithdrawOptions): Promise<void>;
  /** @throws SecretError ERR_SECRET_NOT_FOUND, _DISABLED (by the store's own means), _CORRUPT, _CONFIG, _INVALID. */
  describe(id: string, options?: KeyCallOptions): Promise<ApiKeyFacts>;
}
/**
 * API keys: made, verified, rotated with an overlap, revoked. The store has keyed hashes only, and cannot be used to make a key or
 * to widen one; the peppers are in another store.
 *
 * @throws TypeError, RangeError for wrong options.
 * @example
 * const keys = apiKeys({ prefix: 'shop', environment: 'live', store, peppers: () => secrets.get('API_KEY_PEPPERS') })
 * const issued = await keys.issue({ owner: 'customer-17', scopes: ['orders:read'] })
 * const result = await keys.verify(issued.key.text(), { scopes: ['orders:read'] })
 */
export declare function apiKeys(options: ApiKeysOptions): ApiKeys;
interface AuthorizeOptions extends VerifyOptions {
  /** What is protected, for whoever is asked for a key: printable ASCII without `"` and `\`. Default: the keys' prefix. */
  readonly realm?: string;
}
/** A request that is refused: the answer's status and headers, and for the log the reason. */
interface RefusedRequest extends Omit<Refused, "reason"> {
  /** As {@link RefusalReason}; `missing` where there was no key, `header` where the header is not of the form of RFC 6750. */
  readonly reason: RefusalReason | "missing" | "header";
  readonly status: 400 | 401 | 403;
  readonly headers: {
    readonly "www-authenticate": string;
  };
  /** The code in the challenge, for a body; absent where no key was sent. */
  readonly error?: "invalid_request" | "invalid_token" | "insufficient_scope";
}
/**
 * Verifies the key in a header `Authorization: Bearer KEY`, and says how to answer (RFC 6750, section 3; RFC 9110, sections 11.6.1
 * and 15.5).
 *
 * | | status | challenge |
 * |---|---|---|
 * | no key, or another scheme | 401 | no error code |
 * | a header of another form | 400 | `invalid_request` |
 * | a key that is not good, for whatever reason | 401 | `invalid_token` |
 * | a good key without a scope that is needed | 403 | `insufficient_scope`, and the scopes |
 *
 * Unknown, revoked, expired and wrong keys get one and the same answer: it says nothing about which keys there are. Only what
 * anybody can see in the text of a key (its form, its checksum, its environment) is said.
 *
 * @param header The header's value; undefined or null where there is none.
 * @throws TypeError for wrong arguments; SecretError as {@link ApiKeys.verify}: answer 503, never 401.
 */
export declare function authorize(keys: ApiKeys, header: string | null | undefined, { realm, ...options }?: AuthorizeOptions): Promise<Accepted | RefusedRequest>;
/**
 * API keys in this process only: for tests of applications.
 *
 * @param options.clock Default: the system's.
 */
export declare function memoryKeyStore({ clock }?: {
  readonly clock?: Pick<Clock, "now">;
}): ApiKeyStore;
/**
 * A first pepper, as the text of a secret: put it into another store than the keys, and never both into one backup.
 *
 * @example
 * await vault.put('API_KEY_PEPPERS', newPeppers())
 */
export declare function newPeppers(): string;
/**
 * The same with one more pepper, which nothing is hashed under yet. Make it the current one with {@link usePepper} when every
 * process has read this text: a process that does not know a pepper refuses the keys that rest on it.
 *
 * @throws SecretError ERR_SECRET_CONFIG for text of another form; RangeError where there are 8 already.
 */
export declare function addPepper(peppers: string): string;
/**
 * The same with another current pepper, under which keys are hashed from now on. Keys that are there go on working for as long as
 * their pepper is kept; each gets the new one when it is rotated.
 *
 * @param id Default: the pepper that was added last.
 * @throws SecretError ERR_SECRET_CONFIG for text of another form; TypeError for an id that is not there.
 */
export declare function usePepper(peppers: string, id?: string): string;
/**
 * The same without a pepper: every key that was hashed under it is refused from now on.
 *
 * @throws SecretError ERR_SECRET_CONFIG for text of another form; TypeError for an id that is not there, or the current one's.
 */
export declare function removePepper(peppers: string, id: string): string;
/**
 * The same with a time before which no key was issued that is still good. After a backup of the keys' store was restored: the
 * time of the restoration, so that no key comes back that had been revoked. All keys that the backup holds must then be issued
 * or rotated anew.
 *
 * @throws SecretError ERR_SECRET_CONFIG for text of another form; TypeError for what is no date.
 */
export declare function refuseIssuedBefore(peppers: string, time: Date): string;
/** What is used of a client: any whose store can put. */
type KeySecrets = Pick<SecretsReader, "getSecret"> & SecretsWriter & {
  readonly provider: Pick<SecretProvider, "location">;
};
interface SecretsKeyStoreOptions {
  /** Put before every name with a slash; a portable name. Default: `api_keys`. */
  readonly prefix?: string;
}
/**
 * API keys in any store that can put, one secret each: `api_keys/k` and the id as 32 hexadecimal digits, since some stores do
 * not tell capitals from small letters. Each verification is one uncached read of that store, at its price and its limits; the
 * last use is not noted, since that would be a write, and a version.
 *
 * Rotation and retirement need compare-and-set (ERR_SECRET_UNSUPPORTED without): there, issue a new key and revoke the old one.
 * Give the client `{ cache: false, redact: false }`: nothing is gained by either here.
 *
 * @throws TypeError for wrong arguments.
 * @example
 * const store = secretsKeyStore(createSecrets(awsSecretsManager(), { cache: false, redact: false }))
 */
export declare function secretsKeyStore(secrets: KeySecrets, { prefix }?: SecretsKeyStoreOptions): ApiKeyStore;
interface ApiKeyTargetOptions {
  /** Whose keys they are: each is issued to it. */
  readonly owner: string;
  /** What each new key may do. Default: nothing. */
  readonly scopes?: readonly string[];
  /** Milliseconds after which a new key expires, for when nobody rotates it any more. Default: never. */
  readonly lifetime?: number;
  /**
   * Milliseconds without a use after which a key counts as unused, at least 300,000 (uses are noted as often). Then `inUse` is
   * there, and the old key is revoked by itself once nobody has used it for so long. For stores that note uses: Redis.
   */
  readonly unusedFor?: number;
}
/** What a rotation says of each call; it has more, which API keys need not know. */
interface TargetCall {
  readonly signal: AbortSignal;
}
/** API keys of this library as a target of a rotation by `issueThenRevoke`: see `Target` of @sealwax/core/rotate. */
interface ApiKeyTarget {
  readonly location: string;
  test(key: string, call: TargetCall): Promise<"accepted" | "refused">;
  issue(call: TargetCall & {
    readonly token: string;
  }): Promise<string>;
  withdraw(token: string, call: TargetCall): Promise<"done">;
  revoke(key: string, call: TargetCall & {
    readonly published: string;
  }): Promise<"done">;
  /** There with `unusedFor`. */
  inUse?(key: string, call: TargetCall): Promise<boolean>;
}
/**
 * API keys as a target: each rotation issues a key of another id to the same owner, and revokes the old one. The key that is
 * looked at is not thereby used. A key whose answer was lost is withdrawn by its token; a call that is still on its way then
 * finds its id taken.
 *
 * Needs a store that compares before it writes: elsewhere `issue` rejects with ERR_SECRET_UNSUPPORTED.
 *
 * @throws TypeError, RangeError for wrong options.
 * @example
 * const strategy = issueThenRevoke({ target: apiKeyTarget(keys, { owner: 'billing', scopes: ['orders:read'] }) })
 * await rotate(secrets, 'SHOP_API_KEY', { strategy, grace: { consumers: [] } })
 */
export declare function apiKeyTarget(keys: ApiKeys, options: ApiKeyTargetOptions): ApiKeyTarget;
export type { Accepted, ApiKeyFacts, ApiKeyStore, ApiKeyTarget, ApiKeyTargetOptions, ApiKeys, ApiKeysOptions, AuthorizeOptions, FoundKey, IssueOptions, IssuedKey, KeyCall, KeyCallOptions, KeyCreate, KeyParts, KeyPrefix, KeyRead, KeySecrets, KeyState, RefusalReason, Refused, RefusedRequest, RetireOptions, RotateOptions, SecretsKeyStoreOptions, SlotFacts, Verification, VerifiedKey, VerifyOptions, WithdrawOptions };

// ---- dist/compose/encrypted/index.d.ts
import { KeySource } from "../../key-source.js";
import { SecretProvider } from "../../provider.js";
import { SecretError } from "../../errors.js";
import { SecretEvent } from "../../event.js";
/** 32 bytes of a key, which are copied, or where it comes from: `keyFile('\u2026')`, `secretKey(vault, 'keys/2026')`. */
type EncryptionKey = Uint8Array | KeySource;
interface EncryptedOptions {
  /**
   * What to make of a value that is not encrypted: `refuse` it with ERR_SECRET_CORRUPT, or `read` it as it is. Only for as
   * long as a store is being encrypted: with `read`, whoever can write to the store can put in any value of his own. Not for
   * stores whose secrets are maps. Default: `refuse`.
   */
  readonly plaintext?: "refuse" | "read";
}
/**
 * The same store with every value encrypted by AES-256-GCM before it leaves this process. Who can read the store learns
 * names, lengths and times; who can write to it can delete, and put back an older value of the same name, but neither make
 * one nor move one to another name. What stands beside a value (content type, metadata, expiry) is not encrypted.
 *
 * It has the operations of the store, binary and empty values on every store, and less room for each (`limits.maxBytes`).
 *
 * @param keys The first encrypts, all decrypt: put a new key in front, `rekey`, then take the old one away.
 * @throws TypeError for what is no provider or no key, and for a store whose largest value has no room for an envelope.
 * @example
 * const secrets = createSecrets(encrypted(redis({ url }), keyFile('/run/keys/shop')))
 */
export declare function encrypted<P extends SecretProvider>(provider: P, keys: EncryptionKey | readonly EncryptionKey[], options?: EncryptedOptions): P;
interface RekeyOptions extends EncryptedOptions {
  /** Only names that begin with this. Default: all that the store lists. */
  readonly prefix?: string;
  /** These names, instead of a list: for some, and for a store that cannot list. */
  readonly names?: readonly string[];
  /** Allows it on a store without compare-and-set, where a put of somebody else in between is lost. Default: false. */
  readonly overwrite?: boolean;
  /** Ends it: what is rewritten by then stays so. */
  readonly signal?: AbortSignal;
  /** Milliseconds for each read and write over all attempts. Default: 10,000. */
  readonly timeout?: number;
  /** Told of each name, what is kept for rotations included. */
  readonly onProgress?: (progress: RekeyProgress) => void;
  /** Told of every call to the store and to those that hold the keys, as `observe` of `createSecrets`: for an audit log. */
  readonly observe?: (event: SecretEvent) => void;
}
/** `rewritten`: from another key, or from plaintext. `current`: it was under the first key. `gone`: deleted meanwhile. */
type RekeyOutcome = "rewritten" | "current" | "gone" | "refused";
interface RekeyProgress {
  readonly name: string;
  readonly outcome: RekeyOutcome;
  /** How many names are done, and how many there are, with those that are kept for rotations. */
  readonly done: number;
  readonly total: number;
}
interface RekeyReport {
  readonly rewritten: number;
  readonly current: number;
  readonly gone: number;
  /** How many of all these are kept for rotations, beside the secrets. */
  readonly siblings: number;
  /**
   * One error a name that is as it was: it cannot be decrypted, read or written. Also one a rotation that is under way and needs
   * an older version which stays under the key it has.
   */
  readonly refused: readonly SecretError[];
}
/**
 * Encrypts with the first key what is in a store under any of the others, name by name: reads it, and writes it only where
 * nothing was written in between. May be run while programs use the store, as long as each of them has the first key, and
 * again after whatever ended it: what is done is passed over.
 *
 * What is kept for rotations beside the secrets is done with them, and counted: records, candidates, pauses. Of everything
 * else current values alone: older versions and deleted secrets stay under the key they have, which must be kept as long as
 * they. One that a rotation still needs is kept beside its candidate, or named in `refused`.
 *
 * @throws SecretError ERR_SECRET_UNSUPPORTED before any I/O for a store that cannot list, or has no compare-and-set and there
 * is no `overwrite`; _CONFIG where the first key cannot be had; _THROTTLED, _UNAVAILABLE or _TIMEOUT where the store gives
 * out on the way: run it again. TypeError as `encrypted`, and for options of the wrong kind.
 * @example
 * const { refused } = await rekey(store, [newKey, oldKey])
 */
export declare function rekey(provider: SecretProvider, keys: EncryptionKey | readonly EncryptionKey[], options?: RekeyOptions): Promise<RekeyReport>;
/**
 * A key that is a secret of another store, or a field of one: `secretKey(vault, 'keys/shop')`, `secretKey(aws, 'keys#shop')`.
 * It is read once, when it is first needed. Closing what is encrypted with it closes that store as well.
 *
 * @throws TypeError for what is no provider or no name.
 */
export declare function secretKey(provider: SecretProvider, name: string): KeySource;
export type { EncryptedOptions, EncryptionKey, KeySource, RekeyOptions, RekeyOutcome, RekeyProgress, RekeyReport };

// ---- dist/audit/index.d.ts
import { Anchor, AuditEntry, AuditFile, AuditOutput, AuditRecord, AuditReport, AuditSource, CallEntry, CloseEntry, Digest, FileReport, FoundEntry, HeaderEntry, IntentEntry, LineProblem, LostEntry, ManifestLine, NodeKey, NoteEntry, PrincipalEntry, RotationEntry, ServedEntry, SignedAnchor, SigningKey, StaleEntry, UnclosedFile, VerifyOptions, verifyAudit } from "../verify.js";
import { SecretProvider } from "../provider.js";
import { Clock } from "../clock.js";
import { SecretEvent } from "../event.js";
import { Stats } from "../secrets.js";
/** A client, as far as it is counted. */
interface ServingClient {
  stats(): Pick<Stats, "hits" | "stale">;
}
/** How an audit log is doing. */
interface AuditStatus {
  /** The file that is written now. */
  readonly file: string | undefined;
  /** Records that are written, in all files of this log. */
  readonly written: number;
  /** Records that wait to be written. */
  readonly waiting: number;
  /** Records that were given up, since it could not be written for too long. */
  readonly lost: number;
  /** Records that no anchor covers yet. */
  readonly unanchored: number;
}
interface AuditOptions {
  /** Where the log stands: `auditFolder(path)` of `@sealwax/core/audit/file`. */
  readonly output: AuditOutput;
  /**
   * Takes anchors to a place that this host cannot change afterwards: another store, an append-only service. Without it, whoever
   * can write the log can also make it anew.
   */
  readonly anchor?: (anchor: SignedAnchor) => void | Promise<void>;
  /**
   * Signs anchors: a private key of Ed25519 or ECDSA (P-256), or one for HMAC, of WebCrypto or `node:crypto`. Default: they are
   * not signed.
   */
  readonly key?: SigningKey | NodeKey;
  /** Records between anchors at most. Default: 1,000. */
  readonly anchorRecords?: number;
  /** Milliseconds between anchors at most, where there are new records. Default: 60,000. */
  readonly anchorMs?: number;
  /** Bytes of a file, after which another is begun. Default: 67,108,864. */
  readonly maxBytes?: number;
  /** Told of every record once it is written, in order: for other systems. */
  readonly sinks?: readonly ((record: AuditRecord) => void)[];
  /** Who the application says that it is: kept as `asserted`. */
  readonly actor?: string;
  /** Waits for the disk before a write is done that is audited. Default: true. */
  readonly sync?: boolean;
  /** Told that records or anchors could not be written. An alarm: it has to reach somebody. */
  readonly onError: (error: unknown) => void;
  readonly digest?: Digest;
  readonly clock?: Clock;
}
/**
 * An audit log of one process: what core's events say, in order, in files of its own, each record chained to the one before by its
 * hash. `observe` goes into `createSecrets`; `audited` makes writes wait for their record.
 *
 * @throws TypeError, RangeError for options that are unknown or of the wrong kind. Nothing is written before the first record.
 * @example
 * const audit = openAudit({ output: auditFolder('/var/log/shop/audit'), anchor: keepElsewhere, onError: alarm })
 * const secrets = createSecrets(audited(store, audit), { observe: audit.observe })
 */
export declare function openAudit(options: AuditOptions): AuditLog;
/** See {@link openAudit}. */
export declare class AuditLog implements AsyncDisposable {
  #private;
  /** For {@link openAudit}, which checks what it is given. */
  constructor(options: Omit<AuditOptions, "key"> & {
    readonly key?: SigningKey;
    readonly digest: Digest;
  });
  /** For `createSecrets({ observe })`. Never throws: what it cannot write reaches `onError`. */
  readonly observe: (event: SecretEvent) => void;
  /**
   * Records that something will be done, and resolves when that is written.
   * @throws SecretError ERR_SECRET_UNAVAILABLE where it could not be: then it must not be done.
   */
  intend(intent: Omit<IntentEntry, "kind">): Promise<void>;
  /** Records whom a store takes this process for; see `audited`. */
  identify(entry: Omit<PrincipalEntry, "kind">): void;
  /** Records something of the application's own. Never a value. */
  note(text: string, more?: NoteEntry["more"]): void;
  /** From now on, records each minute how often a client answered from its cache. */
  count(client: ServingClient, name: string): void;
  /** Resolves when everything so far is written. @throws what the output rejects with. */
  flush(): Promise<void>;
  status(): AuditStatus;
  /** Writes what is left, the closing record and the last anchor. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
interface AuditedOptions {
  /**
   * What waits for its record and is refused where that cannot be written: `writes`, or `all`, reads too. What is served from a
   * client's cache asks no store, and is only counted. Default: `writes`.
   */
  readonly failClosed?: "writes" | "all";
}
/**
 * The same store, whose writes are recorded before they are done: one that cannot be recorded is ERR_SECRET_UNAVAILABLE, and
 * nothing is written. What a rotation has begun is finished all the same, and `onError` told.
 *
 * The first call through it has the store asked whom it takes the caller for, where it can tell (`whoAmI`): that is recorded once,
 * and stands in the record of every write. A read does not wait for it, a write 2 seconds at most.
 *
 * Put it around a store itself, inside any composition.
 *
 * @throws TypeError for what is no provider, no log, or an option that is unknown.
 */
export declare function audited<P extends SecretProvider>(provider: P, audit: AuditLog, options?: AuditedOptions): P;
/** The part of a logger of `@opentelemetry/api-logs` that is used; that package is no dependency. */
interface TelemetryLogger {
  emit(record: {
    readonly timestamp: number;
    readonly severityText: string;
    readonly body: string;
    readonly attributes: Readonly<Record<string, string | number | boolean>>;
  }): void;
}
/**
 * A sink that hands records to OpenTelemetry: one log record each, with plain fields as attributes `sealwax.audit.*`.
 *
 * @example
 * openAudit({ output, onError, sinks: [telemetrySink(logs.getLogger('sealwax'))] })
 */
export declare function telemetrySink(logger: TelemetryLogger): (record: AuditRecord) => void;
export { type Anchor, type AuditEntry, type AuditFile, type AuditOptions, type AuditOutput, type AuditRecord, type AuditReport, type AuditSource, type AuditStatus, type AuditedOptions, type CallEntry, type CloseEntry, type Digest, type FileReport, type FoundEntry, type HeaderEntry, type IntentEntry, type LineProblem, type LostEntry, type ManifestLine, type NodeKey, type NoteEntry, type PrincipalEntry, type RotationEntry, type ServedEntry, type ServingClient, type SignedAnchor, type SigningKey, type StaleEntry, type TelemetryLogger, type UnclosedFile, type VerifyOptions, verifyAudit };

// ---- dist/audit/file/index.d.ts
import { AuditOutput, AuditSource } from "../../verify.js";
interface AuditFolderOptions {
  /** What the machine calls itself. Default: its host name. */
  readonly host?: string;
}
/**
 * A folder with one file a process, mode 0600, and a manifest that all of them add to. The folder is made, mode 0700, where there is
 * none. For Node.
 *
 * @throws TypeError for a path that is none, or an option that is unknown. Nothing is read or written here.
 */
export declare function auditFolder(path: string, options?: AuditFolderOptions): AuditOutput;
/**
 * The audit logs of a folder, for {@link verifyAudit}. For Node.
 *
 * @throws TypeError for a path that is none.
 */
export declare function readAuditFolder(path: string): AuditSource;
export type { AuditFolderOptions };

// ---- dist/adapter/index.d.ts
import { Fault, Operation, SecretError, SecretErrorCode } from "../errors.js";
/** A copy, of its own memory and as a plain Uint8Array. A Buffer's own `slice` is no copy: it shows the same memory. */
export declare function copyBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer>;
/** Somebody whose turn comes. */
interface Turn {
  /** Goes, and calls `leave` of the lanes when it is over. */
  go(lanes: Lanes): void;
}
/** Lets a bounded number of calls run at once; the others wait for their turn. */
declare class Lanes {
  #private;
  constructor(limit?: number);
  /** At once where there is a free lane. */
  enter(turn: Turn): void;
  /** Who ends hands his lane on. */
  leave(): void;
}
/** Lanes for work that is one promise. */
export declare class Limiter extends Lanes {
  run<T>(work: () => Promise<T>): Promise<T>;
}
/** What an error of an SDK's means, and the sentence that says what to do next where core's own would be too general. */
interface Meaning {
  readonly code: SecretErrorCode;
  readonly hint?: string | ((operation: Operation) => string) | undefined;
}
/** A row of a table of errors. An operation's own meaning counts before the general one. */
type Row = Meaning & {
  readonly on?: Readonly<Partial<Record<Operation, Meaning>>>;
};
/** The row by a key that came with an error; undefined for any that the table does not have, such as `constructor`. */
export declare function rowBy(table: Readonly<Record<string, Row>>, key: unknown): Row | undefined;
/** What a row says of an operation. */
export declare function meaningFor(row: Row, operation: Operation): Pick<Fault, "code" | "hint">;
/** A store's URL is wrong. `problem` is a clause without a full stop, `form` a sentence that shows the right forms. */
export declare function wrongUrl(provider: string, problem: string, form: string): SecretError;
/** The number behind `?option=`; undefined where the option is absent, NaN where it is no number. */
export declare function queryNumber(query: ReadonlyMap<string, string>, option: string): number | undefined;
/** What `?option=true` or `?option=false` says; undefined where the option is absent, and other text as it is, which no check of a flag takes. */
export declare function queryFlag(query: ReadonlyMap<string, string>, option: string): boolean | undefined;
/** What is opened when it is first needed, once for all who ask: an SDK and its client, a connection. */
export declare class Lazy<T> {
  #private;
  constructor(open: () => Promise<T>);
  /** A failure is not kept: the package may be installed, the setting made. */
  get(): Promise<T>;
  /** What was opened, for closing it; undefined where nothing was, or where it failed. */
  peek(): Promise<T | undefined>;
}
/**
 * What the `code` of a network or TLS error of Node's means: the error's own, or that of the error it stands for (`cause`).
 * Undefined where it is no such error: then the SDK's table decides.
 */
export declare function nodeFault(error: unknown): Fault | undefined;
/** What an option must be, for the message, and whether a value is. */
type OptionCheck = readonly [expected: string, isRight: (value: unknown) => boolean];
/** One check an option: what is not in the table is not an option. */
type OptionChecks<O> = Readonly<Record<keyof O, OptionCheck>>;
/** The option that takes an SDK's client made by the application, and the settings that such a client has of its own. */
interface InjectedClient<O> {
  readonly client: keyof O & string;
  readonly own: readonly (keyof O & string)[];
}
/**
 * Checks the options of a provider's factory, before any I/O. An option that is undefined counts as left out.
 *
 * @throws TypeError for an option that is unknown, of the wrong kind, or at odds with an injected client. Never with the
 * value, which may be a credential.
 */
export declare function checkOptions<O extends object>(options: O, checks: OptionChecks<O>, injected?: InjectedClient<O>): void;
export declare function isMatch(pattern: RegExp): (value: unknown) => boolean;
export declare function isWhole(least: number, most: number): (value: unknown) => boolean;
/** A prefix of portable names, of `most` characters: for stores whose names have no slash of their own. */
export declare function isPortablePrefix(most: number): (value: unknown) => boolean;
export declare function isFlag(value: unknown): boolean;
export declare function isOneOf(...words: readonly string[]): (value: unknown) => boolean;
/** A whole URL of one of these protocols (`'https:'`), without credentials in it. */
export declare function isPlainUrl(...protocols: readonly string[]): (value: unknown) => boolean;
/** An object, such as an SDK's client, that has this method. */
export declare function hasMethod(method: string): (value: unknown) => boolean;
/**
 * An SDK that the application installs: `peer('redis', () => import('redis'))`. The function is the caller's, so that
 * bundlers see the import.
 *
 * @throws StoreFault ERR_SECRET_CONFIG with the install command where the package, or one that it needs, is missing.
 */
export declare function peer<T>(name: string, load: () => Promise<T>): Promise<T>;
/** Whether a text has a certificate in PEM in it, under the label of RFC 7468, section 5, or one that OpenSSL takes as well. */
export declare function holdsCertificate(text: string): boolean;
/**
 * Checks what was read from the file of authorities, before anything is sent: Node takes a file without one for an empty list,
 * and then no server is trusted.
 *
 * @throws StoreFault ERR_SECRET_CONFIG with the path, and nothing of what is in the file.
 */
export declare function checkCertificates(text: string, path: string): void;
/**
 * Keeps what an agent gets to see of requests, which is their headers, the tokens and signatures in them, and what was not
 * sent yet, out of logs:
 *
 * - Where a connection is opened, Node gives the settings of the first request to its agent (in a copy), and prints them under
 *   `NODE_DEBUG=http`, `https` or `net`. An agent has no use for headers: they are in the request already. `getName` is the
 *   documented method that is asked before anything is printed (Node.js API, http.Agent).
 * - SDKs log requests as JSON (Azure's under AZURE_LOG_LEVEL), and the agent with them: its sockets hold all that is under way.
 *
 * @param agent - of `node:http`, `node:https`, or derived from them.
 * @returns The same agent.
 */
export declare function quietAgent<A extends object>(agent: A): A;
/**
 * How long a `Retry-After` header asks to wait, in milliseconds: seconds or a date (RFC 9110, section 10.2.3). Undefined for
 * anything else, which is no answer.
 */
export declare function retryAfterMs(header: string | null | undefined): number | undefined;
/** The text that bytes are in UTF-8; undefined where they are none. For stores that keep text and bytes apart. */
export declare function textOf(bytes: Uint8Array): string | undefined;
export declare function bytesOf(text: string): Uint8Array;
export type { InjectedClient, Meaning, OptionCheck, OptionChecks, Row };

// ---- dist/provider.d.ts
import { Fault, Operation } from "./errors.js";
import { NoticeCode } from "./event.js";
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
  /** True where a name is a way down to its value (a JSON file): `db` and `db/host` cannot both be there. */
  readonly nested?: boolean;
  /** Put before every name with exactly one `/`, before the mapping: one store shared by several applications. */
  readonly prefix?: string;
}
/**
 * Whether every store can hold this name: segments joined by `/`, each of letters and digits, a letter first, its words parted by
 * single `_`.
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
 * Whether core keeps a secret's sibling under this name, native or portable: such names are left out of lists, and of all that
 * is made of lists.
 */
export declare function isReservedName(name: string): boolean;
/**
 * The seam between the client and a store. An adapter translates: names arrive mapped and checked, values inside the
 * limits, every call with a signal; it answers bytes or rejects with the SDK's own error, and `classify` says what that
 * error means. Retries, deadlines, caching, batching and wrapping are the client's.
 *
 * What else a store can do is said by the `Can\u2026` interfaces: a method is there or it is not.
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
  /** Dates that it tells may be rounded down to the second; then they have no milliseconds. */
  readonly wholeSeconds?: boolean;
  /** Made of other providers (a chain): their calls are told instead of its own. */
  readonly composed?: boolean;
  /** Core's own: whether a composed provider leads such a name to a store that can hold it. */
  takes?(name: string): boolean;
  /** Core's own: where a composed provider writes what it calls `name`; undefined where it does not write it. */
  leads?(name: string): Lead | undefined;
  /**
   * Who changes this secret without being asked, in a few words: a rotation that the store runs, the service that owns it.
   * Undefined where nobody does. A rotation of ours is refused while there is somebody.
   */
  managedBy?(name: string, call: Call): Promise<string | undefined>;
  /**
   * Whom the store takes these credentials for, as its own logs name him: an ARN, an entity, an object id, an address. One line, for
   * records; nothing secret. Undefined where neither the store nor the credentials tell. Asked only where somebody keeps records.
   */
  whoAmI?(call: Call): Promise<string | undefined>;
  get(name: string, call: ReadCall): Promise<Stored>;
  /** An accelerator for names read together: one result a name, each its own success or failure. At most `limits.batch` names. */
  getMany?(names: readonly string[], call: Call): Promise<ReadonlyMap<string, Stored | Failed>>;
  /** Our code for an error of the SDK's, from a table: names and status codes, never message text. */
  classify(error: unknown, operation: Operation): Fault;
  close?(): Promise<void>;
}
/** A secret inside a composition. */
export interface Lead {
  readonly provider: AnyProvider;
  /** As that provider is asked for it. */
  readonly name: string;
  /** Where it is but one field of that secret. */
  readonly part?: string | undefined;
  /** Stores that are read before it: one that answers the name hides it. */
  readonly behind?: readonly AnyProvider[] | undefined;
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
  /** The largest of those, in bytes, where it is less than `maxBytes`: what keeps text alone takes them as base64. */
  readonly maxBinaryBytes?: number;
  /** False where a NUL character cannot be stored in text. */
  readonly nul?: boolean;
  /** Secrets are maps by nature (Vault): bytes are always a JSON object, and a plain value is its field `value`. */
  readonly maps?: boolean;
  /** The largest number of names in one `getMany`. Default: no bound. */
  readonly batch?: number;
  /** Calls under way at once, where the store answers more of them together than most: those of one connection (HTTP/2). Default: 32. */
  readonly concurrency?: number;
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
  /** Core's own: what was begun elsewhere has to come to its end, whatever watches over writes. */
  readonly finish?: boolean | undefined;
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
  /** The expiry as `put` took it, where the store keeps one beside the value. */
  readonly expiresAt?: Date | undefined;
  /** Core's own: set where `limits.maps`. */
  readonly form?: "map" | undefined;
}
/** One name's failure inside a batch: the error as the store gave it, for `classify`. */
export declare class Failed {
  readonly error: unknown;
  constructor(error: unknown);
}
/** A put: what it does not give of content type and metadata stays as the version before has it; its expiry ends with that version. */
export interface PutCall extends Call {
  /** A UUID, new for each put of the application and the same for its repetitions: the key to writing once. */
  readonly token: string;
  /** Whether an attempt of this put came before and failed: it may have done a part of the work, or all of it. */
  readonly repeated?: boolean | undefined;
  readonly contentType?: string | undefined;
  readonly expiresAt?: Date | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /** Core's own: the bytes are a whole map already. Where `limits.maps`, an adapter always gets a JSON object. */
  readonly form?: "map" | undefined;
}
export interface Written {
  readonly version?: string | undefined;
  /** What this version has: given by the put, or kept. Absent where there is none. */
  readonly contentType?: string | undefined;
  /** Core's own: set where `limits.maps`. */
  readonly form?: "map" | undefined;
}
export interface CanPut {
  /** Whether the same put sent twice with one token makes one version; only then is an unconditional write repeated. */
  readonly putOnce?: boolean;
  /**
   * Whether a put on a name that could be restored makes a new version beside the deleted one, which stays deleted and
   * stays there (Vault). Elsewhere such a put rejects: DELETED.
   */
  readonly overDeleted?: boolean;
  /** Creates the secret or replaces its value; the bytes are the provider's own. */
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
  /**
   * When each of these secrets was made, in the order of `names`, where the page tells without another question: its value cannot
   * be older. Not when it was changed last: stores date tags and labels as changes too, so that an old value would seem young.
   */
  readonly createdAt?: readonly (Date | undefined)[];
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
export type Capability = Exclude<keyof Capabilities, "putOnce" | "overDeleted" | "promote">;
/** A provider whose optional methods are known only at run time, such as one opened from configuration. */
export type AnyProvider = SecretProvider & Partial<Capabilities>;
/** Every capability, in the order that tables list them. */
export declare const capabilities: readonly Capability[];
/** Whether the provider has an operation, known without asking its server. */
export declare function supports<C extends Capability>(provider: SecretProvider, capability: C): provider is SecretProvider & Pick<Capabilities, C>;

// ---- dist/secrets.d.ts
import { Clock } from "./clock.js";
import { SecretEvent } from "./event.js";
import { SecretProvider, StageMove, VersionInfo } from "./provider.js";
/** How a {@link Secret} is made; for the client and for tests of applications. */
export interface SecretSource {
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
export interface StandardSchema<Input = unknown, Output = Input> {
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
export type SchemaResult<Output> = {
  readonly value: Output;
  readonly issues?: undefined;
} | {
  readonly issues: readonly SchemaIssue[];
};
export interface SchemaIssue {
  /** Withheld by us: validators quote the value in it. */
  readonly message: string;
  readonly path?: readonly (PropertyKey | {
    readonly key: PropertyKey;
  })[] | undefined;
}
export type SchemaOutput<S> = S extends StandardSchema<unknown, infer Output> ? Output : never;
/**
 * Which secret. A string is a name, with an optional part after `#`: `prod/db#password` is the field `password` of the
 * JSON secret `prod/db`; `#a/b` is a JSON Pointer (RFC 6901) without its first slash. The object form takes any name as
 * it is, so a literal `#` needs it.
 */
export type SecretRef = string | {
  readonly name: string;
  readonly part?: string;
  readonly version?: string;
  readonly stage?: string;
};
export interface CallOptions {
  /** Aborts the call; it then rejects with `signal.reason`, untouched. */
  readonly signal?: AbortSignal;
  /** Milliseconds until ERR_SECRET_TIMEOUT, over all attempts; of a list, for each page. Default: the client's `timeout`. */
  readonly timeout?: number;
}
export interface ReadOptions extends CallOptions {
  /** Skips the cache and reads from the store now. */
  readonly fresh?: boolean;
}
export interface WriteOptions extends CallOptions {
  /**
   * Writes only where the current version is this one, or where there is none yet (`'absent'`): otherwise
   * ERR_SECRET_CONFLICT. ERR_SECRET_UNSUPPORTED where the store has no such step of its own; it is never imitated.
   */
  readonly ifVersion?: string | "absent";
  /** Allows `put('name#part', \u2026)` on a store without compare-and-set, where a concurrent writer's change can be lost. */
  readonly overwrite?: boolean;
  /**
   * Looks at the value before anything is written, and gives the reason for which it must not be: ERR_SECRET_INVALID then.
   * `refuseWeak()` of `@sealwax/core/generate` is one. The reason goes into the error: it must not have the value.
   */
  readonly refuse?: (value: Uint8Array) => string | undefined;
  /** Without it, that of the version before stays. */
  readonly contentType?: string;
  /** Without it, the new version does not expire, whatever the one before did. */
  readonly expiresAt?: Date;
  /** Tags, annotations, custom metadata: what the store keeps of this kind. Without it, what is there stays. */
  readonly metadata?: Readonly<Record<string, string>>;
}
export interface ExportOptions extends CallOptions {
  /** Replaces variables that are set already. Default: false. */
  readonly overwrite?: boolean;
}
export interface WatchOptions {
  /** Told of every failed look; watching goes on. Without it, failures reach `observe` only. */
  readonly onError?: (error: unknown) => void;
  /** Milliseconds between looks. Default: 5,000 for files and variables, 60,000 for other stores. */
  readonly interval?: number;
}
/** A new version was seen. Versions, not values: call `get` for the value. */
export interface Change {
  /** As it was given to `watch`. */
  readonly name: string;
  /** Undefined where the store has no versions, or the secret is gone. */
  readonly version: string | undefined;
  readonly previous: string | undefined;
  readonly gone: boolean;
}
export interface WithSecretOptions extends CallOptions {
  /** Whether this error of `connect` means that the credential was not accepted. */
  readonly isRejected: (error: unknown) => boolean;
}
/** Counted since the client was made. */
export interface Stats {
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
export interface SecretsReader extends AsyncDisposable {
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
   * Reads one secret a key and validates each with its Standard Schema (zod, valibot, arktype \u2026); a schema that accepts
   * `undefined` makes its name optional. Rejects once with every name that is missing or wrong. The validators' own
   * messages quote values and are withheld: the report has names, and the paths that the validators name, which are keys
   * of a structured value.
   */
  load<const S extends Readonly<Record<string, StandardSchema>>>(schema: S, options?: ReadOptions): Promise<{ [K in keyof S]: SchemaOutput<S[K]>; }>;
  /**
   * Writes secrets into an object of variables, such as `process.env`: names as they are, or everything below a prefix (`shop` means
   * `shop/`). What is set already stays, unless told otherwise. Resolves to the names that were written.
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
   *
   * What `connect` threw is what is thrown, untouched, also where the secret could not be read again: `observe` is told why, by a
   * notice `not-read-again`.
   */
  withSecret<T>(ref: SecretRef, connect: (secret: Secret) => T | Promise<T>, options: WithSecretOptions): Promise<T>;
  /**
   * `text` with every value that this client fetched or wrote (of 8 characters or more; of each name the last two) replaced
   * by `[redacted NAME]`, until it is closed, and whether or not the value is still cached.
   */
  redact(text: string): string;
  /** The same for a stream of bytes or text; values split across chunks are found. */
  redactStream(): TransformStream<Uint8Array | string, Uint8Array>;
  /** Names that were read and whose values `redact` does not hide: too short, or more than `redact.maxNames`. */
  unprotected(): string[];
  stats(): Stats;
  /**
   * Ends timers and connections, zeroes cached bytes, forgets redactions; waits for writes that have begun. What is called
   * later, and reads under way, reject with a TypeError. Calling it twice is fine.
   */
  close(): Promise<void>;
}
export interface SecretsLister {
  /** Names that begin with the characters of `prefix`, never values: `shop/` for what is below `shop`. */
  list(prefix?: string, options?: CallOptions): AsyncIterable<string>;
  /** The value of every secret whose name begins with the characters of `prefix`, as in `list`. The record has no prototype. */
  getAll(prefix?: string, options?: ReadOptions): Promise<Record<string, string>>;
}
export interface SecretsWriter {
  /**
   * Creates the secret or replaces its value; resolves to the new version where the store has versions. With a part,
   * changes that field alone, by compare-and-set.
   * @throws SecretError _CONFLICT, _INVALID, _TOO_LARGE, _UNSUPPORTED before any I/O where it can be known.
   */
  put(ref: SecretRef, value: string | Uint8Array | Secret, options?: WriteOptions): Promise<string | undefined>;
}
export interface SecretsDeleter {
  /** Deletes; softly where the store can restore. */
  delete(name: string, options?: CallOptions): Promise<void>;
}
export interface SecretsRestorer {
  restore(name: string, options?: CallOptions): Promise<void>;
}
export interface SecretsPurger {
  /** Removes for good. */
  purge(name: string, options?: CallOptions): Promise<void>;
}
export interface SecretsHistory {
  /** The versions of a secret, never values. */
  versions(name: string, options?: CallOptions): AsyncIterable<VersionInfo>;
}
export interface SecretsStager {
  /** Moves a stage's label from one version to another. */
  moveStage(name: string, move: StageMove, options?: CallOptions): Promise<void>;
}
type When<P, Key extends string, Api> = Key extends keyof P ? Api : unknown;
/**
 * A client of one store: its methods are those that the provider's type has. A client opened from configuration
 * ({@link AnySecrets}) has all of them, and what its store lacks rejects with ERR_SECRET_UNSUPPORTED before any I/O.
 */
export type Secrets<P extends SecretProvider = SecretProvider> = SecretsReader & {
  readonly provider: P;
} & When<P, "list", SecretsLister> & When<P, "put", SecretsWriter> & When<P, "delete", SecretsDeleter> & When<P, "restore", SecretsRestorer> & When<P, "purge", SecretsPurger> & When<P, "versions", SecretsHistory> & When<P, "moveStage", SecretsStager>;
export type AnySecrets = SecretsReader & {
  readonly provider: SecretProvider;
} & SecretsLister & SecretsWriter & SecretsDeleter & SecretsRestorer & SecretsPurger & SecretsHistory & SecretsStager;
export interface CacheOptions {
  /** Milliseconds a value is served without asking again, at most. A refresh starts at a random moment in the second half. Default: 300,000. */
  readonly ttl?: number;
  /** Milliseconds past `ttl` for which a value is still served while the store is unavailable, throttles or times out. Default: 3,600,000. */
  readonly maxStale?: number;
  /** Milliseconds for which "not found" is remembered. Default: 2,000. */
  readonly notFoundTtl?: number;
  /** Values kept at most; the ones not used lately go first. Default: 1,000. */
  readonly maxEntries?: number;
}
export interface RetryOptions {
  /** Attempts at most, the first included, where core retries (see a provider's `retries`). Default: 3. */
  readonly attempts?: number;
  /** Milliseconds of the first wait; doubled each time, each wait drawn at random below it. Default: 100. */
  readonly baseDelay?: number;
  /** The longest wait in milliseconds, also for what a store asks for in Retry-After. Default: 5,000. */
  readonly maxDelay?: number;
}
export interface RedactOptions {
  /** Values with fewer characters are not hidden: they would hide half of any text. Default: 8. */
  readonly minLength?: number;
  /**
   * Names (parts and versions count as names of their own) whose values are hidden, at most; the ones not read lately are
   * forgotten first, and told by `unprotected`. What hides a value of 40 bytes takes about 25 kB, from the first `redact` on.
   * Default: 5,000.
   */
  readonly maxNames?: number;
}
export interface SecretsOptions {
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

// ---- dist/clock.d.ts
/** Time, as the client sees it: injected, so that tests need not wait. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `fn` once after `ms` milliseconds; the timer does not keep a process alive. */
  setTimeout(fn: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
}
export declare const systemClock: Clock;

// ---- dist/errors.d.ts
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
 * | `ERR_SECRET_DENIED` | there are no credentials, or they lack the permission, or are wrong or expired | no |
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
 *   if (error instanceof SecretError && error.code === 'ERR_SECRET_NOT_FOUND') \u2026
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

// ---- dist/event.d.ts
import { Operation, SecretErrorCode } from "./errors.js";
/**
 * Something that is no failure of a call, and that somebody should know.
 * `file-permissions`: a file with secrets can be read by its group or by everybody.
 * `batch-denied`: the permission for batch reads is missing; single reads go on.
 * `unnamed-values`: a list leaves out values that no name leads to.
 * `not-read-again`: `withSecret` met a credential that was not accepted, and could not read the secret anew.
 */
export type NoticeCode = "file-permissions" | "batch-denied" | "unnamed-values" | "not-read-again";
/** What became of one name of a batch. */
export interface CallItem {
  readonly name: string;
  readonly outcome: "ok" | SecretErrorCode;
  /** As of a {@link CallEvent}. */
  readonly version?: string | undefined;
}
/** One call to a store, finished. */
export interface CallEvent {
  readonly type: "call";
  readonly provider: string;
  readonly operation: Operation;
  /** The name asked for; absent for a batch, a list and a close. */
  readonly name?: string | undefined;
  /** How many names a batch was about. */
  readonly names?: number | undefined;
  /** Which, and what became of each, where the batch came back. */
  readonly items?: readonly CallItem[] | undefined;
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
  /** Where: a file's path, a permission's name, a secret's. */
  readonly subject: string;
  /** What happened, and what to do. */
  readonly hint: string;
}
/** What a rotation did, or asked: the steps are those of docs/guides/rotation.md. */
export type RotationStep = "plan" | "create" | "set" | "reset" | "test" | "in-use" | "promote" | "grace" | "revoke" | "withdraw" | "rollback" | "adopt" | "done";
/** One step of a rotation, finished. What it asked of the store is told by events of its own. */
export interface RotationEvent {
  readonly type: "rotation";
  readonly provider: string;
  readonly name: string;
  readonly epoch: number;
  readonly step: RotationStep;
  /**
   * `ok`; what a target answered; `unknown` where it did not; `conflict` where somebody else had changed what the step was
   * about; `stopped` where the rotation ended without a new credential, or waits for an operator.
   */
  readonly outcome: "ok" | "accepted" | "refused" | "fenced" | "unknown" | "conflict" | "stopped";
  readonly durationMs: number;
}
/** What `observe` is told. The fields are an allow list: names, versions and figures, never a value. Cached hits are only counted. */
export type SecretEvent = CallEvent | RetryEvent | StaleEvent | ChangeEvent | NoticeEvent | RotationEvent;

// ---- dist/key-source.d.ts
import { Call } from "./provider.js";
/** Where a key of `encrypted` comes from. It is asked when the key is first needed, and not again once it has answered. */
export interface KeySource {
  /** For messages: `file /run/keys/shop`, `"keys/2026" of vault`. No credentials. */
  readonly location: string;
  /**
   * The key as it is kept: 32 bytes, or their text in base64 or hexadecimal. The bytes are the caller's, who zeroes them.
   * Rejects with a `StoreFault` or a `SecretError`; of any other error nothing but its kind is told.
   */
  load(call: Call): Promise<Uint8Array>;
  /** Called when the provider that uses the key is closed; perhaps more than once. */
  close?(): Promise<void>;
}

// ---- dist/target.d.ts
/**
 * What a target says of a credential. Not knowing is neither: a time-out, an outage, one replica of three that cannot be
 * reached are a rejection, and the rotation asks again.
 */
export type Answer = "accepted" | "refused";
/** What goes with every call to a target. */
export interface TargetCall {
  /** Aborts at the deadline of the step, or with the caller. */
  readonly signal: AbortSignal;
  /** The name of the secret, for messages, and for a target that keeps fences of several secrets apart. */
  readonly secret: string;
  /**
   * Greater for every candidate of this secret than for those before, whoever made them. A target that remembers the greatest
   * and answers `fenced` to a smaller one cannot be changed by a rotator that was paused and woke too late.
   */
  readonly fence: number;
}
/**
 * Where a credential is used: a database, an API. What else it can do is said by the `Can\u2026` interfaces; a strategy's type says
 * which of them it needs. Every method may be called again after a crash, and must then come to the same.
 *
 * @typeParam C The credential: the secret's text, or a {@link Login}.
 */
export interface Target<C = string> {
  /** Where it is, for messages: `postgres db.example:5432`. No credentials. */
  readonly location: string;
  /**
   * Whether a credential authenticates, on every endpoint that consumers use (replicas, poolers, regions): `accepted` only
   * where all accept it, `refused` where one says that it is wrong. Anything else rejects.
   */
  test(credential: C, call: TargetCall): Promise<Answer>;
  /** Whether somebody still uses a credential (sessions, the last use of a key): it is not revoked as long as that is so. */
  inUse?(credential: C, call: TargetCall): Promise<boolean>;
}
export interface SetCall<C = string> extends TargetCall {
  /** What is published now, and goes on working where the target can have two. */
  readonly current: C;
  /** The old credential is known to somebody else: end the sessions that it opened. */
  readonly endSessions: boolean;
}
export interface CanSet<C = string> {
  /**
   * Makes a credential valid. `refused` where the target will not have this one (a rule for passwords): another is made.
   * `fenced` where it has seen a greater fence.
   */
  set(credential: C, call: SetCall<C>): Promise<Answer | "fenced">;
}
export interface CanReset<C = string> {
  /** As {@link CanSet.set}, by an administrator's rights: for when neither the old nor the new credential works. */
  reset(credential: C, call: SetCall<C>): Promise<Answer | "fenced">;
}
export interface RevokeCall<C = string> extends TargetCall {
  /** What is published now: it must go on working. */
  readonly published: C;
  readonly endSessions: boolean;
}
export interface CanRevoke<C = string> {
  /** Ends a credential; one that there is not is ended already. */
  revoke(credential: C, call: RevokeCall<C>): Promise<"done" | "fenced">;
}
export interface IssueCall extends TargetCall {
  /** Names what is issued, so that it can be withdrawn where the answer was lost. A letter or digit, then 21 of A-Z a-z 0-9 _ -. */
  readonly token: string;
}
export interface CanIssue<C = string> {
  /** Makes a credential of the target's own choice. */
  issue(call: IssueCall): Promise<C>;
  /** Ends whatever was issued under a token, or will be by a call that is still on its way; nothing, where nothing was. */
  withdraw(token: string, call: TargetCall): Promise<"done" | "fenced">;
}
/** A user's name and password, for targets with two users. */
export interface Login {
  readonly username: string;
  readonly password: string;
}
/**
 * Asks every endpoint, all at once: `refused` where one refuses, `accepted` where all accept; rejects where one does not
 * answer and none refuses.
 *
 * @example
 * test: (password, call) => testOnEvery(hosts, host => canLogIn(host, password, call.signal))
 */
export declare function testOnEvery<E>(endpoints: readonly E[], test: (endpoint: E) => Promise<Answer>): Promise<Answer>;

// ---- dist/verify.d.ts
import { CallItem } from "./event.js";
/** One file of an audit log, as it is written. */
export interface AuditFile {
  /** Its name in the folder: what anchors and the manifest call it. */
  readonly name: string;
  /** Adds bytes at the end, all of them. What a failed write leaves is torn: nothing is added to that file any more. */
  append(text: string): Promise<void>;
  /** Resolves when what was added is on the disk. */
  sync(): Promise<void>;
  close(): Promise<void>;
}
/** A file of an earlier process that has no closing record. */
export interface UnclosedFile {
  readonly name: string;
  readonly records: number;
  readonly head: string;
  readonly tornBytes: number;
}
/** Where an audit log stands: `auditFolder` of `@sealwax/core/audit/file` is one. */
export interface AuditOutput {
  /** What the machine says of itself and of this process, for the header. */
  readonly process: Readonly<Record<string, string | number>>;
  /** Makes a new, empty file that nobody else writes. */
  create(sequence: number): Promise<AuditFile>;
  /** Adds a line to the manifest: which files there are, and which are complete. */
  list(line: string): Promise<void>;
  /** Files that processes left open which are not there any more. */
  unclosed(): Promise<readonly UnclosedFile[]>;
}
/** A line of the manifest. */
export type ManifestLine = {
  readonly file: string;
  readonly log: string;
  readonly opened: number;
} | {
  readonly file: string;
  readonly log: string;
  readonly closed: number;
  readonly count: number;
  readonly head: string;
} | {
  readonly file: string;
  readonly found: number;
  readonly records: number;
  readonly head: string;
  readonly by: string;
};
/** A key of WebCrypto, in every runtime's types. */
export type SigningKey = Parameters<typeof crypto.subtle.sign>[1];
/** A key as `node:crypto` makes it (a KeyObject): it can be made one of WebCrypto. */
export interface NodeKey {
  readonly type: string;
  readonly asymmetricKeyType?: string | undefined;
  readonly asymmetricKeyDetails?: {
    readonly namedCurve?: string | undefined;
  } | undefined;
  toCryptoKey(algorithm: never, extractable: boolean, usages: never): SigningKey;
}
/**
 * What an audit log says of itself to somewhere else: how many records of a file there are, and the hash of the last. Whoever can
 * write the file can make its chain anew; he cannot change what is kept where he cannot write.
 */
export interface Anchor {
  readonly format: 1;
  readonly log: string;
  readonly file: string;
  /** Counts the anchors of a log from 0: one that is missing shows. */
  readonly number: number;
  /** The records of the file up to here. */
  readonly records: number;
  readonly head: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}
/** An anchor with the signature of its text, in base64; absent where the log was given no key. */
export interface SignedAnchor extends Anchor {
  readonly signature?: string;
}
/** SHA-256 of text (as UTF-8) or bytes, in hexadecimal: 64 characters. Synchronous, so that records keep their order. */
export type Digest = (data: string | Uint8Array) => string;
/**
 * What is recorded: names, versions, outcomes and figures, never a value. `n` counts the records of a file from 0; `at` is in
 * milliseconds since the epoch, by the clock of the machine.
 */
export type AuditEntry = HeaderEntry | CallEntry | IntentEntry | PrincipalEntry | StaleEntry | ServedEntry | RotationEntry | NoteEntry | FoundEntry | LostEntry | CloseEntry;
export type AuditRecord = {
  readonly n: number;
  readonly at: number;
} & AuditEntry;
/** The first record of a file: who writes it. */
export interface HeaderEntry {
  readonly kind: "header";
  readonly format: 1;
  /** Drawn when the log was opened: the same in all files of one process. */
  readonly log: string;
  readonly file: string;
  /** Counts the files of a log from 0. */
  readonly sequence: number;
  /** The file before it of the same log, and the hash of its last record. */
  readonly previous?: {
    readonly file: string;
    readonly head: string;
  };
  /** What the machine says of itself and of the process: `host`, `boot`, `pid`, `user`. */
  readonly process: Readonly<Record<string, string | number>>;
  /** Who the application says that it is. Nobody has checked it. */
  readonly asserted?: string;
}
/** A call to a store that has ended: what core's events say of it. */
export interface CallEntry {
  readonly kind: "call";
  readonly provider: string;
  readonly operation: string;
  readonly name?: string;
  readonly items?: readonly CallItem[];
  readonly outcome: string;
  readonly version?: string;
  /** The version was not seen before by this log. */
  readonly first?: boolean;
  readonly attempts: number;
  readonly ms: number;
  readonly status?: number;
  readonly requestId?: string;
}
/** Something will be done, unless this record could not be written. */
export interface IntentEntry {
  readonly kind: "intent";
  readonly provider: string;
  readonly operation: string;
  readonly name: string;
  /** It is of something that was begun elsewhere, and would have been done without this record. */
  readonly finish?: boolean;
  /** Whom the store takes the caller for; absent where that is not known. */
  readonly principal?: string;
}
/** Whom a store takes this process for: of its calls from here on. */
export interface PrincipalEntry {
  readonly kind: "principal";
  readonly provider: string;
  readonly location: string;
  /** As the store's own logs name him; absent where the store does not tell. */
  readonly principal?: string;
  /** Why he is not known: the code of the failure. */
  readonly code?: string;
}
/** A value past its time was served. */
export interface StaleEntry {
  readonly kind: "stale";
  readonly provider: string;
  readonly name: string;
  readonly ms: number;
  readonly code: string;
}
/** How often a client answered from its cache since the record before. */
export interface ServedEntry {
  readonly kind: "served";
  readonly client: string;
  readonly hits: number;
  readonly stale: number;
}
export interface RotationEntry {
  readonly kind: "rotation";
  readonly provider: string;
  readonly name: string;
  readonly epoch: number;
  readonly step: string;
  readonly outcome: string;
  readonly ms: number;
}
/** What the application says: `audit.note('deployed', { commit })`. */
export interface NoteEntry {
  readonly kind: "note";
  readonly text: string;
  readonly more?: Readonly<Record<string, string | number | boolean>>;
}
/** A file that an earlier process left without its closing record: how far it was whole. */
export interface FoundEntry {
  readonly kind: "found";
  readonly file: string;
  readonly records: number;
  readonly head: string;
  readonly tornBytes: number;
}
/** Records that could not be written, and are not there. */
export interface LostEntry {
  readonly kind: "lost";
  readonly records: number;
}
/** The last record of a file: how many come before it. */
export interface CloseEntry {
  readonly kind: "close";
  readonly count: number;
}
/** What is wrong with one line of a file. */
export interface LineProblem {
  /** From 1, as editors count. */
  readonly line: number;
  readonly why: string;
}
/** An audit log to look at: `readAuditFolder` of `@sealwax/core/audit/file` is one. */
export interface AuditSource {
  /** The names of the files that are there. */
  files(): Promise<readonly string[]>;
  read(file: string): Promise<Uint8Array>;
  /** Undefined where there is none. */
  manifest(): Promise<Uint8Array | undefined>;
}
export interface VerifyOptions {
  /** What was taken to another place. Default: none; then nothing shows a chain that was made anew. */
  readonly anchors?: readonly SignedAnchor[];
  /** Verifies the anchors' signatures: the public key, or the same HMAC key, of WebCrypto or `node:crypto`. Default: they are taken as they are. */
  readonly key?: SigningKey | NodeKey;
  /** Called for every record whose chain is right, in order. */
  readonly visit?: (record: AuditRecord, file: string) => void;
  readonly digest?: Digest;
}
export interface FileReport {
  readonly file: string;
  /**
   * `closed`: complete. `open`: without a closing record, as a process that runs has it. `torn`: the same, and its last line is not
   * whole, as one that was killed leaves it. `broken`: it was changed.
   */
  readonly state: "closed" | "open" | "torn" | "broken";
  readonly records: number;
  /** The first records that anchors cover. */
  readonly anchored: number;
  /** The records after those, which could have been made anew. */
  readonly unanchored: number;
  readonly tornBytes: number;
  readonly problem?: LineProblem;
}
export interface AuditReport {
  /**
   * `tampered`: something was changed, or is missing. `torn`: nothing was, and a process was killed. `empty`: there is no log, and
   * nothing that knows of one; whoever took it away as a whole leaves the same.
   */
  readonly outcome: "intact" | "torn" | "tampered" | "empty";
  readonly files: readonly FileReport[];
  /** Files that the manifest, an anchor or another file knows, and that are not there. */
  readonly missing: readonly string[];
  /** What does not fit together beside the files' own chains, in words. */
  readonly problems: readonly string[];
}
/**
 * Whether an audit log is as it was written. What it finds for certain reaches to the last anchor: the `unanchored` records of a
 * file could have been made anew, hashes and all, by whoever can write it.
 *
 * @throws what the source rejects with; TypeError, where the runtime has no digest and none was given.
 */
export declare function verifyAudit(source: AuditSource, options?: VerifyOptions): Promise<AuditReport>;
