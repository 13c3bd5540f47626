import { readFileSync } from 'node:fs'
import { createSecrets, type Secrets } from '@sealwax/core'
import { bytesOf } from '@sealwax/core/adapter'
import { newCall, rejectionOf } from '@sealwax/live'
import { expect, test } from 'vitest'
import { type HashicorpVault, type HashicorpVaultKv1, hashicorpVault } from '../../src/index.ts'
import { closing, eachVault, name, open, proxy } from './each-test.ts'
import { policyOf, tokenWith } from './real-vault.ts'

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')

/** A capability on a path: what can be left out of a policy. */
interface Right {
  readonly path: string
  readonly capability: string
}

/** The rights in a policy as it stands there. */
function rightsOf(which: 'read' | 'list' | 'write' | 'kv1'): readonly Right[] {
  const hcl = new RegExp(`<!-- policy: ${which} -->\\s*\`\`\`hcl\\s([^\`]+)`).exec(readme)?.[1] ?? ''
  const rights = [...hcl.matchAll(/path "([^"]+)" \{\s+capabilities = (\[[^\]]+\])\s+\}/g)].flatMap(
    ([, path = '', capabilities = '[]']) =>
      (JSON.parse(capabilities) as string[]).map(capability => ({ path, capability })),
  )
  // Nothing in it was overlooked.
  expect(hclOf(rights).replace(/\s/g, '')).toBe(hcl.replace(/\s/g, ''))
  return rights
}

function hclOf(rights: readonly Right[]): string {
  const byPath = Map.groupBy(rights, ({ path }) => path)
  const rules = [...byPath].map(([path, each]) => {
    const capabilities = JSON.stringify(each.map(({ capability }) => capability))
    return `path "${path}" { capabilities = ${capabilities.replaceAll('","', '", "')} }`
  })
  return rules.join('\n')
}

const denied = (error: unknown, right: string): void =>
  expect(error).toMatchObject({ code: 'ERR_SECRET_DENIED', message: expect.stringContaining(right) })

eachVault('the policies in the README', ({ ask, ...vault }) => {
  const tokenFor = async (rights: readonly Right[]): Promise<string> =>
    tokenWith(ask, [await policyOf(ask, hclOf(rights))])
  const openWith = async (rights: readonly Right[]): Promise<Secrets<HashicorpVault>> => {
    const provider = open({ ask, ...vault }, { prefix: 'shop', token: await tokenFor(rights) })
    return closing(createSecrets(provider, { cache: false }))
  }
  const openKv1 = async (rights: readonly Right[]): Promise<Secrets<HashicorpVaultKv1>> => {
    const options = { endpoint: proxy.endpoint, kv: 1, mount: 'kv1', prefix: 'shop' } as const
    return closing(createSecrets(hashicorpVault({ ...options, token: await tokenFor(rights) }), { cache: false }))
  }
  const putByRoot = (): Promise<unknown> =>
    open({ ask, ...vault }).put(`shop/${name}`, bytesOf('{"value":"value"}'), newCall())
  const without = (left: Right, rights: readonly Right[]): readonly Right[] =>
    rights.filter(({ path, capability }) => path !== left.path || capability !== left.capability)

  test('for reading: every read, no list and no write', async () => {
    await putByRoot()
    const secrets = await openWith(rightsOf('read'))
    expect(await secrets.get(name)).toBe('value')
    expect(await secrets.get({ name, version: '1' })).toBe('value')
    expect(await secrets.getOptional(`${name}/absent`)).toBeUndefined()
    const refused: readonly Promise<unknown>[] = [
      secrets.put(name, 'other'),
      secrets.delete(name),
      secrets.purge(name),
      Array.fromAsync(secrets.versions(name)),
      Array.fromAsync(secrets.list()),
    ]
    for (const error of await Promise.all(refused.map(rejectionOf))) denied(error, 'policy with')
  })

  test('for listing: reads, names and versions, and no write', async () => {
    await putByRoot()
    const secrets = await openWith(rightsOf('list'))
    expect(await Array.fromAsync(secrets.list(name))).toEqual([name])
    expect(await secrets.getAll(name)).toEqual({ [name]: 'value' })
    expect(await Array.fromAsync(secrets.versions(name))).toHaveLength(1)
    const refused = [secrets.put(name, 'other'), secrets.delete(name), secrets.purge(name)]
    for (const error of await Promise.all(refused.map(rejectionOf))) denied(error, 'policy with')
  })

  test('for writing: every operation, below the prefix only', async () => {
    const secrets = await openWith(rightsOf('write'))
    const first = await secrets.put(name, 'first', { ifVersion: 'absent', metadata: { owner: 'shop' } })
    await secrets.put(name, 'second', { ifVersion: first ?? '', metadata: { owner: 'us' } })
    await secrets.put(`${name}#user`, 'shop')
    expect(await secrets.get(name)).toBe('second')
    expect(await Array.fromAsync(secrets.list(name))).toEqual([name])
    expect(await Array.fromAsync(secrets.versions(name))).toHaveLength(3)
    await secrets.delete(name)
    await secrets.restore(name)
    await secrets.purge(name)
    const outside = open({ ask, ...vault }, { token: await tokenFor(rightsOf('write')) })
    const error = await rejectionOf(outside.put(name, bytesOf('{}'), newCall()))
    expect(outside.classify(error, 'put').code).toBe('ERR_SECRET_DENIED')
  })

  test('for version 1: every operation', async () => {
    const secrets = await openKv1(rightsOf('kv1'))
    await secrets.put(name, 'first')
    await secrets.put(name, 'second')
    expect(await secrets.get(name)).toBe('second')
    expect(await Array.fromAsync(secrets.list(name))).toEqual([name])
    await secrets.delete(name)
    expect(await secrets.getOptional(name)).toBeUndefined()
  })

  /** What is denied where one right is missing. Names begin at the secret that there is. */
  const needed: Readonly<Record<string, (secrets: Secrets<HashicorpVault>) => Promise<unknown>>> = {
    'create on secret/data/shop/*': secrets => secrets.put(`${name}/new`, 'value'),
    'read on secret/data/shop/*': secrets => secrets.get(name),
    'update on secret/data/shop/*': secrets => secrets.put(name, 'other'),
    'delete on secret/data/shop/*': secrets => secrets.delete(name),
    'read on secret/metadata/shop/*': secrets => Array.fromAsync(secrets.versions(name)),
    'list on secret/metadata/shop/*': secrets => Array.fromAsync(secrets.list(name)),
    'update on secret/metadata/shop/*': secrets => secrets.put(name, 'other', { metadata: { owner: 'shop' } }),
    'delete on secret/metadata/shop/*': secrets => secrets.purge(name),
    'update on secret/undelete/shop/*': async secrets => {
      await secrets.delete(name)
      await secrets.restore(name)
    },
  }
  const neededKv1: Readonly<Record<string, (secrets: Secrets<HashicorpVaultKv1>) => Promise<unknown>>> = {
    'create on kv1/shop/*': secrets => secrets.put(`${name}/new`, 'value'),
    'read on kv1/shop/*': secrets => secrets.get(name),
    'update on kv1/shop/*': secrets => secrets.put(name, 'other'),
    'delete on kv1/shop/*': secrets => secrets.delete(name),
    'list on kv1/shop/*': secrets => Array.fromAsync(secrets.list(name)),
  }
  const spelled = ({ path, capability }: Right): string => `${capability} on ${path}`

  test('have no right that nothing needs', () => {
    expect(rightsOf('write').map(spelled).toSorted()).toEqual(Object.keys(needed).toSorted())
    expect(rightsOf('kv1').map(spelled).toSorted()).toEqual(Object.keys(neededKv1).toSorted())
    for (const which of ['read', 'list'] as const) {
      expect(rightsOf('write').map(spelled)).toEqual(expect.arrayContaining(rightsOf(which).map(spelled)))
    }
  })

  test.each(rightsOf('write'))(
    'without $capability on $path the call that needs it is denied, and says so',
    async right => {
      await putByRoot()
      const secrets = await openWith(without(right, rightsOf('write')))
      const { [spelled(right)]: work } = needed
      denied(work === undefined ? undefined : await rejectionOf(work(secrets)), `"${right.capability}"`)
    },
  )

  test.each(rightsOf('kv1'))(
    'without $capability on $path the call that needs it is denied, and says so',
    async right => {
      await ask('POST', `kv1/shop/${name}`, { value: 'value' })
      const secrets = await openKv1(without(right, rightsOf('kv1')))
      const { [spelled(right)]: work } = neededKv1
      denied(work === undefined ? undefined : await rejectionOf(work(secrets)), `"${right.capability}"`)
    },
  )
})
