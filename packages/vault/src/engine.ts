import type { Call, Fault, Limits, Operation } from '@sealwax/core'
import { classify, foreign } from './errors.ts'
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
    this.mount = new Mount(this.vault, { kv, mount, prefix })
  }

  /** The token's own entry: its name, and the entity where it has one. Needs `read` on auth/token/lookup-self, which `default` gives. */
  async whoAmI(call: Call): Promise<string> {
    const answer = await this.vault.send({ method: 'GET', path: 'auth/token/lookup-self' }, call)
    const data = answer?.get('data')
    const [name, entity] = [data?.get('display_name'), data?.get('entity_id')]
    if (name?.kind !== 'string') throw foreign()
    return entity?.kind !== 'string' || entity.text() === '' ? name.text() : `${name.text()} (entity ${entity.text()})`
  }

  classify(error: unknown, operation: Operation): Fault {
    return classify(error, operation, this.mount.place)
  }

  /** Ends connections and the renewal of the token. Tokens are not revoked: they end by themselves. */
  close(): Promise<void> {
    return this.vault.close()
  }
}
