import { wrongArgument } from '../../contract/arguments.ts'
import { SecretError } from '../../contract/errors.ts'
import type { Strategy } from '../strategy.ts'
import type { CanRevoke, CanSet, Login, Target } from '../target.ts'
import { isObject, parsed, textValue } from '../value.ts'
import { checkTarget } from './check-target.ts'

export interface AlternatingUsersOptions {
  readonly target: Target<Login> & CanSet<Login> & CanRevoke<Login>
  /** The two users' names. The secret holds one of them. */
  readonly users: readonly [string, string]
  /** Makes a password. */
  readonly generate: () => string | Promise<string>
  /** The fields of the secret, a JSON object, that hold the user's name and password. Default: `username`, `password`. */
  readonly fields?: { readonly username?: string; readonly password?: string }
}

/**
 * Two users that take turns: the one that is not published gets a new password, is tested and published, and after grace the
 * other one's password ends. At every moment the published one authenticates. Both need the same rights: let them be members of one role
 * that owns everything, since rights that are granted to each drift apart.
 *
 * The secret is a JSON object with the user's name and password; its other fields (host, port) stay as they are.
 */
export function alternatingUsers({ target, users, generate, fields = {} }: AlternatingUsersOptions): Strategy {
  checkTarget(target, 'test', 'set', 'revoke')
  if (typeof generate !== 'function')
    throw wrongArgument('options.generate', 'a function that makes a password', generate)
  if (!Array.isArray(users) || users.length !== 2 || users.some(user => typeof user !== 'string' || user === '')) {
    throw wrongArgument('options.users', 'two names', users)
  }
  if (users[0] === users[1]) throw new TypeError('options.users must be two names that differ')
  const { username = 'username', password = 'password' } = fields
  if (username === password) throw new TypeError('options.fields must be two that differ: the name and the password')
  const read = (value: string): Login | undefined => {
    const found = parsed(textValue(value).bytes)
    const [name, secret] = isObject(found) ? [found[username], found[password]] : []
    return typeof name === 'string' && typeof secret === 'string' ? { username: name, password: secret } : undefined
  }
  /** What was published and no longer has the form is nobody's login. */
  const login = (value: string): Login => read(value) ?? { username: '', password: '' }
  const { inUse } = target
  return {
    id: 'alternating-users',
    location: target.location,
    overlaps: true,
    stages: 1,
    refuses(current) {
      const found = parsed(current)
      if (!isObject(found)) return 'it is no JSON object.'
      const [name, secret] = [found[username], found[password]]
      if (typeof name !== 'string' || typeof secret !== 'string') return `it has no texts ${username} and ${password}.`
      return users.includes(name) ? undefined : `its ${username} is neither of ${users.join(' and ')}.`
    },
    async create({ current }) {
      const found = parsed(current)
      const before = isObject(found) ? found : {}
      const other = before[username] === users[0] ? users[1] : users[0]
      return JSON.stringify({ ...before, [username]: other, [password]: await generate() })
    },
    test: async (value, call) => {
      const own = read(value)
      return own === undefined ? 'refused' : target.test(own, call)
    },
    set: (value, { published, ...call }) => target.set(login(value), { ...call, current: login(published) }),
    async revoke(value, { published, ...call }) {
      const [old, now] = [login(value), login(published)]
      if (old.username === '') return 'done'
      if (old.username !== now.username) return target.revoke(old, { ...call, published: now })
      // Ending the user would end what is published as well: there is nothing to end only if the user has another password by now.
      const { endSessions: _, ...asking } = call
      if ((await target.test(old, asking)) === 'refused') return 'done'
      throw sameUser(call.secret, target.location)
    },
    ...(inUse !== undefined && { inUse: (value, call) => inUse.call(target, login(value), call) }),
  }
}

function sameUser(secret: string, location: string): SecretError {
  return new SecretError(
    `The old login and the published one of ${JSON.stringify(secret)} are one user of ${location}, which lets the old one in: to end it would end the published one. Give that user another password at the target, put it as the published value, and call \`adopt\`.`,
    { code: 'ERR_SECRET_CONFLICT', secretName: secret },
  )
}
