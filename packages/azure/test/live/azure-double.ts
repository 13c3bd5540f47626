import { ClientSecretCredential } from '@azure/identity'
import { type LiveServer, liveServer } from '@sealwax/live'

/** Who signs in to the double. `officer` may do everything, `user` may get and list, `stranger` nothing. */
export type Identity = 'officer' | 'user' | 'stranger'

/** What a test needs of the double: packages/doubles/src/azure/DOUBLE.md says what it does. */
export class AzureDouble {
  readonly vault: string
  readonly version: string
  readonly #settings: LiveServer['settings']

  constructor({ endpoint, version, settings }: LiveServer) {
    this.vault = new URL(endpoint).host
    this.version = version
    this.#settings = settings
  }

  setting(name: string): string {
    const value = this.#settings[name]
    if (value === undefined) throw new Error(`the double's script gives no ${name}`)
    return value
  }

  get ca(): string {
    return this.setting('CA')
  }

  /** A credential of its own: tokens are not shared with another test. */
  credential(identity: Identity = 'officer', more: { secret?: string; tenant?: string } = {}): ClientSecretCredential {
    const of = identity === 'officer' ? 'CLIENT' : `${identity.toUpperCase()}_CLIENT`
    return this.credentialOf(this.setting(`${of}_ID`), more.secret ?? this.setting(`${of}_SECRET`), more.tenant)
  }

  credentialOf(clientId: string, secret: string, tenant: string = this.setting('TENANT_ID')): ClientSecretCredential {
    return new ClientSecretCredential(tenant, clientId, secret, {
      authorityHost: this.setting('AUTHORITY_HOST'),
      disableInstanceDiscovery: true,
      tlsOptions: { ca: this.ca },
      retryOptions: { maxRetries: 0 },
    })
  }

  async admin(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${this.setting('ADMIN')}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`the double refuses ${method} ${path} with ${answer.status}: ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }

  /** A vault of its own for one test: its host, and the name that the admin port knows it by. */
  async openVault(): Promise<{ readonly host: string; readonly name: string }> {
    const name = `t${crypto.randomUUID().replaceAll('-', '').slice(0, 20)}`
    const { url } = (await this.admin('POST', '/vaults', { name })) as { readonly url: string }
    return { host: new URL(url).host, name }
  }
}

/** The double, or the reason why it is not there. */
export function azureDouble(): AzureDouble | { readonly missing: string } {
  const found = liveServer('azure-double')
  return 'missing' in found ? found : new AzureDouble(found)
}
