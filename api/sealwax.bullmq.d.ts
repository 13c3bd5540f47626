// . is ./dist/index.d.ts

// ---- dist/index.d.ts
import { CheckedPolicy, Phase, RotatedClient, RotationPolicy, SurveyedSecret, Trouble } from "@sealwax/core/rotate";
import { SecretErrorCode } from "@sealwax/core";
import { ConnectionOptions } from "bullmq";
/** Why a rotation did not come to a new credential: an error's code, or how it ended. */
type FailureCode = SecretErrorCode | "aborted" | "needs-operator" | "locked-out" | "stalled" | "other";
/** What happens in a fleet, as it happens in this process. No value is in it. */
type FleetEvent = {
  readonly type: "swept";
  readonly secrets: number;
  readonly due: number;
  /** Of them, those that were not known to be due. */
  readonly added: number;
  readonly durationMs: number;
} | {
  readonly type: "rotated";
  readonly name: string;
  readonly epoch: number;
  readonly phase: Phase;
} | {
  readonly type: "resumed";
  readonly name: string;
  readonly epoch: number;
  readonly phase: Phase;
} | {
  readonly type: "failed";
  readonly name: string;
  readonly code: FailureCode;
  readonly trouble?: Trouble;
} | {
  readonly type: "delayed";
  readonly name: string;
  readonly why: DelayReason;
  readonly waitMs: number;
} | {
  readonly type: "stopped";
  readonly name: string;
} | {
  readonly type: "opened" | "closed";
  readonly what: "store" | "target";
  readonly of: string;
};
type DelayReason = "slots" | "rate" | "bucket" | "store" | "target" | "lock" | "paused" | "frozen" | "busy" | "closing";
/** How many secrets a wave has: a number, or a share of all that are due, such as `25%`. */
type Wave = number | `${number}%`;
/** So many a second on average; as many as `burst` may come at once. */
interface Bucket {
  readonly perSecond: number;
  /** Default: `perSecond`, at least 1. */
  readonly burst?: number;
}
/** What an account of a store allows to all processes of a fleet together: less than its quota, which others share. */
interface AccountLimits {
  readonly reads?: Bucket;
  readonly writes?: Bucket;
}
/** What a target can bear, from all processes of a fleet together. */
interface TargetLimits {
  /** Steps at the same time. */
  readonly atOnce?: number;
  /** Steps that begin in a second. */
  readonly perSecond?: number;
}
/** Calls to the store that one step of a rotation is reckoned to make. */
interface Cost {
  readonly reads: number;
  readonly writes: number;
}
interface BreakerOptions {
  /** A target, or a store, that did not answer so many times in a row is left alone. Default: 5. */
  readonly after?: number;
  /** Milliseconds until one step tries again, doubled each time that it fails. Default: 30,000. */
  readonly wait?: number;
  /** Milliseconds at most. Default: 600,000. */
  readonly most?: number;
}
interface FleetOptions {
  /** A client of `createSecrets` or `openSecrets`, with the rights of a rotator. */
  readonly secrets: RotatedClient;
  /** Which secrets are rotated, how, and how old they may become. */
  readonly policy: RotationPolicy | CheckedPolicy;
  /**
   * BullMQ's: a client of the package `redis` or `ioredis`, or options for `ioredis`. Redis 7 or newer with
   * `maxmemory-policy noeviction`. A client stays yours to close.
   */
  readonly connection: ConnectionOptions;
  /** The queue's name: the same in all processes of a fleet. Default: `rotation`. */
  readonly name?: string;
  /** Begins all keys in Redis. Default: `sealwax`. */
  readonly prefix?: string;
  /** Milliseconds between two looks at all secrets. Default: 900,000 (15 minutes). */
  readonly every?: number;
  /**
   * A share of a rule's `maxAge`: secrets are taken so much before they are due at most, each at a moment that its name
   * decides. Default: 0.1.
   */
  readonly spread?: number;
  /** Steps at the same time in this process. Default: 10. */
  readonly atOnce?: number;
  /** Secrets that are jobs of BullMQ's at the same time; the others wait in a list of ours. Default: 5,000. */
  readonly window?: number;
  /**
   * The account that a secret is in, where a client leads to several; asked without a name for the look at all. Default: `store`
   * for all.
   */
  readonly account?: (name: string | undefined) => string;
  /** By account. Default: no bounds. */
  readonly accounts?: Readonly<Record<string, AccountLimits>>;
  /** By the `target` of rules; `*` for all that are not named. Default: no bounds. */
  readonly targets?: Readonly<Record<string, TargetLimits>>;
  /** What a step takes out of its account's buckets. Default: 32 reads and 8 writes. */
  readonly cost?: Cost;
  /** A few first: each wave begins when the one before it went well. An empty list lets all go at once. Default: 1, 10, 25%. */
  readonly waves?: readonly Wave[];
  /** The fleet stops where more than this share of a wave failed, until `proceed`. Default: 0.05. */
  readonly mostFailures?: number;
  readonly breaker?: BreakerOptions;
  /** Milliseconds that a step waits for a target that does not answer, before its job is put off. Default: 2,000. */
  readonly patience?: number;
  /**
   * Milliseconds after which what a killed process had begun is taken up by another, twice at most. Default: 30,000. Shorter than
   * the longest time for which a process may stand still, two work on one secret: that does no harm, and no good.
   */
  readonly takeOver?: number;
  /** How often a job is put off because nobody answers, before it counts as failed. Default: 5. */
  readonly tries?: number;
  /** Milliseconds until a secret whose rotation failed is tried again, doubled each time. Default: 3,600,000 (an hour). */
  readonly rest?: number;
  /** At most. Default: 86,400,000 (a day). */
  readonly mostRest?: number;
  /** Who rotates, in the record of each rotation. Default: `fleet` and the host's name. */
  readonly by?: string;
  /** Told what happens, without any value. What it throws goes to `onError`. */
  readonly onEvent?: (event: FleetEvent) => void;
  /** Told what a rotation failed with, and what targets reject with, untouched: it may hold values. Must not throw. */
  readonly onError?: (error: unknown, name: string | undefined) => void;
}
type Phase$1 = SurveyedSecret["phase"];
interface PhaseSummary {
  readonly secrets: number;
  /** Of the one that is longest in it. */
  readonly longestMs: number;
}
/** What the last look at all secrets found. Its size does not depend on how many there are. */
interface SurveySummary {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly durationMs: number;
  readonly secrets: number;
  /** How many are at most so old, by {@link ageBounds}, and all whose age is known. */
  readonly ages: {
    readonly atMost: readonly number[];
    readonly known: number;
    readonly sumMs: number;
  };
  readonly oldestMs: number;
  readonly due: number;
  readonly overdue: number;
  readonly mostOverdueMs: number;
  readonly needsOperator: number;
  readonly paused: number;
  readonly phases: Readonly<Partial<Record<Phase$1, PhaseSummary>>>;
}
/** How a fleet is, from what its processes keep in Redis. No names of secrets are in it. */
interface FleetMetrics {
  /** What the last look at all secrets found; undefined before the first. */
  readonly survey: SurveySummary | undefined;
  /** New credentials that were published, since the fleet exists. */
  readonly rotated: number;
  /** Steps that went on with what was under way. */
  readonly resumed: number;
  /** By code. */
  readonly failed: Readonly<Record<string, number>>;
  /** Jobs that had to wait, by reason. */
  readonly delayed: Readonly<Record<string, number>>;
  readonly run: {
    /** From 0. */
    readonly wave: number;
    readonly total: number;
    readonly released: number;
    readonly settled: number;
    /** Of this wave. */
    readonly failed: number;
    /** Since when the fleet waits for `proceed`, in milliseconds since the epoch. */
    readonly stoppedAt: number | undefined;
  };
  /** Due, and waiting for their wave. */
  readonly held: number;
  /** Begun, or about to be. */
  readonly open: number;
  /** Failed, and not tried again for a while. */
  readonly resting: number;
  /** Jobs of BullMQ's by state. */
  readonly jobs: Readonly<Record<string, number>>;
  readonly isPaused: boolean;
  /** When the freeze ends that lasts, in milliseconds since the epoch. */
  readonly frozenUntil: number | undefined;
}
/** What a look at all secrets came to. */
interface Sweep {
  readonly secrets: number;
  /** Secrets whose time has come. */
  readonly due: number;
  /** Of them, those that were not known to be due. */
  readonly added: number;
  /** Rotations under way, which have a job that goes on with them. */
  readonly underWay: number;
}
/** A fleet as one process sees it. All processes with one Redis, `prefix` and `name` are one fleet. */
interface Fleet extends AsyncDisposable {
  /** Takes jobs from now on, and sees to it that all secrets are looked at regularly. */
  start(): Promise<void>;
  /** Looks at all secrets now. @throws SecretError as the store answers. */
  sweep(options?: {
    readonly signal?: AbortSignal;
  }): Promise<Sweep>;
  /**
   * Rotates one secret before all others, whether it is due or not, in no wave. `compromised`: also in a freeze, past all
   * bounds, and without grace. Resolves once it is a job.
   * @throws SecretError as the store answers, ERR_SECRET_CONFIG where no rule is about it.
   */
  rotate(name: string, options?: {
    readonly compromised?: boolean;
  }): Promise<void>;
  /** Lets the waves go on after too many failed. False where the fleet was not stopped. */
  proceed(): Promise<boolean>;
  /** No worker of any process takes another job; what was begun comes to the end of its step. */
  pause(): Promise<void>;
  unpause(): Promise<void>;
  metrics(): Promise<FleetMetrics>;
  /** The same as text for Prometheus, of the type `openMetricsType`. `labels` go to every sample. */
  openMetrics(labels?: Readonly<Record<string, string>>): Promise<string>;
  /**
   * Ends what this process does for the fleet: steps come to their end, and after `within` milliseconds (default: 20,000) are
   * stopped where they are, and handed over. Clients that were given stay open.
   */
  close(options?: {
    readonly within?: number;
  }): Promise<void>;
}
/**
 * Rotates secrets as jobs of BullMQ, in any number of processes: looks at all secrets regularly, makes one job of each that is
 * due, and goes on with each at the time when there is something to do. Jobs name secrets, and have no values.
 *
 * Nothing is asked of Redis or a store before the first call.
 *
 * @throws TypeError, RangeError for options that are unknown, missing, or of the wrong kind.
 * @example
 * await using fleet = rotationFleet({ secrets, policy, connection: createClient({ url }) })
 * await fleet.start()
 */
export declare function rotationFleet(options: FleetOptions): Fleet;
/** The type of {@link openMetricsOf}'s text, for the header of the answer. */
export declare const openMetricsType = "application/openmetrics-text; version=1.0.0; charset=utf-8";
type Labels = Readonly<Record<string, string>>;
/**
 * Metrics as text for Prometheus and whatever reads OpenMetrics 1.0 (https://prometheus.io/docs/specs/om/open_metrics_spec/).
 * Labels are phases, codes and reasons: what there are few of. `labels` go to every sample, such as which fleet it is.
 */
export declare function openMetricsOf(metrics: FleetMetrics, labels?: Labels, now?: number): string;
export type { AccountLimits, BreakerOptions, Bucket, Cost, DelayReason, FailureCode, Fleet, FleetEvent, FleetMetrics, FleetOptions, PhaseSummary, SurveySummary, Sweep, TargetLimits, Wave };
