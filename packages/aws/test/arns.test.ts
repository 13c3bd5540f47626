import { Failed, StoreFault } from '@sealwax/core'
import { bytesOf } from '@sealwax/core/adapter'
import { codeOf, newCall } from '@sealwax/live'
import { array, assert, asyncProperty, constantFrom, stringMatching } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { scriptedProvider } from './scripted-client.ts'

// The scripted client is of the region eu-west-1.
const arnOf = (name: string, region = 'eu-west-1'): string =>
  `arn:aws:secretsmanager:${region}:123456789012:secret:${name}`
const entry = (name: string, end = 'QwErTy'): object => ({
  Name: name,
  ARN: `${arnOf(name)}-${end}`,
  SecretString: `value of ${name}`,
  VersionId: 'v',
})

describe('an ARN of another region', () => {
  const elsewhere = arnOf('key-AbCdEf', 'us-east-1')

  test('is never sent, because AWS would search its own region', async () => {
    const { provider, commands } = scriptedProvider({})
    const move = { stage: 'LABEL', to: crypto.randomUUID() }
    const works: readonly Promise<unknown>[] = [
      provider.get(elsewhere, newCall()),
      provider.put(elsewhere, bytesOf('text'), newCall()),
      provider.putIf(elsewhere, bytesOf('text'), crypto.randomUUID(), newCall()),
      provider.delete(elsewhere, newCall()),
      provider.restore(elsewhere, newCall()),
      provider.purge(elsewhere, newCall()),
      provider.versions(elsewhere, newCall()),
      provider.moveStage(elsewhere, move, newCall()),
    ]
    for (const work of works) expect(await codeOf(provider, 'get', work)).toBe('ERR_SECRET_INVALID')
    expect(commands()).toEqual([])
  })

  test('says which region to open', async () => {
    const { provider } = scriptedProvider({})
    const error = await provider.get(elsewhere, newCall()).catch((reason: unknown) => reason)
    expect((error as StoreFault).fault.hint).toContain('aws://us-east-1')
  })

  test('fails alone in a batch', async () => {
    const { provider, sent } = scriptedProvider({ BatchGetSecretValue: { SecretValues: [entry('key')] } })
    const results = await provider.getMany(['key', elsewhere], newCall())
    expect(results.get('key')).toMatchObject({ bytes: bytesOf('value of key') })
    expect((results.get(elsewhere) as Failed).error).toBeInstanceOf(StoreFault)
    expect(sent.map(({ input }) => input['SecretIdList'])).toEqual([['key']])
    const alone = await provider.getMany([elsewhere, `${elsewhere}x`], newCall())
    expect([...alone.values()].every(result => result instanceof Failed)).toBe(true)
    expect(sent).toHaveLength(1)
  })
})

describe('names that end like an ARN', () => {
  const short = { ...entry('db'), ARN: arnOf('db-AbCdEf') }
  const long = entry('db-AbCdEf')

  test('a whole and a partial ARN are what they were asked for', async () => {
    const { provider } = scriptedProvider({ GetSecretValue: [short, short, long, long] })
    for (const asked of [arnOf('db-AbCdEf'), arnOf('db'), arnOf('db-AbCdEf'), arnOf('db-AbCdEf-QwErTy')]) {
      expect((await provider.get(asked, newCall())).bytes.length).toBeGreaterThan(0)
    }
  })

  test('another secret than the one asked for is no answer', async () => {
    const { provider } = scriptedProvider({ GetSecretValue: long })
    for (const asked of [arnOf('db'), arnOf('d'), arnOf('db-AbCdEf-Other1')]) {
      expect(await codeOf(provider, 'get', provider.get(asked, newCall()))).toBe('ERR_SECRET_NOT_FOUND')
    }
  })

  test.each([
    ['first', [short, long]],
    ['last', [long, short]],
  ])('in a batch each gets its own, also where the shorter comes %s', async (_, SecretValues) => {
    const { provider, commands } = scriptedProvider({ BatchGetSecretValue: { SecretValues } })
    const names = ['db', 'db-AbCdEf', arnOf('db'), arnOf('db-AbCdEf'), arnOf('db-AbCdEf-QwErTy')]
    const results = await provider.getMany(names, newCall())
    const texts = names.map(name => new TextDecoder().decode((results.get(name) as { bytes: Uint8Array }).bytes))
    expect(texts).toEqual(['value of db', 'value of db-AbCdEf', 'value of db', 'value of db', 'value of db-AbCdEf'])
    expect(commands()).toEqual(['BatchGetSecretValue'])
  })

  test('whatever the names are, a batch gives each id its own secret', async () => {
    const suffix = constantFrom('-AbCdEf', '-AbCdEg', '-abcdef', '')
    const name = array(suffix, { minLength: 1, maxLength: 3 }).map(ends => `db${ends.join('')}`)
    const secret = { name: array(name, { minLength: 1, maxLength: 5 }), end: stringMatching(/^[A-Za-z0-9]{6}$/) }
    await assert(
      asyncProperty(secret.name, secret.end, async (found, end) => {
        const names = [...new Set(found)]
        const SecretValues = names.map(each => entry(each, end))
        const { provider } = scriptedProvider({ BatchGetSecretValue: { SecretValues } })
        const ids = names.flatMap(each => [each, `${arnOf(each)}-${end}`])
        const results = await provider.getMany(ids, newCall())
        const texts = ids.map(id => new TextDecoder().decode((results.get(id) as { bytes: Uint8Array }).bytes))
        expect(texts).toEqual(names.flatMap(each => [`value of ${each}`, `value of ${each}`]))
      }),
    )
  })

  test('an error of the one is not the other’s', async () => {
    const { provider } = scriptedProvider({
      BatchGetSecretValue: {
        SecretValues: [],
        Errors: [{ SecretId: arnOf('db-AbCdEf'), ErrorCode: 'AccessDeniedException' }],
      },
      GetSecretValue: short,
    })
    const results = await provider.getMany([arnOf('db-AbCdEf'), 'db'], newCall())
    expect(results.get(arnOf('db-AbCdEf'))).toBeInstanceOf(Failed)
    expect(results.get('db')).toMatchObject({ bytes: bytesOf('value of db') })
  })
})
