import { describe, expect, test } from 'vitest'
import { changeByHand, countPoints, pause, race } from './scenarios.ts'
import { scenes } from './scenes.ts'
import { seed } from './seeded.ts'
import { stores } from './stores.ts'

const timeout = 180_000

for (const scene of scenes) {
  describe(scene.label, () => {
    for (const store of stores) {
      const setting = { scene, store }
      test(`what somebody changes by hand at any moment is never overwritten or revoked: ${store.label}`, {
        timeout,
      }, async () => {
        const points = await countPoints(setting)
        for (let number = 0; number < points; number++) await changeByHand(setting, number)
      })
      test(`two rotators at once publish one candidate and lose none: ${store.label}`, { timeout }, async () => {
        for (let run = 0; run < 40; run++) await race(setting, seed + run)
      })
      test(`a rotator that sleeps across two rotations does no harm where all compare: ${store.label}`, {
        timeout,
      }, async ({ skip }) => {
        if (!store.compares) skip('the store cannot compare: see the next test')
        const points = await countPoints({ ...setting, fenced: true })
        for (let number = 0; number < points; number++) {
          const { label, works, phase, world } = await pause({ ...setting, fenced: true }, number)
          const found = { works, phase, broken: world.broken }
          expect(found, `${number}: ${label}`).toEqual({ works: true, phase: 'idle', broken: [] })
        }
      })

      test(`and is found out where something cannot: ${store.label}`, { timeout }, async () => {
        const points = await countPoints(setting)
        for (let number = 0; number < points; number++) {
          for (const fenced of scene.hasTarget ? [false, true] : [false]) {
            const { label, works, phase, error } = await pause({ ...setting, fenced }, number)
            expect(works || phase === 'needs-operator', `${number}: ${label} (${phase}), ${error}`).toBe(true)
          }
        }
      })
    }
  })
}
