import { PutResourcePolicyCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { Failed } from '@sealwax/core'
import { bytesOf } from '@sealwax/core/adapter'
import { newCall, rejectionOf, textOf } from '@sealwax/live'
import { expect, test } from 'vitest'
import { eachServer, name, open, proxy, region } from './each-server.ts'
import { type Identity, makeUser, root, type Statement } from './ministack-iam.ts'

eachServer(['ministack'], 'permissions', endpoint => {
  const allow = (Action: string | readonly string[], Resource: string | readonly string[] = '*'): Statement => ({
    Effect: 'Allow',
    Action,
    Resource,
  })
  const arnsOf = (...names: readonly string[]): readonly string[] =>
    names.map(each => `arn:aws:secretsmanager:${region}:*:secret:${each}-*`)
  const store = async (names: readonly string[]): Promise<void> => {
    const provider = open()
    for (const each of names) await provider.put(each, bytesOf(`value of ${each}`), newCall())
  }
  const codeOf = (provider: ReturnType<typeof open>, result: unknown): string | undefined =>
    result instanceof Failed ? provider.classify(result.error, 'getMany').code : undefined

  test('denied is not absent, for what exists and for what does not', async () => {
    await store([name])
    const provider = open({ credentials: await makeUser(endpoint, []) })
    for (const each of [name, 'live/absent']) {
      const error = await rejectionOf(provider.get(each, newCall()))
      expect(provider.classify(error, 'get')).toMatchObject({ code: 'ERR_SECRET_DENIED', attempts: 1 })
    }
  })

  test('credentials that are no good are denied: unknown key, wrong secret', async () => {
    const user = await makeUser(endpoint, [allow('secretsmanager:*')])
    const bad: readonly Identity[] = [
      { accessKeyId: 'AKIA0000000000000000', secretAccessKey: 'any' },
      { ...user, secretAccessKey: 'wrong' },
    ]
    for (const credentials of bad) {
      const provider = open({ credentials })
      const error = await rejectionOf(provider.get(name, newCall()))
      expect(provider.classify(error, 'get')).toMatchObject({ code: 'ERR_SECRET_DENIED', attempts: 1 })
    }
  })

  test('one denied and one absent secret fail alone in a batch of one request', async () => {
    const names = ['a', 'b', 'denied', 'absent'].map(each => `${name}/${each}`)
    const [a = '', b = '', denied = '', absent = ''] = names
    await store([a, b, denied])
    const credentials = await makeUser(endpoint, [
      allow('secretsmanager:BatchGetSecretValue'),
      allow('secretsmanager:GetSecretValue', [...arnsOf(a, b), `arn:aws:secretsmanager:${region}:*:secret:${absent}`]),
    ])
    const provider = open({ credentials })
    const before = proxy.requests()
    const call = newCall()
    const results = await provider.getMany(names, call)
    expect(names.map(each => codeOf(provider, results.get(each)))).toEqual([
      undefined,
      undefined,
      'ERR_SECRET_DENIED',
      'ERR_SECRET_NOT_FOUND',
    ])
    expect(proxy.requests() - before).toBe(1)
    expect(call.notices).toEqual([])
  })

  test('without the permission for batches the secrets are read one by one', async () => {
    const names = ['a', 'b', 'c'].map(each => `${name}/${each}`)
    await store(names)
    const provider = open({ credentials: await makeUser(endpoint, [allow('secretsmanager:GetSecretValue')]) })
    const call = newCall()
    for (let count = 0; count < 2; count++) {
      const results = await provider.getMany(names, call)
      expect(await Promise.all(names.map(each => textOf(Promise.resolve(results.get(each) as never))))).toEqual(
        names.map(each => `value of ${each}`),
      )
    }
    expect(call.notices.map(({ code }) => code)).toEqual(['batch-denied'])
  })

  test('the policy of a secret denies one who may read everything else', async () => {
    await store([name, `${name}/other`])
    const credentials = await makeUser(endpoint, [allow('secretsmanager:GetSecretValue')])
    const client = new SecretsManagerClient({ region, endpoint: proxy.endpoint, credentials: root })
    const Statement = [{ Effect: 'Deny', Principal: '*', Action: 'secretsmanager:GetSecretValue', Resource: '*' }]
    const ResourcePolicy = JSON.stringify({ Version: '2012-10-17', Statement })
    await client.send(new PutResourcePolicyCommand({ SecretId: name, ResourcePolicy }))
    client.destroy()
    const provider = open({ credentials })
    const error = await rejectionOf(provider.get(name, newCall()))
    expect(provider.classify(error, 'get').code).toBe('ERR_SECRET_DENIED')
    expect(await textOf(provider.get(`${name}/other`, newCall()))).toContain('value')
  })
})
