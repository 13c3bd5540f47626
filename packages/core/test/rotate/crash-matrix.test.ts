import { describe, expect, test } from 'vitest'
import { scenes } from './scenes.ts'
import { stores } from './stores.ts'
import { World } from './world.ts'

/** A rotation of three, which publishes one after the other. */
const publications = (label: string): number => (label === 'keyring' ? 3 : 1)

async function undisturbed(scene: (typeof scenes)[number], store: (typeof stores)[number]): Promise<number> {
  const world = await World.make(scene, store)
  const process = world.process()
  const status = await world.live(process, true)
  expect(status).toMatchObject({ phase: 'idle', last: { outcome: 'rotated' } })
  await expectWhole(world, scene.label)
  await world.dispose()
  return process.points.length
}

async function expectWhole(world: World, label: string, note = ''): Promise<void> {
  const value = await world.value()
  expect(world.broken, note).toEqual([])
  expect(world.scene.authenticates(value), note).toBe(true)
  expect(world.scene.isOnly(value), `${note}: something is left over at the target`).toBe(true)
  expect(world.published.length, `${note}: published ${world.published.length} values`).toBe(1 + publications(label))
}

for (const scene of scenes) {
  describe(scene.label, () => {
    for (const store of stores) {
      test(`killed at every call, three times over: ${store.label}`, { timeout: 120_000 }, async () => {
        const points = await undisturbed(scene, store)
        expect(points).toBeGreaterThan(20)
        for (let at = 0; at < points; at++) {
          const world = await World.make(scene, store)
          const first = world.process(point => {
            if (point.number === at) first.kill()
            return undefined
          })
          await world.live(first, true)
          const label = first.points.at(-1)?.label
          const note = `killed at ${at} (${label})`
          for (let turn = 0; turn < 3; turn++) await world.live(world.process(), false)
          if (world.published.length === 1) await world.live(world.process(), true)
          expect(await world.status(), note).toMatchObject({ phase: 'idle' })
          await expectWhole(world, scene.label, note)
          await world.dispose()
        }
      })
    }
  })
}
