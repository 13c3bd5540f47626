import type { Answer, CanRevoke, CanSet, Login, RevokeCall, SetCall, Target, TargetCall } from '../target.ts'
import { type TargetFault, TargetFaults } from './target-faults.ts'

export interface FakeUsersOptions {
  /** Users and their passwords; a user without one cannot log in. */
  readonly users: Readonly<Record<string, string | undefined>>
  /** Remembers the greatest fence of each secret, and is not changed by a smaller one. Default: false. */
  readonly fenced?: boolean
}

/** The same with users that have a password each, as a database has them. **A fake.** See {@link FakeTarget}. */
export class FakeUsers implements Target<Login>, CanSet<Login>, CanRevoke<Login> {
  readonly location = 'fake users'
  readonly passwords: Map<string, string | undefined>
  readonly used: Set<string> = new Set()
  readonly ended: Set<string> = new Set()
  readonly #fenced: boolean
  readonly #faults = new TargetFaults()
  readonly #fences = new Map<string, number>()

  constructor({ users, fenced = false }: FakeUsersOptions) {
    this.passwords = new Map(Object.entries(users))
    this.#fenced = fenced
  }

  inject(fault: TargetFault): void {
    this.#faults.inject(fault)
  }

  heal(): void {
    this.#faults.heal()
  }

  release(): void {
    this.#faults.release()
  }

  /** Whether a login authenticates now, for tests that look without asking. */
  accepts({ username, password }: Login): boolean {
    return this.passwords.get(username) === password
  }

  test(login: Login, call: TargetCall): Promise<Answer> {
    return this.#faults.apply('test', call, () => (this.accepts(login) ? 'accepted' : 'refused'))
  }

  inUse({ username }: Login, call: TargetCall): Promise<boolean> {
    return this.#faults.apply('inUse', call, () => this.used.has(username))
  }

  set({ username, password }: Login, call: SetCall<Login>): Promise<Answer | 'fenced'> {
    return this.#faults.apply('set', call, () => {
      if (this.#isFenced(call)) return 'fenced'
      if (!this.passwords.has(username)) return 'refused'
      this.passwords.set(username, password)
      return 'accepted'
    })
  }

  /** Ends the user's password, whatever it is by now: what a database can do, which does not show passwords. */
  revoke({ username }: Login, call: RevokeCall<Login>): Promise<'done' | 'fenced'> {
    return this.#faults.apply('revoke', call, () => {
      if (this.#isFenced(call)) return 'fenced'
      if (this.passwords.has(username)) this.passwords.set(username, undefined)
      if (call.endSessions) this.ended.add(username)
      return 'done'
    })
  }

  #isFenced({ secret, fence }: TargetCall): boolean {
    if (!this.#fenced) return false
    const seen = this.#fences.get(secret) ?? 0
    if (fence < seen) return true
    this.#fences.set(secret, fence)
    return false
  }
}
