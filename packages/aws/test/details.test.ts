import { createSecrets, Failed, StoreFault } from '@sealwax/core'
import { bytesOf } from '@sealwax/core/adapter'
import { newCall } from '@sealwax/live'
import { describe, expect, test } from 'vitest'
import { type Script, scriptedProvider, sdkError } from './scripted-client.ts'

const arnOf = (name: string): string => `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${name}-AbCdEf`
const entry = (name: string): object => ({
  Name: name,
  ARN: arnOf(name),
  SecretString: `value of ${name}`,
  VersionId: 'v',
})
const rotation = new Date(4_000_000_000_000)
const described = {
  ARN: arnOf('key'),
  Tags: [
    { Key: 'owner', Value: 'shop' },
    { Key: 'aws:cloudformation:stack-name', Value: 'stack' },
  ],
  NextRotationDate: rotation,
}
const open = (script: Script) => scriptedProvider(script, { describe: true })

describe('with the option `describe`', () => {
  test('a read tells metadata and until when it is fresh, by one request more', async () => {
    const { provider, commands, sent } = open({ GetSecretValue: entry('key'), DescribeSecret: described })
    const call = newCall()
    const stored = await provider.get('key', call)
    expect(stored).toMatchObject({
      bytes: bytesOf('value of key'),
      metadata: { owner: 'shop' },
      freshUntil: rotation.getTime(),
    })
    expect(commands()).toEqual(['GetSecretValue', 'DescribeSecret'])
    expect(sent.every(({ signal }) => signal === call.signal)).toBe(true)
  })

  test('a secret that is not rotated has no such date, and neither has a version by its id', async () => {
    const still = open({ GetSecretValue: entry('key'), DescribeSecret: { ARN: arnOf('key') } })
    expect(await still.provider.get('key', newCall())).toMatchObject({ metadata: {}, freshUntil: undefined })
    const version = open({ GetSecretValue: entry('key'), DescribeSecret: described })
    const stored = await version.provider.get('key', { ...newCall(), version: 'v' })
    expect(stored.freshUntil).toBeUndefined()
    expect(stored.metadata).toEqual({ owner: 'shop' })
  })

  test('the date of a rotation that failed is over, and keeps no value out of the cache', async () => {
    const overdue = { ...described, NextRotationDate: new Date(1_000_000_000_000) }
    const { provider } = open({ GetSecretValue: entry('key'), DescribeSecret: overdue })
    expect((await provider.get('key', newCall())).freshUntil).toBeUndefined()
  })

  test('the client asks again when the secret was to be rotated, though its own time is not over', async () => {
    let now = rotation.getTime() - 10_000
    const clock = { now: () => now, setTimeout: () => {}, clearTimeout: () => {} }
    const { provider, commands } = open({ GetSecretValue: entry('key'), DescribeSecret: described })
    const secrets = createSecrets(provider, { cache: { ttl: 3_600_000 }, clock })
    await secrets.get('key')
    now = rotation.getTime() - 1
    await secrets.get('key')
    expect(commands()).toHaveLength(2)
    now = rotation.getTime() + 1
    await secrets.get('key')
    expect(commands()).toHaveLength(4)
    await secrets.close()
  })

  test('what is wrong with the value is told, whatever is wrong with the description', async () => {
    const { provider } = open({
      GetSecretValue: sdkError('ResourceNotFoundException'),
      DescribeSecret: sdkError('AccessDeniedException'),
    })
    const error = await provider.get('key', newCall()).catch((reason: unknown) => reason)
    expect(provider.classify(error, 'get').code).toBe('ERR_SECRET_NOT_FOUND')
  })

  test('a description that is denied names the permission and the option', async () => {
    const { provider } = open({ GetSecretValue: entry('key'), DescribeSecret: sdkError('AccessDeniedException') })
    const error = await provider.get('key', newCall()).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(StoreFault)
    const { fault } = error as StoreFault
    expect(fault.code).toBe('ERR_SECRET_DENIED')
    expect(fault.hint).toMatch(/`describe`.*secretsmanager:DescribeSecret/)
  })

  test('a batch is described name by name, and each fails alone', async () => {
    const { provider, commands } = open({
      BatchGetSecretValue: {
        SecretValues: [entry('a'), entry('b')],
        Errors: [{ SecretId: 'gone', ErrorCode: 'ResourceNotFoundException' }],
      },
      DescribeSecret: ({ SecretId }: Readonly<Record<string, unknown>>) =>
        SecretId === 'a' ? described : sdkError(SecretId === 'b' ? 'InternalServiceError' : 'AccessDeniedException'),
    })
    const results = await provider.getMany(['a', 'b', 'gone'], newCall())
    expect(results.get('a')).toMatchObject({ metadata: { owner: 'shop' }, freshUntil: rotation.getTime() })
    const codes = ['b', 'gone'].map(name => provider.classify((results.get(name) as Failed).error, 'getMany').code)
    expect(codes).toEqual(['ERR_SECRET_UNAVAILABLE', 'ERR_SECRET_NOT_FOUND'])
    expect(commands().filter(command => command === 'DescribeSecret')).toHaveLength(3)
  })

  test('where batches are denied, each name is read and described once', async () => {
    const { provider, commands } = open({
      BatchGetSecretValue: sdkError('AccessDeniedException'),
      GetSecretValue: ({ SecretId }: Readonly<Record<string, unknown>>) => entry(String(SecretId)),
      DescribeSecret: described,
    })
    const results = await provider.getMany(['a', 'b'], newCall())
    expect(results.get('b')).toMatchObject({ bytes: bytesOf('value of b'), metadata: { owner: 'shop' } })
    expect(commands().filter(command => command === 'GetSecretValue')).toHaveLength(2)
    expect(commands().filter(command => command === 'DescribeSecret')).toHaveLength(2)
  })

  test('descriptions are bounded over all batches at once', async () => {
    let running = 0
    let most = 0
    const { provider } = open({
      BatchGetSecretValue: ({ SecretIdList }: Readonly<Record<string, unknown>>) => ({
        SecretValues: (SecretIdList as string[]).map(entry),
      }),
      DescribeSecret: async () => {
        most = Math.max(most, ++running)
        await new Promise(resolve => setImmediate(resolve))
        running--
        return described
      },
    })
    const batches = Array.from({ length: 4 }, (_, batch) =>
      Array.from({ length: 20 }, (__, index) => `k${batch}x${index}`),
    )
    const results = await Promise.all(batches.map(names => provider.getMany(names, newCall())))
    expect(results.flatMap(result => [...result.values()]).filter(result => result instanceof Failed)).toEqual([])
    expect(most).toBe(16)
  })
})

test('without the option a read is one request', async () => {
  const { provider, commands } = scriptedProvider({ GetSecretValue: entry('key') })
  const stored = await provider.get('key', newCall())
  expect(commands()).toEqual(['GetSecretValue'])
  expect(stored).not.toHaveProperty('metadata')
})
