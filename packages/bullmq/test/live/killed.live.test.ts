import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createSecrets } from '@sealwax/core'
import { tokenUrlsafe } from '@sealwax/core/generate'
import { redis } from '@sealwax/redis'
import { expect, test } from 'vitest'
import { type FleetEvent, rotationFleet } from '../../src/index.ts'
import { onRedis } from './own-redis.ts'

/** SEALWAX_ROTATION=full: the bar of the issue. */
const size = process.env['SEALWAX_ROTATION'] === 'full' ? 10_000 : 300
const worker = fileURLToPath(new URL('worker-process.ts', import.meta.url))

onRedis('a fleet of two processes', start => {
  test(`rotates each of ${size} secrets once, when one process is killed in the middle`, async () => {
    await using server = await start()
    const { url } = server
    const secrets = createSecrets(redis({ url, prefix: 'shop' }), { cache: false })
    const names = Array.from({ length: size }, (_, index) => `SECRET_${index}`)
    const before = new Map(names.map(name => [name, tokenUrlsafe(32)]))
    for (let at = 0; at < names.length; at += 100) {
      await Promise.all(names.slice(at, at + 100).map(name => secrets.put(name, before.get(name) ?? '')))
    }

    const rotated = new Map<string, number>()
    const takeOver = size > 1_000 ? 10_000 : 2_000
    const children = [0, 1].map(() =>
      fork(worker, [url, '10', `${takeOver}`], { execArgv: ['--conditions=sealwax-source'] }),
    )
    for (const child of children) {
      child.on('message', (event: FleetEvent | { type: 'error' | 'started'; message?: string }) => {
        if (event.type === 'rotated') rotated.set(event.name, (rotated.get(event.name) ?? 0) + 1)
        if (event.type === 'error') console.log(event)
      })
    }
    await Promise.all(children.map(child => until(child, 'started')))

    await using fleet = rotationFleet({
      secrets,
      policy: { rules: { '*': { generate: () => tokenUrlsafe(32), maxAge: 1, grace: { ms: 0, consumers: [] } } } },
      connection: await server.client(),
    })
    const began = performance.now()
    expect(await fleet.sweep()).toMatchObject({ secrets: size, due: size, added: size })
    await expect.poll(() => rotated.size, { timeout: 600_000, interval: 20 }).toBeGreaterThan(size / 3)
    children[0]?.kill('SIGKILL')
    await expect.poll(async () => (await fleet.metrics()).rotated, { timeout: 900_000, interval: 200 }).toBe(size)
    const seconds = (performance.now() - began) / 1_000
    await expect.poll(async () => (await fleet.metrics()).open, { timeout: 60_000 }).toBe(0)

    // The first version and one more, and an epoch that was counted once.
    const wrong: string[] = []
    for (const name of names) {
      const versions = await Array.fromAsync(secrets.versions(name))
      const record = JSON.parse(String(await server.ask(['HGET', `shop:${name}-sealwax-rotation`, 'value'])))
      const isNew = (await secrets.get(name)) !== before.get(name)
      if (versions.length !== 2 || record.epoch !== 1 || record.phase !== 'idle' || !isNew) {
        wrong.push(`${name}: ${versions.length} versions, epoch ${record.epoch}, ${record.phase}`)
      }
    }
    expect(wrong).toEqual([])
    console.log(
      `${size} secrets in ${seconds.toFixed(1)} s, of which ${(2 * takeOver) / 1_000} s at most until the killed one was missed`,
    )

    const [, last] = children
    last?.send('close')
    if (last?.exitCode === null) await once(last, 'exit')
    await secrets.close()
  }, 1_800_000)
})

function until(child: ChildProcess, type: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.on('message', (message: { type?: string }) => message.type === type && resolve())
    child.on('exit', code => reject(new Error(`a worker ended (${code})`)))
  })
}
