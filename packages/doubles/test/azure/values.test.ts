import { describe, expect, test } from 'vitest'
import { all, bench, call, rejectionOf } from './clients.ts'

const of = bench()

test('a secret that was set is got, with what was said about it', async () => {
  const { client, double } = of()
  // The SDK cannot send a time after 2038-01-19: it makes a 32-bit number of it.
  const expiresOn = new Date('2038-01-01T00:00:00Z')
  const notBefore = new Date('2020-01-01T00:00:00Z')
  const options = { contentType: 'text/plain', tags: { owner: 'shop' }, expiresOn, notBefore }
  const set = await client.setSecret('Db-Password', 'one', options)
  const got = await client.getSecret('Db-Password')
  expect(got).toEqual(set)
  expect(got).toMatchObject({ name: 'Db-Password', value: 'one' })
  expect(got.properties).toMatchObject({
    id: `${double.vaultUrl}/secrets/Db-Password/${got.properties.version}`,
    version: expect.stringMatching(/^[0-9a-f]{32}$/),
    enabled: true,
    recoveryLevel: 'Recoverable+Purgeable',
    recoverableDays: 90,
    ...options,
  })
  expect(Math.abs((got.properties.createdOn?.getTime() ?? 0) - Date.now())).toBeLessThan(5_000)
})

test('each set makes a version; the one set last is the latest, and each is got by its id', async () => {
  const { client } = of()
  const first = await client.setSecret('s', 'one', { tags: { a: '1' }, contentType: 'text/plain' })
  const second = await client.setSecret('s', 'two')
  expect((await client.getSecret('s')).value).toBe('two')
  expect((await client.getSecret('s', { version: String(first.properties.version) })).value).toBe('one')
  // Nothing is taken over from the version before.
  expect(second.properties).toMatchObject({ tags: undefined, contentType: undefined })
  expect(second.properties.previousVersion).toBe(first.properties.version)
})

test('names that differ by case alone are one', async () => {
  const { client } = of()
  await client.setSecret('Name', 'one')
  await client.setSecret('NAME', 'two')
  expect((await client.getSecret('name')).value).toBe('two')
  expect(await all(client.listPropertiesOfSecrets())).toMatchObject([{ name: 'Name' }])
  expect(await all(client.listPropertiesOfSecretVersions('name'))).toHaveLength(2)
})

test('an unknown name and an unknown version are SecretNotFound', async () => {
  const { client } = of()
  await client.setSecret('there', 'one')
  expect(await rejectionOf(client.getSecret('absent'))).toMatchObject({
    statusCode: 404,
    code: 'SecretNotFound',
    message: expect.stringContaining('A secret with (name/id) absent was not found in this key vault.'),
  })
  const version = 'f'.repeat(32)
  expect(await rejectionOf(client.getSecret('there', { version }))).toMatchObject({
    statusCode: 404,
    code: 'SecretNotFound',
    message: expect.stringContaining(`(name/id) there/${version} was`),
  })
})

describe('attributes', () => {
  test('a disabled version is refused, and is not the same as no rights', async () => {
    const { client } = of()
    await client.setSecret('s', 'one')
    const { properties } = await client.setSecret('s', 'two', { enabled: false })
    const refusal = {
      statusCode: 403,
      code: 'Forbidden',
      inner: 'SecretDisabled',
      message: expect.stringContaining('Operation get is not allowed on a disabled secret.'),
    }
    expect(await rejectionOf(client.getSecret('s'))).toMatchObject(refusal)
    expect(await rejectionOf(client.getSecret('s', { version: String(properties.version) }))).toMatchObject(refusal)
    await client.updateSecretProperties('s', String(properties.version), { enabled: true })
    expect((await client.getSecret('s')).value).toBe('two')
  })

  test('a secret is got before its time and after it', async () => {
    const { client } = of()
    await client.setSecret('early', 'one', { notBefore: new Date('2038-01-01T00:00:00Z') })
    await client.setSecret('late', 'one', { expiresOn: new Date('2000-01-01T00:00:00Z') })
    expect([(await client.getSecret('early')).value, (await client.getSecret('late')).value]).toEqual(['one', 'one'])
  })

  test('an update changes what it names, of the version it names, and never the value', async () => {
    const { client, double } = of()
    const first = await client.setSecret('s', 'one', { tags: { a: '1' }, contentType: 'text/plain' })
    await client.setSecret('s', 'two')
    double.control.advance(10_000)
    const version = String(first.properties.version)
    await client.updateSecretProperties('s', version, { contentType: 'application/json' })
    const { value, properties } = await client.getSecret('s', { version })
    expect(value).toBe('one')
    expect(properties).toMatchObject({ contentType: 'application/json', tags: { a: '1' }, enabled: true })
    expect(Number(properties.updatedOn) - Number(properties.createdOn)).toBeGreaterThanOrEqual(10_000)
    await client.updateSecretProperties('s', version, { tags: { b: '2' } })
    expect((await client.getSecret('s', { version })).properties).toMatchObject({
      contentType: 'application/json',
      tags: { b: '2' },
    })
    expect((await client.getSecret('s')).properties.contentType).toBeUndefined()
  })

  test('an update without a version changes the latest, disabled or not', async () => {
    const { client, double } = of()
    await client.setSecret('s', 'one', { enabled: false })
    const answer = await call(double, 'PATCH', '/secrets/s/', { attributes: { exp: 32_503_680_000 } })
    expect(answer.json).toMatchObject({ attributes: { enabled: false, exp: 32_503_680_000 } })
    expect(answer.json).not.toHaveProperty('value')
    expect((await call(double, 'PATCH', '/secrets/absent', {})).status).toBe(404)
  })
})

describe('limits', () => {
  const largest = 25 * 1_024

  test('a value has 25 KB of UTF-8 at most, and may be empty', async () => {
    const { client } = of()
    await client.setSecret('empty', '')
    expect((await client.getSecret('empty')).value).toBe('')
    await client.setSecret('large', 'é'.repeat(largest / 2))
    expect((await client.getSecret('large')).value).toHaveLength(largest / 2)
    expect(await rejectionOf(client.setSecret('larger', `${'é'.repeat(largest / 2)}x`))).toMatchObject({
      statusCode: 400,
      code: 'BadParameter',
    })
  })

  test.each(['a_b', 'a.b', 'a b', 'ä', 'x'.repeat(128)])(
    'a name is letters, digits and hyphens, 127 at most: %s',
    async name => {
      const { double } = of()
      expect(await call(double, 'PUT', `/secrets/${encodeURIComponent(name)}`, { value: 'one' })).toMatchObject({
        status: 400,
        json: {
          error: {
            code: 'BadParameter',
            message: expect.stringContaining('The request URI contains an invalid name:'),
          },
        },
      })
    },
  )

  test('the longest name is taken', async () => {
    const { client } = of()
    const name = 'x-9'.repeat(42).concat('y')
    expect((await client.setSecret(name, 'one')).name).toBe(name)
  })

  const tags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`t${index}`, '']))

  test.each([
    ['a content type of 256 characters', { contentType: 'x'.repeat(256) }],
    ['16 tags', { tags: tags(16) }],
    ['a tag name of 257 characters', { tags: { ['x'.repeat(257)]: '' } }],
    ['a tag value of 257 characters', { tags: { x: 'x'.repeat(257) } }],
    ['tags that are not text', { tags: { x: 1 } }],
    ['a time that is no number', { attributes: { exp: '3000-01-01' } }],
    ['a time before 1970', { attributes: { nbf: -1 } }],
    ['enabled as text', { attributes: { enabled: 'false' } }],
    ['no value', { value: undefined }],
    ['a value that is no text', { value: 1 }],
  ])('refuses %s', async (_what, fields) => {
    const { double } = of()
    expect(await call(double, 'PUT', '/secrets/s', { value: 'one', ...fields })).toMatchObject({
      status: 400,
      json: { error: { code: 'BadParameter' } },
    })
  })

  test('takes 15 tags of 256 characters, and a content type of 255', async () => {
    const { client } = of()
    const long = 'x'.repeat(256)
    const options = { tags: { ...tags(14), [long]: long }, contentType: 'x'.repeat(255) }
    expect((await client.setSecret('s', 'one', options)).properties).toMatchObject(options)
  })
})

test('a secret of a certificate tells so, and is not changed as a secret', async () => {
  const { client, double } = of()
  const kid = `${double.vaultUrl}/keys/site/0123456789abcdef0123456789abcdef`
  double.control.outside('main', 'PUT', '/secrets/site', { value: 'pfx', managed: true, kid })
  expect((await client.getSecret('site')).properties).toMatchObject({ managed: true, certificateKeyId: kid })
  const refusal = { statusCode: 403, code: 'Forbidden', inner: 'SecretManagedByKeyVault' }
  expect(await rejectionOf(client.setSecret('site', 'two'))).toMatchObject(refusal)
  expect(await rejectionOf(client.beginDeleteSecret('site'))).toMatchObject(refusal)
})
