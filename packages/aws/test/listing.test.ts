import { StoreFault } from '@sealwax/core'
import { newCall } from '@sealwax/live'
import { describe, expect, test } from 'vitest'
import { scriptedProvider } from './scripted-client.ts'

const made = new Date(Date.UTC(2026, 0, 1))
const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:team/key-AbCdEf'

describe('list', () => {
  test('filters by the prefix where the service can, and goes on by its token', async () => {
    const { provider, sent } = scriptedProvider({
      ListSecrets: {
        SecretList: [{ Name: 'a', CreatedDate: made, LastChangedDate: new Date(made.getTime() + 1) }],
        NextToken: 'more',
      },
    })
    expect(await provider.list('shop/', newCall())).toEqual({ names: ['a'], createdAt: [made], cursor: 'more' })
    await provider.list('', { ...newCall(), cursor: 'more' })
    // A leading `!` negates, and a space is no part of a name: the client filters.
    await provider.list('!a', newCall())
    await provider.list('a b', newCall())
    expect(sent.map(({ input }) => [input['Filters'], input['NextToken']])).toEqual([
      [[{ Key: 'name', Values: ['shop/'] }], undefined],
      [undefined, 'more'],
      [undefined, undefined],
      [undefined, undefined],
    ])
  })

  test('is not an empty list where something else answered', async () => {
    const { provider } = scriptedProvider({ ListSecrets: {} })
    await expect(provider.list('', newCall())).rejects.toBeInstanceOf(StoreFault)
  })

  test('ends at an empty token', async () => {
    const { provider } = scriptedProvider({ ListSecrets: { SecretList: [], NextToken: '' } })
    expect(await provider.list('', newCall())).toEqual({ names: [], createdAt: [] })
  })
})

describe('versions', () => {
  const Versions = [
    { VersionId: 'old', CreatedDate: new Date(1_000) },
    { VersionId: 'new', CreatedDate: new Date(3_000), VersionStages: ['AWSCURRENT'] },
    { VersionId: 'middle', CreatedDate: new Date(2_000), VersionStages: ['AWSPREVIOUS'] },
  ]

  test('come newest first, those without a label included', async () => {
    const { provider, sent } = scriptedProvider({ DescribeSecret: { ARN: arn }, ListSecretVersionIds: { Versions } })
    const page = await provider.versions('key', newCall())
    expect(page.versions.map(({ version, stages, current }) => [version, stages, current])).toEqual([
      ['new', ['AWSCURRENT'], true],
      ['middle', ['AWSPREVIOUS'], false],
      ['old', [], false],
    ])
    expect(sent.find(({ command }) => command === 'ListSecretVersionIds')?.input['IncludeDeprecated']).toBe(true)
  })

  test('come page after page, and only the first asks whether the secret is deleted', async () => {
    const { provider, sent } = scriptedProvider({
      DescribeSecret: { ARN: arn },
      ListSecretVersionIds: [{ Versions, NextToken: 'more' }, { Versions }],
    })
    const { cursor } = await provider.versions('key', newCall())
    expect(cursor).toBe('more')
    expect((await provider.versions('key', { ...newCall(), cursor })).cursor).toBeUndefined()
    expect(sent.filter(({ command }) => command === 'DescribeSecret')).toHaveLength(1)
    expect(sent.at(-1)?.input['NextToken']).toBe('more')
  })

  test('of a deleted secret cannot be read, and are not listed as if they could', async () => {
    const { provider } = scriptedProvider({
      DescribeSecret: { ARN: arn, DeletedDate: new Date() },
      ListSecretVersionIds: { Versions },
    })
    const error = await provider.versions('key', newCall()).catch(reason => reason)
    expect((error as StoreFault).fault.code).toBe('ERR_SECRET_DELETED')
  })
})
