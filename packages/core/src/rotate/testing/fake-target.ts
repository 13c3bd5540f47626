import type {
  Answer,
  CanIssue,
  CanReset,
  CanRevoke,
  CanSet,
  IssueCall,
  RevokeCall,
  SetCall,
  Target,
  TargetCall,
} from '../target.ts'
import { type TargetFault, TargetFaults, type TargetMethod } from './target-faults.ts'

export interface FakeTargetOptions {
  /** The credentials that are valid at the beginning. */
  readonly credentials?: readonly string[]
  /** How many are valid at once: 1 for a password that is replaced, 2 for slots. Default: any number. */
  readonly room?: number
  /** Remembers the greatest fence of each secret, and is not changed by a smaller one. Default: false. */
  readonly fenced?: boolean
  /** Whether `set` refuses a value. Default: none. */
  readonly refuses?: (credential: string) => boolean
}

/**
 * A target in memory that says what a real one would: which credentials authenticate now, with outages, answers that are lost
 * after the effect, effects that arrive late, endpoints that lag behind. **A fake**: for tests of applications and of
 * strategies.
 */
export class FakeTarget implements Target, CanSet, CanReset, CanRevoke, CanIssue {
  readonly location = 'a fake target'
  /** The credentials that authenticate. */
  readonly valid: Set<string>
  /** What `inUse` says of. */
  readonly used: Set<string> = new Set()
  /** The effects that took place, in order: `set`, `revoke` …, without credentials. */
  readonly effects: TargetMethod[] = []
  /** Whose sessions were ended. */
  readonly ended: Set<string> = new Set()
  readonly #options: FakeTargetOptions
  readonly #faults = new TargetFaults()
  readonly #fences = new Map<string, number>()
  readonly #issued = new Map<string, string[]>()
  readonly #withdrawn = new Set<string>()
  #lag = 0

  constructor(options: FakeTargetOptions = {}) {
    this.#options = options
    this.valid = new Set(options.credentials)
  }

  inject(fault: TargetFault): void {
    this.#faults.inject(fault)
  }

  heal(): void {
    this.#faults.heal()
  }

  /** Lets effects arrive that were `late`. */
  release(): void {
    this.#faults.release()
  }

  /** So many of the next tests are answered as before the last change, by an endpoint that lags behind. */
  lagBehind(tests: number): void {
    this.#lag = tests
  }

  test(credential: string, call: TargetCall): Promise<Answer> {
    return this.#faults.apply('test', call, () => {
      const isValid = this.valid.has(credential)
      if (this.#lag === 0) return isValid ? 'accepted' : 'refused'
      this.#lag--
      return isValid ? 'refused' : 'accepted'
    })
  }

  inUse(credential: string, call: TargetCall): Promise<boolean> {
    return this.#faults.apply('inUse', call, () => this.used.has(credential))
  }

  set(credential: string, call: SetCall): Promise<Answer | 'fenced'> {
    return this.#effect('set', call, () => this.#install(credential, call))
  }

  reset(credential: string, call: SetCall): Promise<Answer | 'fenced'> {
    return this.#effect('reset', call, () => this.#install(credential, call))
  }

  revoke(credential: string, call: RevokeCall): Promise<'done' | 'fenced'> {
    return this.#effect('revoke', call, () => {
      this.valid.delete(credential)
      if (call.endSessions) this.ended.add(credential)
      return 'done' as const
    })
  }

  issue(call: IssueCall): Promise<string> {
    return this.#faults.apply('issue', call, () => {
      if (this.#isFenced(call)) throw new Error('fenced')
      if (this.#withdrawn.has(call.token)) throw new Error('this token was withdrawn')
      const credential = `issued-${crypto.randomUUID()}`
      this.#issued.set(call.token, [...(this.#issued.get(call.token) ?? []), credential])
      this.valid.add(credential)
      this.effects.push('issue')
      return credential
    })
  }

  withdraw(token: string, call: TargetCall): Promise<'done' | 'fenced'> {
    return this.#effect('withdraw', call, () => {
      this.#withdrawn.add(token)
      for (const credential of this.#issued.get(token) ?? []) this.valid.delete(credential)
      return 'done' as const
    })
  }

  #install(credential: string, { current, endSessions }: SetCall): Answer {
    if (this.#options.refuses?.(credential)) return 'refused'
    const { room = Number.POSITIVE_INFINITY } = this.#options
    if (room === 1) {
      if (endSessions) this.ended.add(current)
      this.valid.clear()
    }
    // The slot that is taken is never the one that is published.
    for (const other of [...this.valid]) {
      if (this.valid.size >= room && other !== current && other !== credential) this.valid.delete(other)
    }
    this.valid.add(credential)
    return 'accepted'
  }

  #effect<A>(method: TargetMethod, call: TargetCall, work: () => A): Promise<A | 'fenced'> {
    return this.#faults.apply(method, call, () => {
      if (this.#isFenced(call)) return 'fenced'
      this.effects.push(method)
      return work()
    })
  }

  #isFenced({ secret, fence }: TargetCall): boolean {
    if (!this.#options.fenced) return false
    const seen = this.#fences.get(secret) ?? 0
    if (fence < seen) return true
    this.#fences.set(secret, fence)
    return false
  }
}
