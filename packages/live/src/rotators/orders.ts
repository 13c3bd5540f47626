/** What a rotator in another process is told to do. */
export interface Order {
  readonly id: number
  readonly call: 'rotate' | 'resume'
  /** The name of the secret. */
  readonly name: string
  /** Where its target is: see `serveTarget`. */
  readonly target: string
  readonly strategy: 'dual-slot' | 'issue-then-revoke'
  /** The point at which it tells that it is there, and waits for {@link Go}. */
  readonly stopAt?: number
}

/** The order's call goes on. */
export interface Go {
  readonly go: true
}

export type Report =
  | { readonly id: number; readonly at: string }
  | { readonly id: number; readonly phase: string; readonly next?: number; readonly points: number }
  | {
      readonly id: number
      readonly error: { readonly code: string; readonly message: string; readonly phase?: string }
    }
