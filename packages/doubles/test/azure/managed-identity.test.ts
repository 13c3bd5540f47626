// The endpoint that a platform has for its applications.

import { randomUUID } from 'node:crypto'
import { ManagedIdentityCredential } from '@azure/identity'
import { SecretClient } from '@azure/keyvault-secrets'
import { afterEach, expect, test, vi } from 'vitest'
import type { Identity } from '../../src/azure/start.ts'
import { bench, send } from './clients.ts'

const of = bench()
const vaultResource = 'https://vault.azure.net'

const ask = (query: Record<string, string>, header: string = of().double.identityHeader) =>
  fetch(`${of().double.identityEndpoint}?${new URLSearchParams(query)}`, { headers: { 'x-identity-header': header } })
const query = { resource: vaultResource, 'api-version': '2019-08-01' }
const userAssigned: Identity = { clientId: randomUUID(), objectId: randomUUID(), managed: 'user' }

afterEach(() => vi.unstubAllEnvs())

test('a managed identity of the system gets a token', async () => {
  const { double } = of()
  const json = (await (await ask(query)).json()) as Record<string, string>
  expect(json).toEqual({
    access_token: expect.any(String),
    expires_on: expect.stringMatching(/^\d+$/),
    not_before: expect.stringMatching(/^\d+$/),
    resource: vaultResource,
    token_type: 'Bearer',
    client_id: double.identities.machine.clientId,
  })
  const payload = String(json['access_token']).split('.')[1] ?? ''
  expect(JSON.parse(Buffer.from(payload, 'base64url').toString()).exp).toBe(Number(json['expires_on']))
  const headers = { authorization: `Bearer ${json['access_token']}` }
  expect((await send(double, `${double.vaultUrl}/secrets?api-version=7.6`, { headers })).status).toBe(200)
})

test('a managed identity of a user is named by its client or object id', async () => {
  of().double.control.addIdentity(userAssigned)
  for (const name of [{ client_id: userAssigned.clientId }, { principal_id: String(userAssigned.objectId) }]) {
    expect(await (await ask({ ...query, ...name })).json()).toMatchObject({ client_id: userAssigned.clientId })
  }
})

test('a managed identity is refused without the header, the version, the resource, or where there is none', async () => {
  const { officer } = of().double.identities
  const answers = await Promise.all([
    ask(query, 'wrong'),
    ask({ ...query, 'api-version': '2017-09-01' }),
    ask({ 'api-version': '2019-08-01' }),
    ask({ ...query, client_id: randomUUID() }),
    ask({ ...query, client_id: officer.clientId }),
  ])
  expect(answers.map(({ status }) => status)).toEqual([401, 400, 400, 400, 400])
})

test('a managed identity serves the SDK, which asks once for many callers', async () => {
  const { double } = of()
  vi.stubEnv('IDENTITY_ENDPOINT', double.identityEndpoint)
  vi.stubEnv('IDENTITY_HEADER', double.identityHeader)
  double.control.outside('main', 'PUT', '/secrets/s', { value: 'one' })
  const client = new SecretClient(double.vaultUrl, new ManagedIdentityCredential(), {
    disableChallengeResourceVerification: true,
    tlsOptions: { ca: double.ca },
  })
  await Promise.all(Array.from({ length: 20 }, () => client.getSecret('s')))
  expect(double.control.counts('managed-identity')['Token']?.calls).toBe(1)
})

test('faults happen here too', async () => {
  const { double } = of()
  double.control.addFault({ on: 'managed-identity', effect: { kind: 'status', status: 500 } })
  expect((await fetch(double.identityEndpoint)).status).toBe(500)
  expect((await fetch(double.identityEndpoint)).status).toBe(401)
})
