import type { AnyProvider, AnySecrets, Call, Capability, Clock, SecretEvent, SecretsOptions } from '@sealwax/core'
import type { Ability, Fixture, Harness } from './harness.ts'
import type { Trait } from './needs.ts'
import type { Calls } from './run/spy.ts'

/** One promise of the contract, tried by itself on an empty store. */
export interface Case {
  /** `theme/what`, unique and stable: harnesses name their deviations by it. */
  readonly id: string
  /** The promise, as a sentence. */
  readonly title: string
  /** What provider and fixture must have; without it the case is reported as not applicable, with the reason. */
  readonly needs: readonly (Capability | Ability | Trait)[]
  /** Rejects with a {@link ConformanceFailure} where the promise is broken. */
  run(context: CaseContext): Promise<void>
}

/** What a case works with. Everything made here is closed after the case. */
export interface CaseContext {
  readonly harness: Harness
  readonly fixture: Fixture
  /** The fixture's provider, with every call to it recorded in {@link calls}. */
  readonly provider: AnyProvider
  readonly calls: Calls
  /** A random text of this run that is part of every value, so that a value is recognised wherever it turns up. */
  readonly canary: string
  /** What this case has produced so far. */
  readonly trace: Trace
  /** What all cases before have produced. */
  readonly before: Trace
  /** Which capabilities the passed cases have called. */
  readonly exercised: ReadonlySet<Capability>
  /** Another value each time: letters and digits only, so that any store can hold it. */
  value(): string
  /**
   * A client without cache and with one attempt, unless told otherwise. What it rejects with and tells observers is kept
   * in {@link trace}.
   */
  client(options?: SecretsOptions, provider?: AnyProvider): AnySecrets
  /** Makes `value` the current one: by the provider where it can put, else by the fixture. Resolves to the version. */
  seed(name: string, value: string | Uint8Array): Promise<string | undefined>
  /** The same with several fields: a map where secrets are maps by nature, a JSON text elsewhere. */
  seedFields(name: string, fields: Readonly<Record<string, string>>): Promise<void>
  /** A plain value as the provider gets and gives it: the field of a map where secrets are maps by nature. */
  stored(value: string): Uint8Array
  /** The name as the provider sees it. Only for names that are legal. */
  native(name: string): string
  /** Whether the store takes such a name. */
  legal(name: string): boolean
  /** The name as a list gives it back: another spelling where the store does not tell case apart. */
  listed(name: string): string
  /** For calls to the provider itself. */
  call(signal?: AbortSignal): Call
  /** A clock that stands still until it is moved. */
  manualClock(): ManualClock
}

export interface ManualClock extends Clock {
  advance(ms: number): void
}

/** What must not contain a value. */
export interface Trace {
  readonly errors: unknown[]
  readonly events: SecretEvent[]
  /** What was printed while cases ran. */
  readonly printed: string[]
}
