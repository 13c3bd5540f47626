// What the server remembers. No rule of the service is here; see methods/.

import { createHash } from 'node:crypto'
import type { PolicyMessage, SecretMessage } from './messages.ts'

type VersionState = 'ENABLED' | 'DISABLED' | 'DESTROYED'

/** Times are milliseconds since 1970. */
export interface Version {
  readonly number: number
  readonly createdAt: number
  readonly crc32c: number
  /** The client had sent a checksum. */
  readonly checksummed: boolean
  state: VersionState
  /** Undefined once destroyed. */
  data: Buffer | undefined
  etag: string
  destroyedAt: number | undefined
  destroyAt: number | undefined
}

export interface Rotation {
  readonly nextAt: number | undefined
  readonly periodMs: number | undefined
}

/** The fields that a client writes. */
export interface SecretFields {
  labels: Readonly<Record<string, string>>
  annotations: Readonly<Record<string, string>>
  aliases: Readonly<Record<string, number>>
  topics: readonly string[]
  expireAt: number | undefined
  rotation: Rotation | undefined
  versionDestroyTtlMs: number | undefined
  encryption: SecretMessage['customerManagedEncryption'] | undefined
}

export interface Secret extends SecretFields {
  readonly project: Project
  readonly location: string | undefined
  readonly id: string
  /** Grows with each secret: creation times may be equal. */
  readonly order: number
  readonly createdAt: number
  readonly replication: SecretMessage['replication'] | undefined
  readonly type: SecretMessage['secretType'] | undefined
  readonly versions: Version[]
  etag: string
  policy: PolicyMessage
  /** Before the last change of them: what a read that is not up to date yet still sees. */
  aliasesBefore: Readonly<Record<string, number>>
}

/** Of a project, set from outside. */
export interface Settings {
  /** Secrets or versions in a page, where a request does not say. Google does not publish its number. */
  pageSize: number
  /** What a stale etag is answered with: see "Use entity tags for optimistic concurrency control", and AIP-154. */
  staleEtag: 'FAILED_PRECONDITION' | 'ABORTED'
  /** `missing`: there is no such project. `service-disabled`: the API was never enabled in it. */
  availability: 'active' | 'missing' | 'service-disabled'
}

const defaultSettings: Settings = {
  pageSize: 100,
  staleEtag: 'FAILED_PRECONDITION',
  availability: 'active',
}

export interface Project {
  readonly number: string
  /** The one it was first named by. */
  readonly id: string
  /** By location and id: `europe-west1/x`, or `/x`. */
  readonly secrets: Map<string, Secret>
  settings: Settings
  /** Milliseconds that this project's time is ahead. */
  clockAhead: number
}

export class Store {
  readonly #projects = new Map<string, Project>()
  #order = 0
  #etag = BigInt(Date.now()) << 12n

  /** By its id or number. Every project exists, and is empty at first. */
  project(name: string): Project {
    const number = projectNumber(name)
    let project = this.#projects.get(number)
    if (project === undefined) {
      project = { number, id: name, secrets: new Map(), settings: { ...defaultSettings }, clockAhead: 0 }
      this.#projects.set(number, project)
    }
    return project
  }

  /** Forgets a project, or all. */
  reset(name?: string): void {
    if (name === undefined) this.#projects.clear()
    else this.#projects.delete(projectNumber(name))
  }

  nextOrder(): number {
    return ++this.#order
  }

  /** Never the same twice. In quotes, as "Use entity tags for optimistic concurrency control" and AIP-154 say. */
  nextEtag(): string {
    return `"${(++this.#etag).toString(16)}"`
  }
}

/** Answers name a project by its number, whichever way the request named it. This one has 12 digits, the same each time. */
export function projectNumber(name: string): string {
  if (/^\d+$/.test(name)) return name
  const digest = createHash('sha256').update(name).digest()
  return String(100_000_000_000 + (digest.readUIntBE(0, 6) % 900_000_000_000))
}
