import { createHash } from 'node:crypto'
import { foreignAnswer } from '../errors.ts'

/** What a server says of one of its users (ACL GETUSER). */
export interface AclUser {
  readonly isOn: boolean
  /** Whether any password is taken for right. */
  readonly takesAny: boolean
  /** SHA-256 in hexadecimal digits, without `#`. */
  readonly hashes: ReadonlySet<string>
}

/** As Redis keeps passwords: SHA-256, without salt (Redis documentation, ACL). Only random passwords are safe under it. */
export function hashOf(password: string): string {
  return createHash('sha256').update(password, 'utf8').digest('hex')
}

/**
 * The reply of ACL GETUSER: names and values, in turns (RESP 2) or as a map (RESP 3). Undefined where there is no such user.
 * @throws StoreFault for anything else.
 */
export function readAclUser(reply: unknown): AclUser | undefined {
  if (reply === null) return undefined
  const fields = fieldsOf(reply)
  const [flags, passwords] = [listOf(fields.get('flags')), listOf(fields.get('passwords'))]
  if (flags === undefined || passwords === undefined) throw foreignAnswer()
  return { isOn: flags.includes('on'), takesAny: flags.includes('nopass'), hashes: new Set(passwords) }
}

function fieldsOf(reply: unknown): Map<string, unknown> {
  if (reply instanceof Map) return new Map([...reply].map(([name, value]) => [String(name), value]))
  if (Array.isArray(reply)) {
    return new Map(reply.flatMap((name, index) => (index % 2 === 0 ? [[String(name), reply[index + 1]]] : [])))
  }
  return new Map(typeof reply === 'object' && reply !== null ? Object.entries(reply) : [])
}

function listOf(value: unknown): string[] | undefined {
  if (value instanceof Set) return [...value].map(String)
  return Array.isArray(value) ? value.map(String) : undefined
}
