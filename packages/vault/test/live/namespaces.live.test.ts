import { createSecrets } from '@sealwax/core'
import { rejectionOf } from '@sealwax/live'
import { expect, onTestFinished, test } from 'vitest'
import { closing, eachVault, name, open } from './each-test.ts'

eachVault(
  'namespaces',
  ({ ask, ...vault }) => {
    test('have mounts, logins and secrets of their own', async () => {
      const namespace = `team-${crypto.randomUUID()}`
      await ask('POST', `sys/namespaces/${namespace}`)
      onTestFinished(async () => void (await ask('DELETE', `sys/namespaces/${namespace}`)))
      const headers = { 'x-vault-namespace': namespace }
      const inside: typeof ask = (method, path, body) => ask(method, path, body, { headers })
      await inside('POST', 'sys/mounts/secret', { type: 'kv', options: { version: '2' } })
      await inside('POST', 'sys/auth/approle', { type: 'approle' })
      await inside('PUT', 'sys/policies/acl/shop', { policy: 'path "secret/*" { capabilities = ["create", "read"] }' })
      await inside('POST', 'auth/approle/role/web', { token_policies: ['shop'] })
      const { data } = await inside('GET', 'auth/approle/role/web/role-id')
      const secret = await inside('POST', 'auth/approle/role/web/secret-id', {})
      const [roleId, secretId] = [String(data?.['role_id']), String(secret.data?.['secret_id'])]
      const auth = { method: 'approle', roleId, secretId } as const

      const within = closing(createSecrets(open({ ask, ...vault }, { namespace, auth })))
      await within.put(name, 'of the team')
      expect(await within.get(name, { fresh: true })).toBe('of the team')
      const root = closing(createSecrets(open({ ask, ...vault }), { cache: false }))
      expect(await root.getOptional(name)).toBeUndefined()
      const elsewhere = closing(createSecrets(open({ ask, ...vault }, { namespace: 'nowhere', auth })))
      expect(await rejectionOf(elsewhere.get(name))).toMatchObject({ message: expect.stringContaining('namespace') })
    })
  },
  ['openbao'],
)

eachVault(
  'namespaces in the free edition',
  vault => {
    test('are overlooked: what is read is what stands at the root', async () => {
      await closing(createSecrets(open(vault))).put(name, 'of the root')
      const within = closing(createSecrets(open(vault, { namespace: 'team' }), { cache: false }))
      expect(await within.get(name)).toBe('of the root')
    })
  },
  ['vault'],
)
