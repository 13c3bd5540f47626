import type { SecretErrorCode } from '@sealwax/core'

export interface Meaning {
  readonly code: SecretErrorCode
  readonly hint: string
}

const away: Meaning = { code: 'ERR_SECRET_UNAVAILABLE', hint: 'It is stopping, starting or busy: try again later.' }
const setUp = "see the set-up SQL in this package's README."

/** SQLSTATEs, or the classes that they begin with (PostgreSQL documentation, Appendix A). The longest match counts. */
export const bySqlState: Readonly<Record<string, Meaning>> = {
  '08': { code: 'ERR_SECRET_UNAVAILABLE', hint: 'The connection was lost, or is no PostgreSQL connection.' },
  '25006': {
    code: 'ERR_SECRET_UNAVAILABLE',
    hint: 'It takes no writes: options.server must be the primary, not a replica.',
  },
  '25P03': { code: 'ERR_SECRET_UNAVAILABLE', hint: 'This process was stopped for longer than statementTimeout.' },
  '28': {
    code: 'ERR_SECRET_DENIED',
    hint: "It does not let this user in from here: look at pg_hba.conf and the server's log.",
  },
  '28P01': { code: 'ERR_SECRET_DENIED', hint: 'The password is refused.' },
  '3D000': { code: 'ERR_SECRET_CONFIG', hint: 'There is no such database: look at options.database.' },
  '3F000': { code: 'ERR_SECRET_CONFIG', hint: `A schema is missing: ${setUp}` },
  '40': { code: 'ERR_SECRET_UNAVAILABLE', hint: 'Another transaction was in the way: try again.' },
  '42501': { code: 'ERR_SECRET_DENIED', hint: `The user lacks a right: ${setUp}` },
  '42704': { code: 'ERR_SECRET_CONFIG', hint: `A role is missing: ${setUp}` },
  '42703': { code: 'ERR_SECRET_CONFIG', hint: `The table of fences has other columns: ${setUp}` },
  '42P01': { code: 'ERR_SECRET_CONFIG', hint: `A table is missing: ${setUp}` },
  '53': { code: 'ERR_SECRET_UNAVAILABLE', hint: 'It is out of connections, memory or disk.' },
  '55000': { code: 'ERR_SECRET_UNAVAILABLE', hint: 'The database takes no connections now.' },
  '55P03': {
    code: 'ERR_SECRET_UNAVAILABLE',
    hint: 'Another rotation of this user holds its fence, or a session holds a lock: try again.',
  },
  '57': away,
  '57014': { code: 'ERR_SECRET_TIMEOUT', hint: 'A statement took longer than statementTimeout.' },
  XX000: { code: 'ERR_SECRET_UNAVAILABLE', hint: 'Somebody else altered the same role at the same time: try again.' },
}
