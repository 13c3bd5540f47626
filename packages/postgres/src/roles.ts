import { StoreFault } from '@sealwax/core'
import { sqlStateOf } from './errors.ts'
import { identifier } from './quote.ts'
import type { Session } from './session.ts'

interface RoleFacts {
  readonly name: string
  readonly oid: number
  readonly canLogin: boolean
  readonly isExpired: boolean
  readonly isMember: boolean | null
  /** Whether our user may end its sessions. */
  readonly canEnd: boolean
}

/** What there is to know of roles before they are altered, by their names; with an owner, whether each is a member of it. */
export async function roleFacts(
  session: Session,
  roles: readonly string[],
  owner?: string,
): Promise<ReadonlyMap<string, RoleFacts>> {
  const rows = await session.query(
    `SELECT r.rolname AS name, r.oid::int8::text AS oid, r.rolcanlogin AS "canLogin",
        coalesce(r.rolvaliduntil <= now(), false) AS "isExpired",
        pg_has_role(r.oid, (SELECT oid FROM pg_roles WHERE rolname = $2), 'MEMBER') AS "isMember",
        pg_has_role(r.oid, 'USAGE') OR pg_has_role('pg_signal_backend', 'USAGE') AS "canEnd"
      FROM pg_roles r WHERE r.rolname = ANY($1::text[])`,
    [roles, owner ?? null],
  )
  return new Map(rows.map(row => [row['name'] as string, { ...row, oid: Number(row['oid']) } as unknown as RoleFacts]))
}

/** @throws StoreFault ERR_SECRET_CONFIG with the statement to run. */
export function checkRoles(facts: ReadonlyMap<string, RoleFacts>, roles: readonly string[], owner?: string): void {
  for (const role of roles) {
    const found = facts.get(role)
    if (found === undefined) throw toRun(`the role ${role} is missing`, createStatement(role, owner))
    if (owner !== undefined && found.isMember !== true) {
      const what = found.isMember === null ? `the role ${owner} is missing` : `${role} is no member of ${owner}`
      const create = found.isMember === null ? `CREATE ROLE ${identifier(owner)} NOLOGIN; ` : ''
      throw toRun(what, `${create}GRANT ${identifier(owner)} TO ${identifier(role)}`)
    }
  }
}

/** A password that has been set would be refused all the same. */
export function checkLasts(facts: ReadonlyMap<string, RoleFacts>, role: string): void {
  if (facts.get(role)?.isExpired !== true) return
  throw toRun(
    `the password of ${role} has expired, whatever it is (VALID UNTIL)`,
    `ALTER ROLE ${identifier(role)} VALID UNTIL 'infinity'`,
  )
}

export function checkMayLogIn(facts: ReadonlyMap<string, RoleFacts>, role: string): void {
  if (facts.get(role)?.canLogin !== false) return
  throw toRun(`the role ${role} may not log in`, `ALTER ROLE ${identifier(role)} LOGIN`)
}

/** @throws StoreFault ERR_SECRET_DENIED: asked before anything is changed, because it is done after that. */
export function checkMayEnd(facts: ReadonlyMap<string, RoleFacts>, role: string): void {
  if (facts.get(role)?.canEnd !== false) return
  throw new StoreFault('ERR_SECRET_DENIED', {
    hint: `The administrator may not end sessions of ${role}: run \`GRANT pg_signal_backend TO …;\` for him as a superuser.`,
  })
}

/**
 * Gives a role a password, by its verifier. `refused` where a rule of the server's does not allow it (invalid_parameter_value, as
 * passwordcheck says it): such a rule sees no more of the password than whether it is the role's name.
 */
export async function alterPassword(
  session: Session,
  role: string,
  verifier: string,
  attributes = '',
): Promise<'changed' | 'refused'> {
  try {
    await session.query(`ALTER ROLE ${identifier(role)} ${attributes} PASSWORD '${verifier}'`)
    return 'changed'
  } catch (error) {
    if (sqlStateOf(error) === '22023') return 'refused'
    throw error
  }
}

/** Rejects where a login has not the rights of the owner at once: what is published must be able to do what the one before could. */
export async function checkRights(session: Session, role: string, owner: string): Promise<void> {
  const [{ has } = {}] = await session.query(
    "SELECT current_user = $1 OR pg_catalog.pg_has_role(current_user, $1::name, 'USAGE') AS has",
    [owner],
  )
  if (has === true) return
  const [user, group] = [identifier(role), identifier(owner)]
  throw toRun(`${role} has not the rights of ${owner}`, `GRANT ${group} TO ${user}; ALTER ROLE ${user} INHERIT`)
}

/** Ends the sessions of a user on the server where it runs. */
export function endSessionsSql(oid: number): string {
  return `SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE usesysid = ${oid} AND pid <> pg_catalog.pg_backend_pid()`
}

function createStatement(role: string, owner: string | undefined): string {
  const create = `CREATE ROLE ${identifier(role)} NOLOGIN`
  return owner === undefined ? create : `${create} IN ROLE ${identifier(owner)}`
}

function toRun(problem: string, statement: string): StoreFault {
  return new StoreFault('ERR_SECRET_CONFIG', {
    hint: `Not yet: ${problem}. Run \`${statement};\` as an administrator.`,
  })
}
