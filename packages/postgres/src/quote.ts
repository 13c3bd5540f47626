/** NAMEDATALEN - 1: PostgreSQL cuts longer names, and then means another role (PostgreSQL documentation, 4.1.1). */
const longestName = 63

/** Whether a role can have this name; what it is made of does not matter, because it is quoted. */
export function isRoleName(name: unknown): name is string {
  return typeof name === 'string' && name !== '' && !name.includes('\0') && Buffer.byteLength(name) <= longestName
}

/** As an identifier (PostgreSQL documentation, 4.1.1): whatever is in it, it is one name. */
export function identifier(name: string): string {
  if (!isRoleName(name)) throw new TypeError(`a name must be 1 to ${longestName} bytes without NUL`)
  return `"${name.replaceAll('"', '""')}"`
}
