import { expect } from 'vitest'
import { FakeTarget, type Point, type Watch } from '../../src/rotate/testing/index.ts'
import { drive, type SimulatedProcess, Turnstile } from './process.ts'
import type { SceneKind } from './scenes.ts'
import { Seeded } from './seeded.ts'
import type { StoreKind } from './stores.ts'
import { type Library, World } from './world.ts'

/** A strategy on a store, with a library that may be broken on purpose. */
export interface Setting {
  readonly scene: SceneKind
  readonly store: StoreKind
  readonly fenced?: boolean
  readonly library?: Library
}

const make = ({ scene, store, ...options }: Setting): Promise<World> => World.make(scene, store, options)

const full = process.env['SEALWAX_ROTATION'] === 'full'
let turn = 0

/**
 * The points to try: all of them with SEALWAX_ROTATION=full, else each fifth, beginning with another one each time, so that
 * the stores together have all of them.
 */
export function* pointsOf(points: number): Generator<number> {
  const step = full ? 1 : 5
  for (let number = turn++ % step; number < points; number += step) yield number
}

/** How many of `runs` to make. */
export function runsOf(runs: number): number {
  return full ? runs : Math.ceil(runs / 5)
}

/** A keyring is published three times in a rotation. */
const publications = ({ scene }: Setting): number => (scene.label === 'keyring' ? 3 : 1)

/** A whole rotation that nothing disturbs: how many points it passes. */
export async function countPoints(setting: Setting): Promise<number> {
  const world = await make(setting)
  const process = world.process()
  expect(await world.live(process, true)).toMatchObject({ phase: 'idle', last: { outcome: 'rotated' } })
  await expectWhole(world, setting, 'undisturbed')
  expect(process.points.length).toBeGreaterThan(20)
  return process.points.length
}

/** What must hold in the end, whatever happened on the way. */
async function expectWhole(world: World, setting: Setting, note: string): Promise<void> {
  const status = await world.status()
  expect(status, note).toMatchObject({ phase: 'idle' })
  expect(world.outageMs, `${note}: the window is as long as is said`).toBeLessThanOrEqual((status.outageMs ?? 0) + 1)
  expect(world.published.length, `${note}: one value was published after another`).toBe(1 + publications(setting))
  await expectOne(world, note)
}

/** One credential is published, works, always did, and is the only one. */
async function expectOne(world: World, note: string): Promise<void> {
  const value = await world.value()
  expect(world.broken, note).toEqual([])
  expect(world.scene.authenticates(value), `${note}: the published credential works`).toBe(true)
  expectNothingElse(world, note, value)
  expect(await world.left(), `${note}: no candidate is left`).toEqual([])
  await world.dispose()
}

function expectNothingElse({ scene }: World, note: string, ...values: readonly string[]): void {
  const known = values.map(value => scene.form(value))
  const others = scene.live().filter(credential => !known.includes(credential))
  expect(others, `${note}: nothing else is left at the target`).toEqual([])
}

/** One process after another, each with its trouble; then three that have none, and where nothing was begun, one that begins. */
export async function survive(setting: Setting, troubles: readonly Watch[], note: string): Promise<void> {
  const world = await make(setting)
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
  await expectWhole(world, setting, `${note}: ${labels.join(', ')}`)
}

export const at =
  (number: number, verdict: 'kill' | 'fail') =>
  (point: Point): 'kill' | 'fail' | undefined =>
    point.number === number ? verdict : undefined

/** Trouble at a few points that are drawn. */
export function drawn(random: Seeded, points: number): Watch {
  const [death, ...failures] = [0, 0, 0, 0].map(() => random.below(points))
  return ({ number }) => (number === death ? 'kill' : failures.includes(number) ? 'fail' : undefined)
}

/**
 * Somebody changes the credential by hand, at the target and in the store, while a rotation is at a point. What he published
 * is never replaced without being asked, and never ended; what is left over is settled by `adopt`.
 */
export async function changeByHand(setting: Setting, number: number): Promise<void> {
  const world = await make(setting)
  let byHand = ''
  const process: SimulatedProcess = world.process(async point => {
    if (point.number === number) byHand = await process.during(world.changeByHand())
  })
  const refused = await world.live(process, true).then(
    () => undefined,
    (error: unknown) => error,
  )
  const note = `${number}: ${process.points[number]?.label}`
  const labels = process.points.map(({ label }) => label)
  const looks = labels.slice(0, number).filter(label => label === `after get ${world.native}`).length
  // Before it was looked at, it is what the rotation begins with.
  if (looks < (world.keepsVersions ? 1 : 2)) return
  if (refused !== undefined) throw refused
  const blind = blindSpot(labels.slice(number), world.native)
  for (let turn = 0; turn < 3; turn++) await world.live(world.process(), false)
  const { phase } = await world.status()
  expect(['idle', 'needs-operator'], note).toContain(phase)
  if (blind === undefined) {
    expect(await world.value(), `${note}: what somebody published stays`).toBe(byHand)
    expect(world.broken, note).toEqual([])
  } else if (blind === 'put' && world.keepsVersions) {
    expect(phase, `${note}: it is found out that it was overwritten`).toBe('needs-operator')
  }
  // With one credential, the one by hand and the candidate may have met at the target: the operator chooses.
  if (phase === 'needs-operator' || !world.scene.authenticates(await world.value())) {
    await world.adopt().catch(async () => {
      // The one that worked was overwritten: an administrator sets what is published.
      world.scene.grant(await world.value())
      await world.adopt()
    })
  }
  await world.live(world.process(), false)
  const value = await world.value()
  expect(await world.status(), note).toMatchObject({ phase: 'idle' })
  expect(world.scene.authenticates(value), `${note}: what is published in the end works`).toBe(true)
  expect(await world.left(), `${note}: no candidate is left`).toEqual([])
  // What was published before is the affair of whoever changed it by hand; a rotation that was over has nothing to say to it.
  const isOver = !labels.slice(number + 1).includes(`before get ${world.native}`)
  expectNothingElse(world, note, value, byHand, ...(isOver ? world.published : [world.scene.initial]))
  await world.dispose()
}

/** What is done next without another look at the published value, and cannot be conditional: nobody can help that. */
function blindSpot(labels: readonly string[], native: string): string | undefined {
  for (const label of labels) {
    if (label === `before get ${native}`) return undefined
    if (/^before (?:set|reset|revoke)$/.test(label)) return label.slice('before '.length)
    if (label === `before put ${native}`) return 'put'
  }
  return undefined
}

/** Two begin at once, and their calls come in an order that is drawn. */
export async function race(setting: Setting, seed: number): Promise<void> {
  const world = await make(setting)
  const turnstile = new Turnstile(new Seeded(seed))
  const processes = [world.process(turnstile.watch), world.process(turnstile.watch)]
  const outcomes = await drive(
    world.clock,
    processes.map(process => ({ process, work: world.life(process, true) })),
    turnstile.release,
  )
  const note = `SEALWAX_SEED=${seed}`
  for (const outcome of outcomes) {
    if (outcome !== undefined && 'error' in outcome) throw outcome.error
  }
  const { epoch, attempt } = await world.status()
  expect(attempt, `${note}: no candidate was lost`).toBe(1)
  // The second one may have begun when the first was over: then there were two rotations.
  const rotations = (world.published.length - 1) / publications(setting)
  expect([1, 2], `${note}: every epoch was published once, in order`).toContain(rotations)
  expect(new Set(world.published).size, note).toBe(world.published.length)
  expect(epoch, note).toBeGreaterThanOrEqual(rotations)
  await expectOne(world, note)
}

/** One is killed at a point; two go on with it at once, and their calls come in an order that is drawn. */
export async function goOnTogether(setting: Setting, number: number, seed: number): Promise<void> {
  const world = await make(setting)
  await world.live(world.process(at(number, 'kill')), true)
  const turnstile = new Turnstile(new Seeded(seed))
  const processes = [world.process(turnstile.watch), world.process(turnstile.watch)]
  const outcomes = await drive(
    world.clock,
    processes.map(process => ({ process, work: world.life(process, false) })),
    turnstile.release,
  )
  const note = `${number}, SEALWAX_SEED=${seed}`
  for (const outcome of outcomes) {
    if (outcome !== undefined && 'error' in outcome) throw outcome.error
  }
  if (world.published.length === 1) await world.live(world.process(), true)
  await expectWhole(world, setting, note)
  const { target } = world.scene
  if (!(target instanceof FakeTarget)) return
  // One by whoever was killed, and one by those two: they do not take it from each other again and again.
  const issued = target.effects.filter(effect => effect === 'issue').length
  expect(issued, `${note}: so many were issued`).toBeLessThanOrEqual(2)
}

/** How a rotator that was paused at a point across two later rotations is dealt with. */
export interface Paused {
  readonly world: World
  readonly label: string
  /** The published credential authenticates in the end. */
  readonly works: boolean
  readonly phase: string
  /** What it rejected with, if it did. */
  readonly error: unknown
}

/**
 * A rotator stops at a point, as by SIGSTOP. Another one finishes its rotation and makes one more (`twice`), or calls it off;
 * then it wakes.
 */
export async function pause(setting: Setting, number: number, other: 'twice' | 'call-off' = 'twice'): Promise<Paused> {
  const world = await make(setting)
  const { promise: woken, resolve: wake } = Promise.withResolvers<void>()
  const { promise: paused, resolve: sleep } = Promise.withResolvers<void>()
  const sleeper: SimulatedProcess = world.process(point => {
    if (point.number !== number) return undefined
    sleeper.stop()
    sleep()
    return woken
  })
  const busy = world.process()
  const works = other === 'twice' ? [world.life(busy, false), world.life(busy, true)] : [world.callOff(busy)]
  const [outcome] = await drive<unknown>(world.clock, [
    { process: sleeper, work: world.life(sleeper, true) },
    {
      process: busy,
      work: async () => {
        await paused
        for (const work of works) await work()
        await sleeper.wake(wake)
      },
    },
  ])
  const label = sleeper.points[number]?.label ?? 'never'
  await world.live(world.process(), false)
  const { phase } = await world.status()
  const doesWork = world.scene.authenticates(await world.value())
  return {
    world,
    label,
    works: doesWork,
    phase,
    error: outcome !== undefined && 'error' in outcome ? outcome.error : undefined,
  }
}
