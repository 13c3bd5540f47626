// Faults that tests order. Which errors the service has: google/rpc/code.proto; quotas: "Quotas and limits" and
// google/api/error_reason.proto.

import { type Code, type Detail, errorInfo, RpcError, retryInfo } from './errors.ts'

/** What happens to a call. `after`: once the call has had its effect, instead of before it. */
export type Effect =
  /** Any status. */
  | {
      readonly kind: 'status'
      readonly code: Code
      readonly message?: string
      readonly details?: readonly Detail[]
      readonly after?: boolean
    }
  /** RESOURCE_EXHAUSTED. `retryDelayMs`: of its RetryInfo, one second if not said; null for none. */
  | { readonly kind: 'throttle'; readonly retryDelayMs?: number | null }
  /** No answer, ever. */
  | { readonly kind: 'hang'; readonly after?: boolean }
  /** The connection ends without an answer, for every call on it. */
  | { readonly kind: 'drop'; readonly after?: boolean }
  /** Milliseconds of waiting. */
  | { readonly kind: 'delay'; readonly ms: number; readonly after?: boolean }
  /** AccessSecretVersion answers other bytes, or another checksum, than were stored. */
  | { readonly kind: 'corrupt'; readonly what: 'data' | 'crc32c' }
  /** AccessSecretVersion and GetSecretVersion see `latest` and aliases as before their last change: "Resource consistency". */
  | { readonly kind: 'stale' }

export interface Fault {
  /** Calls it happens to. Once, if not said. */
  readonly times?: number
  /** Of the service, such as `AccessSecretVersion`; all, if not said. */
  readonly method?: string
  /** Id or number; all, if not said. */
  readonly project?: string
  /** The id of the secret; all, if not said. */
  readonly secret?: string
  readonly effect: Effect
}

interface Ordered extends Fault {
  left: number
}

/** A call as faults look at it. */
export interface Aim {
  readonly method: string
  readonly project: string
  readonly secret: string | undefined
}

/** The connection has to end without an answer. */
export class Dropped extends Error {
  override readonly name: string = 'Dropped'
}

export class Faults {
  #ordered: Ordered[] = []
  readonly #sameProject: (one: string, other: string) => boolean

  constructor(sameProject: (one: string, other: string) => boolean) {
    this.#sameProject = sameProject
  }

  add(fault: Fault): void {
    this.#ordered.push({ ...fault, left: fault.times ?? 1 })
  }

  /** Those not used up, with the calls they are still for. */
  list(): readonly (Fault & { readonly left: number })[] {
    return this.#ordered
  }

  /** Forgets a project's faults, or all. A fault for every project ends with all only. */
  reset(project?: string): void {
    this.#ordered = this.#ordered.filter(
      fault => project !== undefined && (fault.project === undefined || !this.#sameProject(fault.project, project)),
    )
  }

  /** The first that fits, used once. */
  take({ method, project, secret }: Aim): Effect | undefined {
    const found = this.#ordered.find(
      fault =>
        (fault.method === undefined || fault.method === method) &&
        (fault.project === undefined || this.#sameProject(fault.project, project)) &&
        (fault.secret === undefined || fault.secret === secret),
    )
    if (found === undefined) return undefined
    found.left--
    if (found.left <= 0) this.#ordered = this.#ordered.filter(fault => fault !== found)
    return found.effect
  }
}

/** Lets the effect happen, if it is for this moment. */
export async function happen(effect: Effect | undefined, moment: 'before' | 'after', aim: Aim): Promise<void> {
  if (effect === undefined || effect.kind === 'corrupt' || effect.kind === 'stale') return
  const after = effect.kind !== 'throttle' && effect.after === true
  if (after !== (moment === 'after')) return
  switch (effect.kind) {
    case 'status':
      throw new RpcError(effect.code, effect.message ?? `Ordered by a test: ${effect.code}.`, effect.details)
    case 'throttle':
      throw throttled(aim, effect.retryDelayMs === undefined ? 1_000 : effect.retryDelayMs)
    case 'drop':
      throw new Dropped()
    case 'hang':
      return new Promise(() => {})
    case 'delay':
      return new Promise(resolve => setTimeout(resolve, effect.ms))
  }
}

const kinds = {
  AccessSecretVersion: 'access',
  GetSecret: 'read',
  GetSecretVersion: 'read',
  ListSecrets: 'read',
  ListSecretVersions: 'read',
} as const

function throttled({ method, project }: Aim, retryDelayMs: number | null): RpcError {
  const kind = kinds[method as keyof typeof kinds] ?? 'write'
  const title = kind.slice(0, 1).toUpperCase() + kind.slice(1)
  const metadata = {
    service: 'secretmanager.googleapis.com',
    consumer: `projects/${project}`,
    quota_metric: `secretmanager.googleapis.com/${kind}_requests`,
    quota_limit: `${title}RequestsPerMinutePerProject`,
    quota_location: 'global',
  }
  return new RpcError(
    'RESOURCE_EXHAUSTED',
    `Quota exceeded for quota metric '${title} requests' and limit '${title} requests per minute' of service 'secretmanager.googleapis.com' for consumer 'project_number:${project}'.`,
    [
      errorInfo('RATE_LIMIT_EXCEEDED', 'googleapis.com', metadata),
      ...(retryDelayMs === null ? [] : [retryInfo(retryDelayMs)]),
    ],
  )
}
