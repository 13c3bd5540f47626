import {
  DescribeSecretCommand,
  type DescribeSecretCommandOutput,
  RotateSecretCommand,
  SecretsManagerClient,
  TagResourceCommand,
} from '@aws-sdk/client-secrets-manager'
import { createSecrets } from '@sealwax/core'
import { bytesOf } from '@sealwax/core/adapter'
import { newCall } from '@sealwax/live'
import { expect, test } from 'vitest'
import { closing, eachServer, name, open, proxy, region } from './each-server.ts'
import { root } from './ministack-iam.ts'

async function withClient<T>(work: (client: SecretsManagerClient) => Promise<T>): Promise<T> {
  const client = new SecretsManagerClient({ region, endpoint: proxy.endpoint, credentials: root, maxAttempts: 1 })
  return work(client).finally(() => client.destroy())
}

function describeSecret(): Promise<DescribeSecretCommandOutput> {
  return withClient(client => client.send(new DescribeSecretCommand({ SecretId: name })))
}

async function tagsOf(): Promise<Record<string, string | undefined>> {
  const { Tags = [] } = await describeSecret()
  return Object.fromEntries(Tags.map(({ Key = '', Value }) => [Key, Value]))
}

eachServer(['ministack', 'moto'], 'tags', () => {
  test('of the options are given to what is created; metadata is added, and read with the value', async () => {
    const provider = open({ describe: true, tags: { team: 'blue', owner: 'somebody' } })
    await provider.put(name, bytesOf('first'), newCall({ metadata: { owner: 'shop' } }))
    expect(await tagsOf()).toEqual({ team: 'blue', owner: 'shop' })
    await provider.put(name, bytesOf('second'), newCall({ metadata: { owner: 'us', cost: '7' } }))
    const { version = '' } = await provider.put(name, bytesOf('third'), newCall())
    expect((await provider.get(name, newCall())).metadata).toEqual({ team: 'blue', owner: 'us', cost: '7' })
    await provider.putIf(name, bytesOf('fourth'), version, newCall({ metadata: { cost: '8' } }))
    const results = await provider.getMany([name, `${name}/absent`], newCall())
    expect(results.get(name)).toMatchObject({ metadata: { team: 'blue', owner: 'us', cost: '8' } })
  })

  test('that somebody else gave stay', async () => {
    const provider = open({ describe: true })
    await provider.put(name, bytesOf('first'), newCall())
    const Tags = [{ Key: 'cost centre', Value: '7' }]
    await withClient(client => client.send(new TagResourceCommand({ SecretId: name, Tags })))
    await provider.put(name, bytesOf('second'), newCall({ metadata: { owner: 'shop' } }))
    expect(await tagsOf()).toEqual({ 'cost centre': '7', owner: 'shop' })
  })
})

// ministack tells no date of the next rotation.
eachServer(['moto'], 'the next rotation', () => {
  test('is until when a value is fresh', async () => {
    const provider = open({ describe: true })
    await provider.put(name, bytesOf('value'), newCall())
    const RotationLambdaARN = 'arn:aws:lambda:us-east-1:123456789012:function:none'
    const RotationRules = { AutomaticallyAfterDays: 1 }
    const rotate = new RotateSecretCommand({
      SecretId: name,
      RotationLambdaARN,
      RotationRules,
      RotateImmediately: false,
    })
    // moto says that there is no such function, and has noted the date by then.
    await withClient(client => client.send(rotate).catch(() => {}))
    const { NextRotationDate } = await describeSecret()
    expect(NextRotationDate).toBeInstanceOf(Date)
    expect((await provider.get(name, newCall())).freshUntil).toBe(NextRotationDate?.getTime())
    const clock = { at: Date.now(), now: () => clock.at, setTimeout: () => {}, clearTimeout: () => {} }
    const secrets = closing(createSecrets(provider, { clock, cache: { ttl: 7 * 86_400_000 } }))
    await secrets.get(name)
    clock.at = (NextRotationDate?.getTime() ?? 0) + 1
    const before = proxy.requests()
    await secrets.get(name)
    expect(proxy.requests() - before).toBe(2)
  })
})
