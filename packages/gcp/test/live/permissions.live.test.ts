import { readFileSync } from 'node:fs'
import { createSecrets } from '@sealwax/core'
import { bytesOf } from '@sealwax/core/adapter'
import { newCall, rejectionOf, textOf } from '@sealwax/live'
import { expect, test } from 'vitest'
import { closing, double, eachTransport, open, project } from './each-transport.ts'
import type { Grant } from './gcp-double.ts'

const name = 'key'
const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')

/** The permissions that the README says are enough. */
function permissions(which: 'read' | 'write'): readonly string[] {
  const block = new RegExp(`<!-- permissions: ${which} -->\\s*\`\`\`sh\\s([^\`]+)`).exec(readme)?.[1] ?? ''
  return /--permissions=(\S+)/.exec(block)?.[1]?.split(',') ?? []
}

const onProject = (...allowed: readonly string[]): readonly Grant[] => [
  { on: `projects/${project}`, permissions: allowed },
]

eachTransport('permissions', () => {
  test('denied is not absent, for what exists and for what does not, and the permission is named', async () => {
    await (await open()).put(name, bytesOf('value'), newCall())
    const secrets = closing(createSecrets(await open({}, [])))
    for (const each of [name, 'absent']) {
      expect(await rejectionOf(secrets.getOptional(each))).toMatchObject({
        code: 'ERR_SECRET_DENIED',
        status: 7,
        attempts: 1,
        message: expect.stringContaining('secretmanager.versions.access'),
      })
    }
  })

  test('the accessor of one secret reads that one', async () => {
    const writer = await open()
    for (const each of ['mine', 'other']) await writer.put(each, bytesOf(each), newCall())
    const grant = { on: `projects/${project}/secrets/mine`, roles: ['roles/secretmanager.secretAccessor'] }
    const reader = await open({}, [grant])
    expect(await textOf(reader.get('mine', newCall()))).toBe('mine')
    const error = await rejectionOf(reader.get('other', newCall()))
    expect(reader.classify(error, 'get').code).toBe('ERR_SECRET_DENIED')
  })

  test('the version adder puts into what exists, and cannot create or read', async () => {
    await (await open()).put(name, bytesOf('value'), newCall())
    const roles = ['roles/secretmanager.secretVersionAdder']
    const secrets = closing(createSecrets(await open({}, [{ on: `projects/${project}`, roles }])))
    expect(await secrets.put(name, 'other')).toBe('2')
    expect(await rejectionOf(secrets.put('new', 'value'))).toMatchObject({
      code: 'ERR_SECRET_DENIED',
      message: expect.stringContaining('secretmanager.secrets.create'),
    })
    expect(await rejectionOf(secrets.get(name, { fresh: true }))).toMatchObject({ code: 'ERR_SECRET_DENIED' })
  })

  test("what the README's role for writing has is enough for every operation", async () => {
    expect(permissions('write').length).toBeGreaterThan(5)
    const provider = await open({ currentAlias: 'live', describe: true }, onProject(...permissions('write')))
    const secrets = closing(createSecrets(provider))
    const first = await secrets.put(name, 'first', { ifVersion: 'absent', metadata: { owner: 'us' } })
    const second = await secrets.put(name, 'second', { ifVersion: first ?? '' })
    await secrets.put('other', 'other')
    await secrets.moveStage(name, { stage: 'blue', to: first ?? '' })
    expect(await secrets.get({ name, stage: 'blue' })).toBe('first')
    expect((await Array.fromAsync(secrets.versions(name))).map(({ version }) => version)).toEqual([second, first])
    expect((await Array.fromAsync(secrets.list())).sort()).toEqual([name, 'other'])
    await double.outside('DisableSecretVersion', { name: `projects/${project}/secrets/other/versions/1` })
    expect(await rejectionOf(secrets.get('other', { fresh: true }))).toMatchObject({ code: 'ERR_SECRET_DISABLED' })
    await secrets.delete(name)
    expect(await secrets.has(name)).toBe(false)
  })

  test("what the README's role for reading has is enough for every read, and for no write", async () => {
    await (await open()).put(name, bytesOf('value'), newCall())
    const secrets = closing(createSecrets(await open({ describe: true }, onProject(...permissions('read')))))
    expect(await secrets.get(name)).toBe('value')
    expect(await Array.fromAsync(secrets.list())).toEqual([name])
    expect(await Array.fromAsync(secrets.versions(name))).toHaveLength(1)
    const writes = [
      secrets.put(name, 'other'),
      secrets.put('new', 'value'),
      secrets.delete(name),
      secrets.moveStage(name, { stage: 'blue', to: '1' }),
    ]
    for (const error of await Promise.all(writes.map(rejectionOf))) {
      expect(error).toMatchObject({ code: 'ERR_SECRET_DENIED' })
    }
  })

  test('every permission of the roles is needed for something', async () => {
    await (await open()).put(name, bytesOf('value'), newCall())
    const all = permissions('write')
    for (const left of all) {
      const provider = await open({ currentAlias: 'live' }, onProject(...all.filter(each => each !== left)))
      const secrets = createSecrets(provider, { cache: false })
      const fresh = `new_${left.replaceAll('.', '_')}`
      await double.outside('DisableSecretVersion', { name: `projects/${project}/secrets/${name}/versions/1` })
      const works: readonly (() => Promise<unknown>)[] = [
        () => secrets.put(fresh, 'value'),
        () => secrets.get(fresh),
        () => Array.fromAsync(secrets.versions(fresh)),
        () => Array.fromAsync(secrets.list()),
        () => secrets.moveStage(fresh, { stage: 'blue', to: '1' }),
        () => secrets.delete(fresh),
        // Only the state of the version tells it from a destroyed one.
        () => secrets.get({ name, version: '1' }),
      ]
      const errors: unknown[] = []
      for (const work of works) errors.push(await rejectionOf(work()))
      const missed = errors.some(error => (error as { message?: string } | undefined)?.message?.includes(left))
      expect([left, missed]).toEqual([left, true])
    }
  })
})
