// Access tokens: their claims as "The token is expired" of "Azure Key Vault REST API Error Codes" shows one, decoded. What is
// wrong with one: the texts of the issues named below.

import { generateKeyPair, type KeyObject, randomBytes, sign, verify } from 'node:crypto'
import { promisify } from 'node:util'
import { seconds } from '../context.ts'
import { KeyVaultError } from '../errors.ts'
import { isObject } from '../secret-fields.ts'

/** "The name of the resource (https://vault.azure.net) to use in the authorization request" */
export const vaultResource = 'https://vault.azure.net'

export interface Claims {
  readonly aud: string
  readonly iss: string
  readonly appid: string
  readonly oid: string
  readonly nbf: number
  readonly exp: number
  /** Tells one token from another. */
  readonly uti: string
}

export interface Issued {
  readonly token: string
  readonly claims: Claims
}

/** What became of tokens that were good: how a vault refuses them. */
export type Revocation = 'plain' | 'claims'

/** A 401 whose challenge asks for a new token: "Claims challenges, claims requests, and client capabilities". */
export class ClaimsChallenge extends KeyVaultError {
  override readonly name: string = 'ClaimsChallenge'
  /** The new token must not have been issued before: seconds since 1970. */
  readonly notBefore: number

  constructor(notBefore: number) {
    super(401, 'Unauthorized', 'The token was revoked.')
    this.notBefore = notBefore
  }
}

export class Tokens {
  readonly tenant: string
  readonly #keyId: string = randomBytes(20).toString('base64url')
  readonly #privateKey: KeyObject
  readonly #publicKey: KeyObject
  /** Which tokens were issued, by client id. */
  readonly #issued = new Map<string, Set<string>>()
  readonly #revoked = new Map<string, { readonly how: Revocation; readonly at: number }>()

  static async create(tenant: string): Promise<Tokens> {
    return new Tokens(tenant, await promisify(generateKeyPair)('rsa', { modulusLength: 2_048 }))
  }

  private constructor(tenant: string, keys: { privateKey: KeyObject; publicKey: KeyObject }) {
    this.tenant = tenant
    this.#privateKey = keys.privateKey
    this.#publicKey = keys.publicKey
  }

  get issuer(): string {
    return `https://sts.windows.net/${this.tenant}/`
  }

  /** A JSON Web Key Set. */
  keys(): object {
    return { keys: [{ ...this.#publicKey.export({ format: 'jwk' }), use: 'sig', kid: this.#keyId, x5t: this.#keyId }] }
  }

  issue(who: { clientId: string; objectId: string }, audience: string, now: number, lifetime: number): Issued {
    const iat = seconds(now)
    const claims = {
      aud: audience,
      iss: this.issuer,
      iat,
      nbf: iat,
      exp: iat + lifetime,
      aio: randomBytes(20).toString('base64'),
      appid: who.clientId,
      appidacr: '1',
      idp: this.issuer,
      oid: who.objectId,
      sub: who.objectId,
      tid: this.tenant,
      uti: randomBytes(16).toString('base64url'),
      ver: '1.0',
    }
    const header = { typ: 'JWT', alg: 'RS256', x5t: this.#keyId, kid: this.#keyId }
    const signed = `${encode(header)}.${encode(claims)}`
    const signature = sign('sha256', Buffer.from(signed), this.#privateKey).toString('base64url')
    const issued = this.#issued.get(who.clientId) ?? new Set()
    this.#issued.set(who.clientId, issued.add(claims.uti))
    return { token: `${signed}.${signature}`, claims }
  }

  /** From now on vaults refuse the tokens issued until now: of one client, or of all. */
  revoke(clientId: string | undefined, how: Revocation, now: number): void {
    for (const [client, tokens] of this.#issued) {
      if (clientId !== undefined && client !== clientId) continue
      for (const uti of tokens) this.#revoked.set(uti, { how, at: seconds(now) })
    }
  }

  /** @throws KeyVaultError 401 */
  check(token: string, now: number): Claims {
    const [header = '', payload = '', signature = ''] = token.split('.')
    const { kid } = decode(header)
    // Azure-Samples/azuresandbox issue 188.
    if (kid !== this.#keyId) {
      throw refused(`AKV10046: Unable to resolve the key used for signature validation. EncodedJwtHeader: '${header}'.`)
    }
    const isSigned = verify(
      'sha256',
      Buffer.from(`${header}.${payload}`),
      this.#publicKey,
      Buffer.from(signature, 'base64url'),
    )
    if (!isSigned) throw refused("[InvalidSignature] Error validating token: 'IDX10511'.")
    const claims = decode(payload) as unknown as Claims
    const time = seconds(now)
    // azure-sdk-for-python issue 27266.
    if (claims.exp <= time) throw refused("[TokenExpired] Error validating token: 'S2S12086'.")
    if (claims.nbf > time) throw refused("[TokenNotYetValid] Error validating token: 'IDX10222'.")
    // MicrosoftDocs/azure-docs issue 109562.
    if (claims.aud !== vaultResource) {
      throw refused(`AKV10022: Invalid audience. Expected ${vaultResource}, found: ${claims.aud}.`)
    }
    const revoked = this.#revoked.get(claims.uti)
    if (revoked?.how === 'claims') throw new ClaimsChallenge(revoked.at)
    if (revoked !== undefined) throw refused('The token was revoked.')
    return claims
  }
}

function refused(message: string): KeyVaultError {
  return new KeyVaultError(401, 'Unauthorized', message)
}

function encode(json: object): string {
  return Buffer.from(JSON.stringify(json)).toString('base64url')
}

function decode(part: string): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(Buffer.from(part, 'base64url').toString())
    if (isObject(json)) return json
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw refused("[InvalidToken] Error validating token: 'IDX12741'.")
}
