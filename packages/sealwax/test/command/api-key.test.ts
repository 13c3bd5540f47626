import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ApiKeys, apiKeys, newPeppers, secretsKeyStore } from '@sealwax/core/api-keys'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openSecrets } from '../../src/index.ts'
import { type Ended, sealwax, temporaryFolder } from './start-command.ts'

const pattern = /^shop_live_[0-9A-Za-z]{71}$/
const who = ['--prefix', 'shop', '--environment', 'live', '--owner', 'customer-17']
const env = { API_KEY_PEPPERS: newPeppers() }
/** The peppers in the environment, the keys in a file. */
const apart = ['--store=env:', '--keys-store=file:keys.json']

function issue(folder: string, args: readonly string[] = apart, more: Readonly<Record<string, string>> = env) {
  return sealwax(['generate', 'api-key', ...who, ...args], { folder, env: more })
}

/** What an application has: the same peppers, and the keys' store. */
async function openKeys(folder: string, peppers: string = env.API_KEY_PEPPERS): Promise<ApiKeys> {
  const secrets = await openSecrets('file:keys.json', { workingDirectory: folder })
  onTestFinished(() => secrets.close())
  return apiKeys({ prefix: 'shop', environment: 'live', store: secretsKeyStore(secrets), peppers: () => peppers })
}

async function outcomeOf(folder: string, key: string): Promise<string> {
  const result = await (await openKeys(folder)).verify(key)
  return result.ok ? `good for ${result.key.owner}` : result.reason
}

function idIn({ stderr }: Ended): string {
  return /\b[0-9A-Za-z]{22}\b/.exec(stderr)?.[0] ?? ''
}

describe('generate api-key', () => {
  it('issues a key that an application accepts, and prints it once', async () => {
    const folder = temporaryFolder()
    const ended = await issue(folder, [...apart, '--scopes', 'orders:read,orders:write', '--expires', '90d', '--bits'])
    const { code, stdout, stderr } = ended
    const key = stdout.trimEnd()
    expect([code, stdout]).toEqual([0, `${key}\n`])
    expect(key).toMatch(pattern)
    const keys = await openKeys(folder)
    const result = await keys.verify(key, { scopes: ['orders:read', 'orders:write'] })
    expect(result).toMatchObject({ ok: true, key: { owner: 'customer-17', id: idIn(ended) } })
    const { issuedAt, expiresAt } = (await keys.describe(idIn(ended))).slots[0] ?? {}
    expect((expiresAt?.getTime() ?? 0) - (issuedAt?.getTime() ?? 0)).toBeLessThanOrEqual(90 * 86_400_000)
    expect((expiresAt?.getTime() ?? 0) - (issuedAt?.getTime() ?? 0)).toBeGreaterThan(90 * 86_400_000 - 60_000)
    expect(stderr).toBe(
      `256 bits\nissued ${idIn(ended)} to customer-17, good until ${expiresAt?.toISOString()}, kept in file:keys.json\n`,
    )
    expect(readFileSync(join(folder, 'keys.json'), 'utf8')).not.toContain(key.slice(32, 75))
  })

  it('says id and expiry in JSON', async () => {
    const folder = temporaryFolder()
    const told = JSON.parse((await issue(folder, [...apart, '--json', '--expires=12h'])).stdout)
    expect(told).toEqual({
      kind: 'api-key',
      bits: 256,
      id: expect.stringMatching(/^[0-9A-Za-z]{22}$/),
      expiresAt: expect.stringMatching(/^\d{4}-.*Z$/),
      keptIn: 'file:keys.json',
      value: expect.stringMatching(pattern),
    })
    expect(await outcomeOf(folder, told.value)).toBe('good for customer-17')
    expect(JSON.parse((await issue(folder, [...apart, '--json'])).stdout)).not.toHaveProperty('expiresAt')
  })

  it('takes both stores from a configuration, and stores the key without printing it', async () => {
    const configuration = { stores: 'file:.env', routes: { 'api_keys/': 'file:keys.json' } }
    const folder = temporaryFolder({ 'sealwax.config.json': JSON.stringify(configuration) })
    const made = await sealwax(['generate', 'peppers', '--put', 'PEPPERS'], { folder })
    expect([made.code, made.stdout]).toEqual([0, ''])
    const ended = await issue(folder, ['--pepper', 'PEPPERS', '--put', 'SHOP_KEY', '--json'], {})
    const key = (await sealwax(['get', 'SHOP_KEY'], { folder })).stdout
    const peppers = (await sealwax(['get', 'PEPPERS'], { folder })).stdout
    expect(key).toMatch(pattern)
    expect(JSON.parse(ended.stdout)).toMatchObject({ name: 'SHOP_KEY', store: 'file:.env', keptIn: 'file:keys.json' })
    expect(ended.stdout + ended.stderr).not.toContain(key)
    expect(await (await openKeys(folder, peppers)).verify(key)).toMatchObject({ ok: true })
    // The application has the same configuration, and no more.
    const secrets = await openSecrets(undefined, { workingDirectory: folder, env: {} })
    const own = { store: secretsKeyStore(secrets), peppers: () => secrets.get('PEPPERS') }
    expect(await apiKeys({ prefix: 'shop', environment: 'live', ...own }).verify(key)).toMatchObject({ ok: true })
    await secrets.close()
  })

  it('revokes a key that it cannot hand over', async () => {
    const folder = temporaryFolder({ '.env': 'SHOP_KEY=before\n' })
    const both = ['--store=env: file:.env', '--keys-store=file:keys.json']
    const ended = await issue(folder, [...both, '--put', 'SHOP_KEY', '--if-absent'])
    expect([ended.code, ended.stdout]).toEqual([6, ''])
    expect(ended.stderr).toContain(`The API key ${idIn(ended)} was revoked, because it could not be handed over.`)
    expect((await (await openKeys(folder)).describe(idIn(ended))).revokedAt).toBeInstanceOf(Date)
    expect(readFileSync(join(folder, '.env'), 'utf8')).toBe('SHOP_KEY=before\n')
  })

  it('says what to run where the peppers are missing, and of which form they are', async () => {
    const folder = temporaryFolder()
    const missing = await issue(folder, apart, {})
    expect([missing.code, missing.stdout]).toEqual([3, ''])
    expect(missing.stderr).toContain('API_KEY_PEPPERS, were not found in env:.')
    expect(missing.stderr).toContain('sealwax generate peppers --put API_KEY_PEPPERS')
    const wrong = await issue(folder, apart, { API_KEY_PEPPERS: 'hunter2hunter2' })
    expect([wrong.code, wrong.stdout]).toEqual([1, ''])
    expect(wrong.stderr).toContain('are not of the right form: it is no JSON')
    expect(wrong.stderr).not.toContain('hunter2')
    expect(existsSync(join(folder, 'keys.json'))).toBe(false)
  })

  it.each([
    ['the one store', ['--store=file:.env']],
    ['the same URL', ['--store=file:.env', '--keys-store=file:.env']],
    ['the same file by another path', ['--store=file:.env', '--keys-store=file:./.env']],
    ['a later store, which holds them too', ['--store=env: file:.env']],
  ])('refuses peppers beside the keys: %s', async (_, args) => {
    const folder = temporaryFolder({ '.env': `API_KEY_PEPPERS='${env.API_KEY_PEPPERS}'\n` })
    const before = readFileSync(join(folder, '.env'), 'utf8')
    const { code, stdout, stderr } = await issue(folder, args)
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain('where the keys would be kept: whoever may write there could make keys')
    expect(stderr).toContain('--keys-store URL')
    expect(readFileSync(join(folder, '.env'), 'utf8')).toBe(before)
  })

  it('refuses peppers in another folder of the same store', async () => {
    const folder = temporaryFolder({ 'all.json': JSON.stringify({ a: env }) })
    const args = ['--store=file:all.json?prefix=a', '--keys-store=file:all.json?prefix=b']
    const { code, stdout, stderr } = await issue(folder, args, {})
    expect([code, stdout, stderr]).toEqual([1, '', expect.stringContaining('where the keys would be kept')])
  })

  const mistakes: [args: string[], code: number, message: string][] = [
    [['--store=env:'], 1, 'it does not say where the records of API keys are written'],
    [['--store=env:', '--keys-store=env:'], 2, '--keys-store takes a store that can be written'],
    [['--store=env:', '--keys-store=file:a.json file:b.json'], 2, '--keys-store takes the URL of one store'],
    [[...apart, '--expires', '0d'], 2, '--expires takes days, such as 90d, or hours, such as 12h'],
    [[...apart, '--expires', '2030-01-01'], 2, '--expires takes days'],
    [[...apart, '--count', '2'], 2, 'An api-key is issued to one owner at a time'],
    [[...apart, '--scopes', 'a b'], 2, 'options.scopes must be a list of'],
    [[...apart, '--prefix', 'Shop'], 2, 'options.prefix must be 1 to 16 of a-z 0-9'],
    [[...apart, '--length', '9'], 2, '--length does not go with api-key'],
  ]
  it.each(mistakes)('refuses %j', async (args, expected, message) => {
    const folder = temporaryFolder()
    const { code, stdout, stderr } = await issue(folder, args)
    expect([code, stdout]).toEqual([expected, ''])
    expect(stderr).toContain(message)
    expect(existsSync(join(folder, 'keys.json'))).toBe(false)
  })

  it('says what it needs', async () => {
    const { code, stderr } = await sealwax(['generate', 'api-key', '--prefix=shop'], { folder: temporaryFolder() })
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining(
        'An api-key needs --prefix, --environment and --owner: sealwax generate api-key --prefix',
      ),
    ])
  })
})

describe('generate peppers', () => {
  it('prints peppers that keys can rest on', async () => {
    const { code, stdout, stderr } = await sealwax(['generate', 'peppers'], { folder: temporaryFolder() })
    expect([code, stderr]).toEqual([0, ''])
    const folder = temporaryFolder()
    expect((await issue(folder, apart, { API_KEY_PEPPERS: stdout.trimEnd() })).code).toBe(0)
  })

  it('never stores them over others, which every key rests on', async () => {
    const folder = temporaryFolder()
    const args = ['generate', 'peppers', '--put', 'PEPPERS', '--store=file:.env']
    expect((await sealwax(args, { folder })).code).toBe(0)
    const before = readFileSync(join(folder, '.env'), 'utf8')
    expect(await sealwax(args, { folder })).toMatchObject({ code: 6, stdout: '' })
    expect(readFileSync(join(folder, '.env'), 'utf8')).toBe(before)
  })
})
