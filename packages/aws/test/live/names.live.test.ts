import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { createSecrets } from '@sealwax/core'
import { bytesOf } from '@sealwax/core/adapter'
import { newCall, rejectionOf, textOf } from '@sealwax/live'
import { expect, test } from 'vitest'
import { closing, eachServer, name, open, proxy, region } from './each-server.ts'
import { root } from './ministack-iam.ts'

async function arnOf(SecretId: string): Promise<string> {
  const client = new SecretsManagerClient({ region, endpoint: proxy.endpoint, credentials: root })
  const { ARN = '' } = await client.send(new DescribeSecretCommand({ SecretId })).finally(() => client.destroy())
  return ARN
}

eachServer(['ministack', 'moto'], 'names and ARNs', () => {
  test('a name that ends like an ARN is not taken for another, alone or in a batch', async () => {
    const provider = open()
    const long = `${name}-AbCdEf`
    await provider.put(name, bytesOf('short'), newCall())
    await provider.put(long, bytesOf('long'), newCall())
    const [shortArn, longArn] = [await arnOf(name), await arnOf(long)]
    const asked = [name, long, shortArn, shortArn.slice(0, -7), longArn, longArn.slice(0, -7)]
    const texts = ['short', 'long', 'short', 'short', 'long', 'long']
    expect(await Promise.all(asked.map(each => textOf(provider.get(each, newCall()))))).toEqual(texts)
    const results = await provider.getMany(asked, newCall())
    expect(await Promise.all(asked.map(each => textOf(Promise.resolve(results.get(each) as never))))).toEqual(texts)
  })

  test('an ARN of another region: nothing is sent, and the message says which store to open', async () => {
    const secrets = closing(createSecrets(open()))
    await secrets.put(name, 'value')
    const elsewhere = (await arnOf(name)).replace(region, 'eu-west-1')
    const before = proxy.requests()
    const error = await rejectionOf(secrets.get(elsewhere))
    expect(error).toMatchObject({ code: 'ERR_SECRET_INVALID', message: expect.stringContaining('aws://eu-west-1') })
    expect(proxy.requests()).toBe(before)
  })

  test('a list is of the names that begin with the prefix, and of no others', async () => {
    const secrets = closing(createSecrets(open()))
    const inside = [`${name}/b`, `${name}/a/c`]
    const outside = [`${name}-b`, `x${name}/b`, `x/${name}/b`, name.toUpperCase(), name]
    for (const each of [...inside, ...outside]) await secrets.put(each, 'value')
    expect((await Array.fromAsync(secrets.list(`${name}/`))).toSorted()).toEqual(inside.toSorted())
    const below = closing(createSecrets(open({ prefix: name })))
    expect((await Array.fromAsync(below.list())).toSorted()).toEqual(['a/c', 'b'])
  })

  test('150 names that are asked for in one tick are 8 requests', async () => {
    const names = Array.from({ length: 150 }, (_, index) => `${name}/${index}`)
    const writer = open()
    for (const each of names) await writer.put(each, bytesOf(`value of ${each}`), newCall())
    const secrets = closing(createSecrets(open()))
    const before = proxy.requests()
    const values = await Promise.all(names.map(each => secrets.get(each)))
    expect(proxy.requests() - before).toBe(8)
    expect(values).toEqual(names.map(each => `value of ${each}`))
  })
})
