import { StoreFault } from '@sealwax/core'
import { sqlStateOf } from './errors.ts'
import type { Session, Times } from './session.ts'

/** Where fences are kept, and under which one a call is made. */
export interface Fencing {
  /** `schema.table`, which need no quotes. */
  readonly table: string
  /** Makes the table where it is missing. */
  readonly create: boolean
  readonly secret: string
  readonly fence: number
  readonly times: Times
}

/** Lower-case words, so that they mean the same with quotes and without. */
export const tablePattern: RegExp = /^[a-z_][a-z0-9_]{0,62}\.[a-z_][a-z0-9_]{0,62}$/

export const defaultTable = 'sealwax.rotation_fence'

/** What makes the table, as the README has it. */
function tableSql(table: string): readonly string[] {
  const [schema] = table.split('.')
  return [
    `CREATE SCHEMA IF NOT EXISTS ${schema}`,
    `CREATE TABLE IF NOT EXISTS ${table} (role text PRIMARY KEY, fence bigint NOT NULL, secret text NOT NULL, changed_at timestamptz NOT NULL DEFAULT now())`,
  ]
}

/** Undefined tables and schemas. */
const missing: readonly (string | undefined)[] = ['42P01', '3F000']

/**
 * Changes roles in one transaction that first locks their fences: whoever comes with a smaller fence than one that was seen, even
 * after he slept between two statements, changes nothing.
 *
 * @param afterwards goes to the server together with the commit, so that it is done although this process may be gone by then.
 */
export async function underFence(
  session: Session,
  roles: readonly string[],
  fencing: Fencing,
  change: () => Promise<'changed' | 'refused'>,
  afterwards = '',
): Promise<'changed' | 'refused' | 'fenced'> {
  if (fencing.create) await createTable(session, fencing.table)
  await begin(session, fencing.times)
  const answer = (await passes(session, roles, fencing)) ? await change() : 'fenced'
  await session.query(answer === 'changed' ? `COMMIT; ${afterwards}` : 'ROLLBACK')
  return answer
}

async function createTable(session: Session, table: string): Promise<void> {
  const [{ found } = {}] = await session.query('SELECT to_regclass($1) IS NOT NULL AS found', [table])
  if (found === true) return
  for (const statement of tableSql(table)) await session.query(statement)
}

async function begin(session: Session, { statement }: Times): Promise<void> {
  await session.query('BEGIN ISOLATION LEVEL READ COMMITTED')
  // Whoever holds a fence and is stopped loses his session, and with it the lock. A fence that a crash of the server could
  // take back is none.
  await session.query(
    `SELECT set_config('search_path', 'pg_catalog', true), set_config(name, $1, true),
      set_config('synchronous_commit', CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, true)
      FROM unnest(ARRAY['lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout']) AS name`,
    [`${statement}`],
  )
}

async function passes(session: Session, roles: readonly string[], { table, secret, fence }: Fencing): Promise<boolean> {
  const sorted = [...roles].sort()
  try {
    await session.query(
      `INSERT INTO ${table} (role, fence, secret) SELECT role, 0, $2 FROM unnest($1::text[]) AS role ORDER BY role ON CONFLICT (role) DO NOTHING`,
      [sorted, secret],
    )
  } catch (error) {
    if (!missing.includes(sqlStateOf(error))) throw error
    throw new StoreFault('ERR_SECRET_CONFIG', {
      hint: `The table ${table} is missing: run \`${tableSql(table).join('; ')};\` as its owner, or set options.createFenceTable.`,
    })
  }
  const [{ passes } = {}] = await session.query(
    `WITH held AS (SELECT fence FROM ${table} WHERE role = ANY($1::text[]) ORDER BY role FOR UPDATE)
      SELECT max(fence) <= $2::bigint AS passes FROM held`,
    [sorted, fence],
  )
  if (passes !== true) return false
  await session.query(
    `UPDATE ${table} SET fence = $2::bigint, secret = $3, changed_at = now() WHERE role = ANY($1::text[])`,
    [sorted, fence, secret],
  )
  return true
}
