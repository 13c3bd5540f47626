import { expect, test } from 'vitest'
import { overEach, readValue, rejectionOf, secretWith } from './clients.ts'

const automatic = { replication: { automatic: {} } }

overEach('secrets', bench => {
  test('a new secret has what was sent, a name by the project number, a time and an etag in quotes', async () => {
    const { client, project, answered } = bench()
    const [secret] = await client.createSecret({
      parent: project,
      secretId: 'Db_Password-1',
      secret: {
        ...automatic,
        labels: { team: 'core', straße: 'ü' },
        annotations: { 'Some.Key_1-x': 'Any value, at all' },
      },
    })
    expect(secret.name).toBe(`${answered}/secrets/Db_Password-1`)
    expect(secret.labels).toEqual({ team: 'core', straße: 'ü' })
    expect(secret.annotations).toEqual({ 'Some.Key_1-x': 'Any value, at all' })
    expect(secret.etag).toMatch(/^"[0-9a-f]+"$/)
    expect(Math.abs(Date.now() / 1_000 - Number(secret.createTime?.seconds))).toBeLessThan(60)
    expect((await client.getSecret({ name: secret.name ?? '' }))[0]).toEqual(secret)
    expect((await client.getSecret({ name: `${project}/secrets/Db_Password-1` }))[0]).toEqual(secret)
  })

  test('the same id again is ALREADY_EXISTS, elsewhere and after a delete it is not', async () => {
    const { client, project, answered } = bench()
    const request = { parent: project, secretId: 'a', secret: automatic }
    await client.createSecret(request)
    const rejection = await rejectionOf(client.createSecret(request))
    expect(rejection.code).toBe(6)
    expect(rejection.message).toContain(`Secret [${answered}/secrets/a] already exists.`)
    await client.createSecret({ ...request, parent: `${project}-other` })
    await client.deleteSecret({ name: `${project}/secrets/a` })
    await client.createSecret(request)
  })

  test.each([
    ['an id with a slash', { secretId: 'a/b', secret: automatic }],
    ['an empty id', { secretId: '', secret: automatic }],
    ['an id of 256 characters', { secretId: 'a'.repeat(256), secret: automatic }],
    ['no replication', { secretId: 'a', secret: {} }],
    ['user-managed replication to nowhere', { secretId: 'a', secret: { replication: { userManaged: {} } } }],
    ['a label with a capital', { secretId: 'a', secret: { ...automatic, labels: { Team: 'x' } } }],
    ['65 labels', { secretId: 'a', secret: { ...automatic, labels: numbered(65) } }],
    ['an annotation key that ends with a dot', { secretId: 'a', secret: { ...automatic, annotations: { 'a.': '' } } }],
    ['16 KiB of annotations', { secretId: 'a', secret: { ...automatic, annotations: { a: 'x'.repeat(16_383) } } }],
    ['11 topics', { secretId: 'a', secret: { ...automatic, topics: topics(11) } }],
    [
      'a rotation without topics',
      { secretId: 'a', secret: { ...automatic, rotation: { nextRotationTime: inSeconds(900) } } },
    ],
    [
      'a rotation in 299 seconds',
      { secretId: 'a', secret: { ...automatic, topics: topics(1), rotation: { nextRotationTime: inSeconds(290) } } },
    ],
    [
      'a rotation period without a time',
      { secretId: 'a', secret: { ...automatic, topics: topics(1), rotation: { rotationPeriod: { seconds: 3_600 } } } },
    ],
    ['an expiry in the past', { secretId: 'a', secret: { ...automatic, expireTime: inSeconds(-1) } }],
  ])('%s is INVALID_ARGUMENT, and nothing is made', async (_title, request) => {
    const { client, project } = bench()
    expect((await rejectionOf(client.createSecret({ parent: project, ...request }))).code).toBe(3)
    expect((await client.listSecrets({ parent: project }))[0]).toEqual([])
  })

  test('the largest that fits is taken', async () => {
    const { client, project } = bench()
    const secret = { ...automatic, labels: numbered(64), annotations: { a: 'x'.repeat(16_382) }, topics: topics(10) }
    const [made] = await client.createSecret({ parent: project, secretId: 'a'.repeat(255), secret })
    expect(Object.keys(made.labels ?? {})).toHaveLength(64)
    expect(made.topics).toHaveLength(10)
  })

  test('an update writes the fields of its mask and no others', async () => {
    const { client, project } = bench()
    const secret = { ...automatic, labels: { a: '1' }, annotations: { kept: 'yes' } }
    await client.createSecret({ parent: project, secretId: 's', secret })
    const name = `${project}/secrets/s`
    const [updated] = await client.updateSecret({
      secret: { name, labels: { b: '2' }, annotations: { lost: 'yes' } },
      updateMask: { paths: ['labels'] },
    })
    expect(updated.labels).toEqual({ b: '2' })
    expect(updated.annotations).toEqual({ kept: 'yes' })
    const [cleared] = await client.updateSecret({ secret: { name }, updateMask: { paths: ['annotations'] } })
    expect(cleared.annotations).toEqual({})
    expect(cleared.labels).toEqual({ b: '2' })
  })

  test('topics, rotation and expiry are set and taken away by their masks', async () => {
    const { client, project } = bench()
    const name = await secretWith(bench(), 's')
    const secret = {
      name,
      topics: topics(1),
      rotation: { nextRotationTime: inSeconds(600), rotationPeriod: { seconds: 3_600 } },
      ttl: { seconds: 7_200 },
    }
    const [updated] = await client.updateSecret({ secret, updateMask: { paths: ['topics', 'rotation', 'ttl'] } })
    expect(updated.topics).toEqual([{ name: `projects/any/topics/t0` }])
    expect(updated.rotation?.nextRotationTime?.seconds).toBe(secret.rotation.nextRotationTime.seconds)
    // "Input only"
    expect(updated.rotation?.rotationPeriod ?? null).toBeNull()
    // "This is always provided on output, regardless of what was sent on input."
    expect(Math.abs(Number(updated.expireTime?.seconds) - Date.now() / 1_000 - 7_200)).toBeLessThan(60)
    const [cleared] = await client.updateSecret({
      secret: { name },
      updateMask: { paths: ['rotation', 'topics', 'expire_time'] },
    })
    expect([cleared.rotation ?? null, cleared.expireTime ?? null, cleared.topics]).toEqual([null, null, []])
    expect((await client.getSecret({ name: `${project}/secrets/s` }))[0]).toEqual(cleared)
  })

  test.each([
    ['no mask', []],
    ['a field that cannot be changed', ['replication']],
    ['a field that is not there', ['colour']],
    ['a field that every object has', ['constructor']],
    ['one of both', ['labels', 'name']],
  ])('an update with %s is INVALID_ARGUMENT, and changes nothing', async (_title, paths) => {
    const { client } = bench()
    const name = await secretWith(bench(), 's')
    const [before] = await client.getSecret({ name })
    const call = client.updateSecret({ secret: { name, labels: { a: 'b' } }, updateMask: { paths } })
    expect((await rejectionOf(call)).code).toBe(3)
    expect((await client.getSecret({ name }))[0]).toEqual(before)
  })

  test('aliases name versions, for get and access only', async () => {
    const { client } = bench()
    const name = await secretWith(bench(), 's', 'one', 'two')
    const updateMask = { paths: ['version_aliases'] }
    const [updated] = await client.updateSecret({
      secret: { name, versionAliases: { stable: 1, next: 2 } },
      updateMask,
    })
    expect(updated.versionAliases).toEqual({ stable: '1', next: '2' })
    expect(await readValue(bench(), `${name}/versions/stable`)).toBe('one')
    expect(await readValue(bench(), `${name}/versions/next`)).toBe('two')
    expect((await client.getSecretVersion({ name: `${name}/versions/stable` }))[0].name).toMatch(/\/versions\/1$/)
    expect((await rejectionOf(client.disableSecretVersion({ name: `${name}/versions/stable` }))).code).toBe(3)
    expect((await rejectionOf(client.destroySecretVersion({ name: `${name}/versions/latest` }))).code).toBe(3)
    await client.updateSecret({ secret: { name, versionAliases: { next: 2 } }, updateMask })
    expect((await rejectionOf(readValue(bench(), `${name}/versions/stable`))).code).toBe(5)
  })

  test.each([
    ['latest', { latest: 1 }],
    ['NEW', { NEW: 1 }],
    ['a number', { '1a': 1 }],
    ['64 characters', { ['a'.repeat(64)]: 1 }],
    ['51 aliases', Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`a${index}`, 1]))],
  ])('%s as an alias is INVALID_ARGUMENT', async (_title, versionAliases) => {
    const { client } = bench()
    const name = await secretWith(bench(), 's', 'one')
    const call = client.updateSecret({ secret: { name, versionAliases }, updateMask: { paths: ['version_aliases'] } })
    expect((await rejectionOf(call)).code).toBe(3)
  })

  test('what is deleted is gone at once, with its versions', async () => {
    const { client } = bench()
    const name = await secretWith(bench(), 's', 'one')
    await client.deleteSecret({ name })
    for (const call of [
      () => client.getSecret({ name }),
      () => client.deleteSecret({ name }),
      () => client.updateSecret({ secret: { name, labels: {} }, updateMask: { paths: ['labels'] } }),
      () => client.addSecretVersion({ parent: name, payload: { data: Buffer.from('x') } }),
      () => client.accessSecretVersion({ name: `${name}/versions/1` }),
      () => client.getSecretVersion({ name: `${name}/versions/latest` }),
      () => client.listSecretVersions({ parent: name }),
    ]) {
      expect((await rejectionOf(call())).code).toBe(5)
    }
    await secretWith(bench(), 's')
    expect((await client.listSecretVersions({ parent: name }))[0]).toEqual([])
  })

  test('regional secrets are others than those of the project', async () => {
    const { client, project, answered } = bench()
    const parent = `${project}/locations/europe-west1`
    await client.createSecret({ parent, secretId: 's', secret: {} })
    await secretWith(bench(), 's', 'global')
    const name = `${parent}/secrets/s`
    const [version] = await client.addSecretVersion({ parent: name, payload: { data: Buffer.from('regional') } })
    expect(version.name).toBe(`${answered}/locations/europe-west1/secrets/s/versions/1`)
    expect(await readValue(bench(), `${name}/versions/latest`)).toBe('regional')
    expect(await readValue(bench(), `${project}/secrets/s/versions/latest`)).toBe('global')
    expect((await client.listSecrets({ parent }))[0].map(secret => secret.name)).toEqual([
      `${answered}/locations/europe-west1/secrets/s`,
    ])
    expect((await client.listSecrets({ parent: project }))[0]).toHaveLength(1)
    expect((await rejectionOf(client.getSecret({ name: `${project}/locations/us-east1/secrets/s` }))).code).toBe(5)
  })
})

function numbered(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`label${index}`, '']))
}

function topics(count: number): { name: string }[] {
  return Array.from({ length: count }, (_, index) => ({ name: `projects/any/topics/t${index}` }))
}

function inSeconds(seconds: number): { seconds: string; nanos: number } {
  return { seconds: String(Math.floor(Date.now() / 1_000) + seconds), nanos: 0 }
}
