import { bytesOf } from '@sealwax/core/adapter'
import { codeOf, newCall } from '@sealwax/live'
import { describe, expect, test } from 'vitest'
import { added, aliasedProvider, grpcError, scriptedProvider, secret } from './scripted-client.ts'

const value = bytesOf('value')

describe('put with metadata', () => {
  const metadata = { owner: 'us' }
  const call = newCall({ metadata })
  const annotated = { ...secret('"7"', { blue: '1' }), annotations: { owner: 'them', team: 'shop' } }

  test('changes the annotations under the etag, leaves the others, and adds the version then', async () => {
    const { provider, sent } = scriptedProvider({
      getSecret: annotated,
      updateSecret: secret(),
      addSecretVersion: added(4),
    })
    expect(await provider.put('key', value, call)).toEqual({ version: '4' })
    expect(sent.map(({ method }) => method)).toEqual(['getSecret', 'updateSecret', 'addSecretVersion'])
    expect(sent[1]?.request).toEqual({
      secret: { name: 'projects/p/secrets/key', etag: '"7"', annotations: { owner: 'us', team: 'shop' } },
      updateMask: { paths: ['annotations'] },
    })
  })

  test('looks again where the secret was changed in between, and writes nothing where it may not', async () => {
    const moved = { getSecret: annotated, updateSecret: [grpcError(10), secret()], addSecretVersion: added(4) }
    const { provider, methods } = scriptedProvider(moved)
    await provider.put('key', value, call)
    expect(methods()).toEqual(['getSecret', 'updateSecret', 'getSecret', 'updateSecret', 'addSecretVersion'])
    const denied = scriptedProvider({ getSecret: annotated, updateSecret: grpcError(7) })
    await expect(denied.provider.put('key', value, call)).rejects.toMatchObject({ code: 7 })
    expect(denied.methods()).toEqual(['getSecret', 'updateSecret'])
  })

  test('creates with them, beside those of the options', async () => {
    const { provider, sent } = scriptedProvider(
      { getSecret: grpcError(5), createSecret: secret(), addSecretVersion: added(1) },
      { annotations: { owner: 'them', team: 'shop' } },
    )
    await provider.put('key', value, call)
    expect(sent.map(({ method }) => method)).toEqual(['getSecret', 'createSecret', 'addSecretVersion'])
    expect(sent[1]?.request['secret']).toMatchObject({ annotations: { owner: 'us', team: 'shop' } })
  })

  test('annotates what somebody else created in between', async () => {
    const { provider, methods } = scriptedProvider({
      getSecret: [grpcError(5), secret()],
      createSecret: grpcError(6),
      updateSecret: secret(),
      addSecretVersion: added(2),
    })
    expect(await provider.put('key', value, call)).toEqual({ version: '2' })
    expect(methods()).toEqual(['getSecret', 'createSecret', 'getSecret', 'updateSecret', 'addSecretVersion'])
  })

  test('and a current alias: alias and annotations in one step, also where it compares', async () => {
    const wanted = {
      secret: {
        name: 'projects/p/secrets/key',
        etag: '"7"',
        versionAliases: { blue: '1', live: '4' },
        annotations: { owner: 'us', team: 'shop' },
      },
      updateMask: { paths: ['version_aliases', 'annotations'] },
    }
    const script = { getSecret: annotated, addSecretVersion: added(4), updateSecret: secret() }
    const plain = aliasedProvider(script)
    await plain.provider.put('key', value, call)
    expect(plain.sent.map(({ method }) => method)).toEqual(['addSecretVersion', 'getSecret', 'updateSecret'])
    expect(plain.sent[2]?.request).toEqual(wanted)
    const seen = { ...annotated, versionAliases: { blue: '1', live: '3' } }
    const conditional = aliasedProvider({ ...script, getSecret: seen })
    await conditional.provider.putIf('key', value, '3', call)
    expect(conditional.sent[2]?.request).toEqual(wanted)
  })

  test('none at all changes nothing', async () => {
    const { provider, methods } = scriptedProvider({ addSecretVersion: added(4) })
    await provider.put('key', value, newCall({ metadata: {} }))
    expect(methods()).toEqual(['addSecretVersion'])
  })

  test.each([{ 'a b': 'x' }, { owner: 'x'.repeat(16_384) }])(
    'that Google would refuse is refused before: %#',
    async wrong => {
      const { provider, methods } = aliasedProvider({})
      const works = [
        provider.put('key', value, newCall({ metadata: wrong })),
        provider.putIf('key', value, '3', newCall({ metadata: wrong })),
        scriptedProvider({}).provider.put('key', value, newCall({ metadata: wrong })),
      ]
      for (const work of works) expect(await codeOf(provider, 'put', work)).toBe('ERR_SECRET_INVALID')
      expect(methods()).toEqual([])
    },
  )
})
