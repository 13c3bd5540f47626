import { createSecrets, Failed } from '@sealwax/core'
import { bytesOf } from '@sealwax/core/adapter'
import { newCall, rejectionOf, textOf } from '@sealwax/live'
import { expect, test } from 'vitest'
import { type Redis, type RedisLocks, redisLocks } from '../../src/index.ts'
import { closing, faultOf, newUser, onRedis, open, prefix, proxy, rulesFor, server, startOwn } from './redis-server.ts'

async function openWith(rules: readonly string[]): Promise<Redis> {
  return open(await newUser(rules))
}

function locksOf(user: { username: string; password: string }): RedisLocks {
  return closing(redisLocks({ url: `redis://${proxy.host}:${proxy.port}`, prefix: `${prefix}-lock`, ...user }))
}

/** Every operation that a writer may be asked for; each one that was refused, by name. */
async function deniedOperations(rules: readonly string[]): Promise<readonly string[]> {
  await server.removeKeys(prefix)
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

const reads = ['get', 'absent', 'plain', 'list', 'versions', 'watch']
const writes = ['put', 'again', 'expiring', 'lasting', 'moveStage', 'delete']

onRedis('the ACL rules in the README', () => {
  test('for writing: every operation', async () => {
    expect(await deniedOperations(rulesFor('writer', prefix))).toEqual([])
  })

  /** What is refused where one of them is missing. By the prefix `shop`, as they stand there. */
  const needed: Readonly<Record<string, readonly string[]>> = {
    '~shop:*': [...reads, ...writes].filter(name => name !== 'list' && name !== 'watch'),
    '&shop:*': ['watch', ...writes],
    '+get': ['absent', 'plain'],
    '+hmget': ['get', 'absent', 'plain', 'versions', ...writes],
    '+scan': ['list'],
    '+subscribe': ['watch'],
    '+eval': [],
    '+evalsha': writes,
    '+type': ['put', 'again', 'expiring', 'lasting', 'delete'],
    '+time': ['put', 'again', 'expiring', 'lasting'],
    '+publish': writes,
    '+hset': ['put', 'again', 'expiring', 'lasting', 'moveStage'],
    '+hdel': ['put', 'again', 'expiring', 'lasting'],
    '+pexpireat': ['put', 'again', 'expiring', 'lasting'],
    '+persist': ['put', 'again', 'expiring', 'lasting'],
    '+del': ['delete'],
  }

  test('for writing: there is no other', () => {
    expect(rulesFor('writer', 'shop').toSorted()).toEqual(Object.keys(needed).toSorted())
  })

  test.each(Object.entries(needed))(
    'for writing: without %s %j are refused, and nothing else',
    async (rule, refused) => {
      const rules = rulesFor('writer', 'shop').filter(other => other !== rule)
      const denied = await deniedOperations(rules.map(each => each.replace('shop', prefix)))
      expect(denied.toSorted()).toEqual(refused.toSorted())
    },
  )

  test('for writing: EVAL is needed where the server does not know the scripts yet', async () => {
    const rules = rulesFor('writer', prefix).filter(rule => rule !== '+eval')
    const own = await startOwn()
    await own.ask(['ACL', 'SETUSER', 'writer', 'on', '>password', ...rules])
    const provider = open({ url: own.url, username: 'writer', password: 'password' })
    expect(await faultOf(provider, provider.put('key', bytesOf('1'), newCall()))).toMatchObject({
      code: 'ERR_SECRET_DENIED',
      hint: expect.stringContaining('+eval'),
    })
  })

  test('for a database other than 0: SELECT as well', async () => {
    const url = `redis://${proxy.host}:${proxy.port}/3`
    const rules = rulesFor('reader', prefix)
    const less = open({ url, ...(await newUser(rules)) })
    expect(await faultOf(less, less.get('absent', newCall()))).toMatchObject({
      code: 'ERR_SECRET_DENIED',
      hint: expect.stringContaining('+select'),
    })
    const whole = open({ url, ...(await newUser([...rules, '+select'])) })
    expect(await faultOf(whole, whole.get('absent', newCall()))).toMatchObject({ code: 'ERR_SECRET_NOT_FOUND' })
  })

  test('for reading: reads, lists, watches, and changes nothing', async () => {
    expect(await deniedOperations(rulesFor('reader', prefix))).toEqual(writes)
  })

  test('nothing outside the prefix is read or written', async () => {
    const user = await newUser(rulesFor('writer', prefix))
    const elsewhere = open({ ...user, prefix: `${prefix}-other` })
    await open({ prefix: `${prefix}-other` }).put('key', bytesOf('1'), newCall())
    for (const work of [
      () => elsewhere.get('key', newCall()),
      () => elsewhere.put('key', bytesOf('2'), newCall()),
      () => elsewhere.delete('key', newCall()),
      () => elsewhere.moveStage('key', { stage: 'next', to: 'x' }, newCall()),
      () => elsewhere.watch(['key'], { changed() {}, failed() {} }, newCall()),
    ]) {
      expect(await faultOf(elsewhere, work())).toMatchObject({ code: 'ERR_SECRET_DENIED' })
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
    for (const rule of rules) {
      // Known by now: EVALSHA finds it.
      if (rule === '+eval') continue
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
