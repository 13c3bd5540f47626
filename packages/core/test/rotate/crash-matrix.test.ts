import { describe, test } from 'vitest'
import { at, countPoints, drawn, pointsOf, runsOf, survive } from './scenarios.ts'
import { scenes } from './scenes.ts'
import { Seeded, seed } from './seeded.ts'
import { stores } from './stores.ts'

const timeout = 300_000

for (const scene of scenes) {
  describe(scene.label, () => {
    for (const store of stores) {
      const setting = { scene, store }

      test(`killed at every call and resumed: ${store.label}`, { timeout }, async () => {
        const points = await countPoints(setting)
        for (const number of pointsOf(points)) {
          await survive(setting, [at(number, 'kill')], `${number} of ${points}`)
        }
      })

      test(`every call failing once, before its effect or after it: ${store.label}`, { timeout }, async () => {
        const points = await countPoints(setting)
        for (const number of pointsOf(points)) {
          await survive(setting, [at(number, 'fail')], `${number} of ${points}`)
        }
      })

      test(`three processes killed one after the other, with failures before: ${store.label}`, {
        timeout,
      }, async () => {
        const points = await countPoints(setting)
        for (let run = 0; run < runsOf(60); run++) {
          const random = new Seeded(seed + run)
          const troubles = [points, points / 2, points / 2].map(limit => drawn(random, limit))
          await survive(setting, troubles, `SEALWAX_SEED=${seed + run}`)
        }
      })
    }
  })
}
