import type { AnyProvider } from '@sealwax/core'

/** What was answered for the store in a run, for reports: nobody should take an emulator's word for the service's. */
export interface Server {
  /** With its version where it has one: `ministack 1.5.33`, `the file system`. */
  readonly label: string
  /**
   * `real`: the product itself. `emulator`: somebody else's imitation. `double`: an imitation of this project's own.
   * `embedded`: there is no server, the store is in the process or on the disk.
   */
  readonly kind: 'real' | 'emulator' | 'double' | 'embedded'
}

/**
 * What an adapter's test gives to the suite. Limits and capabilities are read from the provider, and what the fixture can
 * do from its methods: nothing is declared twice.
 *
 * @example
 * await testProvider({
 *   server: { label: 'the file system', kind: 'embedded' },
 *   open: async () => { … return { provider: file(path), dispose: () => rm(folder, { recursive: true }) } },
 * })
 */
export interface Harness {
  readonly server: Server
  /** A provider on an empty namespace of its own. Called once for the suite and once a case; the results are independent. */
  open(): Promise<Fixture>
  /** Names on one page of the store's list; absent where a list comes whole. */
  readonly pageSize?: number
  /**
   * By a case's id, why this server is wrong there (not the adapter). The case runs, must fail, and is shown as skipped
   * with the reason; one that passes is a failure, so that entries do not outlive their cause.
   */
  readonly deviations?: Readonly<Record<string, string>>
  /**
   * By the id of a `values/…` case, why the store cannot hold that value. The case then expects ERR_SECRET_INVALID and the
   * store unchanged, and is shown as passed with the reason.
   */
  readonly refuses?: Readonly<Record<string, string>>
  /** Why the fixture lacks an ability, shown instead of a general sentence: `{ throttle: 'Vault cannot be told to' }`. */
  readonly lacks?: Readonly<Partial<Record<Ability, string>>>
  /** Milliseconds after which a case has failed. Default: 30,000. */
  readonly caseLimit?: number
}

/** One empty store, and what can be done to it from outside. Every optional method that is missing costs cases. */
export interface Fixture {
  readonly provider: AnyProvider
  /** Another provider on the same namespace, as another process would open it. */
  another?(): Promise<AnyProvider>
  /** A provider on the same namespace whose credentials may not read what is there. */
  denied?(): Promise<AnyProvider>
  /** Changes behind the provider's back. Names are native, as the provider sees them. */
  readonly outside?: Outside
  readonly faults?: Faults
  /** How many requests reached the store so far; where it can be counted below the adapter. */
  requests?(): number
  /** Closes the providers and removes the namespace. The suite has closed its clients and healed the faults by then. */
  dispose(): Promise<void>
}

export interface Outside {
  /**
   * Makes the bytes the current value; they are a JSON object where `limits.maps`. A provider that cannot put needs it,
   * or the suite has nothing to read.
   */
  put?(native: string, bytes: Uint8Array): Promise<void>
  /** Switches the secret off, so that it exists and cannot be read. */
  disable?(native: string): Promise<void>
}

/** What can go wrong between the provider and its store. Each lasts until {@link heal}. */
export interface Faults {
  /** The store answers `times` requests (default: all) with its way of asking for fewer. */
  throttle?(times?: number): Promise<void> | void
  /** The store cannot be reached, or answers only with failures of its own. */
  outage?(): Promise<void> | void
  /** The store takes requests and never answers. */
  hang?(): Promise<void> | void
  /** Answers break off after they have begun: a reset inside the body, a short read. */
  interrupt?(): Promise<void> | void
  heal(): Promise<void> | void
}

/** What a fixture may be able to do beyond its provider. */
export type Ability = 'another' | 'denied' | 'outside' | 'disable' | 'throttle' | 'outage' | 'hang' | 'interrupt'
