import { createHash, createHmac, pbkdf2, randomBytes } from 'node:crypto'

// Not imported: Node would look at process.stderr for that, which makes a pipe non-blocking.
const { promisify } = process.getBuiltinModule('node:util')
const derive = promisify(pbkdf2)

/** What PostgreSQL uses itself (`scram_iterations`), and the least that RFC 7677 allows. */
const defaultIterations = 4_096

/**
 * What a server keeps of a password for SCRAM-SHA-256 (RFC 5802, 3; RFC 7677), in the form of PostgreSQL's `pg_authid.rolpassword`:
 * `SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>`. The password cannot be computed from it, and a server to
 * which it is sent never sees one.
 *
 * @param password Printable ASCII, see {@link isPlain}: SASLprep (RFC 4013) leaves that as it is.
 */
export async function scramVerifier(
  password: string,
  iterations: number = defaultIterations,
  salt: Uint8Array = randomBytes(16),
): Promise<string> {
  const salted = await derive(password, salt, iterations, 32, 'sha256')
  const keyed = (text: string): Buffer => createHmac('sha256', salted).update(text).digest()
  const storedKey = createHash('sha256').update(keyed('Client Key')).digest('base64')
  const serverKey = keyed('Server Key').toString('base64')
  return `SCRAM-SHA-256$${iterations}:${Buffer.from(salt).toString('base64')}$${storedKey}:${serverKey}`
}

/**
 * Whether a password is the same for every client. SASLprep changes or forbids what is not printable ASCII, drivers differ in
 * what they do of it, and PostgreSQL takes an empty password for none: all of that is refused.
 */
export function isPlain(password: string): boolean {
  return /^[\x20-\x7e]+$/.test(password)
}
