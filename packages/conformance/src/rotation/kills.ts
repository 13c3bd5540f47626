import { rollback, rotate } from '@sealwax/core/rotate'
import type { Point, Watch } from '@sealwax/core/rotate/testing'
import type { SceneKind } from './scenes.ts'
import { type Stores, Trial } from './trial.ts'

/** What was tried, for reports. */
export interface Count {
  readonly points: number
  readonly kills: number
  readonly looks: number
}

export interface Draw {
  /** How many of `points` to try; all of them where undefined. */
  readonly kills: number | undefined
  below(limit: number): number
}

interface Killing {
  readonly scene: SceneKind
  readonly stores: Stores
  /** A name that no trial before had. */
  name(): string
  readonly draw: Draw
}

/** One way to die: at a point, with the call made or not. */
interface Death {
  readonly point: Point
  readonly how: 'kill' | 'send'
}

const at =
  ({ point, how }: Death): Watch =>
  ({ number }) =>
    number === point.number ? how : undefined

/**
 * Kills a rotator before and after every call that it makes, and with every change on its way; then others go on, three one after
 * the other.
 */
export async function killWhileRotating({ scene, stores, name, draw }: Killing): Promise<Count> {
  const undisturbed = await Trial.begin(scene, stores, name())
  const rotator = undisturbed.rotator()
  await undisturbed.rotate(rotator)
  await undisturbed.check('undisturbed', 1 + scene.stages)
  const { points } = rotator
  const deaths = chosen(deathsOf(points, stores), draw)
  let { looks } = undisturbed
  for (const death of deaths) {
    const trial = await Trial.begin(scene, stores, name())
    const victim = trial.rotator(at(death))
    await trial.rotate(victim)
    for (let turn = 0; turn < 3; turn++) await trial.resume(trial.rotator())
    await victim.arrived()
    await trial.resume(trial.rotator())
    // It was killed before it had begun.
    if (trial.published.length === 1) await trial.rotate(trial.rotator())
    await trial.check(noteOf('rotating', death, points), 1 + scene.stages)
    looks += trial.looks
  }
  return { points: points.length, kills: deaths.length, looks }
}

/** The same while a rotation is taken back in its grace. */
export async function killWhileRollingBack({ scene, stores, name, draw }: Killing): Promise<Count> {
  const begin = async (): Promise<Trial> => {
    const trial = await Trial.begin(scene, stores, name())
    const { secrets, options } = trial.tools(trial.rotator())
    await rotate(secrets, trial.name, { ...options, grace: { ms: 3_600_000, consumers: [] } })
    return trial
  }
  const back = async (trial: Trial, watch?: Watch): Promise<readonly Point[]> => {
    const rotator = trial.rotator(watch)
    const { secrets, options } = trial.tools(rotator)
    await rotator.run(() => rollback(secrets, trial.name, options))
    if (rotator.isAlive) await trial.resume(rotator)
    await rotator.arrived()
    return rotator.points
  }
  const undisturbed = await begin()
  const points = await back(undisturbed)
  await undisturbed.check('undisturbed', 3)
  const deaths = chosen(deathsOf(points, stores), draw)
  let { looks } = undisturbed
  for (const death of deaths) {
    const trial = await begin()
    await back(trial, at(death))
    for (let turn = 0; turn < 3; turn++) await trial.resume(trial.rotator())
    // It was killed before it had begun: the rotation is in its grace still.
    if ((await trial.status()).phase !== 'idle') await back(trial)
    await trial.check(noteOf('rolling back', death, points), 3)
    looks += trial.looks
  }
  return { points: points.length, kills: deaths.length, looks }
}

function deathsOf(points: readonly Point[], { provider }: Stores): readonly Death[] {
  return points.flatMap(point => [
    { point, how: 'kill' as const },
    // What is on its way when a lock ends that nobody renews has arrived long before: without comparison nothing else helps.
    ...(point.isEffect && provider.putIf !== undefined ? [{ point, how: 'send' as const }] : []),
  ])
}

function chosen(deaths: readonly Death[], { kills, below }: Draw): readonly Death[] {
  if (kills === undefined || kills >= deaths.length) return deaths
  const left = [...deaths]
  return Array.from({ length: kills }, () => left.splice(below(left.length), 1)).flat()
}

function noteOf(while_: string, { point, how }: Death, points: readonly Point[]): string {
  return `${how === 'send' ? 'dead at once' : 'killed'} ${point.label} (${point.number} of ${points.length}) while ${while_}`
}
