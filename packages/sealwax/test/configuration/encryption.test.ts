import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { createSecrets, jsonFile, keyFile } from 'sealwax'
import { encrypted } from 'sealwax/encrypted'
import { describe, expect, test } from 'vitest'
import { resolveStores } from '../../src/configuration/resolve-stores.ts'
import { failureOf, openIn, project } from './project.ts'

const key = crypto.getRandomValues(new Uint8Array(32))
const base64 = Buffer.from(key).toString('base64')
const other = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64')

/** A project whose secrets.json has `API_KEY`, encrypted, and the key in files and variables. */
async function encryptedProject(files: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const folder = project({ 'shop.key': `${base64}\n`, 'keys.env': `SHOP=${base64}\nNEXT=${other}\n`, ...files })
  for (const name of ['shop.key', 'keys.env']) chmodSync(join(folder, name), 0o600)
  await createSecrets(encrypted(jsonFile(join(folder, 'secrets.json')), key)).put('API_KEY', 'value')
  return folder
}

const content = (folder: string): string => readFileSync(join(folder, 'secrets.json'), 'utf8')

describe('a URL says where the key of its store is', () => {
  test.each([
    ['a file', 'file:secrets.json?encrypt=file:shop.key', {}],
    ['a variable', 'file:secrets.json?encrypt=env:SHOP_KEY', { SHOP_KEY: base64 }],
    ['the file that a variable names', 'file:secrets.json?encrypt=env:SHOP_KEY', { SHOP_KEY_FILE: 'shop.key' }],
    ['a secret of another store', 'file:secrets.json?encrypt=file:keys.env%23SHOP', {}],
    ['a secret with a prefix', 'file:secrets.json?encrypt=env:?prefix=SHOP_%23KEY', { SHOP_KEY: base64 }],
    ['several, of which any decrypts', 'file:secrets.json?encrypt=env:NEXT,file:shop.key', { NEXT: other }],
  ])('%s', async (_, url, env) => {
    const folder = await encryptedProject()
    const variables: Record<string, string> = { ...env }
    if (variables['SHOP_KEY_FILE'] !== undefined) variables['SHOP_KEY_FILE'] = join(folder, 'shop.key')
    for (const secrets of [
      await openIn(folder, variables, url),
      await openIn(folder, { ...variables, SEALWAX_URL: url }),
    ]) {
      expect(await secrets.get('API_KEY')).toBe('value')
      await secrets.put('NEW', 'written')
      expect(await secrets.get('NEW')).toBe('written')
    }
    expect(content(folder)).not.toContain('written')
  })

  test('an absolute path of a file', async () => {
    const folder = await encryptedProject()
    const path = join(folder, 'shop.key').split(sep).map(encodeURIComponent).join('/')
    for (const url of [`file://${path}`, `file:${path}`]) {
      expect(await (await openIn(folder, {}, `file:secrets.json?encrypt=${url}`)).get('API_KEY')).toBe('value')
    }
  })

  test('without a key the value is not had', async () => {
    const folder = await encryptedProject()
    expect(await (await openIn(folder, {}, 'file:secrets.json')).get('API_KEY')).toMatch(/^sealwax1\.[\w-]+$/)
    const error = await failureOf((await openIn(folder, {}, 'file:secrets.json?encrypt=env:NONE')).get('API_KEY'))
    expect(error.code).toBe('ERR_SECRET_CONFIG')
    expect(error.message).toContain('Its key could not be had from "NONE" of the environment')
  })

  test('the file of a key that others may read is refused, unless its URL says otherwise', async () => {
    const folder = await encryptedProject()
    chmodSync(join(folder, 'shop.key'), 0o644)
    const error = await failureOf((await openIn(folder, {}, 'file:secrets.json?encrypt=file:shop.key')).get('API_KEY'))
    expect(error.code).toBe('ERR_SECRET_CONFIG')
    expect(error.message).toContain('chmod 600')
    const url = 'file:secrets.json?encrypt=file:shop.key?permissions=notice'
    expect(await (await openIn(folder, {}, url)).get('API_KEY')).toBe('value')
  })
})

describe('a configuration has keys by name', () => {
  test('for the stores that say so, and each profile may have its own', async () => {
    const folder = await encryptedProject({
      'sealwax.config.json': {
        profiles: {
          default: ['env:', 'file:secrets.json?encrypt=shop'],
          next: { stores: 'file:secrets.json?encrypt=shop', keys: { shop: ['file:keys.env#NEXT', 'env:SHOP_KEY'] } },
        },
        keys: { shop: 'file:shop.key', unused: 'file:none.key' },
      },
    })
    const secrets = await openIn(folder, { PLAIN: 'of the environment' })
    expect({ ...(await secrets.getMany(['PLAIN', 'API_KEY'])) }).toEqual({
      PLAIN: 'of the environment',
      API_KEY: 'value',
    })
    const next = await openIn(folder, { SHOP_KEY: base64, SEALWAX_PROFILE: 'next' })
    expect(await next.get('API_KEY')).toBe('value')
    await next.put('API_KEY', 'after')
    expect((await failureOf(secrets.get('API_KEY'))).code).toBe('ERR_SECRET_CONFIG')
  })

  test('below prefixes and within bundles', async () => {
    const folder = await encryptedProject()
    const urls = ['prefix=shop&encrypt=file:shop.key', 'encrypt=file:shop.key&bundle=shop/app&prefix=deep']
    for (const options of urls) {
      const secrets = await openIn(folder, {}, `file:secrets.json?${options}`)
      await secrets.put('A', '1')
      await secrets.put('B', '2')
      expect({ ...(await secrets.getAll()) }).toEqual({ A: '1', B: '2' })
    }
    const stored = JSON.parse(content(folder))
    expect(Object.keys(stored.shop)).toEqual(['A', 'B'])
    // The bundle is one value.
    expect(stored.deep.shop.app).toMatch(/^sealwax1\.[\w-]+$/)
  })

  test('plaintext is read where the URL says so, until all is encrypted', async () => {
    const folder = await encryptedProject({ 'old.json': { API_KEY: 'before' } })
    const strict = await openIn(folder, {}, 'file:old.json?encrypt=file:shop.key')
    expect((await failureOf(strict.get('API_KEY'))).code).toBe('ERR_SECRET_CORRUPT')
    const url = 'file:old.json?encrypt=file:shop.key&plaintext=read'
    expect(await (await openIn(folder, {}, url)).get('API_KEY')).toBe('before')
    const { stores } = await resolveStores(url, { workingDirectory: folder, env: {} })
    expect(await stores[0]?.rekey?.({})).toMatchObject({ rewritten: 1, refused: [] })
    expect(await strict.get('API_KEY')).toBe('before')
  })

  test('a store is encrypted anew with its first key, below its prefix alone, and a bundle as the one secret it is', async () => {
    const folder = await encryptedProject()
    const open = (options: string) => openIn(folder, {}, `file:secrets.json?${options}`)
    await (await open('encrypt=file:shop.key&prefix=a')).put('X', '1')
    await (await open('encrypt=file:shop.key&bundle=app')).put('Y', '2')
    for (const options of ['prefix=a', 'bundle=app']) {
      const { stores } = await resolveStores(
        `file:secrets.json?encrypt=next&${options}`.replace('next', 'file:keys.env%23NEXT,file:shop.key'),
        {
          workingDirectory: folder,
          env: {},
        },
      )
      expect(await stores[0]?.rekey?.({})).toEqual({ rewritten: 1, current: 0, gone: 0, siblings: 0, refused: [] })
    }
    expect(await (await open('encrypt=file:keys.env%23NEXT&prefix=a')).get('X')).toBe('1')
    expect(await (await open('encrypt=file:keys.env%23NEXT&bundle=app')).get('Y')).toBe('2')
    expect(await (await open('encrypt=file:shop.key')).get('API_KEY')).toBe('value')
    const { stores } = await resolveStores('file:secrets.json', { workingDirectory: folder, env: {} })
    expect(stores[0]?.rekey).toBeUndefined()
  })
})

describe('what is wrong is told, and no key is', () => {
  const open = async (url: string, configuration: object = {}) => {
    const folder = project({ 'sealwax.config.json': { stores: url, ...configuration }, 'shop.key': base64 })
    return failureOf(openIn(folder))
  }

  test.each([
    [`file:a.json?encrypt=${encodeURIComponent(base64)}`, '`encrypt` names no key: there are no `keys`.'],
    ['file:a.json?encrypt=shop', '`encrypt` names no key: there are no `keys`.'],
    ['file:a.json?encrypt=file:a.key,', '`encrypt` names no key'],
    ['file:a.json?encrypt=env:', 'a key is env:NAME, file:PATH, or a secret of a store'],
    ['file:a.json?encrypt=file:', 'a key is env:NAME, file:PATH, or a secret of a store'],
    ['file:a.json?encrypt=aws://eu-west-1/shop', 'a key is env:NAME, file:PATH, or a secret of a store'],
    ['file:a.json?encrypt=file:keys.env%23', 'the name of a key stands behind the # of its store'],
    ['file:a.json?encrypt=nope:x%23y', 'the scheme "nope" is not known'],
    ['file:a.json?encrypt=file:a.key?mode=7', 'the file of a key takes no option "mode". It takes permissions.'],
    ['file:a.json?encrypt=file:a.key?permissions=0', '`permissions` of the file of a key is refuse or notice.'],
    ['file:a.json?encrypt=file:a.env?encrypt=b%23A', 'a store that holds a key is not encrypted itself.'],
    ['file:a.json?encrypt=env:A&plaintext=yes', '`plaintext` of a URL is refuse or read.'],
    ['file:a.json?plaintext=read', '`plaintext` of a URL needs `encrypt` beside it.'],
    ['file:a.json?encryp=env:A', 'file: takes no option "encryp". Did you mean "encrypt"?'],
  ])('%#', async (url, message) => {
    const error = await open(url)
    expect(error.code).toBe('ERR_SECRET_CONFIG')
    expect(error.message).toContain(message)
    expect(error.message).not.toContain(base64.slice(0, 8))
  })

  test('a name that was probably meant is said', async () => {
    const error = await open('file:a.json?encrypt=shopp', { keys: { shop: 'env:A', bank: 'env:B' } })
    expect(error.message).toContain('`encrypt` names no key: `keys` has shop, bank. Did you mean "shop"?')
    expect((await open('file:a.json?encrypt=toString', { keys: { shop: 'env:A' } })).message).toContain('names no key')
  })

  test('a key is fetched from no host that is not trusted', async () => {
    const folder = project({
      'sealwax.config.json': { stores: 'file:a.json?encrypt=k', keys: { k: 'far://keys.example.com#k' } },
    })
    const opener = {
      schemes: ['far'],
      options: [],
      open: () => {
        throw new Error('it was opened')
      },
    }
    const refused = resolveStores(undefined, {
      workingDirectory: folder,
      env: {},
      trust: 'json-only',
      openers: [opener],
    })
    expect((await failureOf(refused)).message).toContain('it names the host keys.example.com for far:')
  })
})

test('sealwax has what it takes in code', async () => {
  const folder = project({})
  writeFileSync(join(folder, 'a.key'), key, { mode: 0o600 })
  const secrets = createSecrets(encrypted(jsonFile(join(folder, 'a.json')), keyFile(join(folder, 'a.key'))))
  await secrets.put('A', '1')
  expect(await secrets.get('A')).toBe('1')
})
