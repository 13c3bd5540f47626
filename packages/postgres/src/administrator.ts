import { StoreFault } from '@sealwax/core'
import type { Login } from '@sealwax/core/rotate'
import { isRejectedLogin } from './errors.ts'
import { isRoleName } from './quote.ts'
import type { Session } from './session.ts'

/** What is used of a client of sealwax: `createSecrets()` and `openSecrets()` give one. */
export interface SecretsReader {
  withSecret<T>(
    name: string,
    connect: (secret: { text(): string }) => Promise<T>,
    options: { readonly isRejected: (error: unknown) => boolean; readonly signal?: AbortSignal },
  ): Promise<T>
}

/** The administrator's login is itself a secret: a JSON object with `username` and `password`. */
export interface AdministratorSecret {
  /** The client that reads it. Where the password is refused, it is read anew once (`withSecret`). */
  readonly secrets: SecretsReader
  readonly name: string
}

/** Who alters roles: a secret, a function that gives a login at each connection, or a login. */
export type PostgresAdministrator = AdministratorSecret | (() => Login | Promise<Login>) | Login

export const administratorRule =
  '{ secrets, name } of a secret, a function that gives { username, password }, or these two'

export function isAdministrator(value: unknown): boolean {
  if (typeof value === 'function') return true
  if (typeof value !== 'object' || value === null) return false
  const { secrets, name } = value as Partial<AdministratorSecret>
  if (secrets === undefined) return isLogin(value)
  return typeof secrets?.withSecret === 'function' && typeof name === 'string' && name !== ''
}

type Connect = (login: Login) => Promise<Session>

/**
 * How to connect with the administrator's login.
 * @returns A function that rejects with the driver's errors; what the application's own function rejects with, this does.
 */
export async function connectorOf(
  administrator: PostgresAdministrator,
): Promise<(connect: Connect, signal: AbortSignal) => Promise<Session>> {
  if (typeof administrator === 'function') {
    const login = await administrator()
    return async connect => connect(checked(login))
  }
  if (!('secrets' in administrator)) return connect => connect(administrator)
  const { secrets, name } = administrator
  return (connect, signal) =>
    secrets.withSecret(name, secret => connect(parsed(secret.text())), { isRejected: isRejectedLogin, signal })
}

function parsed(text: string): Login {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // The parser's own message quotes what it read.
  }
  return checked(value)
}

function checked(value: unknown): Login {
  if (isLogin(value)) return value
  throw new StoreFault('ERR_SECRET_CONFIG', {
    hint: "The administrator's login must be an object (in a secret: JSON) with the texts username and password.",
  })
}

function isLogin(value: unknown): value is Login {
  const { username, password } = (value ?? {}) as Partial<Login>
  return isRoleName(username) && typeof password === 'string' && password !== ''
}
