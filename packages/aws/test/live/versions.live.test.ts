import { CreateSecretCommand, DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { Failed } from '@sealwax/core'
import { bytesOf } from '@sealwax/core/adapter'
import { newCall, rejectionOf, textOf } from '@sealwax/live'
import { expect, test } from 'vitest'
import { eachServer, name, open, proxy, region } from './each-server.ts'
import { root } from './ministack-iam.ts'

eachServer(['ministack', 'moto'], 'versions and labels', () => {
  test('a compare-and-set leaves its label on one version, and a loser changes nothing', async () => {
    const provider = open()
    const { version: first = '' } = await provider.put(name, bytesOf('first'), newCall())
    const { version: second } = await provider.putIf(name, bytesOf('second'), first, newCall())
    const lost = await rejectionOf(provider.putIf(name, bytesOf('third'), first, newCall()))
    expect(lost).toMatchObject({ fault: { code: 'ERR_SECRET_CONFLICT' } })
    const { versions } = await provider.versions(name, newCall())
    expect(versions.filter(({ current }) => current).map(({ version }) => version)).toEqual([second])
    expect(versions.find(({ version }) => version === first)?.stages).toEqual(['AWSPREVIOUS'])
    expect(await textOf(provider.get(name, { ...newCall(), stage: 'AWSPREVIOUS' }))).toBe('first')
  })

  test('an expected version that is none of the secret’s is a conflict, whatever it looks like', async () => {
    const provider = open()
    await provider.put(name, bytesOf('first'), newCall())
    for (const expected of [crypto.randomUUID(), '1', '']) {
      const lost = await rejectionOf(provider.putIf(name, bytesOf('second'), expected, newCall()))
      expect(lost).toMatchObject({ fault: { code: 'ERR_SECRET_CONFLICT' } })
    }
    expect(await textOf(provider.get(name, newCall()))).toBe('first')
  })

  test('AWSCURRENT moved back is what a plain read gets', async () => {
    const provider = open()
    const { version: first = '' } = await provider.put(name, bytesOf('first'), newCall())
    const { version: second } = await provider.put(name, bytesOf('second'), newCall())
    await provider.moveStage(name, { stage: 'AWSCURRENT', to: first, from: second }, newCall())
    expect(await textOf(provider.get(name, newCall()))).toBe('first')
    expect(await textOf(provider.get(name, { ...newCall(), stage: 'AWSPREVIOUS' }))).toBe('second')
  })

  test('a secret is found by its ARN, in a batch as well, also without its last characters', async () => {
    const provider = open()
    await provider.put(name, bytesOf('value'), newCall())
    const client = new SecretsManagerClient({ region, endpoint: proxy.endpoint, credentials: root })
    const { ARN = '' } = await client.send(new DescribeSecretCommand({ SecretId: name }))
    client.destroy()
    const names = [ARN, ARN.slice(0, -7), name]
    for (const each of names) expect(await textOf(provider.get(each, newCall()))).toBe('value')
    const results = await provider.getMany(names, newCall())
    expect([...results.keys()]).toEqual(names)
    expect([...results.values()].filter(result => result instanceof Failed)).toEqual([])
  })
})

eachServer(['moto'], 'secrets that were created elsewhere', () => {
  test('without a value: absent to a read, filled by the first put for what must be absent', async () => {
    const provider = open()
    const client = new SecretsManagerClient({ region, endpoint: proxy.endpoint, credentials: root })
    await client.send(new CreateSecretCommand({ Name: name }))
    client.destroy()
    const error = await rejectionOf(provider.get(name, newCall()))
    expect(provider.classify(error, 'get').code).toBe('ERR_SECRET_NOT_FOUND')
    await provider.putIf(name, bytesOf('value'), 'absent', newCall())
    expect(await textOf(provider.get(name, newCall()))).toBe('value')
    const again = await rejectionOf(provider.putIf(name, bytesOf('other'), 'absent', newCall()))
    expect(provider.classify(again, 'putIf').code).toBe('ERR_SECRET_CONFLICT')
  })

  test('a new secret has the key of the options', async () => {
    await open({ kmsKeyId: 'alias/ours' }).put(name, bytesOf('value'), newCall())
    const client = new SecretsManagerClient({ region, endpoint: proxy.endpoint, credentials: root })
    expect((await client.send(new DescribeSecretCommand({ SecretId: name }))).KmsKeyId).toBe('alias/ours')
    client.destroy()
  })
})
