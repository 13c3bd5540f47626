/**
 * What a target says of a credential. Not knowing is neither: a time-out, an outage, one replica of three that cannot be
 * reached are a rejection, and the rotation asks again.
 */
export type Answer = 'accepted' | 'refused'

/** What goes with every call to a target. */
export interface TargetCall {
  /** Aborts at the deadline of the step, or with the caller. */
  readonly signal: AbortSignal
  /** The name of the secret, for messages, and for a target that keeps fences of several secrets apart. */
  readonly secret: string
  /**
   * Greater for every candidate of this secret than for those before, whoever made them. A target that remembers the greatest
   * and answers `fenced` to a smaller one cannot be changed by a rotator that was paused and woke too late.
   */
  readonly fence: number
}

/**
 * Where a credential is used: a database, an API. What else it can do is said by the `Can…` interfaces; a strategy's type says
 * which of them it needs. Every method may be called again after a crash, and must then come to the same.
 *
 * @typeParam C The credential: the secret's text, or a {@link Login}.
 */
export interface Target<C = string> {
  /** Where it is, for messages: `postgres db.example:5432`. No credentials. */
  readonly location: string
  /**
   * Whether a credential authenticates, on every endpoint that consumers use (replicas, poolers, regions): `accepted` only
   * where all accept it, `refused` where one says that it is wrong. Anything else rejects.
   */
  test(credential: C, call: TargetCall): Promise<Answer>
  /** Whether somebody still uses a credential (sessions, the last use of a key): it is not revoked as long as that is so. */
  inUse?(credential: C, call: TargetCall): Promise<boolean>
}

export interface SetCall<C = string> extends TargetCall {
  /** What is published now, and goes on working where the target can have two. */
  readonly current: C
  /** The old credential is known to somebody else: end the sessions that it opened. */
  readonly endSessions: boolean
}

export interface CanSet<C = string> {
  /**
   * Makes a credential valid. `refused` where the target will not have this one (a rule for passwords): another is made.
   * `fenced` where it has seen a greater fence.
   */
  set(credential: C, call: SetCall<C>): Promise<Answer | 'fenced'>
}

export interface CanReset<C = string> {
  /** As {@link CanSet.set}, by an administrator's rights: for when neither the old nor the new credential works. */
  reset(credential: C, call: SetCall<C>): Promise<Answer | 'fenced'>
}

export interface RevokeCall<C = string> extends TargetCall {
  /** What is published now: it must go on working. */
  readonly published: C
  readonly endSessions: boolean
}

export interface CanRevoke<C = string> {
  /** Ends a credential; one that there is not is ended already. */
  revoke(credential: C, call: RevokeCall<C>): Promise<'done' | 'fenced'>
}

export interface IssueCall extends TargetCall {
  /** Names what is issued, so that it can be withdrawn where the answer was lost. A letter or digit, then 21 of A-Z a-z 0-9 _ -. */
  readonly token: string
}

export interface CanIssue<C = string> {
  /** Makes a credential of the target's own choice. */
  issue(call: IssueCall): Promise<C>
  /** Ends whatever was issued under a token, or will be by a call that is still on its way; nothing, where nothing was. */
  withdraw(token: string, call: TargetCall): Promise<'done' | 'fenced'>
}

/** A user's name and password, for targets with two users. */
export interface Login {
  readonly username: string
  readonly password: string
}

/**
 * Asks every endpoint, all at once: `refused` where one refuses, `accepted` where all accept; rejects where one does not
 * answer and none refuses.
 *
 * @example
 * test: (password, call) => testOnEvery(hosts, host => canLogIn(host, password, call.signal))
 */
export async function testOnEvery<E>(endpoints: readonly E[], test: (endpoint: E) => Promise<Answer>): Promise<Answer> {
  if (!Array.isArray(endpoints) || endpoints.length === 0) {
    throw new TypeError(
      'endpoints must be an array with at least one: a credential that is tested nowhere is not tested',
    )
  }
  const answers = await Promise.allSettled(endpoints.map(test))
  if (answers.some(answer => answer.status === 'fulfilled' && answer.value === 'refused')) return 'refused'
  for (const answer of answers) if (answer.status === 'rejected') throw answer.reason
  return 'accepted'
}
