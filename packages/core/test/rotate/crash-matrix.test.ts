import { describe, expect, test } from 'vitest'
import type { Point, Watch } from './process.ts'
import { type SceneKind, scenes } from './scenes.ts'
import { Seeded, seed } from './seeded.ts'
import { type StoreKind, stores } from './stores.ts'
import { World } from './world.ts'

/** A keyring is published three times in a rotation. */
const publications = (label: string): number => (label === 'keyring' ? 3 : 1)
const timeout = 180_000

/** A whole rotation that nothing disturbs: how many points it passes. */
async function countPoints(scene: SceneKind, store: StoreKind): Promise<number> {
  const world = await World.make(scene, store)
  const process = world.process()
  expect(await world.live(process, true)).toMatchObject({ phase: 'idle', last: { outcome: 'rotated' } })
  await expectWhole(world, scene, 'undisturbed')
  expect(process.points.length).toBeGreaterThan(20)
  return process.points.length
}

/** What must hold in the end, whatever happened on the way. */
async function expectWhole(world: World, scene: SceneKind, note: string): Promise<void> {
  expect(await world.status(), note).toMatchObject({ phase: 'idle' })
  const value = await world.value()
  expect(world.broken, note).toEqual([])
  expect(world.scene.authenticates(value), `${note}: the published credential works`).toBe(true)
  expect(world.scene.isOnly(value), `${note}: nothing else is left at the target`).toBe(true)
  expect(world.published.length, `${note}: one value was published after another`).toBe(1 + publications(scene.label))
  expect(await world.left(), `${note}: no candidate is left`).toEqual([])
  await world.dispose()
}

/** One process after another, each with its trouble; then three that have none, and where nothing was begun, one that begins. */
async function survive(scene: SceneKind, store: StoreKind, troubles: readonly Watch[], note: string): Promise<void> {
  const world = await World.make(scene, store)
  const labels: string[] = []
  for (const [index, trouble] of troubles.entries()) {
    const process = world.process(point => {
      const verdict = trouble(point)
      if (verdict !== undefined) labels.push(`${verdict} ${point.label}`)
      return verdict
    })
    await world.live(process, index === 0)
  }
  for (let turn = 0; turn < 3; turn++) await world.live(world.process(), false)
  if (world.published.length === 1) await world.live(world.process(), true)
  await expectWhole(world, scene, `${note}: ${labels.join(', ')}`)
}

const at =
  (number: number, verdict: 'kill' | 'fail') =>
  (point: Point): 'kill' | 'fail' | undefined =>
    point.number === number ? verdict : undefined

/** Trouble at a few points that are drawn. */
function drawn(random: Seeded, points: number): Watch {
  const [death, ...failures] = [0, 0, 0, 0].map(() => random.below(points))
  return ({ number }) => (number === death ? 'kill' : failures.includes(number) ? 'fail' : undefined)
}

for (const scene of scenes) {
  describe(scene.label, () => {
    for (const store of stores) {
      test(`killed at every call and resumed: ${store.label}`, { timeout }, async () => {
        const points = await countPoints(scene, store)
        for (let number = 0; number < points; number++) {
          await survive(scene, store, [at(number, 'kill')], `${number} of ${points}`)
        }
      })

      test(`every call failing once, before its effect or after it: ${store.label}`, { timeout }, async () => {
        const points = await countPoints(scene, store)
        for (let number = 0; number < points; number++) {
          await survive(scene, store, [at(number, 'fail')], `${number} of ${points}`)
        }
      })

      test(`three processes killed one after the other, with failures before: ${store.label}`, {
        timeout,
      }, async () => {
        const points = await countPoints(scene, store)
        for (let run = 0; run < 60; run++) {
          const random = new Seeded(seed + run)
          const troubles = [points, points / 2, points / 2].map(limit => drawn(random, limit))
          await survive(scene, store, troubles, `SEALWAX_SEED=${seed + run}`)
        }
      })
    }
  })
}
