import { type LiveServer, liveServer } from '@sealwax/live'

/** Asks Vault directly, as its administrator unless told otherwise; rejects where it refuses. */
export type Ask = (method: string, path: string, body?: object, more?: AskMore) => Promise<VaultJson>

interface AskMore {
  readonly token?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** What is looked at of answers. */
interface VaultJson {
  readonly auth?: { readonly client_token: string; readonly accessor: string }
  readonly wrap_info?: { readonly token: string }
  readonly data?: { readonly [key: string]: unknown }
}

/** The two products that have this API. */
export type Product = 'vault' | 'openbao'

export interface RealVault extends LiveServer {
  /** For reports: `Vault 1.21.4`. */
  readonly label: string
  readonly ask: Ask
}

/** The server that `npm run test:live` started, or the reason why it is not there. */
export function realVault(product: Product): RealVault | { readonly missing: string } {
  const server = liveServer(product)
  if ('missing' in server) return server
  const { endpoint, settings, version } = server
  const ask: Ask = async (method, path, body, { token = settings['TOKEN'] ?? '', headers = {} } = {}) => {
    const answer = await fetch(`${endpoint}/v1/${path}`, {
      method,
      headers: { ...headers, ...(token === '' ? {} : { 'x-vault-token': token }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`Vault answered ${answer.status} to ${method} ${path}`)
    return text === '' ? {} : JSON.parse(text)
  }
  return { ...server, label: `${product === 'vault' ? 'Vault' : 'OpenBao'} ${version}`, ask }
}

/** A token with these policies, and nothing that `default` allows. */
export async function tokenWith(ask: Ask, policies: readonly string[], more: object = {}): Promise<string> {
  const { auth } = await ask('POST', 'auth/token/create', { policies, no_default_policy: true, ...more })
  return auth?.client_token ?? ''
}

/** A policy in HCL under a random name. */
export async function policyOf(ask: Ask, policy: string): Promise<string> {
  const name = `test-${crypto.randomUUID()}`
  await ask('PUT', `sys/policies/acl/${name}`, { policy })
  return name
}
