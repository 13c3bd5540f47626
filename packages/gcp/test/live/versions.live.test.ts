import { createSecrets, type StoreFault } from '@sealwax/core'
import { bytesOf } from '@sealwax/core/adapter'
import { codeOf, newCall, rejectionOf, textOf } from '@sealwax/live'
import { expect, test } from 'vitest'
import { double, eachTransport, open, project } from './each-transport.ts'

const name = 'key'
const versionPath = (version: string): string => `projects/${project}/secrets/${name}/versions/${version}`

eachTransport('states of versions', () => {
  test('disabled and destroyed are told apart, for the newest and for an older one; enabled again it is read', async () => {
    const provider = await open()
    await provider.put(name, bytesOf('first'), newCall())
    await provider.put(name, bytesOf('second'), newCall())
    await double.outside('DisableSecretVersion', { name: versionPath('2') })
    // The newest version is the current one, whatever its state.
    const disabled = await rejectionOf(provider.get(name, newCall()))
    expect((disabled as StoreFault).fault).toMatchObject({ code: 'ERR_SECRET_DISABLED', status: 9 })
    expect(await textOf(provider.get(name, { ...newCall(), version: '1' }))).toBe('first')
    await double.outside('EnableSecretVersion', { name: versionPath('2') })
    expect(await textOf(provider.get(name, newCall()))).toBe('second')
    await double.outside('DestroySecretVersion', { name: versionPath('1') })
    const old = { ...newCall(), version: '1' }
    expect(await codeOf(provider, 'get', provider.get(name, old))).toBe('ERR_SECRET_DELETED')
    await double.outside('DestroySecretVersion', { name: versionPath('2') })
    expect(await codeOf(provider, 'get', provider.get(name, newCall()))).toBe('ERR_SECRET_DELETED')
    const { versions } = await provider.versions(name, newCall())
    expect(versions.map(({ version, state, current }) => [version, state, current])).toEqual([
      ['2', 'destroyed', true],
      ['1', 'destroyed', false],
    ])
    await provider.put(name, bytesOf('third'), newCall())
    expect(await textOf(provider.get(name, newCall()))).toBe('third')
  })

  test('who may only read values is told that it is one of the two, and which permission tells more', async () => {
    const writer = await open()
    await writer.put(name, bytesOf('value'), newCall())
    await double.outside('DisableSecretVersion', { name: versionPath('1') })
    const reader = await open({}, [{ on: `projects/${project}`, roles: ['roles/secretmanager.secretAccessor'] }])
    const error = await rejectionOf(reader.get(name, newCall()))
    expect((error as StoreFault).fault).toMatchObject({
      code: 'ERR_SECRET_DISABLED',
      hint: expect.stringContaining('secretmanager.versions.get'),
    })
  })

  test('a secret without a version is absent, and a put fills it', async () => {
    const provider = await open()
    await double.outside('CreateSecret', {
      parent: `projects/${project}`,
      secretId: name,
      secret: { replication: { automatic: {} } },
    })
    expect(await codeOf(provider, 'get', provider.get(name, newCall()))).toBe('ERR_SECRET_NOT_FOUND')
    expect(await provider.put(name, bytesOf('value'), newCall())).toEqual({ version: '1' })
  })

  test.each(['data', 'crc32c'])('an answer whose %s was changed on the way is ERR_SECRET_CORRUPT', async what => {
    const provider = await open()
    await provider.put(name, bytesOf('value'), newCall())
    await double.fault({ kind: 'corrupt', what }, { project, times: 1 })
    expect(await codeOf(provider, 'get', provider.get(name, newCall()))).toBe('ERR_SECRET_CORRUPT')
    expect(await textOf(provider.get(name, newCall()))).toBe('value')
  })
})

eachTransport('aliases', () => {
  test('a move leaves the other aliases, and a stranger’s move in between is a conflict', async () => {
    const provider = await open()
    for (const value of ['first', 'second', 'third']) await provider.put(name, bytesOf(value), newCall())
    await provider.moveStage(name, { stage: 'blue', to: '1' }, newCall())
    await provider.moveStage(name, { stage: 'green', to: '2' }, newCall())
    await provider.moveStage(name, { stage: 'blue', from: '1', to: '3' }, newCall())
    const { versions } = await provider.versions(name, newCall())
    expect(versions.map(({ version, stages }) => [version, stages])).toEqual([
      ['3', ['blue']],
      ['2', ['green']],
      ['1', []],
    ])
    const late = provider.moveStage(name, { stage: 'blue', from: '1', to: '2' }, newCall())
    expect(await codeOf(provider, 'moveStage', late)).toBe('ERR_SECRET_CONFLICT')
  })

  test.each(['FAILED_PRECONDITION', 'ABORTED'])(
    'of eight moves at once one wins (a lost etag is %s)',
    async staleEtag => {
      await double.ask('POST', `/settings?project=${project}`, { staleEtag })
      const provider = await open()
      for (const value of ['first', 'second', 'third']) await provider.put(name, bytesOf(value), newCall())
      await provider.moveStage(name, { stage: 'blue', to: '1' }, newCall())
      const moves = Array.from({ length: 8 }, (_, index) =>
        codeOf(
          provider,
          'moveStage',
          provider.moveStage(name, { stage: 'blue', from: '1', to: index % 2 ? '2' : '3' }, newCall()),
        ),
      )
      expect((await Promise.all(moves)).sort()).toEqual([...Array(7).fill('ERR_SECRET_CONFLICT'), 'resolved'])
    },
  )

  test('an alias to a version that there is not is ERR_SECRET_NOT_FOUND, not a conflict', async () => {
    const provider = await open()
    await provider.put(name, bytesOf('value'), newCall())
    const work = provider.moveStage(name, { stage: 'blue', to: '9' }, newCall())
    expect(await codeOf(provider, 'moveStage', work)).toBe('ERR_SECRET_NOT_FOUND')
  })

  test('with currentAlias what others add is read when the alias moves, and not before', async () => {
    const provider = await open({ currentAlias: 'live' })
    const { version } = await provider.put(name, bytesOf('first'), newCall())
    const plain = await open()
    const other = await plain.put(name, bytesOf('second'), newCall())
    expect(await textOf(provider.get(name, newCall()))).toBe('first')
    expect(await textOf(plain.get(name, newCall()))).toBe('second')
    await provider.moveStage(name, { stage: 'live', from: version, to: other.version ?? '' }, newCall())
    expect(await textOf(provider.get(name, newCall()))).toBe('second')
  })
})

eachTransport('secrets as they are created', () => {
  const find = async (provider: string, of = name): Promise<Record<string, unknown>> =>
    (await double.outside('GetSecret', { name: `${provider}/secrets/${of}` })) as Record<string, unknown>

  test('with the places, labels and annotations of the options; a second put changes none', async () => {
    const replicas = ['europe-west3', 'europe-west4']
    const labels = { team: 'shop' }
    const annotations = { owner: 'somebody' }
    const provider = await open({ replicas, labels, annotations })
    await provider.put(name, bytesOf('first'), newCall())
    await (await open({ labels: { team: 'other' } })).put(name, bytesOf('second'), newCall())
    expect(await find(`projects/${project}`)).toMatchObject({
      labels,
      annotations,
      replication: { userManaged: { replicas: replicas.map(location => ({ location })) } },
    })
  })

  test('regional ones are not the global ones of the same name', async () => {
    const regional = createSecrets(await open({ location: 'europe-west3' }))
    const global = createSecrets(await open())
    await regional.put(name, 'regional')
    expect(await global.has(name)).toBe(false)
    await global.put(name, 'global')
    expect(await regional.get(name, { fresh: true })).toBe('regional')
    expect(await Array.fromAsync(regional.list())).toEqual([name])
    expect(await find(`projects/${project}/locations/europe-west3`)).not.toHaveProperty('replication')
    await regional.delete(name)
    expect(await global.get(name, { fresh: true })).toBe('global')
  })

  test('a list with a prefix gives the names with it, and no others of the project', async () => {
    const shop = createSecrets(await open({ prefix: 'shop' }))
    const all = createSecrets(await open())
    for (const each of ['shopping', 'a/shop/b', 'shop']) await all.put(each, 'value')
    for (const each of ['a', 'b/c', 'd_e']) await shop.put(each, 'value')
    expect((await Array.fromAsync(shop.list())).sort()).toEqual(['a', 'b/c', 'd_e'])
    expect(await Array.fromAsync(shop.list('b/'))).toEqual(['b/c'])
    expect((await Array.fromAsync(all.list())).length).toBe(6)
  })
})
