import { type Answer, type TargetCall, testOnEvery } from '@sealwax/core/rotate'
import { AclServer } from './acl-server.ts'
import type { AclSession } from './acl-session.ts'
import type { AclChange } from './change.ts'
import type { RedisAclOptions } from './options.ts'

/** All servers that know a user: what is done is done on each, or nothing where one cannot be reached. */
export class AclServers {
  readonly #servers: readonly AclServer[]
  readonly #fences: string | false

  constructor({ servers, keptIn, fences = 'sealwax-acl' }: RedisAclOptions) {
    this.#servers = servers.map(options => new AclServer(options, keptIn))
    this.#fences = fences
  }

  /** For messages. */
  get places(): string {
    return this.#servers.map(({ place }) => place).join(', ')
  }

  fenceOf({ secret, fence }: TargetCall): AclChange['fence'] {
    return this.#fences === false ? undefined : { key: `${this.#fences}:${secret}`, value: fence }
  }

  async test(username: string, password: string, { signal }: TargetCall): Promise<Answer> {
    // The SDK takes an empty password for none, and logs nobody in.
    if (password === '') return 'refused'
    return testOnEvery(this.#servers, server => server.logIn(username, password, signal))
  }

  /** Looks on every server first, and changes something only where all of them answered. */
  async change(change: AclChange, { signal }: TargetCall): Promise<'done' | 'fenced'> {
    return this.#onEach(change.user, signal, async sessions => {
      const prepared = await all(sessions, (server, session) =>
        server.attempt(change.user, signal, () => session.prepare(change)),
      )
      if (prepared.includes('fenced')) return 'fenced'
      const outcomes = await all(sessions, (server, session, index) => {
        const seen = prepared[index]
        return server.attempt(change.user, signal, async () =>
          seen === undefined || seen === 'fenced' ? 'fenced' : session.apply(change, seen),
        )
      })
      return outcomes.includes('fenced') ? 'fenced' : 'done'
    })
  }

  /** Whether a user has a connection to any of them. */
  async isConnected(user: string, { signal }: TargetCall): Promise<boolean> {
    return this.#onEach(user, signal, async sessions => {
      const lists = await all(sessions, (server, session) => server.attempt(user, signal, () => session.clients()))
      return lists.some(list => list.split('\n').some(line => / user=(\S+)/.exec(line)?.[1] === user))
    })
  }

  async #onEach<T>(
    user: string,
    signal: AbortSignal,
    work: (sessions: ReadonlyMap<AclServer, AclSession>) => Promise<T>,
  ): Promise<T> {
    const sessions = new Map<AclServer, AclSession>()
    const opening = this.#servers.map(async server => {
      sessions.set(server, await server.openSession(user, signal))
    })
    try {
      await settled(opening)
      return await work(sessions)
    } finally {
      for (const session of sessions.values()) session.end()
    }
  }
}

function all<T>(
  sessions: ReadonlyMap<AclServer, AclSession>,
  work: (server: AclServer, session: AclSession, index: number) => Promise<T>,
): Promise<readonly T[]> {
  return settled([...sessions].map(([server, session], index) => work(server, session, index)))
}

/** Waits for all, also where one fails: nothing is under way when the caller is told. */
async function settled<T>(works: readonly Promise<T>[]): Promise<readonly T[]> {
  const results = await Promise.allSettled(works)
  return results.map(result => {
    if (result.status === 'rejected') throw result.reason
    return result.value
  })
}
