import { createHash, randomBytes } from 'node:crypto'
import type { Grant } from '../permissions.ts'

/** Something that can sign in. */
export interface Identity {
  /** "Application (client) ID": a GUID. */
  readonly clientId: string
  /** Without one it can sign in only where the platform gives it tokens: a managed identity. */
  readonly clientSecret?: string
  /** The service principal's. Made from the client id, if not said. */
  readonly objectId?: string
  readonly grants?: readonly Grant[]
  /** Its client secret is past its date. */
  readonly secretExpired?: boolean
  /** What the machine has: the one identity of the system, or one that requests name. */
  readonly managed?: 'system' | 'user'
}

/** The identities that a double starts with, by what they may do in every vault. */
export interface FirstIdentities {
  /** Everything: the role Key Vault Secrets Officer, and all of an access policy. */
  readonly officer: Identity & { readonly clientSecret: string }
  /** Reading and listing: the role Key Vault Secrets User, and get and list. */
  readonly user: Identity & { readonly clientSecret: string }
  /** Nothing. */
  readonly stranger: Identity & { readonly clientSecret: string }
  /** Everything; a managed identity of the system. */
  readonly machine: Identity
}

const everything: readonly Grant[] = [{ vault: '*', roles: ['Key Vault Secrets Officer'], policy: ['all'] }]
const reading: readonly Grant[] = [{ vault: '*', roles: ['Key Vault Secrets User'], policy: ['get', 'list'] }]

function firstIdentities(): FirstIdentities {
  const clientSecret = (): string => randomBytes(30).toString('base64url')
  return {
    officer: { clientId: guidOf('officer'), clientSecret: clientSecret(), grants: everything },
    user: { clientId: guidOf('user'), clientSecret: clientSecret(), grants: reading },
    stranger: { clientId: guidOf('stranger'), clientSecret: clientSecret() },
    machine: { clientId: guidOf('machine'), grants: everything, managed: 'system' },
  }
}

/** The same for the same text. */
export function guidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  )
}

export class Identities {
  readonly first: FirstIdentities = firstIdentities()
  readonly #identities = new Map<string, Identity>()

  constructor() {
    this.reset()
  }

  /** Also replaces one. */
  add(identity: Identity): void {
    this.#identities.set(identity.clientId.toLowerCase(), identity)
  }

  reset(): void {
    this.#identities.clear()
    for (const identity of Object.values(this.first)) this.add(identity)
  }

  byClientId(clientId: string): Identity | undefined {
    return this.#identities.get(clientId.toLowerCase())
  }

  byObjectId(objectId: string): Identity | undefined {
    return this.#list().find(identity => objectIdOf(identity) === objectId.toLowerCase())
  }

  ofSystem(): Identity | undefined {
    return this.#list().find(({ managed }) => managed === 'system')
  }

  #list(): Identity[] {
    return [...this.#identities.values()]
  }
}

export function objectIdOf({ objectId, clientId }: Identity): string {
  return (objectId ?? guidOf(`object ${clientId}`)).toLowerCase()
}
