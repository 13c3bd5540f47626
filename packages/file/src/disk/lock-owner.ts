import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { errnoOf } from './file-system.ts'
import { nodeCrypto, nodeWorkers } from './later.ts'

/**
 * Who holds a lock, in a form that is a file name: `<realm>.<pid>.<thread>.<start>.<nonce>`.
 * The realm is a short hash of what makes process ids comparable: the boot and the pid namespace (a container has its
 * own) on Linux, the host's name elsewhere. The start tells a process from a later one with the same id.
 */
type OwnerId = string

export interface Owners {
  /** A new id, for one lock of this process. */
  create(): OwnerId
  /** The id will hold no lock any more. */
  retire(id: OwnerId): void
  /** Whether the owner is gone for certain. False where that cannot be known. */
  isGone(id: string): boolean
}

const form = /^([0-9a-f]{12})\.(\d+)\.(\d+)\.(\d+)\.([0-9a-f]{16})$/

/** Whether a name in a lock's folder was made by {@link Owners.create}. */
export function isOwnerId(name: string): boolean {
  return form.test(name)
}

export function systemOwners(): Owners {
  let known: string | undefined
  const prefix = (): string => {
    known ??= `${realm()}.${process.pid}.${nodeWorkers().threadId}.${processState(process.pid)?.start ?? 0}.`
    return known
  }
  const active = activeIds()
  return {
    create() {
      const id = prefix() + nodeCrypto().randomBytes(8).toString('hex')
      active.add(id)
      return id
    },
    retire: id => void active.delete(id),
    isGone(id) {
      const [, idRealm, pid = '', , start = ''] = form.exec(id) ?? []
      if (idRealm !== realm()) return false
      if (id.startsWith(prefix())) return !active.has(id)
      return hasEnded(Number(pid), Number(start))
    },
  }
}

/** Of this thread. Kept on `process`, because this module may be there twice, from two versions of the package. */
function activeIds(): Set<OwnerId> {
  const key = Symbol.for('@sealwax/file active lock owners')
  const holder = process as unknown as Record<symbol, Set<OwnerId> | undefined>
  holder[key] ??= new Set()
  return holder[key]
}

function hasEnded(pid: number, start: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: there is such a process, and it is another user's.
    if (errnoOf(error) === 'ESRCH') return true
  }
  const now = processState(pid)
  if (now === undefined || start === 0) return false
  // A zombie runs no more; nobody may ever fetch its exit code where a container has no init.
  return now.start !== start || now.state === 'Z' || now.state === 'X'
}

/** proc_pid_stat(5): field 3 is the state, field 22 the start in ticks since the boot. Undefined beyond Linux. */
function processState(pid: number): { state: string; start: number } | undefined {
  const text = readSystemFile(`/proc/${pid}/stat`)
  // Field 2 is the program's name in parentheses, which may hold blanks and parentheses.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ')
  return fields === undefined ? undefined : { state: fields[0] ?? '', start: Number(fields[19] ?? 0) }
}

let knownRealm: string | undefined

function realm(): string {
  knownRealm ??= nodeCrypto()
    .createHash('sha256')
    .update(`${readSystemFile('/proc/sys/kernel/random/boot_id') ?? hostname()} ${pidNamespace()}`)
    .digest('hex')
    .slice(0, 12)
  return knownRealm
}

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid')
  } catch {
    // No Linux, or no /proc: then the host's name alone tells.
    return ''
  }
}

function readSystemFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    // No such system, or no such process: the caller goes without.
    return undefined
  }
}
