import {
  type Call,
  type NamePage,
  type PageCall,
  type PutCall,
  type ReadCall,
  type Stored,
  systemClock,
  type Written,
} from '@sealwax/core'
import { textOf } from '@sealwax/core/adapter'
import { pathOf } from './address.ts'
import { storedOfKv1 } from './answer.ts'
import { Engine } from './engine.ts'
import type { HashicorpVaultKv1 } from './hashicorp-vault.ts'
import { listPage } from './listing.ts'
import type { VaultOptions } from './options.ts'

/** KV secrets engine, version 1 (Vault documentation, HTTP API, KV secrets engine, version 1). */
export class Kv1 extends Engine implements HashicorpVaultKv1 {
  readonly #now: () => number

  constructor(options: VaultOptions) {
    super(options, 1)
    const { clock = systemClock } = options
    this.#now = () => clock.now()
  }

  async get(name: string, call: ReadCall): Promise<Stored> {
    try {
      return storedOfKv1(await this.vault.send({ method: 'GET', path: this.#path(name) }, call), this.#now())
    } catch (error) {
      return this.mount.settle(error, call)
    }
  }

  async put(name: string, bytes: Uint8Array, call: PutCall): Promise<Written> {
    await this.mount.check(call)
    await this.vault.send({ method: 'POST', path: this.#path(name), text: textOf(bytes) }, call)
    return {}
  }

  /** For good. The engine says nothing of what is absent, so it is read first. */
  async delete(name: string, call: Call): Promise<void> {
    await this.get(name, call)
    await this.vault.send({ method: 'DELETE', path: this.#path(name) }, call)
  }

  list(prefix: string, call: PageCall): Promise<NamePage> {
    return listPage(
      this.vault,
      this.mount,
      { root: this.mount.place.mount, pageSize: Number.POSITIVE_INFINITY },
      prefix,
      call,
    )
  }

  #path(name: string): string {
    return pathOf(this.mount.place.mount, name)
  }
}
