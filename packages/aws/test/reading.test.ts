import { createSecrets, Failed, type SecretError, StoreFault } from '@sealwax/core'
import { bytesOf } from '@sealwax/core/adapter'
import { newCall, rejectionOf } from '@sealwax/live'
import { describe, expect, test } from 'vitest'
import { scriptedProvider, sdkError } from './scripted-client.ts'

const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:team/key-AbCdEf'

const entry = (name: string): object => ({
  Name: name,
  ARN: `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${name}-AbCdEf`,
  SecretString: `value of ${name}`,
  VersionId: `version of ${name}`,
})

describe('get', () => {
  test('asks for the current version by its label, another by its id, a stage by its label', async () => {
    const { provider, sent } = scriptedProvider({ GetSecretValue: entry('key') })
    const call = newCall()
    const stored = await provider.get('key', call)
    expect(stored).toMatchObject({ bytes: bytesOf('value of key'), version: 'version of key' })
    await provider.get('key', { ...call, version: 'v' })
    await provider.get('key', { ...call, stage: 'AWSPREVIOUS' })
    expect(sent.map(({ input }) => input)).toEqual([
      { SecretId: 'key', VersionStage: 'AWSCURRENT' },
      { SecretId: 'key', VersionId: 'v' },
      { SecretId: 'key', VersionStage: 'AWSPREVIOUS' },
    ])
    expect(sent.every(({ signal }) => signal === call.signal)).toBe(true)
  })

  test('is not found where the version does not carry the stage', async () => {
    const { provider } = scriptedProvider({ GetSecretValue: { ...entry('key'), VersionStages: ['AWSPREVIOUS'] } })
    const both = { ...newCall(), version: 'v' }
    await expect(provider.get('key', { ...both, stage: 'AWSPREVIOUS' })).resolves.toBeDefined()
    const error = await provider.get('key', { ...both, stage: 'AWSCURRENT' }).catch(reason => reason)
    expect((error as StoreFault).fault.code).toBe('ERR_SECRET_NOT_FOUND')
  })

  test('is not an empty value where something else answered', async () => {
    const { provider } = scriptedProvider({ GetSecretValue: {} })
    const error = await provider.get('key', newCall()).catch(reason => reason)
    expect(error).toBeInstanceOf(StoreFault)
    expect((error as StoreFault).fault.code).toBe('ERR_SECRET_UNAVAILABLE')
  })

  test('keeps empty text apart from absent text', async () => {
    const { provider } = scriptedProvider({ GetSecretValue: { ...entry('key'), SecretString: '' } })
    expect((await provider.get('key', newCall())).bytes).toEqual(new Uint8Array())
  })
})

test('a deleted secret: the commands to have it back or to be rid of it, with the name that AWS knows', async () => {
  const refused = sdkError('InvalidRequestException')
  const script = {
    GetSecretValue: refused,
    PutSecretValue: refused,
    DescribeSecret: { ARN: arn, DeletedDate: new Date() },
  }
  const secrets = createSecrets(scriptedProvider(script, { prefix: 'shop' }).provider)
  for (const work of [secrets.get('BIN'), secrets.put('BIN', 'any')]) {
    const { code, message } = (await rejectionOf(work)) as SecretError
    expect(code).toBe('ERR_SECRET_DELETED')
    expect(message).toContain('`restore` in code, or `aws secretsmanager restore-secret --secret-id shop/BIN`')
    expect(message).toContain('delete-secret --force-delete-without-recovery --secret-id shop/BIN`')
  }
})

describe('getMany', () => {
  test('gives each name its own value or error, page after page', async () => {
    const { provider, sent } = scriptedProvider({
      BatchGetSecretValue: [
        { SecretValues: [entry('a')], Errors: [], NextToken: 'more' },
        {
          SecretValues: [entry('b')],
          Errors: [{ SecretId: 'gone', ErrorCode: 'InvalidRequestException', Message: 'not to be looked at' }],
          $metadata: { httpStatusCode: 200, requestId: 'request-2', attempts: 1 },
        },
      ],
    })
    const results = await provider.getMany(['a', 'b', 'gone'], newCall())
    expect([...results.keys()]).toEqual(['a', 'b', 'gone'])
    expect(results.get('b')).toMatchObject({ bytes: bytesOf('value of b'), version: 'version of b' })
    const failed = results.get('gone') as Failed
    expect(failed).toBeInstanceOf(Failed)
    // The answer as a whole had status 200: that says nothing about the item.
    expect((failed.error as StoreFault).fault).toMatchObject({
      code: 'ERR_SECRET_DELETED',
      requestId: 'request-2',
      status: undefined,
      hint: expect.stringContaining('restore-secret --secret-id gone'),
    })
    expect(sent.map(({ input }) => input['NextToken'])).toEqual([undefined, 'more'])
  })

  test('knows a secret by its ARN, its partial ARN and its name, with bytes for each', async () => {
    const { provider } = scriptedProvider({ BatchGetSecretValue: { SecretValues: [entry('team/key')] } })
    const names = [arn, arn.slice(0, -7), 'team/key']
    const results = await provider.getMany(names, newCall())
    const all = names.map(name => (results.get(name) as { bytes: Uint8Array }).bytes)
    expect(all).toEqual(names.map(() => bytesOf('value of team/key')))
    expect(new Set(all.map(bytes => bytes.buffer)).size).toBe(3)
  })

  test('gives bytes of its own to each name, where the client answers a Buffer as well', async () => {
    const binary = { ...entry('team/key'), SecretString: undefined, SecretBinary: Buffer.of(0xff, 1) }
    const { provider } = scriptedProvider({ BatchGetSecretValue: { SecretValues: [binary] } })
    const results = await provider.getMany(['team/key', arn], newCall())
    const [first, second] = [...results.values()].map(result => (result as { bytes: Uint8Array }).bytes)
    first?.fill(0)
    expect([...(second ?? [])]).toEqual([0xff, 1])
  })

  test('takes an error by ARN as that of the name', async () => {
    const { provider } = scriptedProvider({
      BatchGetSecretValue: { SecretValues: [], Errors: [{ SecretId: arn, ErrorCode: 'AccessDeniedException' }] },
    })
    const failed = (await provider.getMany(['team/key'], newCall())).get('team/key') as Failed
    expect(provider.classify(failed.error, 'getMany').code).toBe('ERR_SECRET_DENIED')
  })

  test('reads singly what a batch left unanswered', async () => {
    const { provider, commands } = scriptedProvider({
      BatchGetSecretValue: { SecretValues: [entry('a')], Errors: [] },
      GetSecretValue: entry('b'),
    })
    const results = await provider.getMany(['a', 'b'], newCall())
    expect(results.get('b')).toMatchObject({ bytes: bytesOf('value of b') })
    expect(commands()).toEqual(['BatchGetSecretValue', 'GetSecretValue'])
  })

  test('without the permission for batches: single reads, one notice, and no further batch', async () => {
    const { provider, commands } = scriptedProvider({
      BatchGetSecretValue: sdkError('AccessDeniedException'),
      GetSecretValue: (input: Readonly<Record<string, unknown>>) => entry(String(input['SecretId'])),
    })
    const call = newCall()
    for (const names of [
      ['a', 'b'],
      ['c', 'd'],
    ]) {
      const results = await provider.getMany(names, call)
      expect([...results.values()].filter(result => result instanceof Failed)).toEqual([])
    }
    expect(commands().filter(command => command === 'BatchGetSecretValue')).toHaveLength(1)
    expect(call.notices).toEqual([{ code: 'batch-denied', subject: 'secretsmanager:BatchGetSecretValue' }])
  })

  test('a batch that is denied for one of its secrets says nothing about the next', async () => {
    const { provider, commands } = scriptedProvider({
      BatchGetSecretValue: sdkError('AccessDeniedException'),
      GetSecretValue: (input: Readonly<Record<string, unknown>>) =>
        input['SecretId'] === 'secret' ? sdkError('AccessDeniedException') : entry(String(input['SecretId'])),
    })
    const call = newCall()
    for (let count = 0; count < 2; count++) {
      const results = await provider.getMany(['a', 'secret'], call)
      expect(results.get('a')).toMatchObject({ bytes: bytesOf('value of a') })
      expect(results.get('secret')).toBeInstanceOf(Failed)
    }
    expect(commands().filter(command => command === 'BatchGetSecretValue')).toHaveLength(2)
    expect(call.notices).toEqual([])
  })

  test('single reads are bounded over all batches at once', async () => {
    let running = 0
    let most = 0
    const { provider } = scriptedProvider({
      BatchGetSecretValue: sdkError('AccessDeniedException'),
      GetSecretValue: async (input: Readonly<Record<string, unknown>>) => {
        most = Math.max(most, ++running)
        await new Promise(resolve => setImmediate(resolve))
        running--
        return entry(String(input['SecretId']))
      },
    })
    const names = Array.from({ length: 160 }, (_, index) => `name${index}`)
    const batches = Array.from({ length: 8 }, (_, index) => names.slice(index * 20, index * 20 + 20))
    const results = await Promise.all(batches.map(batch => provider.getMany(batch, newCall())))
    expect(results.flatMap(result => [...result.keys()])).toEqual(names)
    expect(most).toBe(32)
  })

  test.each(['ResourceNotFoundException', 'InvalidRequestException', 'DecryptionFailure'])(
    'a batch that fails whole for one of its secrets (%s) is not the failure of the others',
    async failure => {
      const { provider } = scriptedProvider({
        BatchGetSecretValue: sdkError(failure),
        GetSecretValue: (input: Readonly<Record<string, unknown>>) =>
          input['SecretId'] === 'b' ? sdkError(failure) : entry(String(input['SecretId'])),
      })
      const call = newCall()
      const results = await provider.getMany(['a', 'b'], call)
      expect(results.get('a')).toMatchObject({ bytes: bytesOf('value of a') })
      expect(results.get('b')).toBeInstanceOf(Failed)
      expect(call.notices).toEqual([])
    },
  )

  test('rejects as a whole for what is about no single secret', async () => {
    const { provider } = scriptedProvider({ BatchGetSecretValue: sdkError('ThrottlingException') })
    await expect(provider.getMany(['a', 'b'], newCall())).rejects.toMatchObject({ name: 'ThrottlingException' })
  })
})

describe('close', () => {
  test('leaves an injected client to its owner', async () => {
    const { provider, commands } = scriptedProvider({ GetSecretValue: entry('key') })
    await provider.get('key', newCall())
    await provider.close()
    await provider.close()
    expect(commands()).toEqual(['GetSecretValue'])
  })
})
