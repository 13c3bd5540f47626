import { findLeak, makeCanary } from '@sealwax/conformance'
import { dualSlot } from '@sealwax/core/rotate'
import { Queue, QueueEvents } from 'bullmq'
import { expect, test } from 'vitest'
import { onRedis } from './on-redis.ts'
import { atOnce, CountedTarget, namesOf, Scene, slotsAt } from './scene.ts'

const patient = { timeout: 30_000 }

onRedis('nothing of a value', start => {
  test('comes into Redis: not in jobs, results, failures, stacks or events', async () => {
    const canary = makeCanary()
    await using scene = new Scene(await start(), namesOf('KEY', 8))
    for (const name of scene.before.keys()) await scene.secrets.put(name, `${canary}-old-${name}`)
    const target = new CountedTarget({ credentials: [...scene.before.keys()].map(name => `${canary}-old-${name}`) })
    const made = (current: string): string => `${canary}-new-${current.length}-${crypto.randomUUID()}`
    const rejecting = new CountedTarget()
    rejecting.test = async credential => {
      throw new Error(`cannot test ${credential}`)
    }
    const forgetting = async (): Promise<string> => {
      throw Object.assign(new Error(`no room for ${canary}`), { name: canary, code: canary })
    }
    const rules = {
      KEY_0: { strategy: dualSlot({ target, generate: made }) },
      KEY_1: { strategy: dualSlot({ target: rejecting, generate: made }), target: 'down' },
      KEY_2: { generate: forgetting },
      KEY_3: { strategy: slotsAt(new CountedTarget({ refuses: () => true })) },
      '*': { generate: () => `${canary}-new-${crypto.randomUUID()}` },
    }
    const all = Object.fromEntries(
      Object.entries(rules).map(([name, rule]) => [name, { ...atOnce, maxAge: 1, ...rule }]),
    )
    const fleet = await scene.fleet({ rules: all }, { waves: [], patience: 0, breaker: { after: 1 } })
    const events = new QueueEvents('rotation', { connection: await scene.redis.client(), prefix: 'sealwax' })
    const told: unknown[] = []
    for (const name of ['added', 'failed', 'completed', 'delayed', 'active'] as const)
      events.on(name, (event: unknown) => told.push(event))
    await events.waitUntilReady()
    const seen: string[] = []
    await fleet.start()
    const looking = (async () => {
      for (const until = Date.now() + 3_000; Date.now() < until; ) seen.push(await scene.redis.everything())
    })()
    await fleet.sweep()
    await expect.poll(async () => Object.keys((await fleet.metrics()).failed).length, patient).toBeGreaterThan(1)
    await expect.poll(() => scene.names('delayed'), patient).toContain('KEY_1')
    await looking
    seen.push(await scene.redis.everything(), JSON.stringify(told), JSON.stringify(scene.events))
    seen.push(JSON.stringify(await fleet.metrics()), await fleet.openMetrics())
    await events.close()

    // The application is told what happened, values and all.
    expect(scene.errors.some(error => findLeak(String(error), canary) !== undefined)).toBe(true)
    expect(told.length).toBeGreaterThan(8)
    for (const text of seen) expect(findLeak(text, canary)).toBeUndefined()
    // A control: what would be found if it were there.
    const queue = new Queue('rotation', { connection: await scene.redis.client(), prefix: 'sealwax' })
    await queue.add('control', { value: `${canary}-old` }, { delay: 60_000 })
    await queue.close()
    expect(findLeak(await scene.redis.everything(), canary)).toBeDefined()
  })
})
