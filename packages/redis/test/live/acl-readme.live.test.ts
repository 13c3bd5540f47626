import { createSecrets } from '@sealwax/core'
import { tokenUrlsafe } from '@sealwax/core/generate'
import { alternatingUsers, dualSlot, rotate } from '@sealwax/core/rotate'
import { expect, test, vi } from 'vitest'
import { redisAclUser, redisAclUsers } from '../../src/acl/index.ts'
import { AclLab, randomPassword } from './acl-lab.ts'
import { onRedis, open } from './redis-server.ts'

// Servers of their own are started, and each call makes connections: slow where the machine is busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

onRedis('the rotation in the README', () => {
  test('of one user, with the login of the rotator from another secret', async () => {
    const first = randomPassword()
    const lab = await AclLab.start({ users: [`user shop on >${first}`] })
    const secrets = createSecrets(open())
    await secrets.put('SHOP_REDIS_PASSWORD', first)
    await secrets.put('ROTATOR_PASSWORD', lab.rotator.password)
    const rotator = lab.rotator.username
    const urls = [lab.own.url]
    // region one-user
    const target = redisAclUser({
      user: 'shop',
      servers: urls.map(url => ({
        url, // rediss://a.example:6379, rediss://b.example:6379
        credentials: async () => ({ username: rotator, password: await secrets.get('ROTATOR_PASSWORD') }),
      })),
    })
    const strategy = dualSlot({ target, generate: () => tokenUrlsafe(32) })
    const grace = { consumers: [] } // clients of sealwax alone use it
    await rotate(secrets, 'SHOP_REDIS_PASSWORD', { strategy, grace })
    // endregion
    const published = await secrets.get('SHOP_REDIS_PASSWORD')
    expect([await lab.logIn('shop', published), await lab.logIn('shop', first)]).toEqual(['+OK', '+OK'])
    expect(published).not.toBe(first)
  })

  test('of two users', async () => {
    const first = { username: 'shop_a', password: randomPassword() }
    const lab = await AclLab.start({ users: [`user shop_a on >${first.password}`, 'user shop_b on'] })
    const secrets = createSecrets(open())
    await secrets.put('shop/redis', JSON.stringify(first))
    const servers = [lab.connection]
    // region two-users
    const users = ['shop_a', 'shop_b'] as const // both are there, with the same rights
    const target = redisAclUsers({ users, servers })
    const strategy = alternatingUsers({ target, users, generate: () => tokenUrlsafe(32) })
    await rotate(secrets, 'shop/redis', { strategy }) // revoked when no connection of the old user is left
    // endregion
    const published = JSON.parse(await secrets.get('shop/redis'))
    expect(published.username).toBe('shop_b')
    expect(await lab.logIn('shop_b', published.password)).toBe('+OK')
  })
})
