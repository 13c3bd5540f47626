import { expect, test } from 'vitest'
import { onRedis } from './on-redis.ts'
import { atOnce, CountedTarget, generate, namesOf, Scene, slotsAt } from './scene.ts'

const patient = { timeout: 60_000 }

onRedis('what a fleet can be bounded by', start => {
  test('a target is asked by so many at once, from all processes together, and no job is lost', async () => {
    await using scene = new Scene(await start(), namesOf('KEY', 30))
    const target = new CountedTarget({ credentials: [...scene.before.values()] }).last(30)
    const policy = { rules: { '*': { ...atOnce, strategy: slotsAt(target), target: 'db' } } }
    const more = { waves: [], targets: { db: { atOnce: 2 } } }
    const fleets = [await scene.fleet(policy, more), await scene.fleet(policy, more)]
    await Promise.all(fleets.map(fleet => fleet.start()))
    await fleets[0]?.sweep()
    await expect.poll(async () => (await fleets[0]?.metrics())?.rotated, patient).toBe(30)
    expect(target.most).toBe(2)
    expect(await scene.wrong()).toEqual([])
    expect((await fleets[0]?.metrics())?.delayed['slots']).toBeGreaterThan(0)
  })

  test('a target is asked so often in a second', async () => {
    await using scene = new Scene(await start(), namesOf('KEY', 16))
    const target = new CountedTarget({ credentials: [...scene.before.values()] })
    const rule = { ...atOnce, strategy: slotsAt(target), target: 'db' }
    const fleet = await scene.fleet({ rules: { '*': rule } }, { waves: [], targets: { '*': { perSecond: 5 } } })
    await fleet.start()
    await fleet.sweep()
    await expect.poll(async () => (await fleet.metrics()).rotated, patient).toBe(16)
    // Five at once, and eleven at a fifth of a second each; the server's clock has milliseconds.
    expect((target.began.at(-1) ?? 0) - (target.began[0] ?? 0)).toBeGreaterThan(2_000)
  })

  test('an account gives so many writes in a second, and the look at all takes its reads', async () => {
    await using scene = new Scene(await start(), namesOf('KEY', 12))
    const accounts = { store: { writes: { perSecond: 20 }, reads: { perSecond: 100_000 } } }
    const fleet = await scene.fleet({ rules: { '*': { ...atOnce, generate } } }, { waves: [], accounts })
    await fleet.start()
    const began = performance.now()
    await fleet.sweep()
    await expect.poll(async () => (await fleet.metrics()).rotated, patient).toBe(12)
    // 12 × 8 writes, of which 20 are there at once.
    expect(performance.now() - began).toBeGreaterThan(3_500)
    expect(await scene.wrong()).toEqual([])

    const slow = await scene.fleet(
      { rules: { '*': { ...atOnce, generate } } },
      { name: 'slow', accounts: { store: { reads: { perSecond: 4, burst: 1 } } } },
    )
    const swept = performance.now()
    await slow.sweep()
    // The pause of all, a list and a batch of records: three calls, of which one is there at once.
    expect(performance.now() - swept).toBeGreaterThan(450)
  })

  test('a target that does not answer is left alone, holds nobody up, and is found again', async () => {
    await using scene = new Scene(await start(), [...namesOf('DOWN', 20), ...namesOf('UP', 20)])
    const [down, up] = [1, 2].map(() => new CountedTarget({ credentials: [...scene.before.values()] }))
    let isDown = true
    let asked = 0
    const test = down?.test.bind(down)
    if (down === undefined || up === undefined || test === undefined) throw new Error('no targets')
    down.test = (credential, call) => {
      asked++
      return isDown ? Promise.reject(new Error('away')) : test(credential, call)
    }
    const rules = {
      'DOWN*': { ...atOnce, strategy: slotsAt(down), target: 'down' },
      'UP*': { ...atOnce, strategy: slotsAt(up), target: 'up' },
    }
    const breaker = { after: 3, wait: 1_000, most: 2_000 }
    const fleet = await scene.fleet({ rules }, { waves: [], patience: 0, atOnce: 4, breaker, tries: 1_000 })
    await fleet.start()
    await fleet.sweep()
    await expect.poll(() => scene.names('rotated').filter(name => name.startsWith('UP')).length, patient).toBe(20)
    await expect.poll(() => scene.events, patient).toContainEqual({ type: 'opened', what: 'target', of: 'down' })
    // Three and whoever was under way with them, and one in each of the times after that.
    await new Promise(resolve => setTimeout(resolve, 3_000))
    expect(asked).toBeLessThan(20)
    isDown = false
    await expect.poll(async () => (await fleet.metrics()).rotated, { timeout: 90_000 }).toBe(40)
    expect(scene.events).toContainEqual({ type: 'closed', what: 'target', of: 'down' })
    expect(await scene.wrong()).toEqual([])
  })

  test('a store that does not answer is left alone as well, and nothing fails', async () => {
    await using scene = new Scene(await start(), namesOf('KEY', 10))
    const fleet = await scene.fleet(
      { rules: { '*': { ...atOnce, generate } } },
      { waves: [], atOnce: 2, breaker: { after: 2, wait: 500, most: 1_000 }, tries: 1_000 },
    )
    await fleet.sweep()
    scene.store.inject({ fails: 'ERR_SECRET_UNAVAILABLE' })
    await fleet.start()
    await expect.poll(() => scene.events, patient).toContainEqual({ type: 'opened', what: 'store', of: 'store' })
    scene.store.heal()
    await expect.poll(async () => (await fleet.metrics()).rotated, patient).toBe(10)
    expect(scene.names('failed')).toEqual([])
    expect(await scene.wrong()).toEqual([])
  })
})
