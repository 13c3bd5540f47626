import { brand } from './brand.ts'
import type { Fault, Operation } from './errors.ts'
import type { NoticeCode } from './event.ts'
import type { NameForm } from './names.ts'

/**
 * The seam between the client and a store. An adapter translates: names arrive mapped and checked, values inside the
 * limits, every call with a signal; it answers bytes or rejects with the SDK's own error, and `classify` says what that
 * error means. Retries, deadlines, caching, batching and wrapping are the client's.
 *
 * What else a store can do is said by the `Can…` interfaces: a method is there or it is not.
 */
export interface SecretProvider {
  /** The product, not the vendor: `aws-secrets-manager`. */
  readonly id: string
  /** Where it looks, for messages: `file .env`, `aws-secrets-manager eu-west-1`. No credentials. */
  readonly location: string
  readonly limits: Limits
  /** Who repeats a failed call. Attempts never multiply: where the SDK does, core does not. */
  readonly retries: 'sdk' | 'core'
  /** Whether an abort reaches the socket; otherwise core stops waiting and the SDK finishes alone. */
  readonly cancel: 'socket' | 'wait'
  /** Answers cost next to nothing and are always current (a file's stat, a variable): the client does not cache them. */
  readonly local?: boolean
  /** Dates that it tells may be rounded down to the second; then they have no milliseconds. */
  readonly wholeSeconds?: boolean
  /** Made of other providers (a chain): their calls are told instead of its own. */
  readonly composed?: boolean
  /** Core's own: whether a composed provider leads such a name to a store that can hold it. */
  takes?(name: string): boolean
  /** Core's own: where a composed provider writes what it calls `name`; undefined where it does not write it. */
  leads?(name: string): Lead | undefined
  /**
   * Who changes this secret without being asked, in a few words: a rotation that the store runs, the service that owns it.
   * Undefined where nobody does. A rotation of ours is refused while there is somebody.
   */
  managedBy?(name: string, call: Call): Promise<string | undefined>
  /**
   * Whom the store takes these credentials for, as its own logs name him: an ARN, an entity, an object id, an address. One line, for
   * records; nothing secret. Undefined where neither the store nor the credentials tell. Asked only where somebody keeps records.
   */
  whoAmI?(call: Call): Promise<string | undefined>
  get(name: string, call: ReadCall): Promise<Stored>
  /** An accelerator for names read together: one result a name, each its own success or failure. At most `limits.batch` names. */
  getMany?(names: readonly string[], call: Call): Promise<ReadonlyMap<string, Stored | Failed>>
  /** Our code for an error of the SDK's, from a table: names and status codes, never message text. */
  classify(error: unknown, operation: Operation): Fault
  close?(): Promise<void>
}

/** A secret inside a composition. */
export interface Lead {
  readonly provider: AnyProvider
  /** As that provider is asked for it. */
  readonly name: string
  /** Where it is but one field of that secret. */
  readonly part?: string | undefined
  /** Stores that are read before it: one that answers the name hides it. */
  readonly behind?: readonly AnyProvider[] | undefined
}

/** What a store takes, as data; the client enforces it before any I/O. */
export interface Limits {
  readonly names: NameForm
  /** The largest value, in bytes. */
  readonly maxBytes: number
  /** Whether a value of no bytes can be stored. */
  readonly empty: boolean
  /** Whether values that are not UTF-8 text can be stored. */
  readonly binary: boolean
  /** The largest of those, in bytes, where it is less than `maxBytes`: what keeps text alone takes them as base64. */
  readonly maxBinaryBytes?: number
  /** False where a NUL character cannot be stored in text. */
  readonly nul?: boolean
  /** Secrets are maps by nature (Vault): bytes are always a JSON object, and a plain value is its field `value`. */
  readonly maps?: boolean
  /** The largest number of names in one `getMany`. Default: no bound. */
  readonly batch?: number
  /** Calls under way at once, where the store answers more of them together than most: those of one connection (HTTP/2). Default: 32. */
  readonly concurrency?: number
  /** What a put can carry beside the value. Default: nothing. */
  readonly attributes?: readonly Attribute[]
}

export type Attribute = 'contentType' | 'expiresAt' | 'metadata'

/** What goes with every call to a provider. */
export interface Call {
  /** Aborts at the client's deadline or with the last caller. */
  readonly signal: AbortSignal
  /** Tells observers of something that is no failure. */
  notice(code: NoticeCode, subject: string, hint: string): void
  /** Core's own: what was begun elsewhere has to come to its end, whatever watches over writes. */
  readonly finish?: boolean | undefined
}

export interface ReadCall extends Call {
  /** A version as `put` or `versions` named it. Default: the current one. */
  readonly version?: string | undefined
  /** A stage's label, such as AWS's `AWSPREVIOUS`, where the store has stages. */
  readonly stage?: string | undefined
}

/** One value as the store holds it. */
export interface Stored {
  /** The client's own from here on: it may zero them. */
  readonly bytes: Uint8Array
  /** Names this version and no other; absent where the store has none. Never derived from the value by a bare hash. */
  readonly version?: string | undefined
  readonly createdAt?: Date | undefined
  readonly contentType?: string | undefined
  readonly metadata?: Readonly<Record<string, string>> | undefined
  /** When the value will be replaced or end (next rotation, lease end), in milliseconds since the epoch: no cache keeps it longer. */
  readonly freshUntil?: number | undefined
  /** The expiry as `put` took it, where the store keeps one beside the value. */
  readonly expiresAt?: Date | undefined
  /** Core's own: set where `limits.maps`. */
  readonly form?: 'map' | undefined
}

/** One name's failure inside a batch: the error as the store gave it, for `classify`. */
export class Failed {
  readonly error: unknown

  constructor(error: unknown) {
    this.error = error
  }

  static {
    brand(Failed, 'Failed')
  }
}

/** A put: what it does not give of content type and metadata stays as the version before has it; its expiry ends with that version. */
export interface PutCall extends Call {
  /** A UUID, new for each put of the application and the same for its repetitions: the key to writing once. */
  readonly token: string
  /** Whether an attempt of this put came before and failed: it may have done a part of the work, or all of it. */
  readonly repeated?: boolean | undefined
  readonly contentType?: string | undefined
  readonly expiresAt?: Date | undefined
  readonly metadata?: Readonly<Record<string, string>> | undefined
  /** Core's own: the bytes are a whole map already. Where `limits.maps`, an adapter always gets a JSON object. */
  readonly form?: 'map' | undefined
}

export interface Written {
  readonly version?: string | undefined
  /** What this version has: given by the put, or kept. Absent where there is none. */
  readonly contentType?: string | undefined
  /** Core's own: set where `limits.maps`. */
  readonly form?: 'map' | undefined
}

export interface CanPut {
  /** Whether the same put sent twice with one token makes one version; only then is an unconditional write repeated. */
  readonly putOnce?: boolean
  /**
   * Whether a put on a name that could be restored makes a new version beside the deleted one, which stays deleted and
   * stays there (Vault). Elsewhere such a put rejects: DELETED.
   */
  readonly overDeleted?: boolean
  /** Creates the secret or replaces its value; the bytes are the provider's own. */
  put(name: string, bytes: Uint8Array, call: PutCall): Promise<Written>
}

export interface CanPutIf {
  /** Writes only where the current version is `expected`, in one step of the store's; otherwise CONFLICT. */
  putIf(name: string, bytes: Uint8Array, expected: string | 'absent', call: PutCall): Promise<Written>
}

export interface CanDelete {
  /** Deletes; softly, where the provider can also restore. An absent name is NOT_FOUND. */
  delete(name: string, call: Call): Promise<void>
}

export interface CanRestore {
  /** Undoes a soft delete. */
  restore(name: string, call: Call): Promise<void>
}

export interface CanPurge {
  /** Removes for good what was, or could be, softly deleted. */
  purge(name: string, call: Call): Promise<void>
}

export interface PageCall extends Call {
  /** Where the page before ended; absent for the first. */
  readonly cursor?: string | undefined
}

export interface NamePage {
  readonly names: readonly string[]
  /**
   * When each of these secrets was made, in the order of `names`, where the page tells without another question: its value cannot
   * be older. Not when it was changed last: stores date tags and labels as changes too, so that an old value would seem young.
   */
  readonly createdAt?: readonly (Date | undefined)[]
  /** Present while there is more. */
  readonly cursor?: string | undefined
}

export interface CanList {
  /** Native names that begin with `prefix` (more may come: the client filters), page by page, without deleted ones. */
  list(prefix: string, call: PageCall): Promise<NamePage>
}

export interface VersionInfo {
  readonly version: string
  readonly createdAt?: Date | undefined
  readonly stages?: readonly string[] | undefined
  readonly current: boolean
  readonly state: 'enabled' | 'disabled' | 'deleted' | 'destroyed'
}

export interface VersionPage {
  readonly versions: readonly VersionInfo[]
  readonly cursor?: string | undefined
}

export interface CanVersion {
  /** The versions of a secret, newest first as far as the store tells. `get` takes each enabled one's `version`. */
  versions(name: string, call: PageCall): Promise<VersionPage>
}

export interface StageMove {
  readonly stage: string
  /** The version that shall carry the label. */
  readonly to: string
  /** The version that must carry it now; absent where none does. */
  readonly from?: string | undefined
}

export interface CanStage {
  /** `atomic`: a move from a version that no longer has the label fails. `detected`: it is noticed only afterwards. */
  readonly promote: 'atomic' | 'detected'
  /** Moves a label between versions. `get` takes a label as `stage`. A label that is not where `from` says is CONFLICT. */
  moveStage(name: string, move: StageMove, call: Call): Promise<void>
}

export interface WatchSink {
  /** Something may have changed; without a name, anything may have. The client reads again. */
  changed(name?: string): void
  failed(error: unknown): void
}

export interface CanWatch {
  /** Pushes hints of change until disposed. The client polls as well: hints only make it prompt. */
  watch(names: readonly string[], sink: WatchSink, call: Call): Promise<AsyncDisposable>
}

interface Capabilities
  extends CanPut,
    CanPutIf,
    CanDelete,
    CanRestore,
    CanPurge,
    CanList,
    CanVersion,
    CanStage,
    CanWatch {
  getMany: NonNullable<SecretProvider['getMany']>
}

/** The methods a provider may have beyond `get`. A capability is there where the method is. */
export type Capability = Exclude<keyof Capabilities, 'putOnce' | 'overDeleted' | 'promote'>

/** A provider whose optional methods are known only at run time, such as one opened from configuration. */
export type AnyProvider = SecretProvider & Partial<Capabilities>

/** Every capability, in the order that tables list them. */
export const capabilities: readonly Capability[] = [
  'put',
  'putIf',
  'getMany',
  'list',
  'delete',
  'restore',
  'purge',
  'versions',
  'moveStage',
  'watch',
]

/** Whether the provider has an operation, known without asking its server. */
export function supports<C extends Capability>(
  provider: SecretProvider,
  capability: C,
): provider is SecretProvider & Pick<Capabilities, C> {
  return typeof (provider as AnyProvider)[capability] === 'function'
}
