import { readFile } from 'node:fs/promises'
import { StoreFault } from '@sealwax/core'
import { checkCertificates, peer } from '@sealwax/core/adapter'
import type { JsonValue } from '@sealwax/core/json-text'
import { answerOf, failureOf } from './answer.ts'
import { checkLossless } from './lossless.ts'
import type { Address, VaultClient, VaultOptions } from './options.ts'

export interface VaultRequest {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Below `/v1/`, encoded, with its query. */
  readonly path: string
  /** JSON. */
  readonly text?: string | undefined
}

/** The one way to Vault: whatever comes back is an answer's JSON, or a failure that holds nothing secret. */
export interface Door {
  /** Undefined for an answer without a body (204). */
  send(request: VaultRequest, token: string | undefined, signal: AbortSignal): Promise<JsonValue | undefined>
  close(): void
}

/** Where several wait for one answer: no caller's signal ends it, the transport's own time does. */
export function askForAll(
  door: Door,
  request: VaultRequest,
  token: string | undefined,
): Promise<JsonValue | undefined> {
  return door.send(request, token, new AbortController().signal)
}

/** A node-vault client of our own, with the transport of this package. */
export async function openDoor(options: VaultOptions, { endpoint, namespace = '' }: Address): Promise<Door> {
  const [{ default: nodeVault }, { Transport }, ca] = await Promise.all([
    peer('node-vault', () => import('node-vault')),
    import('./transport.ts'),
    readCa(options.caFile),
  ])
  const transport = new Transport({ ca, timeout: options.requestTimeout ?? 5_000 })
  const client = nodeVault({
    endpoint,
    'request-promise': transport,
    // Its own prints tokens and values where DEBUG is set.
    debug: () => {},
  })
  // What is left out above it takes from VAULT_TOKEN, VAULT_PREFIX and VAULT_NAMESPACE; a login is sent without a token.
  Object.assign(client, { token: '', pathPrefix: '', namespace })
  return {
    async send({ method, path, text }, token, signal) {
      const headers = { 'X-Vault-Request': 'true', ...(token === undefined ? {} : { 'X-Vault-Token': token }) }
      const asked = { method, path: `/${path}`, headers, text, signal }
      let body: unknown
      try {
        body = await client.request(asked)
      } catch (error) {
        throw failureOf(error)
      }
      return answerOf(body)
    },
    close: () => transport.close(),
  }
}

/** The application's own client, with its own token. Its transport takes no signal. */
export function injectedDoor(client: VaultClient): Door {
  return {
    async send({ method, path, text }, _token, signal) {
      signal.throwIfAborted()
      if (text !== undefined) checkLossless(text, 'the given client')
      const json = text === undefined ? {} : { json: JSON.parse(text) as unknown }
      let body: unknown
      try {
        body = await client.request({ method, path: `/${path}`, ...json })
      } catch (error) {
        throw failureOf(error)
      }
      return answerOf({ text: body === undefined || body === '' ? '' : JSON.stringify(body) })
    },
    close: () => {},
  }
}

async function readCa(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined
  const text = await readFile(path, 'utf8').catch(error => {
    throw new StoreFault('ERR_SECRET_CONFIG', {
      hint: `The file ${JSON.stringify(path)} cannot be read (${String(error?.code)}): check the path of the certificates.`,
    })
  })
  checkCertificates(text, path)
  return text
}
