import { describe, expect, test } from 'vitest'
import { changeByHand, countPoints, goOnTogether, pause, pointsOf, race, runsOf } from './scenarios.ts'
import { scenes } from './scenes.ts'
import { seed } from './seeded.ts'
import { stores } from './stores.ts'

const timeout = 300_000

for (const scene of scenes) {
  describe(scene.label, () => {
    for (const store of stores) {
      const setting = { scene, store }
      test(`what somebody changes by hand at any moment is never overwritten or revoked: ${store.label}`, {
        timeout,
      }, async () => {
        const points = await countPoints(setting)
        for (const number of pointsOf(points)) await changeByHand(setting, number)
      })
      test(`two rotators at once publish one candidate and lose none: ${store.label}`, { timeout }, async () => {
        for (let run = 0; run < runsOf(200); run++) await race(setting, seed + run)
      })
      test(`two that go on at once after one was killed publish one: ${store.label}`, { timeout }, async () => {
        const points = await countPoints(setting)
        for (const number of pointsOf(points)) await goOnTogether(setting, number, seed + number)
      })
      test(`a rotator that sleeps across two rotations does no harm where all compare: ${store.label}`, {
        timeout,
      }, async ({ skip }) => {
        if (!store.compares) skip('the store cannot compare: see the next test')
        const points = await countPoints({ ...setting, fenced: true })
        for (const number of pointsOf(points)) {
          const { label, works, phase, world } = await pause({ ...setting, fenced: true }, number)
          const found = { works, phase, broken: world.broken }
          expect(found, `${number}: ${label}`).toEqual({ works: true, phase: 'idle', broken: [] })
        }
      })

      test(`one that sleeps while its rotation is called off publishes nothing that was withdrawn: ${store.label}`, {
        timeout,
      }, async () => {
        const points = await countPoints(setting)
        for (const number of pointsOf(points)) {
          const { label, works, phase, world } = await pause(setting, number, 'call-off')
          const found = store.compares ? works && phase === 'idle' : works || phase === 'needs-operator'
          expect(found, `${number}: ${label} (${phase}, ${works ? 'works' : 'does not work'})`).toBe(true)
          // Where the store compares, and labels what it holds by more than the content, not for a moment.
          if (store.compares && world.keepsVersions) expect(world.broken, `${number}: ${label}`).toEqual([])
        }
      })

      test(`and is found out where something cannot: ${store.label}`, { timeout }, async () => {
        const points = await countPoints(setting)
        for (const number of pointsOf(points)) {
          for (const fenced of scene.hasTarget ? [false, true] : [false]) {
            const { label, works, phase, error } = await pause({ ...setting, fenced }, number)
            expect(works || phase === 'needs-operator', `${number}: ${label} (${phase}), ${error}`).toBe(true)
          }
        }
      })
    }
  })
}
