import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { bench, clientOf, credentialOf, rejectionOf, send, type Wire } from './clients.ts'

const of = bench()
const vaultResource = 'https://vault.azure.net'

beforeEach(() => void of().double.control.outside('main', 'PUT', '/secrets/s', { value: 'one' }))

function tokenRequests(): number {
  return of().double.control.counts('authority')['Token']?.calls ?? 0
}

async function signIn(
  fields: Record<string, string | undefined>,
  tenant: string = of().double.tenantId,
): Promise<Wire> {
  const { double } = of()
  const { clientId, clientSecret } = double.identities.officer
  const form: Record<string, string | undefined> = {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope: `${vaultResource}/.default`,
    ...fields,
  }
  const sent = Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return send(double, `${double.authorityHost}/${tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(sent).toString(),
  })
}

function get(token: string): Promise<Wire> {
  const { double } = of()
  const headers = { authorization: `Bearer ${token}` }
  return send(double, `${double.vaultUrl}/secrets/s?api-version=7.6`, { headers })
}

function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
}

describe('the token endpoint', () => {
  test('gives a token that the vault takes', async () => {
    const { double } = of()
    const { status, headers, json } = await signIn({})
    expect([status, headers['cache-control'], json]).toEqual([
      200,
      'no-store',
      { token_type: 'Bearer', expires_in: 86_399, ext_expires_in: 86_399, access_token: expect.any(String) },
    ])
    const { access_token: token } = json as { access_token: string }
    const claims = claimsOf(token)
    expect(claims).toMatchObject({
      aud: vaultResource,
      iss: `https://sts.windows.net/${double.tenantId}/`,
      appid: double.identities.officer.clientId,
      tid: double.tenantId,
      ver: '1.0',
    })
    expect(Number(claims['exp']) - Number(claims['iat'])).toBe(86_399)
    expect((await get(token)).status).toBe(200)
  })

  test.each([
    ['a wrong secret', { client_secret: 'wrong' }, 401, 'invalid_client', 7_000_215],
    ['no secret', { client_secret: undefined }, 401, 'invalid_client', 7_000_218],
    ['an unknown application', { client_id: randomUUID() }, 400, 'unauthorized_client', 700_016],
    ['a scope without /.default', { scope: vaultResource }, 400, 'invalid_scope', 70_011],
    ['an unknown resource', { scope: 'https://nowhere.example/.default' }, 400, 'invalid_resource', 500_011],
    ['another grant', { grant_type: 'password' }, 400, 'unsupported_grant_type', 70_003],
  ])('refuses %s', async (_what, fields, status, error, number) => {
    const answer = await signIn(fields)
    expect(answer).toMatchObject({
      status,
      json: {
        error,
        error_codes: [number],
        error_description: expect.stringMatching(
          new RegExp(`^AADSTS${number}: .+\r\nTrace ID: .+\r\nCorrelation ID: .+\r\nTimestamp: \\d{4}-\\d\\d-\\d\\d `),
        ),
        trace_id: expect.any(String),
        correlation_id: expect.any(String),
      },
    })
    expect(answer.body).not.toContain(of().double.identities.officer.clientSecret)
  })

  test('refuses another tenant, a secret past its date, and a managed identity', async () => {
    const { double } = of()
    expect(await signIn({}, randomUUID())).toMatchObject({ status: 400, json: { error_codes: [90_002] } })
    const { officer, machine } = double.identities
    double.control.addIdentity({ ...officer, secretExpired: true })
    expect(await signIn({})).toMatchObject({ status: 401, json: { error_codes: [7_000_222] } })
    expect(await signIn({ client_id: machine.clientId })).toMatchObject({ status: 401 })
  })

  test('has a configuration and keys', async () => {
    const { double } = of()
    const base = `${double.authorityHost}/${double.tenantId}`
    const { json } = await send(double, `${base}/v2.0/.well-known/openid-configuration`)
    expect(json).toMatchObject({ token_endpoint: `${base}/oauth2/v2.0/token`, jwks_uri: `${base}/discovery/v2.0/keys` })
    const { jwks_uri: keys } = json as { jwks_uri: string }
    expect((await send(double, keys)).json).toMatchObject({ keys: [{ kty: 'RSA', use: 'sig' }] })
    expect((await send(double, `${base}/nonsense`)).status).toBe(404)
  })

  test('the SDK tells a wrong secret, and sends the vault nothing more', async () => {
    const { double } = of()
    const client = clientOf(double, { ...double.identities.officer, clientSecret: 'wrong' })
    expect(await rejectionOf(client.getSecret('s'))).toMatchObject({
      name: 'AuthenticationRequiredError',
      message: expect.stringContaining('AADSTS7000215'),
    })
    expect(double.control.counts('main')['GetSecret']?.statuses).toEqual({ 401: 1 })
  })
})

describe('a vault takes no token', () => {
  const token = (audience = vaultResource) => {
    const { control, identities } = of().double
    return control.token(identities.officer.clientId, audience)
  }
  const refusal = async (bad: string) => {
    const answer = await get(bad)
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer authorization="/)
    return [answer.status, (answer.json as { error: { message: string } }).error.message]
  }

  test('that somebody else signed', async () => {
    const [header = '', payload = '', signature = ''] = token().split('.')
    const [, otherPayload = ''] = token().split('.')
    expect(await refusal(`${header}.${otherPayload}.${signature}`)).toEqual([
      401,
      expect.stringContaining('InvalidSignature'),
    ])
    const otherKey = Buffer.from(JSON.stringify({ alg: 'RS256', kid: 'other' })).toString('base64url')
    expect(await refusal(`${otherKey}.${payload}.${signature}`)).toEqual([401, expect.stringMatching(/^AKV10046: /)])
    const none = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url')
    expect(await refusal(`${none}.${payload}.`)).toEqual([401, expect.stringMatching(/^AKV10046: /)])
  })

  test.each(['x', 'a.b.c', `${Buffer.from('[]').toString('base64url')}.e30.x`])('that is none: %s', async bad => {
    expect(await refusal(bad)).toEqual([401, expect.any(String)])
  })

  test('for another resource', async () => {
    expect(await refusal(token('https://management.azure.com'))).toEqual([
      401,
      'AKV10022: Invalid audience. Expected https://vault.azure.net, found: https://management.azure.com.',
    ])
  })

  test('before its time, and when its time is over', async () => {
    const { control } = of().double
    control.setTokenLifetime(60)
    const short = token()
    expect((await get(short)).status).toBe(200)
    control.advance(60_000)
    expect(await refusal(short)).toEqual([401, "[TokenExpired] Error validating token: 'S2S12086'."])
    const early = token()
    control.advance(-60_000)
    expect(await refusal(early)).toEqual([401, expect.stringContaining('TokenNotYetValid')])
  })

  test('that was revoked; the next one it takes', async () => {
    const { control, identities } = of().double
    const { officer, user } = identities
    const [one, other] = [token(), control.token(user.clientId, vaultResource)]
    control.revoke(officer.clientId, 'plain')
    expect([(await get(one)).status, (await get(other)).status, (await get(token())).status]).toEqual([401, 200, 200])
  })

  test('by no other scheme', async () => {
    const { double } = of()
    const headers = { authorization: `Basic ${token()}` }
    expect((await send(double, `${double.vaultUrl}/secrets/s?api-version=7.6`, { headers })).status).toBe(401)
  })
})

describe('the SDK', () => {
  test('asks for one token for a hundred callers', async () => {
    const { double } = of()
    const client = clientOf(double, double.identities.officer)
    await Promise.all(Array.from({ length: 100 }, () => client.getSecret('s')))
    expect(tokenRequests()).toBe(1)
    await client.getSecret('s')
    expect([tokenRequests(), double.control.counts('main')['GetSecret']?.statuses['200']]).toEqual([1, 101])
  })

  test('gets a new token where a revoked one is refused with claims, and only there', async () => {
    const { double } = of()
    const client = clientOf(double, double.identities.officer)
    await client.getSecret('s')
    double.control.revoke()
    expect((await client.getSecret('s')).value).toBe('one')
    expect(tokenRequests()).toBe(2)
    double.control.revoke(undefined, 'plain')
    expect(await rejectionOf(client.getSecret('s'))).toMatchObject({ statusCode: 401, code: 'Unauthorized' })
    expect(tokenRequests()).toBe(2)
  })
})

test('faults happen here too', async () => {
  const { double } = of()
  double.control.addFault({ on: 'authority', operation: 'Token', effect: { kind: 'status', status: 503 } })
  expect(await signIn({})).toMatchObject({ status: 503, json: { error: 'temporarily_unavailable' } })
  expect((await signIn({})).status).toBe(200)
  double.control.addFault({
    on: 'authority',
    operation: 'OpenIdConfiguration',
    effect: { kind: 'answer', body: '<html>' },
  })
  const credential = credentialOf(double, double.identities.officer)
  await expect(credential.getToken(`${vaultResource}/.default`)).rejects.toThrow('endpoints_resolution_error')
})
