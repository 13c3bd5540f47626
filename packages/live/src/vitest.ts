import { describe, expect, onTestFinished, test } from 'vitest'
import type { Order } from './rotators/orders.ts'
import { raceProcesses } from './rotators/race.ts'
import type { Opening } from './rotators/rotator.ts'
import { stopAcrossRotations } from './rotators/stop.ts'

/** A store that processes share, for one test. */
export interface SharedStore {
  readonly opening: Opening
  dispose(): Promise<unknown>
}

export interface RotatorTestOptions {
  /** Meetings of two processes with SEALWAX_ROTATION=full. Default: 1,000. */
  readonly races?: number
}

const isFull = process.env['SEALWAX_ROTATION'] === 'full'
const seed = Number(process.env['SEALWAX_SEED'] ?? 1 + (Date.now() % 1_000_000))
const timeout = isFull ? 7_200_000 : 120_000
/** A short run stops a rotator at each so many-th of its points, beginning with one that is drawn. */
const step = isFull ? 1 : 23

function* drawn(): Generator<number> {
  for (let point = seed % step; ; point += step) yield point
}

/**
 * Rotators in processes of their own on a store that compares: two at once, and one that is stopped, as by SIGSTOP, across later
 * rotations. A few times; with SEALWAX_ROTATION=full at every point.
 */
export function testRotators(label: string, share: () => Promise<SharedStore>, options: RotatorTestOptions = {}): void {
  const { races = 1_000 } = options
  const shared = async (): Promise<Opening> => {
    const { opening, dispose } = await share()
    onTestFinished(async () => void (await dispose()))
    return opening
  }
  describe(`rotators in processes of their own, on ${label}`, () => {
    for (const strategy of ['dual-slot', 'issue-then-revoke'] as const satisfies Order['strategy'][]) {
      test(`two at once, ${strategy}: one candidate is published, none is lost`, { timeout }, async () => {
        const start = performance.now()
        const { runs, rotations } = await raceProcesses(await shared(), {
          name: 'KEY',
          strategy,
          runs: isFull ? races : 4,
        })
        tell(`two processes, ${strategy}: ${runs} runs, ${rotations} rotations`, start)
      })
    }

    for (const fenced of [true, false]) {
      const what = fenced ? 'does no harm to a target with fences' : 'is found out where the target has no fences'
      test(`one that was stopped across later rotations ${what}`, { timeout }, async ({ skip }) => {
        if (process.platform === 'win32') skip('Windows has no SIGSTOP')
        const opening = await shared()
        const start = performance.now()
        let [woken, toldOf] = [0, 0]
        for await (const stopped of stopAcrossRotations(opening, { points: drawn(), fenced })) {
          const { point, label: where, works, phase, others, result } = stopped
          woken++
          if (phase === 'needs-operator') toldOf++
          const note = `SEALWAX_SEED=${seed}, stopped ${where} (${point}): ${phase}, ${JSON.stringify(result)}`
          if (fenced) expect({ works, phase, others }, note).toEqual({ works: true, phase: 'idle', others: 0 })
          else expect(works || phase === 'needs-operator', note).toBe(true)
        }
        expect(woken).toBeGreaterThan(0)
        const found = fenced ? 'with fences' : `without fences, ${toldOf} times for an operator`
        tell(`a process stopped at ${woken} points, target ${found} (seed ${seed})`, start)
      })
    }

    function tell(tried: string, start: number): void {
      process.stdout.write(`rotation on ${label}, ${tried}, ${((performance.now() - start) / 1_000).toFixed(1)} s\n`)
    }
  })
}
