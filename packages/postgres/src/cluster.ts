import { setTimeout } from 'node:timers/promises'
import { StoreFault } from '@sealwax/core'
import { type Answer, type Login, type TargetCall, testOnEvery } from '@sealwax/core/rotate'
import { type Place, placeOf, shown } from './address.ts'
import { connectorOf } from './administrator.ts'
import { isRefusal, told } from './errors.ts'
import { defaultTable, type Fencing } from './fence.ts'
import type { PostgresOptions } from './options.ts'
import { isRoleName } from './quote.ts'
import { applicationName, type Opening, Session, type Times } from './session.ts'

/** How often a replica is asked whether it has what the primary has, in milliseconds. */
const replicaInterval = 100

/** A server with its replicas and poolers: who may log in where, and who is there. */
export class Cluster {
  readonly location: string
  readonly #options: PostgresOptions
  readonly #server: Place
  readonly #endpoints: readonly Place[]
  readonly #times: Times

  constructor(options: PostgresOptions) {
    const { server, endpoints = [], database } = options
    this.#options = options
    this.#server = placeOf(server, database)
    // Always the server as well: what PgBouncer says of a wrong password (08P01) is what it says of anything.
    const others = endpoints.map(address => placeOf(address, database))
    this.#endpoints = [this.#server, ...others.filter(place => shown(place) !== shown(this.#server))]
    this.#times = { connect: options.connectTimeout ?? 5_000, statement: options.statementTimeout ?? 10_000 }
    this.location = `postgres ${shown(this.#server)}`
  }

  fencing({ secret, fence }: TargetCall): Fencing {
    const { fenceTable: table = defaultTable, createFenceTable: create = false } = this.#options
    return { table, create, secret, fence, times: this.#times }
  }

  /**
   * Whether a login is let in on every endpoint, and can run a statement there. `look` sees that it is worth something.
   */
  test(login: Login, call: TargetCall, look: (session: Session) => Promise<void> = ping): Promise<Answer> {
    // No role can have these, and PostgreSQL takes an empty password for none.
    if (!isRoleName(login.username) || login.password === '' || login.password.includes('\0')) {
      return Promise.resolve('refused')
    }
    return testOnEvery(this.#endpoints, place => this.#testAt(place, login, call, look))
  }

  /** Works as the administrator, on the primary. */
  async administer<T>(doing: string, call: TargetCall, work: (session: Session) => Promise<T>): Promise<T> {
    return this.#administerAt(this.#server, doing, call, work)
  }

  /** Whether a user has sessions, on the primary or a replica. Those of poolers show there; our own tests do not count. */
  async hasSessions(user: string, call: TargetCall): Promise<boolean> {
    const found = await Promise.all(
      [this.#server, ...this.#replicas].map(place =>
        this.#administerAt(place, `look for sessions of ${user}`, call, async session => {
          const [{ used } = {}] = await session.query(
            'SELECT EXISTS (SELECT FROM pg_catalog.pg_stat_activity WHERE usename = $1 AND application_name <> $2) AS used',
            [user, applicationName],
          )
          return used === true
        }),
      ),
    )
    return found.includes(true)
  }

  /** Ends a user's sessions on replicas, each as soon as it refuses the login as the primary does. */
  async endSessionsOnReplicas(login: Login, call: TargetCall): Promise<void> {
    await Promise.all(
      this.#replicas.map(async place => {
        while ((await this.#testAt(place, login, call, ping)) === 'accepted') await pause(replicaInterval, call.signal)
        await this.#administerAt(place, `end sessions of ${login.username}`, call, session =>
          session.query(
            'SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE usename = $1',
            [login.username],
          ),
        )
      }),
    )
  }

  get #replicas(): readonly Place[] {
    const { host, port } = this.#server
    return this.#endpoints.filter(place => !place.pooler && !(place.host === host && place.port === port))
  }

  async #testAt(
    place: Place,
    login: Login,
    call: TargetCall,
    look: (session: Session) => Promise<void>,
  ): Promise<Answer> {
    const { secret, signal } = call
    try {
      const session = await Session.open({ ...this.#opening(place, call), login })
      return await closing<Answer>(session, async () => {
        if (!session.wantedPassword) throw unasked(login.username)
        await look(session)
        return 'accepted'
      })
    } catch (error) {
      if (isRefusal(error)) return 'refused'
      throw told(error, { doing: `let ${login.username} log in`, place: shown(place), secret, signal })
    }
  }

  async #administerAt<T>(
    place: Place,
    doing: string,
    call: TargetCall,
    work: (session: Session) => Promise<T>,
  ): Promise<T> {
    const { secret, signal } = call
    signal.throwIfAborted()
    const connector = await connectorOf(this.#options.administrator)
    try {
      const opening = this.#opening(place, call)
      const session = await connector(login => Session.open({ ...opening, login }), signal)
      return await closing(session, work)
    } catch (error) {
      throw told(error, { doing, place: shown(place), secret, signal })
    }
  }

  #opening(place: Place, { signal }: TargetCall): Omit<Opening, 'login'> {
    return { place, signal, times: this.#times, makeClient: this.#options.client }
  }
}

/** A login that was let in has to be able to do something as well, on the server behind a pooler too. */
async function ping(session: Session): Promise<void> {
  await session.query('SELECT 1')
}

async function closing<T>(session: Session, work: (session: Session) => Promise<T>): Promise<T> {
  try {
    return await work(session)
  } finally {
    await session.close()
  }
}

function unasked(user: string): StoreFault {
  return new StoreFault('ERR_SECRET_CONFIG', {
    hint: `It let ${user} in without wanting the password (trust, peer or cert in pg_hba.conf), so that no password can be tested there: use scram-sha-256.`,
  })
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return setTimeout(ms, undefined, { signal }).catch(() => signal.throwIfAborted())
}
