// runs on: node
import type { Order } from './orders.ts'
import { type Opening, Rotator } from './rotator.ts'
import { SharedSecret } from './shared-secret.ts'

/**
 * Two processes rotate one secret at once, again and again. Of each time one candidate was published, or two, the second one after the
 * first; none is left, and nothing else is valid at the target.
 * @throws Error that says what did not hold.
 */
export async function raceProcesses(
  opening: Opening,
  { name, strategy, runs }: { readonly name: string; readonly strategy: Order['strategy']; readonly runs: number },
): Promise<{ readonly runs: number; readonly rotations: number; readonly refused: number }> {
  await using secret = await SharedSecret.make(opening, name, strategy, false)
  await using first = new Rotator(opening)
  await using second = new Rotator(opening)
  const { order, target } = secret
  let [rotations, refused] = [0, 0]
  const seen = new Set([await secret.published()])
  for (let run = 1; run <= runs; run++) {
    const { epoch: before } = await secret.status()
    const isWaiting = run % 2 === 0
    if (isWaiting) {
      // One of them began, and its target did not answer; both go on with that when it does.
      target.inject({ fails: 'outage' })
      await first.call({ ...order, call: 'rotate' })
      target.heal()
    }
    const call = isWaiting ? 'resume' : 'rotate'
    const outcomes = await Promise.all([first, second].map(rotator => rotator.call({ ...order, call })))
    for (const outcome of outcomes) {
      if (!('error' in outcome)) continue
      refused++
      // Somebody else is at it, or the store gave up between two that write the same: the next call goes on.
      const { code, message } = outcome.error
      if (!/^ERR_SECRET_(?:CONFLICT|UNAVAILABLE)$/.test(code)) throw new Error(`run ${run}: ${code}: ${message}`)
    }
    await first.call({ ...order, call: 'resume' })
    await second.call({ ...order, call: 'resume' })
    const { phase, attempt, epoch, last } = await secret.status()
    const published = await secret.published()
    const valid = [...target.valid]
    const done = epoch - before
    const wrong = [
      ...(phase === 'idle' && last?.outcome === 'rotated' ? [] : [`it ended in ${phase}, ${last?.outcome}`]),
      ...(attempt === 1 ? [] : ['a candidate was lost']),
      ...(valid.length === 1 && valid[0] === published ? [] : [`${valid.length} credentials are valid at the target`]),
      // An epoch that issued for nothing, because another process took it over, is withdrawn and counted on.
      ...(strategy === 'dual-slot' && (done < 1 || done > 2) ? [`${done} rotations were begun by two processes`] : []),
      ...(seen.has(published) ? ['a value was published twice'] : []),
      ...((await secret.hasCandidate()) ? ['a candidate is left'] : []),
    ]
    if (wrong.length > 0) throw new Error(`run ${run}: ${wrong.join('; ')}`)
    seen.add(published)
    rotations += done
  }
  return { runs, rotations, refused }
}
