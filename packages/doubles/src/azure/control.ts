// What tests do to the server, beside calling it.

import type { Count } from '../server/counts.ts'
import type { Identity } from './authority/identities.ts'
import type { Revocation } from './authority/tokens.ts'
import { authority, type Fault, managedIdentity } from './faults.ts'
import { isRole } from './permissions.ts'
import type { Service } from './service.ts'
import { defaultSettings, type Settings, type Vault } from './store.ts'

export class Control {
  readonly #service: Service
  readonly #vaults = new Map<string, Vault>()
  readonly #listen: (vault: Vault) => Promise<void>

  /** @param listen gives a new vault its port */
  constructor(service: Service, listen: (vault: Vault) => Promise<void>) {
    this.#service = service
    this.#listen = listen
  }

  /** Opens a vault at a port of its own. @returns its url */
  async addVault(name: string): Promise<string> {
    // "a 3-24 character string, containing only 0-9, a-z, A-Z, and not consecutive -"
    if (!/^(?!.*--)[0-9a-zA-Z-]{3,24}$/.test(name) || [authority, managedIdentity].includes(name)) {
      throw new TypeError('A vault is named by 3 to 24 letters, digits and single hyphens.')
    }
    if (this.#vaults.has(name)) throw new TypeError(`There is a vault ${name} already.`)
    const vault: Vault = { name, url: '', secrets: new Map(), settings: { ...defaultSettings } }
    this.#vaults.set(name, vault)
    await this.#listen(vault)
    return vault.url
  }

  /** By name: where each vault is. */
  vaults(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.#vaults.values()].map(({ name, url }) => [name, url]))
  }

  /** A vault as if it had just been made, with its faults and counts; or everything: vaults keep their ports. */
  reset(name?: string): void {
    const vaults = name === undefined ? [...this.#vaults.values()] : [this.#vault(name)]
    for (const vault of vaults) {
      vault.secrets.clear()
      vault.settings = { ...defaultSettings }
    }
    if (name === undefined) this.#service.reset()
    else {
      this.#service.faults.reset(name)
      this.#service.counts.reset(name)
    }
  }

  addFault(fault: Fault): void {
    if (fault.on !== undefined) this.#checkPlace(fault.on)
    this.#service.faults.add(fault)
  }

  faults(): readonly Fault[] {
    return this.#service.faults.list()
  }

  clearFaults(on?: string): void {
    this.#service.faults.reset(on)
  }

  /** Calls since the last reset, by operation: of a vault, `authority` or `managed-identity`. */
  counts(on: string): Readonly<Record<string, Count>> {
    this.#checkPlace(on)
    return this.#service.counts.of(on)
  }

  clearCounts(on?: string): void {
    this.#service.counts.reset(on)
  }

  /** Adds an identity, or replaces the one with that client id: what it may do changes at once, for its tokens too. */
  addIdentity(identity: Identity): void {
    for (const { vault, roles = [] } of identity.grants ?? []) {
      if (vault !== '*') this.#vault(vault)
      const unknown = roles.find(role => !isRole(role))
      if (unknown !== undefined) throw new TypeError(`This double knows no role ${unknown}: name actions instead.`)
    }
    this.#service.identities.add(identity)
  }

  /** Of tokens issued from now on. @param seconds */
  setTokenLifetime(seconds: number): void {
    this.#service.tokenLifetime = seconds
  }

  /**
   * Vaults refuse the tokens issued until now, of one client or of all.
   * @param how `claims`: the 401 asks for a new token, as continuous access evaluation does; `plain`: it does not
   */
  revoke(clientId?: string, how: Revocation = 'claims'): void {
    this.#service.tokens.revoke(clientId, how, this.#service.clock.now())
  }

  /** A token as the token endpoint gives it; not counted. @param audience such as `https://vault.azure.net` */
  token(clientId: string, audience: string): string {
    return this.#service.issue(clientId, audience).token
  }

  /** @returns the settings as they are then */
  configure(vault: string, settings: Partial<Settings>): Settings {
    const found = this.#vault(vault)
    for (const [name, value] of Object.entries(settings)) {
      const known: unknown = defaultSettings[name as keyof Settings]
      if (typeof known !== typeof value) throw new TypeError(`There is no such setting: ${name}.`)
    }
    found.settings = { ...found.settings, ...settings }
    return found.settings
  }

  /** Lets time go on, for vaults and tokens. */
  advance(ms: number): void {
    this.#service.clock.advance(ms)
  }

  /**
   * A request by somebody who may do everything, which meets no fault and is not counted. So are secrets made that belong to
   * a certificate: by `managed` and `kid` in the body of `PUT /secrets/NAME`.
   * @returns the answer's body
   */
  outside(vault: string, method: string, path: string, body?: unknown): object {
    return this.#service.performOutside(this.#vault(vault), method, path, body).body ?? {}
  }

  #vault(name: string): Vault {
    const vault = this.#vaults.get(name)
    if (vault === undefined)
      throw new TypeError(`There is no vault ${name}: there are ${[...this.#vaults.keys()].join(', ')}.`)
    return vault
  }

  #checkPlace(on: string): void {
    if (on !== authority && on !== managedIdentity) this.#vault(on)
  }
}
