import { createSecrets } from '@sealwax/core'
import { bytesOf } from '@sealwax/core/adapter'
import { newCall, rejectionOf } from '@sealwax/live'
import { expect, onTestFinished, test } from 'vitest'
import type { VaultAuth } from '../../src/index.ts'
import { closing, eachVault, name, open, proxy } from './each-test.ts'
import { fakeTokenReview, podAudience, podClaims } from './fake-token-review.ts'
import type { RealVault } from './real-vault.ts'
import { signJwt } from './sign-jwt.ts'

/** An AppRole of a test's own, below the policy of the tests. */
async function makeAppRole({ ask }: RealVault, settings: object) {
  const role = `role-${crypto.randomUUID()}`
  await ask('POST', `auth/approle/role/${role}`, { token_policies: ['sealwax'], ...settings })
  const { data } = await ask('GET', `auth/approle/role/${role}/role-id`)
  const secretId = await ask('POST', `auth/approle/role/${role}/secret-id`, {})
  return { role, roleId: String(data?.['role_id']), secretId: String(secretId.data?.['secret_id']) }
}

eachVault('logins', vault => {
  const { ask, settings } = vault
  const key = settings['JWT_KEY'] ?? ''
  const approle: VaultAuth = {
    method: 'approle',
    roleId: settings['APPROLE_ROLE_ID'] ?? '',
    secretId: settings['APPROLE_SECRET_ID'] ?? '',
  }
  const usable = async (auth: VaultAuth): Promise<void> => {
    const secrets = createSecrets(open(vault, { auth }))
    const value = crypto.randomUUID()
    await secrets.put(name, value)
    expect(await secrets.get(name, { fresh: true })).toBe(value)
  }
  const revoke = async (method: string): Promise<number> => {
    const { data } = await ask('LIST', 'auth/token/accessors')
    let revoked = 0
    for (const accessor of (data?.['keys'] ?? []) as string[]) {
      const found = await ask('POST', 'auth/token/lookup-accessor', { accessor }).catch(() => undefined)
      if (found?.data?.['path'] !== method) continue
      await ask('POST', 'auth/token/revoke-accessor', { accessor })
      revoked++
    }
    return revoked
  }

  test('AppRole', () => usable(approle))

  test('JWT', () => usable({ method: 'jwt', role: 'sealwax', jwt: () => signJwt(key) }))

  test('Kubernetes, whose API server is a fake that answers TokenReview', async () => {
    const jwt = signJwt(key, podClaims)
    const cluster = await fakeTokenReview(jwt)
    onTestFinished(() => cluster.close())
    const mount = `kubernetes-${crypto.randomUUID()}`
    await ask('POST', `sys/auth/${mount}`, { type: 'kubernetes' })
    onTestFinished(async () => void (await ask('DELETE', `sys/auth/${mount}`)))
    // The reviewer's own token; a pod's token would do as well.
    const reviewer = { token_reviewer_jwt: jwt, disable_local_ca_jwt: true, kubernetes_ca_cert: settings['CA'] }
    await ask('POST', `auth/${mount}/config`, { kubernetes_host: cluster.endpoint, ...reviewer })
    const bound = {
      bound_service_account_names: 'web',
      bound_service_account_namespaces: 'shop',
      audience: podAudience,
    }
    await ask('POST', `auth/${mount}/role/web`, { ...bound, token_policies: ['sealwax'] })
    await usable({ method: 'kubernetes', role: 'web', mount, jwt: () => jwt })
    const stranger = {
      method: 'kubernetes',
      role: 'web',
      mount,
      jwt: signJwt(key, { ...podClaims, jti: 'other' }),
    } as const
    const secrets = createSecrets(open(vault, { auth: stranger }), { cache: false })
    expect(await rejectionOf(secrets.get(name))).toMatchObject({
      code: 'ERR_SECRET_DENIED',
      message: expect.stringContaining('service account'),
    })
  })

  test('by a token that is wrapped, and by a secret id that is', async () => {
    const headers = { 'x-vault-wrap-ttl': '60s' }
    const token = await ask('POST', 'auth/token/create', { policies: ['sealwax'], ttl: '60s' }, { headers })
    const provider = open(vault, { token: token.wrap_info?.token ?? '', wrapped: true })
    await provider.put(name, bytesOf('{"value":"x"}'), newCall())
    const again = open(vault, { token: token.wrap_info?.token ?? '', wrapped: true })
    const error = await rejectionOf(createSecrets(again).get(name))
    expect(error).toMatchObject({ code: 'ERR_SECRET_DENIED', message: expect.stringContaining('used already') })

    const { role, roleId } = await makeAppRole(vault, {})
    const theirs = await ask('POST', 'sys/wrapping/wrap', { secret_id: 'of a stranger' }, { headers })
    const replaced = { method: 'approle', roleId, secretId: theirs.wrap_info?.token ?? '', wrapped: true } as const
    expect(await rejectionOf(createSecrets(open(vault, { auth: replaced })).get(name))).toMatchObject({
      code: 'ERR_SECRET_DENIED',
      message: expect.stringContaining('replaced'),
    })
    // It was not unwrapped.
    await ask('POST', 'sys/wrapping/lookup', { token: replaced.secretId })

    const secret = await ask('POST', `auth/approle/role/${role}/secret-id`, {}, { headers })
    await usable({ method: 'approle', roleId, secretId: secret.wrap_info?.token ?? '', wrapped: true })
  })

  test('one for a hundred callers after the token was revoked', async () => {
    const mount = `approle-${crypto.randomUUID()}`
    await ask('POST', `sys/auth/${mount}`, { type: 'approle' })
    await ask('POST', `auth/${mount}/role/web`, { token_policies: ['sealwax'] })
    const { data } = await ask('GET', `auth/${mount}/role/web/role-id`)
    const secret = await ask('POST', `auth/${mount}/role/web/secret-id`, {})
    const [roleId, secretId] = [String(data?.['role_id']), String(secret.data?.['secret_id'])]
    const provider = open(vault, { auth: { method: 'approle', roleId, secretId, mount } })
    await provider.put(name, bytesOf('{"value":"x"}'), newCall())
    expect(await revoke(`auth/${mount}/login`)).toBe(1)
    await Promise.all(Array.from({ length: 100 }, () => provider.get(name, newCall())))
    // The one token that was got since.
    expect(await revoke(`auth/${mount}/login`)).toBe(1)
    await ask('DELETE', `sys/auth/${mount}`)
  })

  test('a token is renewed before its end, and lives beyond it', { timeout: 20_000 }, async () => {
    const { role, roleId, secretId } = await makeAppRole(vault, {
      token_ttl: '3s',
      token_max_ttl: '60s',
      secret_id_num_uses: 1,
    })
    const { data } = await ask('GET', `auth/approle/role/${role}`)
    expect(data?.['token_ttl']).toBe(3)
    const provider = open(vault, { auth: { method: 'approle', roleId, secretId } })
    await provider.put(name, bytesOf('{"value":"x"}'), newCall())
    // No second login is possible: the secret id is used up.
    await new Promise(resolve => setTimeout(resolve, 5_000))
    expect((await provider.get(name, newCall())).version).toBe('1')
  })

  test('a token that may not renew itself is replaced by a login after its end', { timeout: 20_000 }, async () => {
    const settings = { token_ttl: '2s', token_no_default_policy: true }
    const { roleId, secretId } = await makeAppRole(vault, settings)
    const provider = open(vault, { auth: { method: 'approle', roleId, secretId } })
    await provider.put(name, bytesOf('{"value":"x"}'), newCall())
    await new Promise(resolve => setTimeout(resolve, 3_000))
    expect((await provider.get(name, newCall())).version).toBe('1')
  })

  test('a token whose uses are counted is replaced in time', async () => {
    const { roleId, secretId } = await makeAppRole(vault, { token_num_uses: 3 })
    const provider = open(vault, { auth: { method: 'approle', roleId, secretId } })
    await provider.put(name, bytesOf('{"value":"x"}'), newCall())
    for (let i = 0; i < 10; i++) await provider.get(name, newCall())
  })

  test('a token that is given can be renewed as well', { timeout: 20_000 }, async () => {
    const { auth } = await ask('POST', 'auth/token/create', { policies: ['sealwax'], ttl: '3s', renewable: true })
    const provider = open(vault, { token: auth?.client_token ?? '', renew: true })
    await provider.put(name, bytesOf('{"value":"x"}'), newCall())
    await new Promise(resolve => setTimeout(resolve, 5_000))
    expect((await provider.get(name, newCall())).version).toBe('1')
  })

  test.each<readonly [string, VaultAuth, string]>([
    ['a wrong secret id', { ...approle, secretId: crypto.randomUUID() }, 'role id'],
    ['a wrong role id', { ...approle, roleId: crypto.randomUUID() }, 'role id'],
    ['a role that there is not', { method: 'jwt', role: 'nobody', jwt: () => signJwt(key) }, 'audience'],
    ['a JWT for others', { method: 'jwt', role: 'sealwax', jwt: () => signJwt(key, { aud: 'x' }) }, 'audience'],
    [
      'a JWT that has expired',
      { method: 'jwt', role: 'sealwax', jwt: () => signJwt(key, { exp: 1_000_000_000 }) },
      'audience',
    ],
    ['a JWT that is none', { method: 'jwt', role: 'sealwax', jwt: 'ey.none' }, 'audience'],
    ['a method that is not enabled', { method: 'kubernetes', role: 'web', jwt: 'x', mount: 'nowhere' }, 'auth/nowhere'],
  ])('%s is ERR_SECRET_DENIED and says what to check', async (_, auth, hint) => {
    const secrets = closing(createSecrets(open(vault, { auth }), { cache: false }))
    expect(await rejectionOf(secrets.get(name))).toMatchObject({
      code: 'ERR_SECRET_DENIED',
      message: expect.stringContaining(hint),
    })
    expect(proxy.requests()).toBe(1)
  })

  test('a wrong token is ERR_SECRET_DENIED', async () => {
    const secrets = createSecrets(open(vault, { token: `hvs.${crypto.randomUUID()}` }), { cache: false })
    expect(await rejectionOf(secrets.getOptional(name))).toMatchObject({ code: 'ERR_SECRET_DENIED', status: 403 })
  })
})
