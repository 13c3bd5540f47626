// runs on: node
import { type Opening, type Result, Rotator } from './rotator.ts'
import { SharedSecret } from './shared-secret.ts'

export interface Stopped {
  /** Where it was stopped; undefined where the rotation was over before that point. */
  readonly label: string | undefined
  /** What its call came to after it woke. */
  readonly result: Result
  /** Whether the published credential authenticates in the end. */
  readonly works: boolean
  readonly phase: string
  /** Credentials that are valid at the target and not published. */
  readonly others: number
}

/**
 * A rotator is stopped, as a whole process, at one of its points. Another one finishes its rotation, if it had begun, and makes two more;
 * then the first one wakes and does what it was about to do.
 */
export async function stopAcrossRotations(
  opening: Opening,
  { name, point, fenced }: { readonly name: string; readonly point: number; readonly fenced: boolean },
): Promise<Stopped> {
  await using secret = await SharedSecret.make(opening, name, 'dual-slot', fenced)
  await using sleeper = new Rotator(opening)
  await using busy = new Rotator(opening)
  const { order, target } = secret
  const reached = await sleeper.callTo({ ...order, call: 'rotate', stopAt: point })
  let result: Result
  let label: string | undefined
  if ('label' in reached) {
    label = reached.label
    sleeper.stop()
    await busy.call({ ...order, call: 'resume' })
    for (let turn = 0; turn < 2; turn++) {
      const rotated = await busy.call({ ...order, call: 'rotate' })
      if ('error' in rotated) throw new Error(`while the other one slept: ${rotated.error.message}`)
      await busy.call({ ...order, call: 'resume' })
    }
    sleeper.wake()
    result = await reached.result
  } else result = reached
  await busy.call({ ...order, call: 'resume' })
  const published = await secret.published()
  return {
    label,
    result,
    works: target.valid.has(published),
    phase: (await secret.status()).phase,
    others: [...target.valid].filter(credential => credential !== published).length,
  }
}
