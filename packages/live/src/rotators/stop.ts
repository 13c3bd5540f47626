// runs on: node
import { type Opening, type Result, Rotator } from './rotator.ts'
import { SharedSecret } from './shared-secret.ts'

export interface Stopped {
  readonly point: number
  /** Where it was stopped. */
  readonly label: string
  /** What its call came to after it woke. */
  readonly result: Result
  /** Whether the published credential authenticates in the end. */
  readonly works: boolean
  readonly phase: string
  /** Credentials that are valid at the target and not published. */
  readonly others: number
}

/**
 * A rotator is stopped, as a whole process, at one of its points, each time at another one of another secret. Another rotator finishes its
 * rotation, if it had begun, and makes two more; then the first one wakes and does what it was about to do. Ends with the first
 * point that a rotation does not come to.
 */
export async function* stopAcrossRotations(
  opening: Opening,
  { points, fenced }: { readonly points: Iterable<number>; readonly fenced: boolean },
): AsyncGenerator<Stopped, void> {
  await using sleeper = new Rotator(opening)
  await using busy = new Rotator(opening)
  for (const point of points) {
    await using secret = await SharedSecret.make(opening, `KEY${point}`, 'dual-slot', fenced)
    const { order, target } = secret
    const reached = await sleeper.callTo({ ...order, call: 'rotate', stopAt: point })
    if (!('label' in reached)) return
    sleeper.stop()
    await busy.call({ ...order, call: 'resume' })
    for (let turn = 0; turn < 2; turn++) {
      const rotated = await busy.call({ ...order, call: 'rotate' })
      if ('error' in rotated) throw new Error(`while the other one slept: ${rotated.error.message}`)
      await busy.call({ ...order, call: 'resume' })
    }
    sleeper.wake()
    const result = await reached.result
    await busy.call({ ...order, call: 'resume' })
    const published = await secret.published()
    yield {
      point,
      label: reached.label,
      result,
      works: target.valid.has(published),
      phase: (await secret.status()).phase,
      others: [...target.valid].filter(credential => credential !== published).length,
    }
  }
}
