// One call of a vault's client, from the token to the answer.

import { randomBytes, randomUUID } from 'node:crypto'
import { Counts } from '../server/counts.ts'
import { checkApiVersion, latestStable } from './api-versions.ts'
import { Identities, objectIdOf } from './authority/identities.ts'
import type { Claims, Tokens } from './authority/tokens.ts'
import { Clock } from './clock.ts'
import type { Answer, Call, Context } from './context.ts'
import { badParameter, KeyVaultError } from './errors.ts'
import { Faults, happen } from './faults.ts'
import { checkName, type Route, routeOf } from './operations.ts'
import { checkPermission } from './permissions.ts'
import type { Vault } from './store.ts'

export interface Request {
  readonly method: string
  readonly url: URL
  readonly authorization: string | undefined
  readonly body: string
}

/** Recorded. See DOUBLE.md for what a client makes of a short one. */
const defaultTokenLifetime = 86_399

export class Service {
  readonly clock: Clock = new Clock()
  readonly counts: Counts = new Counts()
  readonly faults: Faults = new Faults()
  readonly identities: Identities = new Identities()
  readonly tokens: Tokens
  readonly identityHeader: string = randomUUID()
  /** Seconds. */
  tokenLifetime: number = defaultTokenLifetime
  /** `https://127.0.0.1:PORT`, once it is listened on. */
  authorityHost: string = ''
  readonly #backupKey: Buffer = randomBytes(32)

  constructor(tokens: Tokens) {
    this.tokens = tokens
  }

  /** As just started, except for what vaults hold. Tokens stay good. */
  reset(): void {
    this.clock.reset()
    this.counts.reset()
    this.faults.reset()
    this.identities.reset()
    this.tokenLifetime = defaultTokenLifetime
  }

  /** @throws KeyVaultError */
  async perform(vault: Vault, route: Route | undefined, request: Request): Promise<Answer> {
    const claims = this.#authenticate(request.authorization)
    const apiVersion = checkApiVersion(request.url.searchParams.get('api-version'))
    if (route === undefined) {
      throw new KeyVaultError(404, 'NotFound', 'This double of Azure Key Vault has secrets only, and not this path.')
    }
    const { operation, name } = route
    if (name !== undefined) checkName(name)
    const aim = { on: vault.name, operation: operation.name, secret: name }
    const effect = this.faults.take(aim)
    await happen(effect, 'before')
    const caller = {
      clientId: claims.appid,
      objectId: claims.oid,
      issuer: claims.iss,
      grants: this.identities.byClientId(claims.appid)?.grants ?? [],
    }
    checkPermission(caller, vault, operation, name)
    const context = { ...this.#context(vault), apiVersion, stale: effect?.kind === 'stale' }
    const answer = operation.perform(context, callOf(route, request))
    await happen(effect, 'after')
    return answer
  }

  /** A call by nobody: no token, permission, fault or count; api-version is of no matter. */
  performOutside(vault: Vault, method: string, path: string, body: unknown): Answer {
    const url = new URL(`https://double${path}`)
    const route = routeOf(method, url.pathname)
    if (route === undefined) throw new TypeError(`There is no ${method} ${path}.`)
    if (route.name !== undefined) checkName(route.name)
    const call = callOf(route, { method, url, authorization: undefined, body: '' })
    return route.operation.perform({ ...this.#context(vault), outside: true }, { ...call, body })
  }

  /** A token for an identity, as both the token endpoint and the managed-identity endpoint give it. */
  issue(clientId: string, audience: string): { readonly token: string; readonly claims: Claims } {
    const identity = this.identities.byClientId(clientId)
    if (identity === undefined) throw new Error(`There is no identity ${clientId}.`)
    const who = { clientId: identity.clientId, objectId: objectIdOf(identity) }
    return this.tokens.issue(who, audience, this.clock.now(), this.tokenLifetime)
  }

  #context(vault: Vault): Context {
    const now = this.clock.now()
    return { vault, now, apiVersion: latestStable, outside: false, stale: false, backupKey: this.#backupKey }
  }

  /** "If the header is missing, then the response must be 401": "Azure Key Vault REST API Error Codes". */
  #authenticate(authorization: string | undefined): Claims {
    const [, token] = /^Bearer +(\S+)$/i.exec(authorization ?? '') ?? []
    // Recorded.
    if (token === undefined) {
      throw new KeyVaultError(401, 'Unauthorized', 'AKV10000: Request is missing a Bearer or PoP token.')
    }
    return this.tokens.check(token, this.clock.now())
  }
}

function callOf({ name = '', version }: Route, { url, body }: Request): Call {
  return { name, version, query: url.searchParams, body: parse(body) }
}

function parse(body: string): unknown {
  if (body === '') return undefined
  try {
    return JSON.parse(body)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw badParameter('The request body is not JSON.')
  }
}
