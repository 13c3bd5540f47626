import { createSecrets, Failed } from '@sealwax/core'
import { bytesOf } from '@sealwax/core/adapter'
import { newCall } from '@sealwax/live'
import fc from 'fast-check'
import { createClient } from 'redis'
import { expect, test } from 'vitest'
import { type Redis, redis } from '../../src/index.ts'
import { closing, onRedis, open, prefix, proxy, server, startOwn } from './redis-server.ts'

const names = Array.from({ length: 150 }, (_, index) => `SECRET_${index}`)

/** Of all pages: what others have in the database decides where one ends. */
async function pagesOf(provider: Redis, start: string): Promise<string[]> {
  const names: string[] = []
  let cursor: string | undefined
  do {
    const page = await provider.list(start, { ...newCall(), cursor })
    names.push(...page.names)
    cursor = page.cursor
  } while (cursor !== undefined)
  return names
}

onRedis('many names in one tick', () => {
  test('are one connection and one round trip, each with its own value', async () => {
    const own = await startOwn()
    const writer = closing(redis({ url: own.url }))
    await Promise.all(names.map(name => writer.put(name, bytesOf(`value of ${name}`), newCall())))
    const onlooker = closing(createClient({ url: own.url, disableClientInfo: true }))
    await onlooker.connect()
    /** How often the server has read from its connections. */
    const reads = async (): Promise<number> =>
      Number(/total_reads_processed:(\d+)/.exec(String(await onlooker.sendCommand(['INFO', 'stats'])))?.[1])
    const secrets = closing(createSecrets(redis({ url: own.url })))
    await secrets.get('SECRET_0')
    const before = await reads()
    const values = await Promise.all(names.map(name => secrets.get(name, { fresh: true })))
    // One of these is the question itself. What is 12 kB may come to the server in two parts.
    expect((await reads()) - before).toBeLessThanOrEqual(3)
    expect(values).toEqual(names.map(name => `value of ${name}`))
  })

  test('asked for before there is a connection share the one that is made', async () => {
    const writer = open()
    await Promise.all(names.map(name => writer.put(name, bytesOf(name), newCall())))
    const before = proxy.requests()
    const provider = open()
    const values = await Promise.all(names.map(name => provider.get(name, newCall())))
    expect(values.map(({ bytes }) => new TextDecoder().decode(bytes))).toEqual(names)
    expect(proxy.requests() - before).toBe(1)
  })

  test('written at once are all there', async () => {
    const secrets = closing(createSecrets(open(), { cache: false }))
    await Promise.all(names.map(name => secrets.put(name, `value of ${name}`)))
    expect(await secrets.getAll()).toEqual(Object.fromEntries(names.map(name => [name, `value of ${name}`])))
  })

  test('of which some are not there: the others are', async () => {
    const provider = open()
    await provider.put('here', bytesOf('value'), newCall())
    const results = await provider.getMany(['absent', 'here', 'gone'], newCall())
    expect([...results].map(([name, result]) => [name, result instanceof Failed])).toEqual([
      ['absent', true],
      ['here', false],
      ['gone', true],
    ])
  })
})

onRedis('lists', () => {
  test('have every name once, though others come and go meanwhile', async () => {
    const provider = open()
    const secrets = closing(createSecrets(open()))
    const all = Array.from({ length: 1_200 }, (_, index) => `name/${index}`)
    await Promise.all(all.map(name => provider.put(name, bytesOf('x'), newCall())))
    const listed: string[] = []
    for await (const name of secrets.list('name/')) {
      if (listed.push(name) % 300 !== 0) continue
      // The table of keys grows and shrinks: SCAN begins to repeat itself.
      const some = Array.from({ length: 2_000 }, (_, index) => `other/${listed.length}/${index}`)
      await Promise.all(some.map(other => provider.put(other, bytesOf('x'), newCall())))
      if (listed.length > 600) await server.removeKeys(`${prefix}:other/300/`.replace(/:$/, ''))
    }
    expect(listed).toHaveLength(1_200)
    expect(listed.toSorted()).toEqual(all.toSorted())
  }, 60_000)

  test('of a prefix have the names that begin with it, whatever it means to Redis', async () => {
    const provider = open()
    const secrets = closing(createSecrets(provider))
    const letters = fc.string({ unit: fc.constantFrom(...'*?[]^-\\ab/'), minLength: 1, maxLength: 6 })
    const run = fc.asyncProperty(fc.uniqueArray(letters, { maxLength: 12 }), letters, async (some, start) => {
      await server.removeKeys(prefix)
      const all = [...new Set([...some, `${start}1`, start])]
      await Promise.all(all.map(name => provider.put(name, bytesOf('x'), newCall())))
      // The adapter's own answer: core would filter what is too much.
      const own = await pagesOf(provider, start)
      expect(own.toSorted()).toEqual(all.filter(name => name.startsWith(start)).toSorted())
      expect((await Array.fromAsync(secrets.list(start))).toSorted()).toEqual(own.toSorted())
    })
    await fc.assert(run, { numRuns: 60 })
  }, 60_000)
})
