import type { Listener } from '../server/listener.ts'
import { makeCertificates } from '../tls/certificates.ts'
import { serveAdmin } from './admin-server.ts'
import { serveAuthority } from './authority/authority-server.ts'
import { type FirstIdentities, guidOf } from './authority/identities.ts'
import { identityPath, serveManagedIdentity } from './authority/managed-identity-server.ts'
import { Tokens } from './authority/tokens.ts'
import { Control } from './control.ts'
import { Service } from './service.ts'
import type { Vault } from './store.ts'
import { serveVault } from './vault-server.ts'

export type { Count } from '../server/counts.ts'
export type { Identity } from './authority/identities.ts'
export type { Control } from './control.ts'
export type { Effect, Fault } from './faults.ts'
export type { Grant } from './permissions.ts'
export type { Settings } from './store.ts'

export interface AzureDouble {
  /** The vault that is there from the start, `main`: `https://localhost:PORT`. */
  readonly vaultUrl: string
  /** A second one, `other`. */
  readonly otherVaultUrl: string
  /** For `new ClientSecretCredential(…, { authorityHost, disableInstanceDiscovery: true })`. */
  readonly authorityHost: string
  readonly tenantId: string
  readonly identities: FirstIdentities
  /** For the variables IDENTITY_ENDPOINT and IDENTITY_HEADER. Plain HTTP, as the platform's own is. */
  readonly identityEndpoint: string
  readonly identityHeader: string
  /** PEM: the authority that clients have to trust. */
  readonly ca: string
  /** `http://127.0.0.1:PORT`: see DOUBLE.md for its routes. */
  readonly adminUrl: string
  /** The same as the admin port, for tests in this process. */
  readonly control: Control
  /** Connections that clients have open now. */
  connections(): { readonly vaults: number; readonly authority: number; readonly managedIdentity: number }
  /** Ends every connection, hanging calls included. */
  stop(): Promise<void>
}

export interface Options {
  /** Any free one by default, as all others are. */
  readonly adminPort?: number
  /** Where the PEM of `ca` is written: the admin port tells it to other processes. */
  readonly caFile?: string
}

const tenantId = guidOf('tenant')

/** Starts a double of Azure Key Vault, and of what gives it tokens, on 127.0.0.1. It keeps everything in memory. */
export async function startAzureDouble({ adminPort = 0, caFile }: Options = {}): Promise<AzureDouble> {
  const tls = makeCertificates()
  const service = new Service(await Tokens.create(tenantId))
  const vaults: Listener[] = []
  const listen = async (vault: Vault): Promise<void> => void vaults.push(await serveVault(service, vault, tls))
  const control = new Control(service, listen)
  const [authority, managedIdentity, vaultUrl, otherVaultUrl] = await Promise.all([
    serveAuthority(service, tls),
    serveManagedIdentity(service),
    control.addVault('main'),
    control.addVault('other'),
  ])
  service.authorityHost = `https://127.0.0.1:${authority.port}`
  const connections: AzureDouble['connections'] = () => ({
    vaults: vaults.reduce((sum, listener) => sum + listener.connections(), 0),
    authority: authority.connections(),
    managedIdentity: managedIdentity.connections(),
  })
  const about = {
    authorityHost: service.authorityHost,
    tenantId,
    identities: service.identities.first,
    identityEndpoint: `http://127.0.0.1:${managedIdentity.port}${identityPath}`,
    identityHeader: service.identityHeader,
    ca: tls.ca,
  }
  const aboutNow = () => ({ vaults: control.vaults(), ...about, ...(caFile === undefined ? {} : { caFile }) })
  const admin = await serveAdmin(control, aboutNow, connections, adminPort)
  return {
    ...about,
    vaultUrl,
    otherVaultUrl,
    adminUrl: `http://127.0.0.1:${admin.port}`,
    control,
    connections,
    stop: async () => {
      await Promise.all([...vaults, authority, managedIdentity, admin].map(listener => listener.stop()))
    },
  }
}
