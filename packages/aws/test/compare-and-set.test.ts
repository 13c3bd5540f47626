import { bytesOf } from '@sealwax/core/adapter'
import { codeOf, newCall } from '@sealwax/live'
import { describe, expect, test } from 'vitest'
import { type Script, scriptedProvider, sdkError } from './scripted-client.ts'

const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:key-AbCdEf'
const expected = '11111111-1111-4111-8111-111111111111'

describe('putIf with an expected version', () => {
  const PutSecretValue = (input: Readonly<Record<string, unknown>>): object => ({
    VersionId: input['ClientRequestToken'],
    VersionStages: input['VersionStages'],
  })

  test('stages the value under a label of its own, then moves AWSCURRENT from the expected version', async () => {
    const { provider, sent } = scriptedProvider({ PutSecretValue, UpdateSecretVersionStage: { ARN: arn } })
    const call = newCall()
    expect(await provider.putIf('key', bytesOf('text'), expected, call)).toEqual({ version: call.token })
    expect(sent.map(({ input }) => input)).toEqual([
      { SecretId: 'key', SecretString: 'text', ClientRequestToken: call.token, VersionStages: ['SEALWAX_CANDIDATE'] },
      { SecretId: 'key', VersionStage: 'AWSCURRENT', MoveToVersionId: call.token, RemoveFromVersionId: expected },
    ])
  })

  test.each(['InvalidParameterException', 'ResourceNotFoundException', 'ValidationException'])(
    'is a conflict where the label is elsewhere (%s)',
    async name => {
      const { provider } = scriptedProvider({
        PutSecretValue,
        UpdateSecretVersionStage: sdkError(name),
        DescribeSecret: { ARN: arn, VersionIdsToStages: { other: ['AWSCURRENT'] } },
      })
      const work = provider.putIf('key', bytesOf('text'), expected, newCall())
      expect(await codeOf(provider, 'putIf', work)).toBe('ERR_SECRET_CONFLICT')
    },
  )

  test('is a conflict where the secret may not be described', async () => {
    const { provider } = scriptedProvider({
      PutSecretValue,
      UpdateSecretVersionStage: sdkError('InvalidParameterException'),
      DescribeSecret: sdkError('AccessDeniedException'),
    })
    const work = provider.putIf('key', bytesOf('text'), expected, newCall())
    expect(await codeOf(provider, 'putIf', work)).toBe('ERR_SECRET_CONFLICT')
  })

  test('has succeeded where the SDK repeated the move and met its own lost answer', async () => {
    const call = newCall()
    const script = (attempts: number): Script => ({
      PutSecretValue,
      UpdateSecretVersionStage: sdkError('InvalidParameterException', { attempts }),
      DescribeSecret: { ARN: arn, VersionIdsToStages: { [call.token]: ['AWSCURRENT'] } },
    })
    const repeated = scriptedProvider(script(2))
    expect(await repeated.provider.putIf('key', bytesOf('text'), expected, call)).toEqual({ version: call.token })
  })

  test('is unknown, not a conflict, where a repeated move cannot be looked into', async () => {
    const { provider } = scriptedProvider({
      PutSecretValue,
      UpdateSecretVersionStage: sdkError('InvalidParameterException', { attempts: 2 }),
      DescribeSecret: sdkError('InternalServiceError', { status: 500 }),
    })
    const work = provider.putIf('key', bytesOf('text'), expected, newCall())
    expect(await codeOf(provider, 'putIf', work)).toBe('ERR_SECRET_UNAVAILABLE')
  })

  test('is a conflict for an absent secret, and creates nothing', async () => {
    const { provider, commands } = scriptedProvider({ PutSecretValue: sdkError('ResourceNotFoundException') })
    const work = provider.putIf('key', bytesOf('text'), expected, newCall())
    expect(await codeOf(provider, 'putIf', work)).toBe('ERR_SECRET_CONFLICT')
    expect(commands()).toEqual(['PutSecretValue'])
  })

  test('says so where the secret had no version and AWS made this one current', async () => {
    const { provider, commands } = scriptedProvider({
      PutSecretValue: { VersionId: 'v', VersionStages: ['AWSCURRENT'] },
    })
    const work = provider.putIf('key', bytesOf('text'), expected, newCall())
    expect(await codeOf(provider, 'putIf', work)).toBe('ERR_SECRET_CONFLICT')
    expect(commands()).toEqual(['PutSecretValue'])
  })
})

describe("putIf 'absent'", () => {
  const CreateSecret = sdkError('ResourceExistsException')

  test('creates', async () => {
    const { provider, commands } = scriptedProvider({ CreateSecret: { VersionId: 'v' } })
    expect(await provider.putIf('key', bytesOf('text'), 'absent', newCall())).toEqual({ version: 'v' })
    expect(commands()).toEqual(['CreateSecret'])
  })

  test('is a conflict for a secret with a value', async () => {
    const { provider, commands } = scriptedProvider({
      CreateSecret,
      DescribeSecret: { ARN: arn, VersionIdsToStages: { v: ['AWSCURRENT'] } },
    })
    const work = provider.putIf('key', bytesOf('text'), 'absent', newCall())
    expect(await codeOf(provider, 'putIf', work)).toBe('ERR_SECRET_CONFLICT')
    expect(commands()).toEqual(['CreateSecret', 'DescribeSecret'])
  })

  test('fills a secret that was created without a value, if it is the first to do so', async () => {
    const DescribeSecret = { ARN: arn }
    const first = scriptedProvider({
      CreateSecret,
      DescribeSecret,
      PutSecretValue: { VersionId: 'v', VersionStages: ['AWSCURRENT', 'SEALWAX_CANDIDATE'] },
    })
    expect(await first.provider.putIf('key', bytesOf('text'), 'absent', newCall())).toEqual({ version: 'v' })
    const second = scriptedProvider({
      CreateSecret,
      DescribeSecret,
      PutSecretValue: { VersionId: 'v', VersionStages: ['SEALWAX_CANDIDATE'] },
    })
    const work = second.provider.putIf('key', bytesOf('text'), 'absent', newCall())
    expect(await codeOf(second.provider, 'putIf', work)).toBe('ERR_SECRET_CONFLICT')
  })

  test('is not a conflict for a deleted secret, whatever name its error has', async () => {
    const { provider } = scriptedProvider({ CreateSecret, DescribeSecret: { ARN: arn, DeletedDate: new Date() } })
    const work = provider.putIf('key', bytesOf('text'), 'absent', newCall())
    expect(await codeOf(provider, 'putIf', work)).toBe('ERR_SECRET_DELETED')
  })

  test('is refused for an ARN before anything is sent', async () => {
    const { provider, commands } = scriptedProvider({})
    const work = provider.putIf(arn, bytesOf('text'), 'absent', newCall())
    expect(await codeOf(provider, 'putIf', work)).toBe('ERR_SECRET_INVALID')
    expect(commands()).toEqual([])
  })
})

describe('moveStage', () => {
  const UpdateSecretVersionStage = sdkError('InvalidParameterException')

  test('to where the label is already is no success, unless the SDK repeated it', async () => {
    const outcome = async (attempts: number): Promise<string> => {
      const { provider } = scriptedProvider({
        UpdateSecretVersionStage: sdkError('InvalidParameterException', { attempts }),
        DescribeSecret: { ARN: arn, VersionIdsToStages: { b: ['LABEL'] } },
      })
      return codeOf(provider, 'moveStage', provider.moveStage('key', { stage: 'LABEL', from: 'a', to: 'b' }, newCall()))
    }
    expect(await outcome(1)).toBe('ERR_SECRET_CONFLICT')
    expect(await outcome(2)).toBe('resolved')
  })

  test('is a conflict where the label is not where `from` says, and nothing else is', async () => {
    const labels = (stages: Record<string, string[]>): Script => ({
      UpdateSecretVersionStage,
      DescribeSecret: { ARN: arn, VersionIdsToStages: stages },
    })
    const move = { stage: 'LABEL', from: 'a', to: 'b' }
    const elsewhere = scriptedProvider(labels({ c: ['LABEL'] }))
    expect(await codeOf(elsewhere.provider, 'moveStage', elsewhere.provider.moveStage('key', move, newCall()))).toBe(
      'ERR_SECRET_CONFLICT',
    )
    const right = scriptedProvider({
      ...labels({ a: ['LABEL'] }),
      UpdateSecretVersionStage: sdkError('ResourceNotFoundException'),
    })
    expect(await codeOf(right.provider, 'moveStage', right.provider.moveStage('key', move, newCall()))).toBe(
      'ERR_SECRET_NOT_FOUND',
    )
  })
})
