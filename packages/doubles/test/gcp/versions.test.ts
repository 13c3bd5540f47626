import { expect, test } from 'vitest'
import { crc32c } from '../../src/gcp/crc32c.ts'
import { overEach, readValue, rejectionOf, secretWith } from './clients.ts'

overEach('versions', (bench, transport) => {
  test('are numbered from 1; latest is the newest', async () => {
    const { client, answered } = bench()
    const name = await secretWith(bench(), 's', 'one')
    const [second] = await client.addSecretVersion({ parent: name, payload: { data: Buffer.from('two') } })
    expect(second).toMatchObject({ name: `${answered}/secrets/s/versions/2`, state: 'ENABLED' })
    expect(second.etag).toMatch(/^"[0-9a-f]+"$/)
    expect(second.replicationStatus?.automatic).toBeDefined()
    expect(await readValue(bench(), `${name}/versions/1`)).toBe('one')
    expect(await readValue(bench(), `${name}/versions/latest`)).toBe('two')
    const [answer] = await client.accessSecretVersion({ name: `${name}/versions/latest` })
    expect(answer.name).toBe(`${answered}/secrets/s/versions/2`)
  })

  test('bytes come back as they were sent, with their checksum', async () => {
    const { client } = bench()
    const name = await secretWith(bench(), 's')
    for (const data of [Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)), Buffer.alloc(65_536, 0xff)]) {
      const [version] = await client.addSecretVersion({ parent: name, payload: { data } })
      expect(version.clientSpecifiedPayloadChecksum ?? false).toBe(false)
      const [answer] = await client.accessSecretVersion({ name: version.name ?? '' })
      expect(Buffer.from(answer.payload?.data ?? []).equals(data)).toBe(true)
      expect(String(answer.payload?.dataCrc32c)).toBe(String(crc32c(data)))
    }
  })

  test('a right checksum is told, a wrong one refused: nothing is stored', async () => {
    const { client } = bench()
    const name = await secretWith(bench(), 's')
    const data = Buffer.from('value')
    const add = (dataCrc32c: number | string) =>
      client.addSecretVersion({ parent: name, payload: { data, dataCrc32c } })
    expect((await add(crc32c(data)))[0].clientSpecifiedPayloadChecksum).toBe(true)
    expect((await rejectionOf(add(crc32c(data) ^ 1))).code).toBe(3)
    expect((await rejectionOf(add(0))).code).toBe(3)
    expect((await client.listSecretVersions({ parent: name }))[0]).toHaveLength(1)
  })

  test.each([
    ['no payload', {}],
    ['an empty payload', { payload: { data: Buffer.alloc(0) } }],
    ['65,537 bytes', { payload: { data: Buffer.alloc(65_537) } }],
    ['6 MiB', { payload: { data: Buffer.alloc(6 << 20) } }],
  ])('%s is INVALID_ARGUMENT', async (_title, request) => {
    const { client } = bench()
    const name = await secretWith(bench(), 's')
    expect((await rejectionOf(client.addSecretVersion({ parent: name, ...request }))).code).toBe(3)
  })

  test('a missing secret, one without versions and a missing version are NOT_FOUND', async () => {
    const { client, project, answered } = bench()
    const name = await secretWith(bench(), 's')
    const missing = await rejectionOf(client.accessSecretVersion({ name: `${project}/secrets/t/versions/latest` }))
    expect([
      missing.code,
      missing.message.includes(`Secret [${answered}/secrets/t] not found or has no versions.`),
    ]).toEqual([5, true])
    const valueless = await rejectionOf(client.accessSecretVersion({ name: `${name}/versions/latest` }))
    expect([valueless.code, valueless.message.replaceAll('/s]', '/t]')]).toEqual([5, missing.message])
    expect((await rejectionOf(client.accessSecretVersion({ name: `${name}/versions/1` }))).code).toBe(5)
    expect((await rejectionOf(client.accessSecretVersion({ name: `${name}/versions/no-such-alias` }))).code).toBe(5)
  })

  test.each(['projects/p/secrets/s!/versions/1', 'projects/p/secrets/s/versions/0', 'projects/P/secrets/s/versions/1'])(
    '%s is not the name of a version',
    async (name: string) => {
      expect((await rejectionOf(bench().client.getSecretVersion({ name }))).code).toBe(3)
    },
  )

  // Over REST the client itself finds no path for such a name.
  if (transport === 'gRPC') {
    test.each(['projects/p/secrets/s', 'nonsense', ''])('nor is %j', async (name: string) => {
      expect((await rejectionOf(bench().client.getSecretVersion({ name }))).code).toBe(3)
    })
  }

  test('disabled ones keep their value for later, destroyed ones do not', async () => {
    const { client, answered } = bench()
    const name = `${await secretWith(bench(), 's', 'one')}/versions/1`
    expect((await client.disableSecretVersion({ name }))[0].state).toBe('DISABLED')
    const disabled = await rejectionOf(client.accessSecretVersion({ name }))
    expect(disabled.code).toBe(9)
    expect(disabled.message).toContain(`Secret Version [${answered}/secrets/s/versions/1] is in DISABLED state.`)
    expect((await client.getSecretVersion({ name }))[0].state).toBe('DISABLED')
    expect((await client.enableSecretVersion({ name }))[0].state).toBe('ENABLED')
    expect(await readValue(bench(), name)).toBe('one')

    const [destroyed] = await client.destroySecretVersion({ name })
    expect(destroyed.state).toBe('DESTROYED')
    expect(Number(destroyed.destroyTime?.seconds)).toBeGreaterThan(0)
    const calls = [
      'accessSecretVersion',
      'enableSecretVersion',
      'disableSecretVersion',
      'destroySecretVersion',
    ] as const
    for (const call of calls) expect((await rejectionOf(client[call]({ name }))).code).toBe(9)
    expect((await client.getSecretVersion({ name }))[0]).toEqual(destroyed)
  })

  test('latest stays the newest when that is disabled or destroyed', async () => {
    const { client } = bench()
    const name = await secretWith(bench(), 's', 'one', 'two')
    await client.disableSecretVersion({ name: `${name}/versions/2` })
    expect((await rejectionOf(client.accessSecretVersion({ name: `${name}/versions/latest` }))).code).toBe(9)
    await client.destroySecretVersion({ name: `${name}/versions/2` })
    expect((await rejectionOf(client.accessSecretVersion({ name: `${name}/versions/latest` }))).code).toBe(9)
    expect(await readValue(bench(), `${name}/versions/1`)).toBe('one')
    expect((await client.addSecretVersion({ parent: name, payload: { data: Buffer.from('x') } }))[0].name).toMatch(
      /\/3$/,
    )
  })

  test('are listed from the newest, destroyed ones too, without values', async () => {
    const { client } = bench()
    const name = await secretWith(bench(), 's', 'one', 'two', 'three')
    await client.destroySecretVersion({ name: `${name}/versions/2` })
    const [versions] = await client.listSecretVersions({ parent: name })
    expect(versions.map(({ name: version, state }) => [version?.split('/').at(-1), state])).toEqual([
      ['3', 'ENABLED'],
      ['2', 'DESTROYED'],
      ['1', 'ENABLED'],
    ])
    expect(JSON.stringify(versions)).not.toContain(Buffer.from('three').toString('base64'))
    const [enabled] = await client.listSecretVersions({ parent: name, filter: 'state:ENABLED' })
    expect(enabled).toHaveLength(2)
  })
})
