import type { Fixture, Harness } from '../harness.ts'
import { type Draw, killWhileRollingBack, killWhileRotating } from './kills.ts'
import { raceTwo } from './race.ts'
import { scenes } from './scenes.ts'
import type { Stores } from './trial.ts'

/** How much is tried. */
export interface RotationTrialOptions {
  /** Of each strategy and way: how many kills, drawn; `all`: one at every point. Default: 6. */
  readonly kills?: number | 'all'
  /** How often two rotators meet. Default: 10. */
  readonly races?: number
  /** What the draw is made of. Default: another one each time. */
  readonly seed?: number
}

/** One promise about rotation on a store, tried with one strategy. */
export interface RotationTrial {
  readonly title: string
  /** What was tried, in words and figures. @throws ConformanceFailure where the promise is broken. */
  run(): Promise<string>
}

/**
 * Rotation on a real store: the engine of `@sealwax/core/rotate` on a harness' provider, each of core's strategies with a fake
 * target. The rotator is killed before and after calls, and with a change on its way; three others go on after it; readers
 * look all the time whether what is published authenticates. In the end one value was published, nothing is left over, and no value
 * is in the record. Then two rotators work on one secret, over connections of their own.
 *
 * @example
 * for (const { title, run } of rotationTrials(harness)) test(title, run)
 */
export function rotationTrials(harness: Harness, options: RotationTrialOptions = {}): readonly RotationTrial[] {
  const { kills = 6, races = 10, seed = 1 + (Date.now() % 1_000_000) } = options
  const draw: Draw = { kills: kills === 'all' ? undefined : kills, below: belowFrom(seed) }
  let names = 0
  const name = (): string => `rotated/SECRET${++names}`
  const trial = (title: string, work: (stores: Stores) => Promise<string>): RotationTrial => ({
    title,
    run: () => within(harness, work, `seed ${seed}`),
  })
  const counted = ({ points, kills, looks }: { points: number; kills: number; looks: number }): string =>
    `${kills} kills over ${points} points, ${looks} looks (seed ${seed})`
  return [
    ...scenes.map(scene =>
      trial(`${scene.label}: killed while rotating, others go on`, async stores =>
        counted(await killWhileRotating({ scene, stores, name, draw })),
      ),
    ),
    ...scenes
      .filter(({ overlaps, stages }) => overlaps && stages === 1)
      .map(scene =>
        trial(`${scene.label}: killed while rolling back, others go on`, async stores =>
          counted(await killWhileRollingBack({ scene, stores, name, draw })),
        ),
      ),
    ...scenes
      .filter(({ label }) => label === 'dual-slot' || label === 'issue-then-revoke')
      .map(scene =>
        trial(`${scene.label}: two rotators on one secret`, async stores => {
          const { rotations } = await raceTwo({ scene, stores, name: name(), runs: races, below: draw.below })
          return `${races} runs, ${rotations} rotations (seed ${seed})`
        }),
      ),
  ]
}

async function within(harness: Harness, work: (stores: Stores) => Promise<string>, note: string): Promise<string> {
  const fixture: Fixture = await harness.open()
  const closing = new AbortController()
  try {
    const { provider, another } = fixture
    return await work({ provider, reader: (await another?.()) ?? provider, closed: closing.signal })
  } catch (error) {
    if (error instanceof Error) error.message += ` (${note})`
    throw error
  } finally {
    closing.abort()
    await fixture.dispose()
  }
}

/** Numbers from a seed: mulberry32 (Tommy Ettinger, 2017). */
function belowFrom(seed: number): (limit: number) => number {
  let state = seed >>> 0
  return limit => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit)
  }
}
