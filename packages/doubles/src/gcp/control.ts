// What tests do to the server, beside calling it.

import { type Count, Counts } from '../server/counts.ts'
import { anyone, Callers } from './callers.ts'
import { service as definition, messageType } from './definition.ts'
import { type Fault, Faults } from './faults.ts'
import { fromJson, toJson } from './json.ts'
import { parseParent, parseSecretName } from './names.ts'
import { isRole } from './permissions.ts'
import { Service } from './service.ts'
import { projectNumber, type Settings, Store } from './store.ts'

/** What an identity has: on `*`, a project, or a secret (by names such as `projects/p/secrets/s`). */
export interface GrantOn {
  readonly on: string
  readonly roles?: readonly string[]
  readonly permissions?: readonly string[]
}

export interface Identity {
  readonly token: string
  /** As in a policy. A service account of its own, if not said. */
  readonly member?: string
  readonly grants?: readonly GrantOn[]
  readonly expired?: boolean
}

export class Control {
  readonly service: Service
  readonly #store = new Store()
  readonly #callers = new Callers()
  readonly #counts = new Counts()
  readonly #faults = new Faults((one, other) => projectNumber(one) === projectNumber(other))
  readonly #anonymous: boolean
  /** May calls to a port without TLS come without a token? They may do everything then. */
  anonymous: boolean

  /** @param anonymous what it is at first, and after a reset */
  constructor(anonymous: boolean) {
    this.#anonymous = anonymous
    this.anonymous = anonymous
    this.service = new Service(this.#store, this.#callers, this.#faults, this.#counts)
  }

  /** A project as if it had just been made, with its faults and counts; or everything, with identities. */
  reset(project?: string): void {
    this.#store.reset(project)
    this.#faults.reset(project)
    this.#counts.reset(project === undefined ? undefined : projectNumber(project))
    if (project !== undefined) return
    this.#callers.reset()
    this.anonymous = this.#anonymous
  }

  addFault(fault: Fault): void {
    this.#faults.add(fault)
  }

  faults(): readonly Fault[] {
    return this.#faults.list()
  }

  clearFaults(project?: string): void {
    this.#faults.reset(project)
  }

  /** Calls since the last reset, by method. */
  counts(project: string): Readonly<Record<string, Count>> {
    return this.#counts.of(projectNumber(project))
  }

  clearCounts(project: string): void {
    this.#counts.reset(projectNumber(project))
  }

  addIdentity({ token, member, grants = [], expired = false }: Identity): void {
    for (const role of grants.flatMap(grant => grant.roles ?? [])) {
      if (!isRole(role)) throw new TypeError(`This double knows no role ${role}: name permissions instead.`)
    }
    this.#callers.add(
      token,
      member ?? `serviceAccount:${token.replace(/[^a-z0-9]/gi, '').toLowerCase()}@double.iam.gserviceaccount.com`,
      grants.map(({ on, roles = [], permissions = [] }) => ({ on: canonical(on), roles, permissions })),
      expired,
    )
  }

  /** @returns the settings as they are then */
  configure(project: string, settings: Partial<Settings>): Settings {
    const found = this.#store.project(project)
    found.settings = { ...found.settings, ...settings }
    return found.settings
  }

  /** The number that answers name the project by. */
  projectNumber(project: string): string {
    return projectNumber(project)
  }

  /** Lets a project's time go on. */
  advance(project: string, ms: number): void {
    this.#store.project(project).clockAhead += ms
  }

  /**
   * A call by somebody who may do everything, which meets no fault and is not counted.
   * @param request in its JSON form, and so is the answer
   */
  outside(method: string, request: unknown): object {
    const types = definition.methodsArray.find(({ name }) => name === method)
    if (types === undefined) throw new TypeError(`The service has no method ${method}.`)
    const typeOf = (type: { readonly fullName: string } | null) => messageType(String(type?.fullName))
    const answer = this.service.performOutside(method, fromJson(typeOf(types.resolvedRequestType), request), anyone)
    return toJson(typeOf(types.resolvedResponseType), answer)
  }
}

function canonical(on: string): string {
  if (on === '*') return on
  const secret = on.includes('/secrets/') ? parseSecretName(on) : undefined
  const { project, location } = secret ?? parseParent(on)
  const parent = `projects/${projectNumber(project)}${location === undefined ? '' : `/locations/${location}`}`
  return secret === undefined ? parent : `${parent}/secrets/${secret.secret}`
}
