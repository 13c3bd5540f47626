import { apiKeys, newPeppers, secretsKeyStore } from '@sealwax/core/api-keys'
import { redisKeyStore } from '@sealwax/redis/api-keys'
import { expect, test } from 'vitest'
import { openSecrets } from '../../src/open-secrets.ts'
import { sealwax } from '../command/start-command.ts'
import { folder, onEachStore, store } from './each-store.ts'

const peppers = newPeppers()
const keysOf = { prefix: 'shop', environment: 'live', peppers: () => peppers }
const issuing = ['generate', 'api-key', '--prefix=shop', '--environment=live', '--owner=customer-17', '--store=env:']

onEachStore(() => {
  test('an application accepts the key that the command issued into Redis, in the form of redisKeyStore', async () => {
    const { SEALWAX_REDIS_USERNAME: username = '', SEALWAX_REDIS_PASSWORD: password = '' } = store.env
    // The keys' store has a login of its own.
    const env = {
      API_KEY_PEPPERS: peppers,
      SEALWAX_REDIS_USERNAME: 'nobody-of-that-name',
      SEALWAX_REDIS_PASSWORD: 'wrong',
      SEALWAX_KEYS_REDIS_USERNAME: username,
      SEALWAX_KEYS_REDIS_PASSWORD: password,
    }
    const ended = await sealwax([...issuing, `--keys-store=${store.url}`, '--audit=log'], { folder, env })
    const [, id = ''] = /^issued (\w{22}) to customer-17, .* in rediss:/.exec(ended.stderr) ?? []
    expect([ended.code, id]).toEqual([0, expect.stringMatching(/./)])
    // Written past every client, and recorded before it was.
    const { stdout } = await sealwax(['audit', 'show', 'log', '--name', id], { folder })
    expect(stdout).toMatch(/ intent +putIf {2}\S+ {2}redis\n.* call +putIf {2}\S+ {2}ok {2}redis\n$/)
    const [address = '', query] = store.url.split('?')
    const options = new URLSearchParams(query)
    await using keys = redisKeyStore({
      url: address,
      caFile: options.get('ca') ?? undefined,
      prefix: options.get('prefix') ?? undefined,
      username,
      password,
    })
    const result = await apiKeys({ ...keysOf, store: keys }).verify(ended.stdout.trimEnd())
    expect(result).toMatchObject({ ok: true, key: { owner: 'customer-17' } })
  }, 60_000)

  test('refuses peppers that are in the same Redis', async () => {
    await using secrets = await openSecrets(store.url, { env: store.env })
    await secrets.put('API_KEY_PEPPERS', peppers)
    const args = [...issuing.slice(0, -1), `--store=${store.url}`, `--keys-store=${store.url}`]
    const { code, stdout, stderr } = await sealwax(args, { folder, env: store.env })
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain('where the keys would be kept')
  }, 60_000)
}, ['redis'])

onEachStore(() => {
  test('an application accepts the key that the command issued into Vault, one secret a key', async () => {
    const env = { ...store.env, API_KEY_PEPPERS: peppers }
    const ended = await sealwax([...issuing, `--keys-store=${store.url}`], { folder, env })
    expect([ended.code, ended.stderr]).toEqual([0, expect.stringContaining(' in vault://')])
    await using secrets = await openSecrets(store.url, { env: store.env, cache: false })
    const keys = apiKeys({ ...keysOf, store: secretsKeyStore(secrets) })
    expect(await keys.verify(ended.stdout.trimEnd())).toMatchObject({ ok: true, key: { owner: 'customer-17' } })
  }, 60_000)
}, ['vault'])
