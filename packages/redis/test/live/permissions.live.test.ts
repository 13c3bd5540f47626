import { createSecrets, Failed } from '@sealwax/core'
import { bytesOf } from '@sealwax/core/adapter'
import { newCall } from '@sealwax/live'
import { expect, test } from 'vitest'
import { type RedisLocks, redisLocks } from '../../src/index.ts'
import {
  closing,
  faultOf,
  newUser,
  onRedis,
  open,
  prefix,
  proxy,
  rejectionOf,
  rulesFor,
  server,
  textOf,
} from './redis-server.ts'

async function openWith(rules: readonly string[]) {
  return open({
    credentials: (
      user => () =>
        user
    )(await newUser(rules)),
  })
}

function locksOf(user: { username: string; password: string }): RedisLocks {
  return closing(redisLocks({ url: `redis://${proxy.host}:${proxy.port}`, prefix: `${prefix}-lock`, ...user }))
}

/** Every operation that a writer may be asked for; each one that was refused, by name. */
async function deniedOperations(rules: readonly string[]): Promise<readonly string[]> {
  const provider = await openWith(rules)
  const admin = open()
  for (let count = 0; count < 11; count++) await admin.put('old', bytesOf('1'), newCall())
  await admin.put('used', bytesOf('1'), newCall())
  await server.ask(['SET', `${prefix}:plain`, 'plain'])
  const soon = new Date(Date.now() + 3_600_000)
  const works: Readonly<Record<string, () => Promise<unknown>>> = {
    get: () => provider.get('used', newCall()),
    absent: () => provider.get('absent', newCall()),
    plain: () => provider.get('plain', newCall()),
    list: () => provider.list('', newCall()),
    versions: () => provider.versions('used', newCall()),
    watch: async () =>
      await (await provider.watch(['used'], { changed() {}, failed() {} }, newCall()))[Symbol.asyncDispose](),
    put: () => provider.put('new', bytesOf('1'), newCall()),
    again: () => provider.put('old', bytesOf('1'), newCall()),
    expiring: () => provider.put('used', bytesOf('1'), newCall({ expiresAt: soon })),
    lasting: () => provider.put('used', bytesOf('1'), newCall()),
    moveStage: async () => provider.moveStage('old', { stage: 'next', to: await current() }, newCall()),
    delete: () => provider.delete('used', newCall()),
  }
  const current = async (): Promise<string> => (await admin.get('old', newCall())).version ?? ''
  const denied: string[] = []
  for (const [name, work] of Object.entries(works)) {
    const fault = await faultOf(provider, work())
    if (fault === undefined || (name === 'absent' && fault.code === 'ERR_SECRET_NOT_FOUND')) continue
    expect([name, fault]).toEqual([
      name,
      { code: 'ERR_SECRET_DENIED', hint: expect.stringMatching(/^The ACL user lacks .*README/) },
    ])
    denied.push(name)
  }
  return denied
}

onRedis('the ACL rules in the README', () => {
  test('for writing: every operation', async () => {
    expect(await deniedOperations(rulesFor('writer', prefix))).toEqual([])
  })

  test('for writing: no right is too many', async () => {
    const rules = rulesFor('writer', prefix)
    for (const rule of rules) {
      const denied = await deniedOperations(rules.filter(other => other !== rule))
      // Where EVALSHA finds the script, EVAL is not needed; the server knows it by now.
      if (rule !== '+eval') expect([rule, denied.length > 0]).toEqual([rule, true])
    }
    await server.ask(['SCRIPT', 'FLUSH'])
    expect(await deniedOperations(rules.filter(rule => rule !== '+eval'))).toContain('put')
  })

  test('for reading: reads, lists, watches, and changes nothing', async () => {
    expect(await deniedOperations(rulesFor('reader', prefix))).toEqual([
      'put',
      'again',
      'expiring',
      'lasting',
      'moveStage',
      'delete',
    ])
  })

  test('nothing outside the prefix is read or written', async () => {
    const user = await newUser(rulesFor('writer', prefix))
    const elsewhere = open({ ...user, prefix: `${prefix}-other` })
    await open({ prefix: `${prefix}-other` }).put('key', bytesOf('1'), newCall())
    for (const work of [
      elsewhere.get('key', newCall()),
      elsewhere.put('key', bytesOf('2'), newCall()),
      elsewhere.delete('key', newCall()),
      elsewhere.watch(['key'], { changed() {}, failed() {} }, newCall()),
    ]) {
      expect(await faultOf(elsewhere, work)).toMatchObject({ code: 'ERR_SECRET_DENIED' })
    }
    expect(await textOf(open({ prefix: `${prefix}-other` }).get('key', newCall()))).toBe('1')
    await server.removeKeys(`${prefix}-other`)
  })

  test('for locks: acquire, renew, release, and no secret', async () => {
    const rules = rulesFor('locks', prefix)
    const user = await newUser(rules)
    const lease = await locksOf(user).acquire('work', { ttl: 60_000 })
    expect(await lease?.renew()).toBe(true)
    expect(await lease?.release()).toBe(true)
    expect(await faultOf(open(), open(user).get('key', newCall()))).toMatchObject({ code: 'ERR_SECRET_DENIED' })
    await server.ask(['SCRIPT', 'FLUSH'])
    for (const rule of rules) {
      if (rule === '+evalsha') continue
      await server.ask(['SCRIPT', 'FLUSH'])
      const less = locksOf(await newUser(rules.filter(other => other !== rule)))
      const error = await rejectionOf(less.acquire('work', { ttl: 60_000 }))
      expect([rule, error]).toEqual([rule, expect.objectContaining({ code: 'ERR_SECRET_DENIED', secretName: 'work' })])
    }
    await server.removeKeys(`${prefix}-lock`)
  })
})

onRedis('permissions', () => {
  test('denied is not absent, for what exists and for what does not', async () => {
    await open().put('here', bytesOf('value'), newCall())
    const provider = open(server.user('NOBODY'))
    for (const name of ['here', 'absent']) {
      const error = await rejectionOf(provider.get(name, newCall()))
      expect(provider.classify(error, 'get')).toMatchObject({
        code: 'ERR_SECRET_DENIED',
        hint: expect.stringContaining('+hmget'),
      })
    }
  })

  test('one denied and one absent secret fail alone among several', async () => {
    const rules = rulesFor('reader', prefix).map(rule => (rule.startsWith('%R') ? `%R~${prefix}:a*` : rule))
    const admin = open()
    for (const name of ['a', 'denied']) await admin.put(name, bytesOf(name), newCall())
    const provider = await openWith(rules)
    const results = await provider.getMany(['a', 'denied', 'absent'], newCall())
    const codes = await Promise.all(
      [...results.values()].map(async result =>
        result instanceof Failed ? (await faultOf(provider, Promise.reject(result.error)))?.code : 'ok',
      ),
    )
    expect(codes).toEqual(['ok', 'ERR_SECRET_DENIED', 'ERR_SECRET_NOT_FOUND'])
  })

  test.each([
    ['a wrong password', () => ({ username: server.admin.username, password: 'wrong' }), 'SEALWAX_REDIS_PASSWORD'],
    ['an unknown user', () => ({ username: 'nobody-knows', password: 'wrong' }), 'SEALWAX_REDIS_PASSWORD'],
    ['no password', () => undefined, 'SEALWAX_REDIS_PASSWORD'],
  ])('%s is ERR_SECRET_DENIED, and says what to set', async (_, login, hint) => {
    const given = login()
    const provider = given === undefined ? open({ credentials: undefined }) : open(given)
    const secrets = closing(createSecrets(provider, { cache: false, retry: { attempts: 1 } }))
    const error = await rejectionOf(secrets.get('key'))
    expect(error).toMatchObject({ code: 'ERR_SECRET_DENIED', message: expect.stringContaining(hint) })
    expect(await rejectionOf(secrets.getOptional('key'))).toMatchObject({ code: 'ERR_SECRET_DENIED' })
  })

  test('a password that changed is found at the next connection', async () => {
    const user = await newUser(rulesFor('writer', prefix))
    let password = user.password
    const provider = open({ credentials: async () => ({ username: user.username, password }) })
    await provider.put('key', bytesOf('value'), newCall())
    await server.ask(
      ['ACL', 'SETUSER', user.username, 'resetpass', '>another'],
      ['CLIENT', 'KILL', 'USER', user.username],
    )
    await expect
      .poll(async () => provider.classify(await rejectionOf(provider.get('key', newCall())), 'get').code)
      .toBe('ERR_SECRET_DENIED')
    password = 'another'
    expect(await textOf(provider.get('key', newCall()))).toBe('value')
  })
})
