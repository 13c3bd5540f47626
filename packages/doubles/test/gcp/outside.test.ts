import { expect, test } from 'vitest'
import { overEach, readValue, rejectionOf, secretWith } from './clients.ts'

const day = 86_400_000

overEach('from outside', bench => {
  test('somebody else changes things: no fault is met, nothing is counted', async () => {
    const { double, project, projectId } = bench()
    const name = await secretWith(bench(), 's', 'one')
    double.control.addFault({ project: projectId, effect: { kind: 'hang' } })
    double.control.clearCounts(projectId)
    const version = double.control.outside('AddSecretVersion', {
      parent: name,
      payload: { data: Buffer.from('two').toString('base64') },
    })
    expect(version).toMatchObject({ state: 'ENABLED' })
    double.control.outside('DeleteSecret', { name: `${project}/secrets/s` })
    expect(double.control.counts(projectId)).toEqual({})
    double.control.clearFaults(projectId)
    expect((await rejectionOf(readValue(bench(), `${name}/versions/2`))).code).toBe(5)
    expect(() => double.control.outside('DeleteSecret', { name })).toThrow('not found')
    expect(() => double.control.outside('Nonsense', {})).toThrow(TypeError)
  })

  test('an expired secret is gone', async () => {
    const { client, double, project, projectId } = bench()
    const secret = { replication: { automatic: {} }, ttl: { seconds: 3_600 } }
    await client.createSecret({ parent: project, secretId: 's', secret })
    await secretWith(bench(), 'kept')
    double.control.advance(projectId, 3_500_000)
    await client.getSecret({ name: `${project}/secrets/s` })
    double.control.advance(projectId, 200_000)
    expect((await client.listSecrets({ parent: project }))[0]).toHaveLength(1)
    expect((await rejectionOf(client.getSecret({ name: `${project}/secrets/s` }))).code).toBe(5)
  })

  // "Delay destruction of secret versions"
  test('a version whose destruction waits is disabled, can be had back, and is destroyed in the end', async () => {
    const { client, double, projectId } = bench()
    const secret = await secretWith(bench(), 's', 'one')
    const name = `${secret}/versions/1`
    await client.updateSecret({
      secret: { name: secret, versionDestroyTtl: { seconds: 86_400 } },
      updateMask: { paths: ['version_destroy_ttl'] },
    })
    const [waiting] = await client.destroySecretVersion({ name })
    expect([waiting.state, waiting.destroyTime ?? null]).toEqual(['DISABLED', null])
    expect(Number(waiting.scheduledDestroyTime?.seconds) * 1_000 - Date.now()).toBeGreaterThan(day - 60_000)
    expect((await rejectionOf(client.accessSecretVersion({ name }))).code).toBe(9)

    const [back] = await client.enableSecretVersion({ name })
    expect([back.state, back.scheduledDestroyTime ?? null]).toEqual(['ENABLED', null])
    double.control.advance(projectId, 2 * day)
    expect(await readValue(bench(), name)).toBe('one')

    await client.destroySecretVersion({ name })
    double.control.advance(projectId, day + 1_000)
    const [gone] = await client.getSecretVersion({ name })
    expect([gone.state, gone.scheduledDestroyTime ?? null]).toEqual(['DESTROYED', null])
    expect((await rejectionOf(client.enableSecretVersion({ name }))).code).toBe(9)
  })

  test('the next rotation moves on by its period', async () => {
    const { client, double, project, projectId } = bench()
    const next = Math.floor(Date.now() / 1_000) + 600
    await client.createSecret({
      parent: project,
      secretId: 's',
      secret: {
        replication: { automatic: {} },
        topics: [{ name: 'projects/p/topics/t' }],
        rotation: { nextRotationTime: { seconds: next }, rotationPeriod: { seconds: 3_600 } },
      },
    })
    double.control.advance(projectId, 700_000 + 2 * 3_600_000)
    const [secret] = await client.getSecret({ name: `${project}/secrets/s` })
    expect(Number(secret.rotation?.nextRotationTime?.seconds)).toBe(next + 3 * 3_600)
  })

  test.each([
    ['missing', 'CONSUMER_INVALID'],
    ['service-disabled', 'SERVICE_DISABLED'],
  ] as const)('a project can be %s', async (availability, reason) => {
    const { client, double, project, projectId } = bench()
    double.control.configure(projectId, { availability })
    const rejection = await rejectionOf(client.listSecrets({ parent: project }))
    expect(rejection).toMatchObject({ code: 7, reason, domain: 'googleapis.com' })
  })

  test('a reset empties one project', async () => {
    const { client, double, project, projectId } = bench()
    await secretWith(bench(), 's', 'one')
    double.control.configure(projectId, { pageSize: 1 })
    double.control.outside('CreateSecret', {
      parent: `${project}-other`,
      secretId: 's',
      secret: { replication: { automatic: {} } },
    })
    double.control.reset(projectId)
    expect((await client.listSecrets({ parent: project }))[0]).toEqual([])
    expect((await client.listSecrets({ parent: `${project}-other` }))[0]).toHaveLength(1)
    expect(double.control.configure(projectId, {}).pageSize).toBe(100)
  })
})
