import { bytesOf } from '@sealwax/core/adapter'
import { codeOf, newCall } from '@sealwax/live'
import { describe, expect, test } from 'vitest'
import { scriptedProvider, sdkError } from './scripted-client.ts'

const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:key-AbCdEf'
const expected = '11111111-1111-4111-8111-111111111111'

describe('put', () => {
  test('is one PutSecretValue under the token where the secret exists', async () => {
    const { provider, sent } = scriptedProvider({ PutSecretValue: { VersionId: 'v' } })
    const call = newCall()
    expect(await provider.put('key', bytesOf('text'), call)).toEqual({ version: 'v' })
    expect(sent).toEqual([
      {
        command: 'PutSecretValue',
        input: { SecretId: 'key', SecretString: 'text', ClientRequestToken: call.token },
        signal: call.signal,
      },
    ])
  })

  test('sends as binary what is not UTF-8, and keeps a byte order mark in text', async () => {
    const { provider, sent } = scriptedProvider({ PutSecretValue: { VersionId: 'v' } })
    const binary = Uint8Array.of(0xff, 0xfe, 0)
    await provider.put('key', binary, newCall())
    await provider.put('key', bytesOf('\ufefftext'), newCall())
    expect(sent.map(({ input }) => [input['SecretString'], input['SecretBinary']])).toEqual([
      [undefined, binary],
      ['\ufefftext', undefined],
    ])
  })

  test('creates what is absent, under the same token and with the key of the options', async () => {
    const script = { PutSecretValue: sdkError('ResourceNotFoundException'), CreateSecret: { VersionId: 'v' } }
    const { provider, sent } = scriptedProvider(script, { kmsKeyId: 'alias/ours' })
    const call = newCall()
    expect(await provider.put('key', bytesOf('text'), call)).toEqual({ version: 'v' })
    expect(sent[1]?.input).toEqual({
      Name: 'key',
      SecretString: 'text',
      ClientRequestToken: call.token,
      KmsKeyId: 'alias/ours',
    })
  })

  test('puts again where somebody else created it in between', async () => {
    const { provider, commands } = scriptedProvider({
      PutSecretValue: [sdkError('ResourceNotFoundException'), { VersionId: 'v' }],
      CreateSecret: sdkError('ResourceExistsException'),
    })
    expect(await provider.put('key', bytesOf('text'), newCall())).toEqual({ version: 'v' })
    expect(commands()).toEqual(['PutSecretValue', 'CreateSecret', 'PutSecretValue'])
  })

  test('never creates a secret whose name is an ARN', async () => {
    const { provider, commands } = scriptedProvider({ PutSecretValue: sdkError('ResourceNotFoundException') })
    expect(await codeOf(provider, 'put', provider.put(arn, bytesOf('text'), newCall()))).toBe('ERR_SECRET_NOT_FOUND')
    expect(commands()).toEqual(['PutSecretValue'])
  })

  test('is not a success where the answer names no version', async () => {
    const { provider } = scriptedProvider({ PutSecretValue: {} })
    expect(await codeOf(provider, 'put', provider.put('key', bytesOf('text'), newCall()))).toBe(
      'ERR_SECRET_UNAVAILABLE',
    )
  })
})

describe('a write that is refused by InvalidRequestException', () => {
  const refusals: readonly (readonly [why: string, DescribeSecret: unknown, code: string])[] = [
    ['a deleted secret', { ARN: arn, DeletedDate: new Date() }, 'ERR_SECRET_DELETED'],
    ['a secret that another service manages', { ARN: arn, OwningService: 'rds' }, 'ERR_SECRET_DENIED'],
    ['a secret that may not be described', sdkError('AccessDeniedException'), 'ERR_SECRET_DELETED'],
  ]
  test.each(refusals)('%s', async (_, DescribeSecret, code) => {
    const refused = sdkError('InvalidRequestException')
    const { provider } = scriptedProvider({
      PutSecretValue: refused,
      DeleteSecret: refused,
      UpdateSecretVersionStage: refused,
      CreateSecret: refused,
      DescribeSecret,
    })
    const move = { stage: 'LABEL', to: expected }
    const codes = [
      await codeOf(provider, 'put', provider.put('key', bytesOf('text'), newCall())),
      await codeOf(provider, 'putIf', provider.putIf('key', bytesOf('text'), expected, newCall())),
      await codeOf(provider, 'putIf', provider.putIf('key', bytesOf('text'), 'absent', newCall())),
      await codeOf(provider, 'delete', provider.delete('key', newCall())),
      await codeOf(provider, 'purge', provider.purge('key', newCall())),
      await codeOf(provider, 'moveStage', provider.moveStage('key', move, newCall())),
    ]
    expect(codes).toEqual(codes.map(() => code))
  })

  test('a delete that met its own lost answer has succeeded; somebody else’s has not', async () => {
    const DescribeSecret = { ARN: arn, DeletedDate: new Date() }
    const own = scriptedProvider({ DeleteSecret: sdkError('InvalidRequestException', { attempts: 2 }), DescribeSecret })
    expect(await codeOf(own.provider, 'delete', own.provider.delete('key', newCall()))).toBe('resolved')
    const other = scriptedProvider({ DeleteSecret: sdkError('InvalidRequestException'), DescribeSecret })
    expect(await codeOf(other.provider, 'delete', other.provider.delete('key', newCall()))).toBe('ERR_SECRET_DELETED')
  })

  test('a restore of what is there has nothing to do', async () => {
    const refused = sdkError('InvalidRequestException')
    const live = scriptedProvider({ RestoreSecret: refused, DescribeSecret: { ARN: arn } })
    expect(await codeOf(live.provider, 'restore', live.provider.restore('key', newCall()))).toBe('resolved')
    const gone = scriptedProvider({ RestoreSecret: refused, DescribeSecret: { ARN: arn, DeletedDate: new Date() } })
    expect(await codeOf(gone.provider, 'restore', gone.provider.restore('key', newCall()))).toBe('ERR_SECRET_DELETED')
  })
})
