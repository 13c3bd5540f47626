import type { Fault, Limits, Operation } from '@sealwax/core'
import { classify } from './errors.ts'
import { limitsFor } from './limits.ts'
import { Mount } from './mount.ts'
import { accessOf, type VaultOptions } from './options.ts'
import { Vault } from './vault.ts'

/** What both versions of the KV engine have in common. */
export abstract class Engine {
  readonly id = 'hashicorp-vault'
  readonly location: string
  readonly limits: Limits
  readonly retries = 'core'
  /** node-vault drops aborts; the transport that this package gives to its own client does not. */
  readonly cancel: 'socket' | 'wait'
  protected readonly vault: Vault
  protected readonly mount: Mount

  constructor(options: VaultOptions, kv: 1 | 2) {
    const { mount = 'secret', prefix } = options
    const access = accessOf(options)
    const where =
      'client' in access
        ? ['by a client of the application']
        : [`at ${new URL(access.endpoint).host}`, access.namespace]
    this.location = [this.id, ...where, mount, prefix].filter(part => part !== undefined).join(' ')
    this.limits = limitsFor(kv, prefix)
    this.cancel = 'client' in access ? 'wait' : 'socket'
    this.vault = new Vault(options, access)
    this.mount = new Mount(this.vault, { kv, mount })
  }

  classify(error: unknown, operation: Operation): Fault {
    return classify(error, operation, this.mount.place)
  }

  /** Ends connections and the renewal of the token. Tokens are not revoked: they end by themselves. */
  close(): Promise<void> {
    return this.vault.close()
  }
}
