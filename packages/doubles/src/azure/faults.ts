// Faults that tests order.

import { KeyVaultError, throttled } from './errors.ts'

/** What happens to a call. `after`: once the call has had its effect, instead of before it. */
export type Effect =
  /** An error in the service's own form, such as 503. */
  | {
      readonly kind: 'status'
      readonly status: number
      readonly code?: string
      readonly innerCode?: string
      readonly message?: string
      /** The header as it is sent: seconds, a date, or rubbish. */
      readonly retryAfter?: string
      readonly after?: boolean
    }
  /** 429. Without `retryAfter` it has no such header, as recordings of the service's own have none. */
  | { readonly kind: 'throttle'; readonly retryAfter?: string }
  /** Any answer: of another server, of a proxy, wrong JSON, nothing at all. 200 and application/json if not said. */
  | {
      readonly kind: 'answer'
      readonly body: string
      readonly status?: number
      readonly contentType?: string
      readonly after?: boolean
    }
  /** No answer, ever. */
  | { readonly kind: 'hang'; readonly after?: boolean }
  /** The connection ends without an answer. */
  | { readonly kind: 'drop'; readonly after?: boolean }
  /** Milliseconds of waiting. */
  | { readonly kind: 'delay'; readonly ms: number; readonly after?: boolean }
  /** GetSecret without a version sees the vault as before the last write of that secret. */
  | { readonly kind: 'stale' }

export const effectKinds: readonly Effect['kind'][] = ['status', 'throttle', 'answer', 'hang', 'drop', 'delay', 'stale']

/** Beside the vaults, what calls and faults are counted for. */
export const authority = 'authority'
export const managedIdentity = 'managed-identity'

export interface Fault {
  /** Calls it happens to. Once, if not said. */
  readonly times?: number
  /** A vault, `authority` or `managed-identity`. All vaults, and not those two, if not said. */
  readonly on?: string
  /** Such as `GetSecret`, or `Token` of the authority; all, if not said. */
  readonly operation?: string
  /** The name of the secret; all, if not said. */
  readonly secret?: string
  readonly effect: Effect
}

interface Ordered extends Fault {
  left: number
}

/** A call as faults look at it. */
export interface Aim {
  readonly on: string
  readonly operation: string
  readonly secret?: string | undefined
}

/** The connection has to end without an answer. */
export class Dropped extends Error {
  override readonly name: string = 'Dropped'
}

/** The answer is this one. */
export class OtherAnswer extends Error {
  override readonly name: string = 'OtherAnswer'
  readonly status: number
  readonly contentType: string
  readonly body: string

  constructor(status: number, contentType: string, body: string) {
    super('Ordered by a test.')
    this.status = status
    this.contentType = contentType
    this.body = body
  }
}

export class Faults {
  #ordered: Ordered[] = []

  add(fault: Fault): void {
    this.#ordered.push({ ...fault, left: fault.times ?? 1 })
  }

  /** Those not used up, with the calls they are still for. */
  list(): readonly (Fault & { readonly left: number })[] {
    return this.#ordered
  }

  /** Forgets those on one vault, or all. A fault for every vault ends with all only. */
  reset(on?: string): void {
    this.#ordered = this.#ordered.filter(fault => on !== undefined && fault.on !== on)
  }

  /** The first that fits, used once. */
  take({ on, operation, secret }: Aim): Effect | undefined {
    const isVault = on !== authority && on !== managedIdentity
    const found = this.#ordered.find(
      fault =>
        (fault.on === undefined ? isVault : fault.on === on) &&
        (fault.operation === undefined || fault.operation === operation) &&
        (fault.secret === undefined || fault.secret.toLowerCase() === secret?.toLowerCase()),
    )
    if (found === undefined) return undefined
    found.left--
    if (found.left <= 0) this.#ordered = this.#ordered.filter(fault => fault !== found)
    return found.effect
  }
}

/** Lets the effect happen, if it is for this moment. */
export async function happen(effect: Effect | undefined, moment: 'before' | 'after'): Promise<void> {
  if (effect === undefined || effect.kind === 'stale') return
  const after = effect.kind !== 'throttle' && effect.after === true
  if (after !== (moment === 'after')) return
  switch (effect.kind) {
    case 'status':
      throw statusError(effect)
    case 'throttle':
      throw throttled(effect.retryAfter)
    case 'answer':
      throw new OtherAnswer(effect.status ?? 200, effect.contentType ?? 'application/json', effect.body)
    case 'drop':
      throw new Dropped()
    case 'hang':
      return new Promise(() => {})
    case 'delay':
      return new Promise(resolve => setTimeout(resolve, effect.ms))
  }
}

function statusError({ status, code, innerCode, message, retryAfter }: Effect & { kind: 'status' }): KeyVaultError {
  return new KeyVaultError(
    status,
    code ?? (status === 503 ? 'ServiceUnavailable' : `Status${status}`),
    message ?? `Ordered by a test: ${status}.`,
    innerCode,
    retryAfter === undefined ? {} : { 'retry-after': retryAfter },
  )
}
