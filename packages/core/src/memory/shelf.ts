import { copyBytes } from '../contract/bytes.ts'
import type { Clock } from '../contract/clock.ts'
import { StoreFault } from '../contract/errors.ts'
import type { PutCall, ReadCall, StageMove, Stored, VersionInfo, Written } from '../contract/provider.ts'

/** The stage of the version that a plain read gets. */
const current = 'current'

interface Version {
  readonly id: string
  readonly token: string
  readonly stored: Stored
  deleted: boolean
}

interface Shelved {
  readonly name: string
  readonly versions: Version[]
  readonly stages: Map<string, string>
  /** The whole secret, until it is restored or, where that is allowed, written. */
  deleted: boolean
}

interface ShelfOptions {
  readonly caseSensitive: boolean
  readonly soft: boolean
  readonly overDeleted: boolean
  readonly clock: Clock
}

type Putting = Pick<PutCall, 'token' | 'contentType' | 'expiresAt' | 'metadata'>

/** What the memory provider holds: secrets with all their versions, stages and deletions, without any trouble. */
export class MemoryShelf {
  readonly #options: ShelfOptions
  readonly #secrets: Map<string, Shelved> = new Map()
  #versions = 0

  constructor(options: ShelfOptions) {
    this.#options = options
  }

  read(name: string, { version, stage }: Pick<ReadCall, 'version' | 'stage'>): Stored {
    const secret = this.#live(name)
    const id = version ?? secret.stages.get(stage ?? current)
    const found = secret.versions.find(candidate => candidate.id === id)
    if (found === undefined)
      throw new StoreFault('ERR_SECRET_NOT_FOUND', {
        hint: 'The secret is there, this version or stage of it is not: see `versions`.',
      })
    if (found.deleted) throw new StoreFault('ERR_SECRET_DELETED')
    return { ...found.stored, bytes: copyBytes(found.stored.bytes) }
  }

  put(name: string, bytes: Uint8Array, putting: Putting): Written {
    const key = this.#key(name)
    const secret = this.#secrets.get(key) ?? newShelved(name)
    if (secret.deleted && !this.#options.overDeleted) throw new StoreFault('ERR_SECRET_DELETED')
    const repeated = secret.versions.find(version => version.token === putting.token)
    if (repeated !== undefined) return { version: repeated.id }
    if (secret.deleted) leaveDeleted(secret)
    const id = `v${++this.#versions}`
    const before = secret.versions.find(version => version.id === secret.stages.get(current))?.stored
    const { contentType = before?.contentType, expiresAt, metadata = before?.metadata } = putting
    const stored: Stored = {
      bytes: copyBytes(bytes),
      version: id,
      createdAt: new Date(this.#options.clock.now()),
      contentType,
      expiresAt,
      metadata,
      freshUntil: expiresAt?.getTime(),
    }
    secret.versions.push({ id, token: putting.token, stored, deleted: false })
    secret.stages.set(current, id)
    this.#secrets.set(key, secret)
    return { version: id, ...(contentType !== undefined && { contentType }) }
  }

  /** @throws StoreFault CONFLICT where the current version is another; a repetition of the same put has met itself. */
  expect(name: string, expected: string | 'absent', token: string): void {
    const secret = this.#secrets.get(this.#key(name))
    if (secret?.versions.some(version => version.token === token)) return
    if (secret?.deleted) throw new StoreFault('ERR_SECRET_DELETED')
    if ((secret?.stages.get(current) ?? 'absent') !== expected) throw new StoreFault('ERR_SECRET_CONFLICT')
  }

  delete(name: string): void {
    const secret = this.#live(name)
    if (this.#options.soft) secret.deleted = true
    else this.#secrets.delete(this.#key(name))
  }

  restore(name: string): void {
    this.#any(name).deleted = false
  }

  purge(name: string): void {
    this.#any(name)
    this.#secrets.delete(this.#key(name))
  }

  names(): string[] {
    return [...this.#secrets.values()].filter(secret => !secret.deleted).map(secret => secret.name)
  }

  versions(name: string): VersionInfo[] {
    const { versions, stages } = this.#live(name)
    return versions.toReversed().map(({ id, stored, deleted }) => ({
      version: id,
      createdAt: stored.createdAt,
      stages: [...stages].filter(([, version]) => version === id).map(([stage]) => stage),
      current: stages.get(current) === id,
      state: deleted ? 'deleted' : 'enabled',
    }))
  }

  moveStage(name: string, { stage, to, from }: StageMove): void {
    const { versions, stages } = this.#live(name)
    if (!versions.some(version => version.id === to)) throw new StoreFault('ERR_SECRET_NOT_FOUND')
    if (stages.get(stage) !== from) throw new StoreFault('ERR_SECRET_CONFLICT')
    stages.set(stage, to)
  }

  #live(name: string): Shelved {
    const secret = this.#any(name)
    if (secret.deleted) throw new StoreFault('ERR_SECRET_DELETED')
    return secret
  }

  #any(name: string): Shelved {
    const secret = this.#secrets.get(this.#key(name))
    if (secret === undefined) throw new StoreFault('ERR_SECRET_NOT_FOUND', { known: this.names() })
    return secret
  }

  #key(name: string): string {
    return this.#options.caseSensitive ? name : name.toLowerCase()
  }
}

/** The version that was deleted stays so; the secret goes on with the next one. */
function leaveDeleted(secret: Shelved): void {
  secret.deleted = false
  const last = secret.versions.find(({ id }) => id === secret.stages.get(current))
  if (last !== undefined) last.deleted = true
}

function newShelved(name: string): Shelved {
  return { name, versions: [], stages: new Map(), deleted: false }
}
