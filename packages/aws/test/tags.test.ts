import { bytesOf } from '@sealwax/core/adapter'
import { codeOf, newCall } from '@sealwax/live'
import { describe, expect, test } from 'vitest'
import { scriptedProvider, sdkError } from './scripted-client.ts'

const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:key-AbCdEf'
const expected = '11111111-1111-4111-8111-111111111111'
const metadata = { owner: 'shop' }
const Tags = [{ Key: 'owner', Value: 'shop' }]
const absent = sdkError('ResourceNotFoundException')

describe('metadata', () => {
  test('is taken where reads tell it, and nowhere else', () => {
    expect(scriptedProvider({}).provider.limits.attributes).toBeUndefined()
    expect(scriptedProvider({}, { describe: true }).provider.limits.attributes).toEqual(['metadata'])
  })

  test('goes before the value: where tags are refused, nothing was written', async () => {
    const good = scriptedProvider({ TagResource: {}, PutSecretValue: { VersionId: 'v' } })
    await good.provider.put('key', bytesOf('text'), newCall({ metadata }))
    expect(good.sent.map(({ command, input }) => [command, input['Tags']])).toEqual([
      ['TagResource', Tags],
      ['PutSecretValue', undefined],
    ])
    const denied = scriptedProvider({ TagResource: sdkError('AccessDeniedException') })
    const error = await denied.provider.put('key', bytesOf('text'), newCall({ metadata })).catch(reason => reason)
    expect(error.fault).toMatchObject({ code: 'ERR_SECRET_DENIED', status: 400, requestId: 'request-1' })
    expect(error.fault.hint).toContain('secretsmanager:TagResource')
    expect(denied.commands()).toEqual(['TagResource'])
  })

  test('is created with the secret, over the tags of the options', async () => {
    const options = { tags: { owner: 'somebody', team: 'blue' } }
    const script = { TagResource: absent, PutSecretValue: absent, CreateSecret: { VersionId: 'v' } }
    const both = scriptedProvider(script, options)
    await both.provider.put('key', bytesOf('text'), newCall({ metadata }))
    expect(both.commands()).toEqual(['TagResource', 'CreateSecret'])
    expect(both.sent[1]?.input['Tags']).toEqual([...Tags, { Key: 'team', Value: 'blue' }])
    const plain = scriptedProvider(script, options)
    await plain.provider.putIf('key', bytesOf('text'), 'absent', newCall())
    expect(plain.sent[0]?.input['Tags']).toEqual([
      { Key: 'owner', Value: 'somebody' },
      { Key: 'team', Value: 'blue' },
    ])
  })

  test('the tags of the options are for secrets that are created', async () => {
    const { provider, commands } = scriptedProvider({ PutSecretValue: { VersionId: 'v' } }, { tags: metadata })
    await provider.put('key', bytesOf('text'), newCall())
    expect(commands()).toEqual(['PutSecretValue'])
  })

  test.each([{ 'aws:owner': 'shop' }, { owner: 'x'.repeat(257) }, { ['k'.repeat(129)]: '' }, { owner: 'a;b' }])(
    'that AWS refuses is refused before anything is sent (%#)',
    async metadata => {
      const { provider, commands } = scriptedProvider({})
      for (const work of [
        provider.put('key', bytesOf('text'), newCall({ metadata })),
        provider.putIf('key', bytesOf('text'), 'absent', newCall({ metadata })),
        provider.putIf('key', bytesOf('text'), expected, newCall({ metadata })),
      ]) {
        expect(await codeOf(provider, 'put', work)).toBe('ERR_SECRET_INVALID')
      }
      expect(commands()).toEqual([])
    },
  )
})

describe('metadata of a compare-and-set', () => {
  const PutSecretValue = { VersionId: 'v', VersionStages: ['SEALWAX_CANDIDATE'] }

  test('comes when it is won', async () => {
    const won = scriptedProvider({ PutSecretValue, UpdateSecretVersionStage: { ARN: arn }, TagResource: {} })
    await won.provider.putIf('key', bytesOf('text'), expected, newCall({ metadata }))
    expect(won.commands()).toEqual(['PutSecretValue', 'UpdateSecretVersionStage', 'TagResource'])
    const lost = scriptedProvider({
      PutSecretValue,
      UpdateSecretVersionStage: sdkError('InvalidParameterException'),
      DescribeSecret: { ARN: arn, VersionIdsToStages: { other: ['AWSCURRENT'] } },
    })
    const work = lost.provider.putIf('key', bytesOf('text'), expected, newCall({ metadata }))
    expect(await codeOf(lost.provider, 'putIf', work)).toBe('ERR_SECRET_CONFLICT')
    expect(lost.commands()).not.toContain('TagResource')
  })

  test.each([
    ['AccessDeniedException', 'ERR_SECRET_DENIED'],
    ['InternalServiceError', 'ERR_SECRET_UNAVAILABLE'],
  ])('that fails then (%s) says that the value was written', async (name, code) => {
    const { provider } = scriptedProvider({
      PutSecretValue,
      UpdateSecretVersionStage: { ARN: arn },
      TagResource: sdkError(name),
    })
    const error = await provider
      .putIf('key', bytesOf('text'), expected, newCall({ metadata }))
      .catch((reason: unknown) => reason)
    expect(error).toMatchObject({ fault: { code, hint: expect.stringContaining('The value was written') } })
  })
})
