import type { AnySecrets } from '@sealwax/core'
import { type RotationOptions, resume, rotate } from '@sealwax/core/rotate'
import { fail } from '../assert.ts'
import type { SceneKind } from './scenes.ts'
import { isPassing, type Stores, Trial } from './trial.ts'

interface Racing {
  readonly scene: SceneKind
  /** Two connections to one store. */
  readonly stores: Stores
  readonly name: string
  readonly runs: number
  below(limit: number): number
}

/** One of the two. */
interface Rotator {
  readonly secrets: AnySecrets
  readonly options: RotationOptions
}

type Meeting = (trial: Trial, both: readonly Rotator[], below: Racing['below']) => Promise<unknown>

/** How two rotators meet; what they then leave undone, others finish. */
const meetings: readonly Meeting[] = [
  // Both begin.
  (trial, both, below) => apart(both, below, ({ secrets, options }) => rotate(secrets, trial.name, options)),
  // Both begin, the rotation of the one that came first stays in its grace, and both end it.
  async (trial, both, below) => {
    const grace = { ms: 30, consumers: [] }
    await apart(both, below, ({ secrets, options }) => rotate(secrets, trial.name, { ...options, grace }))
    await new Promise(resolve => setTimeout(resolve, 2 * grace.ms))
    await apart(both, below, ({ secrets, options }) => resume(secrets, trial.name, options))
  },
  // One was left with a target that did not answer, and both go on when it does.
  async (trial, both, below) => {
    trial.scene.target?.inject({ fails: 'outage' })
    await apart(both.slice(0, 1), below, ({ secrets, options }) => rotate(secrets, trial.name, options))
    trial.scene.target?.heal()
    await apart(both, below, ({ secrets, options }) => resume(secrets, trial.name, options))
  },
]

/** Both do it, a few milliseconds apart; whatever another call may get over is no failure. */
async function apart(
  both: readonly Rotator[],
  below: Racing['below'],
  work: (rotator: Rotator) => Promise<unknown>,
): Promise<void> {
  const started = both.map(async rotator => {
    await new Promise(resolve => setTimeout(resolve, below(5)))
    await work(rotator).catch((error: unknown) => {
      if (!isPassing(error)) throw error
    })
  })
  await Promise.all(started)
}

/**
 * Two rotators meet on one secret, again and again. Of the one rotation that there then was, or the two where the second began
 * when the first was over, every candidate was published once, and none is left.
 */
export async function raceTwo({ scene, stores, name, runs, below }: Racing): Promise<{ readonly rotations: number }> {
  const trial = await Trial.begin(scene, stores, name)
  const providers = [stores.provider, stores.reader]
  let rotations = 0
  for (let run = 0; run < runs; run++) {
    const before = trial.published.length
    const both = providers.map(provider => {
      const { secrets, options } = trial.tools(trial.rotator(), provider)
      return { secrets, options: { ...options, patience: 0 } }
    })
    await meetings[run % meetings.length]?.(trial, both, below)
    for (let turn = 0; turn < 2; turn++) await trial.resume(trial.rotator())
    await trial.look()
    const published = (trial.published.length - before) / scene.stages
    rotations += published
    const { phase, attempt, last } = await trial.status()
    const live = trial.scene.live()
    const known = trial.scene.form(trial.published.at(-1) ?? '')
    const wrong = [
      ...(published === 1 || published === 2 ? [] : [`${published} rotations were published by two rotators`]),
      ...(phase === 'idle' && last?.outcome === 'rotated' ? [] : [`it ended in ${phase}, ${last?.outcome}`]),
      ...(attempt === 1 ? [] : ['a candidate was lost']),
      ...(live.every(credential => credential === known) ? [] : [`${live.length} credentials are valid at the target`]),
    ]
    if (wrong.length > 0) {
      await trial.end()
      fail(`run ${run + 1}: ${wrong.join('; ')}`)
    }
  }
  if (new Set(trial.published).size !== trial.published.length) fail('a value was published twice')
  await trial.check(`${runs} runs`, 1 + rotations * scene.stages)
  return { rotations }
}
