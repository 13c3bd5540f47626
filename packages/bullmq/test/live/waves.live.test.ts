import { expect, test } from 'vitest'
import { onRedis } from './on-redis.ts'
import { atOnce, CountedTarget, generate, namesOf, Scene, slotsAt } from './scene.ts'

const patient = { timeout: 30_000 }

onRedis('waves', start => {
  test('begin with few: each waits for the one before', async () => {
    await using scene = new Scene(await start(), namesOf('KEY', 40))
    const target = new CountedTarget({ credentials: [...scene.before.values()] }).last(40)
    const rule = { ...atOnce, strategy: slotsAt(target) }
    const fleet = await scene.fleet({ rules: { '*': rule } }, { waves: [1, 5, '25%'], atOnce: 40 })
    await fleet.start()
    await fleet.sweep()
    await expect.poll(async () => (await fleet.metrics()).rotated, patient).toBe(40)
    // When as many were begun as a wave has, all before were done: 1, then 5, then 10, then the rest at once.
    const began = target.began
    const gap = (index: number): number => (began[index] ?? 0) - (began[index - 1] ?? 0)
    for (const first of [1, 6, 16]) expect(gap(first)).toBeGreaterThan(35)
    expect(target.most).toBeGreaterThan(10)
    expect((await fleet.metrics()).run).toMatchObject({ total: 40, released: 40, settled: 40, failed: 0 })
  })

  test('stop where one fails, until somebody lets them go on', async () => {
    await using scene = new Scene(await start(), namesOf('KEY', 30))
    let isRefusing = true
    const target = new CountedTarget({ credentials: [...scene.before.values()], refuses: () => isRefusing })
    const rule = { ...atOnce, strategy: slotsAt(target), attempts: 1 }
    const fleet = await scene.fleet({ rules: { '*': rule } }, { waves: [1, '50%'], rest: 0 })
    await fleet.start()
    await fleet.sweep()
    await expect.poll(() => scene.names('stopped').length, patient).toBe(1)
    const [refused = ''] = scene.names('failed')
    const stopped = await fleet.metrics()
    expect(stopped).toMatchObject({ rotated: 0, held: 29, open: 0, failed: { ERR_SECRET_INVALID: 1 } })
    expect(stopped.run.stoppedAt).toBeGreaterThan(0)
    // Looks at all secrets go on, and nothing begins.
    await fleet.sweep()
    expect(await fleet.metrics()).toMatchObject({ rotated: 0, open: 0 })
    isRefusing = false
    expect(await fleet.proceed()).toBe(true)
    expect(await fleet.proceed()).toBe(false)
    await fleet.sweep()
    await expect.poll(async () => (await fleet.metrics()).rotated, patient).toBe(30)
    // What was refused was published anew under the same value, so that nothing late could publish it.
    expect((await scene.wrong()).filter(text => text !== `${refused}: 3 versions, new`)).toEqual([])
  })

  test('are not stopped by one that is known to fail', async () => {
    await using scene = new Scene(await start(), namesOf('KEY', 3))
    const rules = {
      KEY_0: { ...atOnce, strategy: slotsAt(new CountedTarget({ refuses: () => true })), attempts: 1 },
      '*': { ...atOnce, generate },
    }
    const fleet = await scene.fleet({ rules }, { waves: [1], rest: 0, mostFailures: 0 })
    await fleet.start()
    await fleet.sweep()
    await expect.poll(async () => (await fleet.metrics()).run.stoppedAt, patient).toBeDefined()
    await fleet.proceed()
    await expect.poll(async () => (await fleet.metrics()).rotated, patient).toBe(2)
    const failedBefore = scene.names('failed').length
    await fleet.sweep()
    await expect.poll(() => scene.names('failed').length, patient).toBeGreaterThan(failedBefore)
    await expect.poll(async () => (await fleet.metrics()).open, patient).toBe(0)
    expect((await fleet.metrics()).run.stoppedAt).toBeUndefined()
  })

  test('let a secret that failed rest for a while', async () => {
    await using scene = new Scene(await start(), ['KEY'])
    const rule = { ...atOnce, strategy: slotsAt(new CountedTarget({ refuses: () => true })), attempts: 1 }
    const fleet = await scene.fleet({ rules: { '*': rule } }, { waves: [], rest: 3_600_000 })
    await fleet.start()
    await fleet.sweep()
    await expect.poll(async () => (await fleet.metrics()).resting, patient).toBe(1)
    expect(await fleet.sweep()).toMatchObject({ due: 1, added: 0 })
  })
})
