import { createSecrets, type Secrets } from '@sealwax/core'
import { bytesOf } from '@sealwax/core/adapter'
import { newCall, rejectionOf } from '@sealwax/live'
import { expect, test } from 'vitest'
import type { AwsSecretsManager } from '../../src/index.ts'
import { closing, eachServer, name, open } from './each-server.ts'
import { makeUser, type Statement } from './ministack-iam.ts'
import { policy, without } from './readme-policy.ts'

eachServer(['ministack'], 'the policies in the README', endpoint => {
  const openWith = async (statements: readonly Statement[]): Promise<Secrets<AwsSecretsManager>> => {
    const credentials = await makeUser(endpoint, statements)
    return closing(createSecrets(open({ prefix: 'shop', describe: true, credentials })))
  }
  const putByRoot = (at = name): Promise<unknown> =>
    open({ prefix: 'shop' }).put(`shop/${at}`, bytesOf('value'), newCall())

  test('for writing: every operation, below the prefix only', async () => {
    const secrets = await openWith(policy('write'))
    const first = await secrets.put(name, 'first', { ifVersion: 'absent', metadata: { owner: 'shop' } })
    const second = await secrets.put(name, 'second', { ifVersion: first ?? '', metadata: { owner: 'us' } })
    await secrets.put(`${name}/other`, 'other', { metadata: { owner: 'shop' } })
    await secrets.put(`${name}/other`, 'other', { metadata: { owner: 'us' } })
    expect(await secrets.getMany([name, `${name}/other`])).toEqual({ [name]: 'second', [`${name}/other`]: 'other' })
    await secrets.moveStage(name, { stage: 'LABEL', to: second ?? '' })
    expect(await secrets.get({ name, stage: 'LABEL' })).toBe('second')
    expect((await Array.fromAsync(secrets.versions(name))).map(({ version }) => version)).toContain(second)
    expect(await Array.fromAsync(secrets.list(name))).toEqual([name, `${name}/other`])
    await secrets.delete(name)
    await secrets.restore(name)
    await secrets.purge(name)
    const outside = open({ credentials: await makeUser(endpoint, policy('write')) })
    const error = await rejectionOf(outside.put(name, bytesOf('value'), newCall()))
    expect(outside.classify(error, 'put').code).toBe('ERR_SECRET_DENIED')
  })

  test('for reading: every read, and no write', async () => {
    await putByRoot()
    const secrets = await openWith(policy('read'))
    expect(await secrets.getMany([name])).toEqual({ [name]: 'value' })
    expect(await Array.fromAsync(secrets.list(name))).toEqual([name])
    expect(await Array.fromAsync(secrets.versions(name))).toHaveLength(1)
    const writes = [
      secrets.put(name, 'other'),
      secrets.put(name, 'other', { ifVersion: 'absent' }),
      secrets.put(name, 'other', { metadata: { owner: 'shop' } }),
      secrets.delete(name),
      secrets.purge(name),
    ]
    for (const error of await Promise.all(writes.map(rejectionOf))) {
      expect(error).toMatchObject({ code: 'ERR_SECRET_DENIED' })
    }
  })

  /** What is denied where one action is missing, and what the message must name. */
  const needed: Readonly<Record<string, (secrets: Secrets<AwsSecretsManager>) => Promise<unknown>>> = {
    'secretsmanager:GetSecretValue': secrets => secrets.get(name),
    'secretsmanager:DescribeSecret': secrets => secrets.get(name),
    'secretsmanager:ListSecretVersionIds': secrets => Array.fromAsync(secrets.versions(name)),
    'secretsmanager:CreateSecret': secrets => secrets.put(`${name}/new`, 'value'),
    'secretsmanager:PutSecretValue': secrets => secrets.put(name, 'other'),
    'secretsmanager:TagResource': secrets => secrets.put(name, 'other', { metadata: { owner: 'shop' } }),
    'secretsmanager:UpdateSecretVersionStage': secrets =>
      secrets.moveStage(name, { stage: 'LABEL', to: crypto.randomUUID() }),
    'secretsmanager:DeleteSecret': secrets => secrets.delete(name),
    'secretsmanager:RestoreSecret': secrets => secrets.restore(name),
    'secretsmanager:ListSecrets': secrets => Array.fromAsync(secrets.list()),
  }
  // Without this one, secrets are read one by one: see permissions.live.test.ts.
  const convenient = 'secretsmanager:BatchGetSecretValue'

  test('have no action that nothing needs', () => {
    const actions = policy('write').flatMap(({ Action }) => Action)
    expect(actions.toSorted()).toEqual([...Object.keys(needed), convenient].toSorted())
    expect(
      policy('read')
        .flatMap(({ Action }) => Action)
        .filter(action => !actions.includes(action)),
    ).toEqual([])
  })

  test.each(Object.entries(needed))('without %s the call that needs it is denied, and says so', async (action, ask) => {
    await putByRoot()
    const secrets = await openWith(without(action, policy('write')))
    expect(await rejectionOf(ask(secrets))).toMatchObject({
      code: 'ERR_SECRET_DENIED',
      message: expect.stringContaining(action),
    })
  })
})
