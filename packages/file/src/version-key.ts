import {
  closeSync,
  constants,
  fstatSync,
  linkSync,
  mkdirSync,
  openSync,
  readSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'
import { errnoOf } from './disk/file-system.ts'
import { nodeCrypto } from './disk/later.ts'

const keyBytes = 32

/**
 * The version of a value: 128 bits of HMAC-SHA-256 (RFC 2104) over name and value. Equal values of a name have equal
 * versions, in any process with the same key; without the key a short value cannot be guessed from its version. Hexadecimal:
 * a version is a word on command lines, where one that begins with a hyphen would be an option.
 */
export function versionOf({ bytes, mark }: VersionKey, name: string, value: string): string {
  const hash = nodeCrypto().createHmac('sha256', bytes).update(`sealwax file version\0${name}\0${value}`)
  return mark + hash.digest('hex').slice(0, 32)
}

/** `$XDG_STATE_HOME/sealwax/version-key`, else below `~/.local/state`, or `%LOCALAPPDATA%` on Windows. */
export function defaultKeyPath(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const configured = process.platform === 'win32' ? env['LOCALAPPDATA'] : env['XDG_STATE_HOME']
  // The XDG base directory specification has relative paths ignored.
  if (configured !== undefined && isAbsolute(configured)) return join(configured, 'sealwax', 'version-key')
  try {
    return join(homedir(), '.local', 'state', 'sealwax', 'version-key')
  } catch {
    // A user id without an entry and without HOME, as in containers: there is no home.
    return undefined
  }
}

/** What versions are made with. */
export interface VersionKey {
  readonly bytes: Uint8Array
  /** Before every version that is made with a key of this process alone; empty for one that is kept. */
  readonly mark: string
}

const keys = new Map<string, VersionKey>()
let processKey: VersionKey | undefined

/** Whether no other process can make this version, because the key that it was made with is not kept. */
export function isOfOneProcess(version: string): boolean {
  return /^process-[\w-]{8}-[\da-f]{32}$/.test(version)
}

/**
 * The key in that file, which is made where it is missing: 32 random bytes, mode 0600. Where it can neither be read nor
 * made, or others could read it, a key of this process is used instead, and versions say that they hold for it alone.
 *
 * Synchronous, because a version is a plain field to its reader; it runs once a process.
 */
export function loadVersionKey(path: string | undefined): VersionKey {
  if (path === undefined) return ownKey()
  const known = keys.get(path)
  if (known !== undefined) return known
  let key: VersionKey
  try {
    key = { bytes: readKey(path) ?? makeKey(path), mark: '' }
  } catch {
    // A read-only or missing home is no failure: whoever runs there gets versions of shorter range, as documented.
    key = ownKey()
  }
  keys.set(path, key)
  return key
}

function ownKey(): VersionKey {
  processKey ??= {
    bytes: nodeCrypto().randomBytes(keyBytes),
    mark: `process-${nodeCrypto().randomBytes(6).toString('base64url')}-`,
  }
  return processKey
}

/** Undefined where there is no file. */
function readKey(path: string): Uint8Array | undefined {
  let file: number
  try {
    file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined
    throw error
  }
  try {
    const { mode, uid, size } = fstatSync(file)
    const key = new Uint8Array(keyBytes)
    const mine = process.getuid === undefined || (uid === process.getuid() && (mode & 0o077) === 0)
    if (!mine || size !== keyBytes || readSync(file, key, 0, keyBytes, 0) !== keyBytes) {
      throw new Error('the key of versions is not as it was made')
    }
    return key
  } finally {
    closeSync(file)
  }
}

function makeKey(path: string): Uint8Array {
  const key = nodeCrypto().randomBytes(keyBytes)
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const temporary = `${path}.${process.pid}.${nodeCrypto().randomBytes(4).toString('hex')}`
  const file = openSync(temporary, 'wx', 0o600)
  try {
    writeSync(file, key)
    // A link appears with its content, and fails where another process was first.
    linkSync(temporary, path)
    return key
  } catch (error) {
    const first = errnoOf(error) === 'EEXIST' ? readKey(path) : undefined
    if (first === undefined) throw error
    return first
  } finally {
    closeSync(file)
    unlinkSync(temporary)
  }
}
