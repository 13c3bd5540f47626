import { inspect } from 'node:util'
import { describe, expect, test, vi } from 'vitest'
import { names, overlapping, recover, revokes } from './recover.ts'
import { invoke, openStage, Process, revokeDue, rotateAll, steps } from './stage.ts'

// Many rotations each, on machines that do other things as well.
vi.setConfig({ testTimeout: 120_000 })

describe('two sequences of one rotation at once', () => {
  test.each(names)('in many orders of their calls, one candidate is published and it works: %s', async name => {
    for (let seed = 1; seed <= 40; seed++) {
      const stage = openStage(name)
      const token = stage.store.rotate()
      const draw = drawing(seed)
      const both = [1, 2].map(async () => {
        const process = new Process({
          async between() {
            for (let turns = draw(30); turns > 0; turns--) await Promise.resolve()
          },
        })
        for (const step of steps) await invoke(stage, step, token, process).catch(() => undefined)
      })
      await Promise.all(both)
      await rotateAll(stage, token)
      expect(stage.store.holderOf('AWSCURRENT'), `seed ${seed}`).toBe(token)
      expect(stage.works(), `seed ${seed}`).toBe(true)
      await recover(stage, name)
    }
  })
})

describe('whatever happens, in an order that is drawn', () => {
  test.each(overlapping)(
    'what is published works at every moment, and in the end all is as it should be: %s',
    async name => {
      for (let seed = 1; seed <= 60; seed++) {
        const stage = openStage(name, true)
        const { store } = stage
        const draw = drawing(seed)
        let token = store.rotate()
        const actions: readonly (() => Promise<unknown>)[] = [
          async () => invoke(stage, steps[draw(4)] ?? '', token),
          async () => rotateAll(stage, token),
          async () =>
            rotateAll(stage, token, new Process({ killAt: 1 + draw(30), moment: draw(2) === 0 ? 'before' : 'after' })),
          async () => {
            token = store.rotate()
          },
          async () => revokes(name) && revokeDue(stage),
          async () => revokes(name) && revokeDue(stage, new Process({ killAt: 1 + draw(12) })),
          async () => store.put(stage.byHand()),
          async () => store.cancel(),
        ]
        const taken: number[] = []
        const printed: string[] = []
        for (let turn = 0; turn < 30; turn++) {
          // Manual changes are rarer than what runs by itself.
          const which = draw(20) < 17 ? draw(6) : 6 + draw(2)
          taken.push(which)
          const error = await actions[which]?.().catch((reason: unknown) => reason)
          if (error instanceof Error) printed.push(inspect(error, { showHidden: true, depth: 9 }))
          expect(stage.works(), `seed ${seed}, actions ${taken}`).toBe(true)
        }
        for (const { value = '' } of store.versions.values()) {
          const canary = /value-[\w-]+/.exec(value)?.[0]
          if (canary !== undefined) expect(printed.some(text => text.includes(canary))).toBe(false)
        }
        // An operator settles what met: the published one is kept.
        store.cancel()
        for (const { stages } of store.versions.values()) stages.delete('sealwax-to-revoke')
        await rotateAll(stage)
        if (revokes(name)) expect(await revokeDue(stage), `seed ${seed}`).toBe('revoked')
        expect(stage.works(), `seed ${seed}`).toBe(true)
        const fences = store.labels().filter(label => label.startsWith('sealwax-fence-'))
        expect(fences, `seed ${seed}`).toHaveLength(1)
      }
    },
  )
})

/** Numbers below a bound, the same for the same seed. */
function drawing(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7f_ff_ff_ff
    return (state >> 8) % below
  }
}
