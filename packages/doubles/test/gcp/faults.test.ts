import { expect, test, vi } from 'vitest'
import { crc32c } from '../../src/gcp/crc32c.ts'
import { type Bench, once, overEach, readValue, rejectionOf, secretWith } from './clients.ts'

overEach('faults', (bench, transport) => {
  const access = (name: string, options: object = once) =>
    bench().client.accessSecretVersion({ name: `${name}/versions/latest` }, options)

  test('a throttled call is RESOURCE_EXHAUSTED, with its reason and when to come back', async () => {
    const name = await secretWith(bench(), 's', 'one')
    order({ method: 'AccessSecretVersion', effect: { kind: 'throttle', retryDelayMs: 1_500 } })
    const rejection = await rejectionOf(access(name))
    expect(rejection).toMatchObject({ code: 8, reason: 'RATE_LIMIT_EXCEEDED', domain: 'googleapis.com' })
    expect(rejection.errorInfoMetadata).toMatchObject({ quota_metric: 'secretmanager.googleapis.com/access_requests' })
    expect(JSON.stringify(rejection.statusDetails)).toMatch(/"seconds":"?1"?,"nanos":500000000/)
    await access(name)
  })

  test('the client repeats a throttled or unavailable access by itself, and no other call', async () => {
    const name = await secretWith(bench(), 's', 'one')
    order({ times: 2, method: 'AccessSecretVersion', effect: { kind: 'throttle' } })
    order({ method: 'AccessSecretVersion', effect: { kind: 'status', code: 'UNAVAILABLE' } })
    await access(name, { retry: quick })
    expect(callsOf('AccessSecretVersion')).toBe(4)
    order({ method: 'AddSecretVersion', effect: { kind: 'status', code: 'UNAVAILABLE' } })
    const add = bench().client.addSecretVersion({ parent: name, payload: { data: Buffer.from('two') } })
    expect((await rejectionOf(add)).code).toBe(14)
    // One of them made the first version.
    expect(callsOf('AddSecretVersion')).toBe(2)
  })

  test.each([
    ['INTERNAL', 13],
    ['DEADLINE_EXCEEDED', 4],
    ['ABORTED', 10],
    ['UNAVAILABLE', 14],
  ] as const)('any status can be ordered: %s', async (code, number) => {
    const name = await secretWith(bench(), 's', 'one')
    order({ method: 'GetSecret', effect: { kind: 'status', code } })
    expect((await rejectionOf(bench().client.getSecret({ name }, once))).code).toBe(number)
  })

  test('a call without an answer ends with the client’s deadline', async () => {
    const name = await secretWith(bench(), 's', 'one')
    order({ method: 'AccessSecretVersion', effect: { kind: 'hang' } })
    const rejection = await rejectionOf(access(name, { retry: null, timeout: 150 }))
    // The client's REST transport has no deadline code of its own.
    if (transport === 'gRPC') expect(rejection.code).toBe(4)
    await access(name)
  })

  test('a write whose answer is lost has happened; one that was lost before has not', async () => {
    const { client, double, projectId } = bench()
    const name = await secretWith(bench(), 's', 'one')
    const add = () => client.addSecretVersion({ parent: name, payload: { data: Buffer.from('two') } }, once)
    const count = async () => (await client.listSecretVersions({ parent: name }))[0].length
    order({ method: 'AddSecretVersion', effect: { kind: 'drop', after: true } })
    const lost = await rejectionOf(add())
    if (transport === 'gRPC') expect(lost.code).toBe(14)
    expect(await count()).toBe(2)
    order({ method: 'AddSecretVersion', effect: { kind: 'drop' } })
    await rejectionOf(add())
    expect(await count()).toBe(2)
    order({ method: 'AddSecretVersion', effect: { kind: 'status', code: 'UNAVAILABLE', after: true } })
    expect((await rejectionOf(add())).code).toBe(14)
    expect(await count()).toBe(3)
    expect(double.control.faults().filter(({ project }) => project === projectId)).toEqual([])
  })

  test('values and checksums can be made not to fit each other', async () => {
    const name = await secretWith(bench(), 's', 'one')
    for (const what of ['data', 'crc32c'] as const) {
      order({ method: 'AccessSecretVersion', effect: { kind: 'corrupt', what } })
      const [{ payload }] = await access(name)
      const data = Buffer.from(payload?.data ?? [])
      expect(String(payload?.dataCrc32c)).not.toBe(String(crc32c(data)))
      expect(data.toString() === 'one').toBe(what === 'crc32c')
      expect(String(payload?.dataCrc32c) === String(crc32c(Buffer.from('one')))).toBe(what === 'data')
    }
    expect(await readValue(bench(), `${name}/versions/latest`)).toBe('one')
  })

  test('a slow answer takes as long as was ordered', async () => {
    const name = await secretWith(bench(), 's', 'one')
    order({ method: 'AccessSecretVersion', effect: { kind: 'delay', ms: 120 } })
    const begin = performance.now()
    await access(name)
    expect(performance.now() - begin).toBeGreaterThan(110)
  })

  // "Resource consistency"
  test('latest and aliases can be behind, numbers never', async () => {
    const { client } = bench()
    const name = await secretWith(bench(), 's', 'one', 'two')
    const updateMask = { paths: ['version_aliases'] }
    await client.updateSecret({ secret: { name, versionAliases: { live: 1 } }, updateMask })
    await client.updateSecret({ secret: { name, versionAliases: { live: 2 } }, updateMask })
    order({ times: 3, method: 'AccessSecretVersion', effect: { kind: 'stale' } })
    expect(await readValue(bench(), `${name}/versions/latest`)).toBe('one')
    expect(await readValue(bench(), `${name}/versions/live`)).toBe('one')
    expect(await readValue(bench(), `${name}/versions/2`)).toBe('two')
    expect(await readValue(bench(), `${name}/versions/latest`)).toBe('two')
    expect(await readValue(bench(), `${name}/versions/live`)).toBe('two')
  })

  test('are for the project, secret and method they name, as often as they say', async () => {
    const { client, double, project, projectId } = bench()
    const names = [await secretWith(bench(), 'a', 'one'), await secretWith(bench(), 'b', 'one')]
    double.control.addFault({
      project: double.control.projectNumber(projectId),
      secret: 'b',
      times: 2,
      effect: { kind: 'status', code: 'UNAVAILABLE' },
    })
    double.control.addFault({ project: 'another-project', times: 9, effect: { kind: 'hang' } })
    await access(names[0] ?? '')
    await client.listSecrets({ parent: project })
    expect((await rejectionOf(access(names[1] ?? ''))).code).toBe(14)
    expect((await rejectionOf(client.getSecret({ name: names[1] ?? '' }, once))).code).toBe(14)
    await access(names[1] ?? '')
    order({ times: 5, effect: { kind: 'hang' } })
    double.control.clearFaults(projectId)
    await access(names[1] ?? '')
    expect(double.control.faults().map(fault => fault.project)).toContain('another-project')
    double.control.clearFaults('another-project')
  })

  test('calls are counted, with how they ended and how many ran at once', async () => {
    const { double, projectId } = bench()
    const count = () => double.control.counts(projectId)['AccessSecretVersion']
    const name = await secretWith(bench(), 's', 'one')
    await access(name)
    await rejectionOf(access(`${name}-not-there`))
    expect(count()).toEqual({ calls: 2, statuses: { OK: 1, NOT_FOUND: 1 }, running: 0, most: 1 })
    order({ times: 4, method: 'AccessSecretVersion', effect: { kind: 'hang' } })
    const hanging = [1, 2, 3, 4].map(() => rejectionOf(access(name, { retry: null, timeout: 1_000 })))
    await vi.waitFor(() => expect(count()).toMatchObject({ calls: 6, running: 4, most: 4 }))
    await Promise.all(hanging)
    double.control.clearCounts(projectId)
    expect(double.control.counts(projectId)).toEqual({})
  })

  function order(fault: Omit<Parameters<Bench['double']['control']['addFault']>[0], 'project'>): void {
    bench().double.control.addFault({ ...fault, project: bench().projectId })
  }

  function callsOf(method: string): number {
    return bench().double.control.counts(bench().projectId)[method]?.calls ?? 0
  }
})

/** As the client's own for access, without its two seconds of waiting. */
const quick = {
  retryCodes: [8, 14],
  backoffSettings: {
    initialRetryDelayMillis: 1,
    retryDelayMultiplier: 1,
    maxRetryDelayMillis: 1,
    initialRpcTimeoutMillis: 5_000,
    rpcTimeoutMultiplier: 1,
    maxRpcTimeoutMillis: 5_000,
    totalTimeoutMillis: 5_000,
  },
}
