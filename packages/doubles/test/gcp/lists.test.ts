import { expect, test } from 'vitest'
import { type Bench, overEach, rejectionOf, secretWith } from './clients.ts'

overEach('lists', bench => {
  test('secrets come from the newest, in pages, each once', async () => {
    const { client, project } = bench()
    for (const id of ['a', 'b', 'c', 'd', 'e']) await secretWith(bench(), id)
    const pages: (string | undefined)[][] = []
    let pageToken = ''
    do {
      const request = { parent: project, pageSize: 2, pageToken }
      const [secrets, , answer] = await client.listSecrets(request, { autoPaginate: false })
      pages.push(idsOf(secrets))
      expect(answer?.totalSize).toBe(5)
      pageToken = answer?.nextPageToken ?? ''
    } while (pageToken !== '')
    expect(pages).toEqual([['e', 'd'], ['c', 'b'], ['a']])
  })

  test('a list goes on where it was, whatever came and went since', async () => {
    const { client, project } = bench()
    for (const id of ['a', 'b', 'c', 'd']) await secretWith(bench(), id)
    const [first, , answer] = await client.listSecrets({ parent: project, pageSize: 2 }, { autoPaginate: false })
    await client.deleteSecret({ name: `${project}/secrets/c` })
    await secretWith(bench(), 'e')
    const pageToken = answer?.nextPageToken ?? ''
    const [second] = await client.listSecrets({ parent: project, pageToken }, { autoPaginate: false })
    expect([idsOf(first), idsOf(second)]).toEqual([
      ['d', 'c'],
      ['b', 'a'],
    ])
  })

  test('the server chooses the size where none is asked for, and the client follows', async () => {
    const { client, double, project, projectId } = bench()
    double.control.configure(projectId, { pageSize: 2 })
    for (const id of ['a', 'b', 'c', 'd', 'e']) await secretWith(bench(), id)
    expect(idsOf((await client.listSecrets({ parent: project }))[0])).toEqual(['e', 'd', 'c', 'b', 'a'])
    expect(double.control.counts(projectId)['ListSecrets']?.calls).toBe(3)
    const name = await secretWith(bench(), 'v', '1', '2', '3')
    expect((await client.listSecretVersions({ parent: name }))[0]).toHaveLength(3)
  })

  test('a token of another list and a negative size are INVALID_ARGUMENT', async () => {
    const { client, project } = bench()
    for (const id of ['a', 'b']) await secretWith(bench(), id)
    const list = (request: object) => client.listSecrets({ parent: project, ...request }, { autoPaginate: false })
    const [, , answer] = await list({ pageSize: 1 })
    const pageToken = answer?.nextPageToken ?? ''
    expect((await rejectionOf(list({ pageToken, filter: 'name:a' }))).code).toBe(3)
    expect((await rejectionOf(list({ pageToken: 'made-up' }))).code).toBe(3)
    expect((await rejectionOf(list({ pageSize: -1 }))).code).toBe(3)
  })

  // All filters are tried on the same secrets, and change nothing.
  let coloured: Promise<string> | undefined

  // "Filter lists of secrets and secret versions", and AIP-160.
  test.each([
    ['name:blue', ['blue-b', 'blue-a']],
    ['name:blue OR name:red', ['red', 'blue-b', 'blue-a']],
    ['labels.environment=production', ['blue-a']],
    ['labels.environment=prod*', ['blue-a']],
    ['labels:environment', ['red', 'blue-a']],
    ['labels.environment:*', ['red', 'blue-a']],
    ['annotations.original:"shop/blue"', ['blue-a']],
    ['replication.automatic:*', ['blue-b', 'blue-a']],
    ['replication.user_managed.replicas.location:us-east1', ['red']],
    ['replication.user_managed.replicas.location:(europe-west1 OR us-west1)', ['red']],
    ['replication.user_managed.replicas.location:* AND NOT replication.user_managed.replicas.location:us-east1', []],
    ['NOT name:blue', ['red']],
    ['-name:blue', ['red']],
    ['name:blue AND labels:environment', ['blue-a']],
    ['name:blue labels:environment', ['blue-a']],
    ['labels:environment AND name:red OR name:blue-b', ['red']],
    ['(labels:environment AND name:red) OR name:blue-b', ['red', 'blue-b']],
    ['create_time>2020-01-01T06:00:00Z AND create_time<2999-01-01T12:00:00Z', ['red', 'blue-b', 'blue-a']],
    ['create_time<2020-01-01T06:00:00Z', []],
    ['version_aliases.stable=1', ['blue-b']],
    ['topics.name:rotations', ['blue-b']],
    ['expire_time:*', []],
    ['blue', ['blue-b', 'blue-a']],
  ])('the filter %s', async (filter, expected) => {
    const { client } = bench()
    coloured ??= colours(bench())
    const parent = await coloured
    const [secrets, , answer] = await client.listSecrets({ parent, filter }, { autoPaginate: false })
    expect(idsOf(secrets)).toEqual(expected)
    // "0 when the filter field is set"
    expect(answer?.totalSize ?? 0).toBe(0)
  })

  test.each([
    'colour=red',
    'constructor:x',
    'name:',
    'name:(a OR',
    'AND',
    'labels=x',
    'create_time>yesterday',
    'name:"open',
    ')',
  ])('the filter %s is INVALID_ARGUMENT', async filter => {
    const { client, project } = bench()
    await secretWith(bench(), 'a')
    expect((await rejectionOf(client.listSecrets({ parent: project, filter }))).code).toBe(3)
  })
})

/** @returns the project */
async function colours({ client, project }: Bench): Promise<string> {
  const automatic = { automatic: {} }
  const make = (secretId: string, secret: object) => client.createSecret({ parent: project, secretId, secret })
  await make('blue-a', {
    replication: automatic,
    labels: { environment: 'production' },
    annotations: { original: 'shop/blue' },
  })
  await make('blue-b', { replication: automatic, topics: [{ name: 'projects/p/topics/rotations' }] })
  await make('red', {
    replication: { userManaged: { replicas: [{ location: 'us-east1' }, { location: 'us-west1' }] } },
    labels: { environment: 'test' },
  })
  const name = `${project}/secrets/blue-b`
  await client.addSecretVersion({ parent: name, payload: { data: Buffer.from('x') } })
  await client.updateSecret({
    secret: { name, versionAliases: { stable: 1 } },
    updateMask: { paths: ['version_aliases'] },
  })
  return project
}

function idsOf(secrets: readonly { readonly name?: string | null }[]): (string | undefined)[] {
  return secrets.map(({ name }) => name?.split('/').at(-1))
}
