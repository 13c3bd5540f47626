import { StoreFault } from '@sealwax/core'
import { foreignAnswer, wordOf } from '../errors.ts'
import type { Link } from '../link.ts'
import { veiled } from '../veil.ts'
import { type AclUser, readAclUser } from './acl-user.ts'
import type { AclChange } from './change.ts'
import type { RedisAclOptions } from './options.ts'

type Kept = NonNullable<RedisAclOptions['keptIn']>

/** What was seen under WATCH: a change is made only where no fence was written since. */
interface Seen {
  readonly fence: number
  readonly user: AclUser | undefined
}

const utf8 = new TextEncoder()

/** How long a replica is given to hear of a fence from its primary, and how often it is asked. */
const replicaTurns = 60
const replicaPause = 100
/** Somebody writes a fence between the look and the change: more often than this it is no rotator. */
const mostTurns = 20

/**
 * An administrator's connection to one server, for one change. Redis runs no ACL command in a script (its flag `noscript`), so that
 * the fence is compared by WATCH, and the change is one MULTI … EXEC.
 */
export class AclSession {
  readonly #link: Link
  readonly #kept: Kept
  readonly #signal: AbortSignal

  constructor(link: Link, kept: Kept, signal: AbortSignal) {
    this.#link = link
    this.#kept = kept
    this.#signal = signal
  }

  end(): void {
    this.#link.end(this.#signal.aborted ? this.#signal.reason : new StoreFault('ERR_SECRET_UNAVAILABLE'))
  }

  async clients(): Promise<string> {
    return String(await this.#link.send(['CLIENT', 'LIST']))
  }

  /** Looks at everything that could be in the way, and changes nothing. @throws StoreFault, or the SDK's error. */
  async prepare(change: AclChange): Promise<Seen | 'fenced'> {
    if (this.#kept === 'config-file') await this.#checkConfigFile()
    const seen = await this.#look(change)
    if (isFenced(change, seen)) return 'fenced'
    change.rules(seen.user)
    return seen
  }

  /** Changes the user, if the fence is still as it was seen; looks again where it is not. */
  async apply(change: AclChange, first: Seen): Promise<'done' | 'fenced'> {
    let seen = first
    for (let [turns, pauses] = [0, 0]; turns < mostTurns && pauses < replicaTurns; ) {
      if (isFenced(change, seen)) return 'fenced'
      const outcome = await this.#exec(change, seen)
      if (outcome === 'done') return outcome
      if (outcome === 'replica') {
        pauses++
        await this.#pause()
      } else turns++
      seen = await this.#look(change)
    }
    throw new StoreFault('ERR_SECRET_UNAVAILABLE', {
      hint: 'Its fence is written by others again and again, or it is a replica that does not hear of it: give its primary in servers as well, and see its replication.',
    })
  }

  async #look({ user, fence }: AclChange): Promise<Seen> {
    let value = 0
    if (fence !== undefined) {
      await this.#link.send(['WATCH', fence.key])
      value = readFence(await this.#link.send(['GET', fence.key]))
    }
    return { fence: value, user: readAclUser(await this.#link.send(['ACL', 'GETUSER', user])) }
  }

  async #exec(change: AclChange, seen: Seen): Promise<'done' | 'moved' | 'replica'> {
    const rules = change.rules(seen.user)
    const { fence } = change
    await this.#link.send(['MULTI'])
    if (fence !== undefined && fence.value > seen.fence) {
      const written = await this.#link.send(['SET', fence.key, `${fence.value}`]).catch(ignoreReplica)
      if (written === 'replica') {
        await this.#link.send(['DISCARD'])
        return 'replica'
      }
    }
    if (rules.length > 0) await this.#link.send(setUser(change.user, rules))
    if (change.endSessions && seen.user !== undefined) await this.#link.send(['CLIENT', 'KILL', 'USER', change.user])
    const keeping = keepers[this.#kept]
    if (keeping !== undefined) await this.#link.send(keeping)
    const replies = await this.#link.send(['EXEC'])
    if (replies === null) return 'moved'
    if (!Array.isArray(replies)) throw foreignAnswer()
    const failure = replies.find(reply => reply instanceof Error)
    if (failure === undefined) return 'done'
    // The last of them keeps the change: what it could not is taken back, so that nobody takes it for lasting.
    if (keeping === undefined || failure !== replies.at(-1)) throw failure
    throw notKept(this.#kept, await this.#undo(change, seen))
  }

  /** Where nobody went on meanwhile: what he set is not taken back. */
  async #undo(change: AclChange, before: Seen): Promise<boolean> {
    const rules = change.undo(before.user)
    if (rules.length === 0 || isFenced(change, await this.#look(change))) return false
    await this.#link.send(['MULTI'])
    await this.#link.send(setUser(change.user, rules))
    return (await this.#link.send(['EXEC'])) !== null
  }

  /** CONFIG REWRITE leaves the users out where there is an ACL file (Redis, src/config.c, rewriteConfigUserOption). */
  async #checkConfigFile(): Promise<void> {
    const reply = await this.#link.send(['CONFIG', 'GET', 'aclfile'])
    const values = Array.isArray(reply) ? reply.map(String) : Object.values(reply ?? {}).map(String)
    if (values.every(value => value === '' || value === 'aclfile')) return
    throw new StoreFault('ERR_SECRET_CONFIG', {
      hint: "It keeps its ACL users in a file of their own (aclfile): say keptIn: 'acl-file'.",
    })
  }

  async #pause(): Promise<void> {
    await new Promise(resolve => setTimeout(resolve, replicaPause))
    this.#signal.throwIfAborted()
  }
}

const keepers: Readonly<Record<Kept, readonly string[] | undefined>> = {
  'acl-file': ['ACL', 'SAVE'],
  'config-file': ['CONFIG', 'REWRITE'],
  nowhere: undefined,
}

/** Hashes do not show themselves to tools that hear of commands: see veil.ts. */
function setUser(user: string, rules: readonly string[]): readonly (string | Buffer)[] {
  return ['ACL', 'SETUSER', user, ...rules.map(rule => veiled(utf8.encode(rule)))]
}

function isFenced({ fence }: AclChange, seen: Seen): boolean {
  return fence !== undefined && fence.value < seen.fence
}

/** A replica takes no writes: it hears of the fence from its primary. */
function ignoreReplica(error: unknown): 'replica' {
  if (wordOf(error) === 'READONLY') return 'replica'
  throw error
}

function readFence(reply: unknown): number {
  if (reply === null) return 0
  const text = String(reply)
  if (/^\d{1,16}$/.test(text)) return Number(text)
  throw new StoreFault('ERR_SECRET_CORRUPT', {
    hint: 'The key of its fence holds something else: give fences a prefix of their own.',
  })
}

function notKept(kept: Kept, isUndone: boolean): StoreFault {
  const state = isUndone ? 'what was changed in memory was taken back' : 'what holds in memory may end with a restart'
  const why =
    kept === 'acl-file'
      ? "it has no aclfile (then say keptIn: 'config-file' or 'nowhere'), or cannot write it (see its log)"
      : "it was started without a configuration file (then say keptIn: 'nowhere'), or cannot write it (see its log)"
  return new StoreFault('ERR_SECRET_CONFIG', {
    hint: `${kept === 'acl-file' ? 'ACL SAVE' : 'CONFIG REWRITE'} failed, and ${state}: ${why}.`,
  })
}
