import { expect, test } from 'vitest'
import { overEach, rejectionOf, secretWith } from './clients.ts'

// "Use entity tags for optimistic concurrency control"
overEach('etags', bench => {
  test('of a secret: the current one passes and changes, a stale one is FAILED_PRECONDITION', async () => {
    const { client } = bench()
    const name = await secretWith(bench(), 's')
    const [{ etag }] = await client.getSecret({ name })
    const update = (sent: string | null | undefined) =>
      client.updateSecret({ secret: { name, etag: sent ?? '', labels: { a: 'b' } }, updateMask: { paths: ['labels'] } })
    const [updated] = await update(etag)
    expect(updated.etag).not.toBe(etag)
    expect((await rejectionOf(update(etag))).code).toBe(9)
    expect((await rejectionOf(update('1234'))).code).toBe(9)
    expect((await rejectionOf(client.deleteSecret({ name, etag: etag ?? '' }))).code).toBe(9)
    // "If an ETag isn't provided, the request proceeds"
    const [again] = await update(undefined)
    expect(again.etag).not.toBe(updated.etag)
    await client.deleteSecret({ name, etag: again.etag ?? '' })
  })

  test('of a version: also enabling an enabled one changes it', async () => {
    const { client } = bench()
    const name = `${await secretWith(bench(), 's', 'one')}/versions/1`
    const [{ etag }] = await client.getSecretVersion({ name })
    const [enabled] = await client.enableSecretVersion({ name })
    expect([enabled.state, enabled.etag === etag]).toEqual(['ENABLED', false])
    for (const change of ['enableSecretVersion', 'disableSecretVersion', 'destroySecretVersion'] as const) {
      expect((await rejectionOf(client[change]({ name, etag: etag ?? '' }))).code).toBe(9)
    }
    expect((await client.disableSecretVersion({ name, etag: enabled.etag ?? '' }))[0].state).toBe('DISABLED')
  })

  test('a version and its secret do not change one another’s', async () => {
    const { client } = bench()
    const name = await secretWith(bench(), 's', 'one')
    const [secret] = await client.getSecret({ name })
    const [version] = await client.getSecretVersion({ name: `${name}/versions/1` })
    await client.addSecretVersion({ parent: name, payload: { data: Buffer.from('two') } })
    expect((await client.getSecret({ name }))[0].etag).toBe(secret.etag)
    await client.updateSecret({ secret: { name, labels: { a: 'b' } }, updateMask: { paths: ['labels'] } })
    expect((await client.getSecretVersion({ name: `${name}/versions/1` }))[0].etag).toBe(version.etag)
  })

  test('of two writers with the same etag one wins', async () => {
    const { client } = bench()
    const name = await secretWith(bench(), 's', 'one', 'two')
    const [{ etag }] = await client.getSecret({ name })
    const outcomes = await Promise.allSettled(
      [1, 2].map(number =>
        client.updateSecret({
          secret: { name, etag: etag ?? '', versionAliases: { current: number } },
          updateMask: { paths: ['version_aliases'] },
        }),
      ),
    )
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  test('a project can be set to ABORTED, as AIP-154 has it', async () => {
    const { client, double, projectId } = bench()
    const name = await secretWith(bench(), 's')
    double.control.configure(projectId, { staleEtag: 'ABORTED' })
    expect((await rejectionOf(client.deleteSecret({ name, etag: '"0"' }))).code).toBe(10)
  })
})
