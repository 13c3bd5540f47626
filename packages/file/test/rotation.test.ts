import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSecrets } from '@sealwax/core'
import { describe, expect, test } from 'vitest'
import { at, changeByHand, countPoints, pause, pointsOf, survive } from '../../core/test/rotate/scenarios.ts'
import { scenes } from '../../core/test/rotate/scenes.ts'
import type { StoreKind } from '../../core/test/rotate/stores.ts'
import { dotenvFile, jsonFile } from '../src/index.ts'

const timeout = 600_000

/** A file of its own for each world. */
function inFile(label: string, name: string, open: typeof dotenvFile | typeof jsonFile): StoreKind {
  return {
    label,
    compares: true,
    async make(initial) {
      const folder = await mkdtemp(join(tmpdir(), 'sealwax-rotation-'))
      const path = join(folder, name)
      const versionKey = join(folder, 'version-key')
      const store = open(path, { versionKey })
      const secrets = createSecrets(store)
      for (const [key, value] of Object.entries(initial)) await secrets.put(key, value)
      return { open: () => store, dispose: () => rm(folder, { recursive: true }) }
    },
  }
}

const kinds = [inFile('a .env file', '.env', dotenvFile), inFile('a JSON file', 'secrets.json', jsonFile)]

for (const store of kinds) {
  describe(`rotation in ${store.label}`, () => {
    for (const scene of scenes.filter(({ label }) => ['in place', 'dual slot', 'issue then revoke'].includes(label))) {
      const setting = { scene, store }
      test(`${scene.label}: killed at every call and resumed`, { timeout }, async () => {
        for (const number of pointsOf(await countPoints(setting))) {
          await survive(setting, [at(number, 'kill')], String(number))
        }
      })
    }

    const slots = scenes.find(({ label }) => label === 'dual slot') as (typeof scenes)[number]
    test('what somebody changes by hand is kept', { timeout }, async () => {
      const setting = { scene: slots, store }
      for (const number of pointsOf(await countPoints(setting))) await changeByHand(setting, number)
    })

    test('a rotator that sleeps across two rotations does no harm', { timeout }, async () => {
      const setting = { scene: slots, store, fenced: true }
      for (const number of pointsOf(await countPoints(setting))) {
        const { works, phase, label, world } = await pause(setting, number)
        expect({ works, phase, broken: world.broken }, `${number}: ${label}`).toEqual({
          works: true,
          phase: 'idle',
          broken: [],
        })
        await world.dispose()
      }
    })
  })
}

test('nothing of a rotation is a key of the .env', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sealwax-rotation-'))
  try {
    const { rotate } = await import('@sealwax/core/rotate')
    const secrets = createSecrets(dotenvFile(join(folder, '.env'), { versionKey: join(folder, 'key') }))
    await secrets.put('API_KEY', 'the-first')
    await rotate(secrets, 'API_KEY', { generate: () => 'the-second' })
    expect(await readFile(join(folder, '.env'), 'utf8')).toBe('API_KEY=the-second\n')
    expect(await readdir(folder)).toEqual(['.env', '.sealwax', 'key'])
    expect(await Array.fromAsync(secrets.list())).toEqual(['API_KEY'])
  } finally {
    await rm(folder, { recursive: true })
  }
})
