import { setTimeout as wait } from 'node:timers/promises'
import type { Operation } from '@sealwax/core'
import { newCall } from '@sealwax/live'
import { hashicorpVault, type VaultOptions } from '../../src/index.ts'
import { policyOf, type RealVault, tokenWith } from '../live/real-vault.ts'
import { signJwt } from '../live/sign-jwt.ts'
import type { Asked } from './captured-error.ts'
import type { Captures } from './captures.ts'
import { recorder } from './recorder.ts'

/** What Vault itself answers. */
export async function captureVault(captures: Captures, vault: RealVault): Promise<void> {
  const between = await recorder(vault.endpoint)
  const { ask, settings } = vault
  const server = vault.label
  const token = settings['TOKEN'] ?? ''
  const at = (situation: string, operation: Operation, asked: Asked, options: VaultOptions = {}) =>
    captures.failing(
      between,
      { server, situation, operation, asked },
      { ...(options.auth === undefined && { token }), ...options },
    )
  const all = ['get', 'delete', 'restore', 'purge', 'versions'] as const
  const put = (name: string, more: object = {}) =>
    ask('POST', `secret/data/${name}`, { data: { value: 'any' }, ...more })

  const absent = { name: 'captured/absent' }
  for (const operation of all) await at('absent', operation, absent)
  for (const operation of ['get', 'delete'] as const) await at('absent', operation, absent, { kv: 1, mount: 'kv1' })

  const there = { name: 'captured/there' }
  await put(there.name)
  await at('absent version', 'get', { ...there, version: '7' })
  await at('missed', 'putIf', there)
  await at('missed', 'putIf', { ...there, expected: '7' })
  await put('captured/deleted')
  await ask('DELETE', 'secret/data/captured/deleted')
  for (const operation of ['get', 'delete', 'putIf'] as const)
    await at('deleted', operation, { name: 'captured/deleted' })
  await put('captured/destroyed')
  await ask('POST', 'secret/destroy/captured/destroyed', { versions: [1] })
  for (const operation of ['get', 'delete', 'restore'] as const)
    await at('destroyed', operation, { name: 'captured/destroyed' })
  await ask('POST', 'secret/metadata/captured/hollow', { custom_metadata: { owner: 'shop' } })
  for (const operation of ['get', 'versions'] as const) await at('no version', operation, { name: 'captured/hollow' })
  await ask('POST', 'secret/data/captured/null', { data: null })
  await at('null', 'get', { name: 'captured/null' })
  await ask('POST', 'secret/metadata/captured/careful', { cas_required: true })
  await at('check-and-set demanded', 'put', { name: 'captured/careful' })

  // OpenBao takes it.
  const nested = `{"value":${'['.repeat(400)}${']'.repeat(400)}}`
  if (server.startsWith('Vault')) await at('too deep', 'put', { ...there, value: nested })

  const nobody = await tokenWith(ask, ['default'])
  for (const operation of [...all, 'put', 'putIf', 'list'] as const)
    await at('not allowed', operation, there, { token: nobody })
  for (const operation of ['get', 'put', 'delete', 'list'] as const)
    await at('not allowed', operation, there, { token: nobody, kv: 1, mount: 'kv1' })
  const rights = 'path "secret/data/*" { capabilities = ["create", "read", "update"] }'
  const writer = await tokenWith(ask, [await policyOf(ask, rights)])
  await at('metadata not allowed', 'put', { ...there, metadata: { owner: 'shop' } }, { token: writer })
  await at('unknown token', 'get', there, { token: 'hvs.unknown' })
  const short = await tokenWith(ask, ['sealwax'], { ttl: '1s' })
  const used = await tokenWith(ask, ['sealwax'], { num_uses: 1 })
  await hashicorpVault({ endpoint: vault.endpoint, token: used }).get(there.name, newCall())
  await at('used up token', 'get', there, { token: used })
  await wait(1_500)
  await at('expired token', 'get', there, { token: short })

  for (const operation of ['get', 'put', 'list'] as const) {
    await at('no mount', operation, there, { mount: 'nowhere' })
    await at('no mount, no rights', operation, there, { mount: 'nowhere', token: nobody })
    await at('version 1, asked as 2', operation, there, { mount: 'kv1' })
    await at('version 2, asked as 1', operation, there, { kv: 1 })
    await at('below the mount', operation, there, { mount: 'secret/captured' })
    await at('another engine', operation, there, { mount: 'sys' })
  }
  await at('version 2, asked as 1, no rights', 'get', there, { kv: 1, token: writer })

  await ask('POST', 'sys/mounts/captured-limited', { type: 'kv', options: { version: '1' } })
  await ask('POST', 'captured-limited/key', { value: 'any' })
  await ask('POST', 'sys/quotas/rate-limit/captured', { path: 'captured-limited', rate: 1, interval: '60s' })
  const limited = { kv: 1, mount: 'captured-limited' } as const
  await hashicorpVault({ endpoint: vault.endpoint, token, ...limited }).get('key', newCall())
  await at('quota used up', 'get', { name: 'key' }, limited)
  await ask('DELETE', 'sys/quotas/rate-limit/captured')
  await ask('DELETE', 'sys/mounts/captured-limited')

  await captureLogins(vault, at)
  await between.close()
  await captureSealed(captures, vault)
}

async function captureLogins(
  { ask, settings }: RealVault,
  at: (situation: string, operation: Operation, asked: Asked, options: VaultOptions) => Promise<void>,
): Promise<void> {
  const asked = { name: 'captured/there' }
  const key = settings['JWT_KEY'] ?? ''
  const approle = { method: 'approle', roleId: settings['APPROLE_ROLE_ID'] ?? '', secretId: 'wrong' } as const
  const jwt = (claims: object) => ({ method: 'jwt', role: 'sealwax', jwt: signJwt(key, claims) }) as const
  const logins: Readonly<Record<string, NonNullable<VaultOptions['auth']>>> = {
    'wrong secret id': approle,
    'wrong role id': { ...approle, roleId: 'wrong' },
    'JWT for others': jwt({ aud: 'others' }),
    'expired JWT': jwt({ exp: 1_000_000_000 }),
    'no JWT': { method: 'jwt', role: 'sealwax', jwt: 'ey.none' },
    'unknown role': { method: 'jwt', role: 'nobody', jwt: signJwt(key) },
    'no such login': { method: 'kubernetes', role: 'web', jwt: 'any', mount: 'nowhere' },
  }
  for (const [situation, auth] of Object.entries(logins)) await at(situation, 'get', asked, { auth })
  await ask('POST', 'sys/auth/captured-kubernetes', { type: 'kubernetes' })
  // There is no cluster: nobody reviews the token.
  await ask('POST', 'auth/captured-kubernetes/config', {
    kubernetes_host: 'http://127.0.0.1:1',
    disable_local_ca_jwt: true,
    kubernetes_ca_cert: settings['CA'],
  })
  const bound = { bound_service_account_names: 'web', bound_service_account_namespaces: 'shop' }
  await ask('POST', 'auth/captured-kubernetes/role/web', bound)
  const pod = { method: 'kubernetes', role: 'web', jwt: 'ey.none', mount: 'captured-kubernetes' } as const
  await at('no pod', 'get', asked, { auth: pod })
  await at('unknown pod role', 'get', asked, { auth: { ...pod, role: 'nobody' } })
  await ask('DELETE', 'sys/auth/captured-kubernetes')

  await at('no wrapping token', 'get', asked, { token: 'hvs.unknown', wrapped: true })
  const headers = { 'x-vault-wrap-ttl': '60s' }
  const wrapped = await ask('POST', 'sys/wrapping/wrap', { token: 'of a stranger' }, { headers })
  await at('wrapped by another', 'get', asked, { token: wrapped.wrap_info?.token ?? '', wrapped: true })
}

async function captureSealed(captures: Captures, vault: RealVault): Promise<void> {
  const between = await recorder(vault.settings['SEALED'] ?? '')
  const what = { server: vault.label, situation: 'sealed', asked: { name: 'captured/there' } }
  for (const operation of ['get', 'put', 'list'] as const)
    await captures.failing(between, { ...what, operation }, { token: 'any' })
  await between.close()
}
