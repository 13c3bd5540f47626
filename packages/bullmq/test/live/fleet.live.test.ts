import { readFileSync } from 'node:fs'
import { pause, rotate, status } from '@sealwax/core/rotate'
import { Queue } from 'bullmq'
import { expect, test } from 'vitest'
import { onRedis } from './on-redis.ts'
import { atOnce, CountedTarget, generate, namesOf, Scene, slotsAt } from './scene.ts'

const patient = { timeout: 30_000 }

onRedis('a fleet', start => {
  test('sweeps that meet make one job of each secret, and each is rotated once', async () => {
    await using scene = new Scene(await start(), namesOf('KEY', 60))
    const policy = { rules: { '*': { ...atOnce, generate } } }
    const [one, other] = [await scene.fleet(policy), await scene.fleet(policy)]
    const found = await Promise.all([one.sweep(), other.sweep(), one.sweep()])
    expect(found.reduce((sum, { added }) => sum + added, 0)).toBe(60)
    await Promise.all([one.start(), other.start()])
    await expect.poll(async () => (await one.metrics()).rotated, patient).toBe(60)
    expect(await scene.wrong()).toEqual([])
    expect(scene.names('rotated').toSorted()).toEqual([...scene.before.keys()].toSorted())
  })

  test('a job that is there twice, of which one stands still, rotates once', async () => {
    await using scene = new Scene(await start(), ['KEY'])
    const target = new CountedTarget({ credentials: [...scene.before.values()] }).last(500)
    const fleet = await scene.fleet({ rules: { '*': { ...atOnce, strategy: slotsAt(target) } } }, { waves: [] })
    await fleet.start()
    const queue = new Queue('rotation', { connection: await scene.redis.client(), prefix: 'sealwax' })
    for (const jobId of ['again-1', 'again-2']) await queue.add('rotate', { name: 'KEY', epoch: 0 }, { jobId })
    await fleet.sweep()
    await expect.poll(async () => (await fleet.metrics()).open, patient).toBe(0)
    await expect.poll(async () => (await queue.getJobCounts('active'))['active'], patient).toBe(0)
    expect(await scene.wrong()).toEqual([])
    expect(await status(scene.secrets, 'KEY')).toMatchObject({ phase: 'idle', epoch: 1 })
    expect(target.valid.size).toBe(1)
    await queue.close()
  })

  test('goes on at the end of grace, by a job of its own', async () => {
    await using scene = new Scene(await start(), namesOf('KEY', 5))
    const target = new CountedTarget({ credentials: [...scene.before.values()] })
    const rule = { ...atOnce, strategy: slotsAt(target), grace: { ms: 1_500, consumers: [] } }
    const fleet = await scene.fleet({ rules: { '*': rule } }, { waves: [] })
    await fleet.start()
    await fleet.sweep()
    await expect.poll(async () => (await fleet.metrics()).rotated, patient).toBe(5)
    expect(target.valid.size).toBe(10)
    await expect.poll(() => target.valid.size, patient).toBe(5)
    await expect.poll(async () => (await fleet.metrics()).resumed, patient).toBe(5)
    for (const name of scene.before.keys()) expect(await status(scene.secrets, name)).toMatchObject({ phase: 'idle' })
    expect((await fleet.metrics()).jobs).toMatchObject({ active: 0, prioritized: 0, waiting: 0, failed: 0 })
  })

  test('begins nothing in a freeze, but what others know', async () => {
    await using scene = new Scene(await start(), namesOf('KEY', 3))
    const fleet = await scene.fleet({
      rules: { '*': { ...atOnce, generate } },
      freeze: [{ from: '2020-01-01', to: '2100-01-01' }],
    })
    await fleet.start()
    expect(await fleet.sweep()).toMatchObject({ due: 3, added: 0 })
    await fleet.rotate('KEY_1')
    await expect.poll(() => scene.names('delayed'), patient).toContain('KEY_1')
    await fleet.rotate('KEY_0', { compromised: true })
    await expect.poll(() => scene.names('rotated'), patient).toEqual(['KEY_0'])
    expect(await status(scene.secrets, 'KEY_0')).toMatchObject({ epoch: 1, compromised: true })
    expect(await fleet.metrics()).toMatchObject({ rotated: 1, frozenUntil: expect.any(Number) })
  })

  test('takes no job while it is paused, and fails none while somebody holds rotations up', async () => {
    await using scene = new Scene(await start(), namesOf('KEY', 4))
    const fleet = await scene.fleet({ rules: { '*': { ...atOnce, generate } } }, { waves: [] })
    await fleet.pause()
    await fleet.start()
    await fleet.sweep()
    expect(await fleet.metrics()).toMatchObject({ isPaused: true, open: 4, rotated: 0 })
    await pause(scene.secrets, undefined, { by: 'the test' })
    await fleet.unpause()
    await expect.poll(() => new Set(scene.names('delayed')).size, patient).toBe(4)
    expect(scene.names('rotated')).toEqual([])
    expect(await fleet.metrics()).toMatchObject({ failed: {}, delayed: { paused: 4 }, isPaused: false })
    // Who is paused is no job of another sweep.
    expect(await fleet.sweep()).toMatchObject({ added: 0 })
  })

  test('hands a step over to another process where it has to end, and comes to one new value', async () => {
    await using scene = new Scene(await start(), ['KEY'])
    const target = new CountedTarget({ credentials: [...scene.before.values()] }).last(20_000)
    const policy = { rules: { '*': { ...atOnce, strategy: slotsAt(target) } } }
    const [one, other] = [await scene.fleet(policy), await scene.fleet(policy)]
    await one.start()
    await one.sweep()
    await expect.poll(() => target.now, patient).toBe(1)
    target.last(0)
    const began = performance.now()
    await one.close({ within: 100 })
    expect(performance.now() - began).toBeLessThan(15_000)
    await other.start()
    await expect.poll(() => scene.names('rotated'), patient).toEqual(['KEY'])
    expect(await scene.wrong()).toEqual([])
    expect(target.valid.size).toBe(1)
  })

  test('tells what only somebody can settle, and leaves both credentials alive', async () => {
    await using scene = new Scene(await start(), ['KEY'])
    const target = new CountedTarget({ credentials: [...scene.before.values()] })
    target.meanwhile = async () => {
      target.valid.add('somebody-elses')
      await scene.secrets.put('KEY', 'somebody-elses')
    }
    const fleet = await scene.fleet({ rules: { '*': { ...atOnce, strategy: slotsAt(target) } } })
    await fleet.start()
    await fleet.sweep()
    await expect
      .poll(() => scene.events, patient)
      .toContainEqual(expect.objectContaining({ type: 'failed', code: 'needs-operator', trouble: 'changed' }))
    await fleet.sweep()
    expect(await fleet.metrics()).toMatchObject({ survey: { needsOperator: 1 }, failed: { 'needs-operator': 1 } })
    expect(await fleet.openMetrics()).toContain('sealwax_rotation_needs_operator 1')
    expect(target.valid.size).toBe(3)
  })

  test('needs no more of Redis than the README gives a user, and says what Redis says', async () => {
    await using scene = new Scene(await start(), namesOf('KEY', 12))
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
    const rules = /^user fleet on >PASSWORD (.+)$/m.exec(readme)?.[1] ?? ''
    await scene.redis.ask(['ACL', 'SETUSER', 'fleet', 'on', '>secret', ...rules.split(' ')])
    const user = { username: 'fleet', password: 'secret' }
    const connection = await scene.redis.client(user)
    const fleet = await scene.fleet({ rules: { '*': { ...atOnce, generate } } }, { connection })
    await fleet.start()
    await fleet.sweep()
    await expect.poll(async () => (await fleet.metrics()).rotated, patient).toBe(12)
    await fleet.pause()
    await fleet.unpause()
    expect(scene.errors).toEqual([])
    expect(await scene.wrong()).toEqual([])

    const stranger = await scene.fleet(
      { rules: { '*': { ...atOnce, generate } } },
      { connection, prefix: 'somebody-elses' },
    )
    await expect(stranger.metrics()).rejects.toThrow(/NOPERM/)
  })

  test('keeps nothing of what is done, and is one for each name', async () => {
    await using scene = new Scene(await start(), namesOf('KEY', 20))
    const policy = { rules: { '*': { ...atOnce, generate } } }
    const [one, other] = [await scene.fleet(policy, { name: 'one' }), await scene.fleet(policy, { name: 'other' })]
    await one.start()
    await one.sweep()
    await expect.poll(async () => (await one.metrics()).open, patient).toBe(0)
    const client = await scene.redis.client()
    await expect.poll(async () => (await client.keys('*')).filter(key => key.includes('KEY')), patient).toEqual([])
    expect((await client.keys('*')).length).toBeLessThan(20)
    expect(await other.metrics()).toMatchObject({ rotated: 0, survey: undefined })
  })

  test('gives up a job whose workers were all killed, and lets its secret rest', async () => {
    await using scene = new Scene(await start(), ['KEY'])
    const fleet = await scene.fleet({ rules: { '*': { ...atOnce, generate } } }, { waves: [] })
    await fleet.pause()
    await fleet.start()
    await fleet.sweep()
    // As BullMQ marks a job that stalled too often.
    const mark = ['HSET', 'sealwax:rotation:rotate.0.KEY', 'defa', 'job stalled more than allowable limit']
    await scene.redis.ask(mark)
    await fleet.unpause()
    await expect.poll(() => scene.events, patient).toContainEqual({ type: 'failed', name: 'KEY', code: 'stalled' })
    await expect.poll(async () => (await fleet.metrics()).resting, patient).toBe(1)
    expect(await fleet.metrics()).toMatchObject({ open: 0, rotated: 0, failed: { stalled: 1 } })
  })

  test('goes on where a process was killed between settling a job and letting others go', async () => {
    await using scene = new Scene(await start(), namesOf('KEY', 30))
    // By its own looks nothing is due, so that none of them mends it.
    const rule = { ...atOnce, maxAge: 30 * 86_400_000, generate }
    const worker = await scene.fleet({ rules: { '*': rule } }, { waves: [1, 5] })
    await worker.start()
    await expect.poll(() => scene.events.some(({ type }) => type === 'swept'), patient).toBe(true)
    const fleet = await scene.fleet({ rules: { '*': { ...atOnce, generate } } }, { waves: [1, 5] })
    await fleet.pause()
    await fleet.sweep()
    const [job = ''] = (await scene.redis.everything()).match(/rotate\.0\.KEY_\d+/) ?? []
    const name = job.slice('rotate.0.'.length)
    // As it leaves it: the first one is done and settled, its job is still there, and the next wave is not let go.
    await rotate(scene.secrets, name, { generate, grace: { ms: 0, consumers: [] }, ifEpoch: 0 })
    await scene.redis.ask(['HDEL', 'sealwax:rotation-fleet:open', name])
    await scene.redis.ask(['HSET', 'sealwax:rotation-fleet:run', 'wave', '1', 'settled', '1'])
    await fleet.unpause()
    await expect.poll(() => new Set(scene.names('rotated')).size, patient).toBe(30)
    await expect.poll(async () => (await fleet.metrics()).open, patient).toBe(0)
  })
})
