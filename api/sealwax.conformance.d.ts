// . is ./dist/index.d.ts
// ./vitest is ./dist/vitest.d.ts

// ---- dist/index.d.ts
import { Ability, Faults, Fixture, Harness, Outside, Server } from "./harness.js";
import { AnyProvider, AnySecrets, Call, Capability, Clock, Limits, Operation, SecretError, SecretEvent, SecretsOptions, createSecrets } from "@sealwax/core";
/** A broken promise. Its message says what was expected and what came: lengths and kinds, never a value. */
export declare class ConformanceFailure extends Error {
  override readonly name: string;
}
/** Properties of a provider that some cases are about. All of them are read from the provider or the harness. */
type Trait = "maps" | "holds-empty" | "no-empty" | "binary" | "less-binary" | "text-only" | "holds-nul" | "no-nul" | "limit-in-reach" | "name-limit-in-reach" | "case-sensitive" | "case-insensitive" | "maps-names" | "hard-delete" | "refuses-deleted" | "writes-over-deleted" | "put-once" | "core-retries" | "sdk-retries" | "cancels" | "no-compare" | "pages" | "content-type" | "metadata" | "no-metadata" | "lacks-something" | "closes" | "identifies" | "whole-run";
/** One call that reached the provider. */
interface ProviderCall {
  readonly operation: Operation;
  /** Native names it was about. */
  readonly names: readonly string[];
  readonly signal: AbortSignal | undefined;
  /** Fulfilled when the provider has answered, whatever the answer. */
  readonly answered: Promise<void>;
}
/** The calls that reached a provider: what happens before any I/O leaves none here. */
interface Calls {
  readonly all: readonly ProviderCall[];
  /** How many there were of these operations; of all, when none is given. A close does not count: it asks nothing. */
  count(...operations: readonly Operation[]): number;
  /** The next call of this operation, or the one that has begun since the last time it was asked for. */
  next(operation: Operation): Promise<ProviderCall>;
  /** Keeps the answers of an operation back until the result is called. */
  hold(operation: Operation): () => void;
}
/** One promise of the contract, tried by itself on an empty store. */
interface Case {
  /** `theme/what`, unique and stable: harnesses name their deviations by it. */
  readonly id: string;
  /** The promise, as a sentence. */
  readonly title: string;
  /** What provider and fixture must have; without it the case is reported as not applicable, with the reason. */
  readonly needs: readonly (Capability | Ability | Trait)[];
  /** Rejects with a {@link ConformanceFailure} where the promise is broken. */
  run(context: CaseContext): Promise<void>;
}
/** What a case works with. Everything made here is closed after the case. */
interface CaseContext {
  readonly harness: Harness;
  readonly fixture: Fixture;
  /** The fixture's provider, with every call to it recorded in {@link calls}. */
  readonly provider: AnyProvider;
  readonly calls: Calls;
  /** A random text of this run that is part of every value, so that a value is recognised wherever it turns up. */
  readonly canary: string;
  /** What this case has produced so far. */
  readonly trace: Trace;
  /** What all cases before have produced. */
  readonly before: Trace;
  /** Which capabilities the passed cases have called. */
  readonly exercised: ReadonlySet<Capability>;
  /** Another value each time: letters and digits only, so that any store can hold it. */
  value(): string;
  /**
   * A client without cache and with one attempt, unless told otherwise. What it rejects with and tells observers is kept
   * in {@link trace}.
   */
  client(options?: SecretsOptions, provider?: AnyProvider): AnySecrets;
  /** Makes `value` the current one: by the provider where it can put, else by the fixture. Resolves to the version. */
  seed(name: string, value: string | Uint8Array): Promise<string | undefined>;
  /** The same with several fields: a map where secrets are maps by nature, a JSON text elsewhere. */
  seedFields(name: string, fields: Readonly<Record<string, string>>): Promise<void>;
  /** A plain value as the provider gets and gives it: the field of a map where secrets are maps by nature. */
  stored(value: string): Uint8Array;
  /** The name as the provider sees it. Only for names that are legal. */
  native(name: string): string;
  /** Whether the store takes such a name. */
  legal(name: string): boolean;
  /** The name as a list gives it back: another spelling where the store does not tell case apart. */
  listed(name: string): string;
  /** For calls to the provider itself. */
  call(signal?: AbortSignal): Call;
  /** A clock that stands still until it is moved. */
  manualClock(): ManualClock;
}
interface ManualClock extends Clock {
  advance(ms: number): void;
}
/** What must not contain a value. */
interface Trace {
  readonly errors: unknown[];
  readonly events: SecretEvent[];
  /** What was printed while cases ran. */
  readonly printed: string[];
}
/** Every case of the contract; those about the whole run come last. */
export declare const cases: readonly Case[];
/** Where a value showed through, and how it was written there. Never the value. */
interface Leak {
  /** The notation: `as it is`, `base64`, `hex, then base64` \u2026 from the outside in. */
  readonly notation: string;
}
/**
 * Looks for `canary`, or any 8 characters of it in a row, in `haystack`: as it is, escaped for JSON, URLs, XML or a
 * shell, as hex, decimal numbers, base64 at each alignment, UTF-16, and one of these inside another.
 *
 * For a meaningful answer the canary should be random and at least 16 characters long, see {@link makeCanary}.
 */
export declare function findLeak(haystack: string, canary: string): Leak | undefined;
/**
 * A random text that is recognised wherever it turns up: letters and digits, the first and the last ones random as well,
 * since parsers quote the beginning of what they cannot parse.
 */
export declare function makeCanary(length?: number): string;
/** One way in which a thing shows itself, and what it shows. */
interface Surface {
  readonly name: string;
  readonly text: string;
}
/**
 * Everything that a value of any kind shows when it is printed, coerced, enumerated, serialised, cloned or inspected, by
 * itself and inside an object. For errors that is their message, stack, causes and all properties, hidden ones included.
 */
export declare function surfacesOf(thing: unknown): Generator<Surface, void, undefined>;
/**
 * `deviation`: the server is known to be wrong there, and was. `not-applicable`: the store or the harness lacks what the
 * case needs.
 */
type Outcome = "passed" | "failed" | "deviation" | "not-applicable";
interface CaseResult {
  readonly id: string;
  readonly title: string;
  readonly outcome: Outcome;
  /** Why, for every outcome but a plain pass. Never a value. */
  readonly reason?: string;
}
/** The outcome of a run, as JSON: what the table of adapters is made of. */
interface Report {
  readonly format: 1;
  /** The provider's id. */
  readonly provider: string;
  readonly server: Server;
  readonly limits: Pick<Limits, "maxBytes" | "empty" | "binary">;
  /** The operations that the provider has beyond `get`. */
  readonly capabilities: readonly Capability[];
  /** Those of them that a passed case has called. */
  readonly exercised: readonly Capability[];
  readonly cases: readonly CaseResult[];
}
/** Whether nothing failed. */
export declare function passed(report: Report): boolean;
/** The report as lines for a terminal: failures with their reasons, then why the others did not run, then the counts. */
export declare function formatReport(report: Report): string;
/** How much is tried. */
interface RotationTrialOptions {
  /** Of each strategy and way: how many kills, drawn; `all`: one at every point. Default: 6. */
  readonly kills?: number | "all";
  /** How often two rotators meet. Default: 10. */
  readonly races?: number;
  /** What the draw is made of. Default: another one each time. */
  readonly seed?: number;
}
/** One promise about rotation on a store, tried with one strategy. */
interface RotationTrial {
  readonly title: string;
  /** What was tried, in words and figures. @throws ConformanceFailure where the promise is broken. */
  run(): Promise<string>;
}
/**
 * Rotation on a real store: the engine of `@sealwax/core/rotate` on a harness' provider, each of core's strategies with a fake
 * target. The rotator is killed before and after calls, and with a change on its way; three others go on after it; readers
 * look all the time whether what is published authenticates. In the end one value was published, nothing is left over, and no value
 * is in the record. Then two rotators work on one secret, over connections of their own.
 *
 * @example
 * for (const { title, run } of rotationTrials(harness)) test(title, run)
 */
export declare function rotationTrials(harness: Harness, options?: RotationTrialOptions): readonly RotationTrial[];
/** The client to try; another than core's only where the suite itself is tried. */
type Connect = typeof createSecrets;
interface RunOptions {
  /** Ids of the cases to run. Default: all. Cases about the whole run are then not applicable. */
  readonly only?: readonly string[];
  /** Default: core's `createSecrets`. */
  readonly connect?: Connect;
}
/**
 * Runs the suite without a test runner.
 *
 * @throws TypeError for a harness that names cases which do not exist, or that has no way to store a value.
 * @example
 * const report = await runConformance(harness)
 * console.log(formatReport(report))
 * process.exitCode = passed(report) ? 0 : 1
 */
export declare function runConformance(harness: Harness, options?: RunOptions): Promise<Report>;
export type { Ability, Calls, Case, CaseContext, CaseResult, Connect, Faults, Fixture, Harness, Leak, ManualClock, Outcome, Outside, ProviderCall, Report, RotationTrial, RotationTrialOptions, RunOptions, Server, Surface, Trace, Trait };

// ---- dist/vitest.d.ts
import { Harness } from "./harness.js";
/**
 * Registers one test a case. What does not apply, and what the server is known to do wrong, is skipped with its reason.
 * Where the variable SEALWAX_CONFORMANCE_REPORTS names a folder, the report is written there as JSON, from which the
 * table of adapters is made; relative paths start at the working directory.
 *
 * @param title What stands above the cases and names the report; the server's label by default. Where one provider is
 * tried twice on one server, give each its own.
 * @throws TypeError for a harness that names cases which do not exist.
 * @example
 * testProvider({ server: { label: 'the file system', kind: 'embedded' }, open: openFixture })
 */
export declare function testProvider(harness: Harness, title?: string): void;
/** How much of rotation is tried in a run that nobody asked to be whole. */
export interface RotationTestOptions {
  /** Of each trial, kills; drawn. Default: 6. */
  readonly kills?: number;
  /** Meetings of two rotators. Default: 10. */
  readonly races?: number;
  /** How many trials, where all of them would take too long; drawn. Default: all. */
  readonly trials?: number;
  /** Meetings of two rotators with SEALWAX_ROTATION=full. Default: 1,000. */
  readonly allRaces?: number;
}
/**
 * Registers one test a trial of rotation; see {@link rotationTrials}. Something is drawn from a seed that is printed (SEALWAX_SEED
 * draws the same); with SEALWAX_ROTATION=full everything is tried, with a kill at every point.
 *
 * @example
 * testRotation({ server: { label: 'the file system', kind: 'embedded' }, open: openFixture })
 */
export declare function testRotation(harness: Harness, options?: RotationTestOptions): void;

// ---- dist/harness.d.ts
import { AnyProvider } from "@sealwax/core";
/** What was answered for the store in a run, for reports: nobody should take an emulator's word for the service's. */
export interface Server {
  /** With its version where it has one: `ministack 1.5.33`, `the file system`. */
  readonly label: string;
  /**
   * `real`: the product itself. `emulator`: somebody else's imitation. `double`: an imitation of this project's own.
   * `embedded`: there is no server, the store is in the process or on the disk.
   */
  readonly kind: "real" | "emulator" | "double" | "embedded";
}
/**
 * What an adapter's test gives to the suite. Limits and capabilities are read from the provider, and what the fixture can
 * do from its methods: nothing is declared twice.
 *
 * @example
 * await testProvider({
 *   server: { label: 'the file system', kind: 'embedded' },
 *   open: async () => { \u2026 return { provider: file(path), dispose: () => rm(folder, { recursive: true }) } },
 * })
 */
export interface Harness {
  readonly server: Server;
  /** A provider on an empty namespace of its own. Called once for the suite and once a case; the results are independent. */
  open(): Promise<Fixture>;
  /** Names on one page of the store's list; absent where a list comes whole. */
  readonly pageSize?: number;
  /**
   * By a case's id, why this server is wrong there (not the adapter). The case runs, must fail, and is shown as skipped
   * with the reason; one that passes is a failure, so that entries do not outlive their cause.
   */
  readonly deviations?: Readonly<Record<string, string>>;
  /**
   * By the id of a `values/\u2026` case, why the store cannot hold that value. The case then expects ERR_SECRET_INVALID and the
   * store unchanged, and is shown as passed with the reason.
   */
  readonly refuses?: Readonly<Record<string, string>>;
  /** Why the fixture lacks an ability, shown instead of a general sentence: `{ throttle: 'Vault cannot be told to' }`. */
  readonly lacks?: Readonly<Partial<Record<Ability, string>>>;
  /** Milliseconds after which a case has failed. Default: 30,000. */
  readonly caseLimit?: number;
}
/** One empty store, and what can be done to it from outside. Every optional method that is missing costs cases. */
export interface Fixture {
  readonly provider: AnyProvider;
  /** Another provider on the same namespace, as another process would open it. */
  another?(): Promise<AnyProvider>;
  /** A provider on the same namespace whose credentials may not read what is there. */
  denied?(): Promise<AnyProvider>;
  /** Changes behind the provider's back. Names are native, as the provider sees them. */
  readonly outside?: Outside;
  readonly faults?: Faults;
  /** How many requests reached the store so far; where it can be counted below the adapter. */
  requests?(): number;
  /** Closes the providers and removes the namespace. The suite has closed its clients and healed the faults by then. */
  dispose(): Promise<void>;
}
export interface Outside {
  /**
   * Makes the bytes the current value; they are a JSON object where `limits.maps`. A provider that cannot put needs it,
   * or the suite has nothing to read.
   */
  put?(native: string, bytes: Uint8Array): Promise<void>;
  /** Switches the secret off, so that it exists and cannot be read. */
  disable?(native: string): Promise<void>;
}
/** What can go wrong between the provider and its store. Each lasts until {@link heal}. */
export interface Faults {
  /** The store answers `times` requests (default: all) with its way of asking for fewer. */
  throttle?(times?: number): Promise<void> | void;
  /** The store cannot be reached, or answers only with failures of its own. */
  outage?(): Promise<void> | void;
  /** The store takes requests and never answers. */
  hang?(): Promise<void> | void;
  /** Answers break off after they have begun: a reset inside the body, a short read. */
  interrupt?(): Promise<void> | void;
  heal(): Promise<void> | void;
}
/** What a fixture may be able to do beyond its provider. */
export type Ability = "another" | "denied" | "outside" | "disable" | "throttle" | "outage" | "hang" | "interrupt";
