import type { Stored } from '../contract/provider.ts'
import type { Backend } from './backend.ts'
import type { Asked, Asking } from './batcher.ts'
import { ownAbort, whenAborted } from './when-aborted.ts'

/**
 * Asks for several names, or for several who ask for one: one call, or none where everybody has left; aborted when the last
 * one leaves. Rejects where it failed as a whole.
 */
export async function askTogether(backend: Backend, all: readonly Asked[]): Promise<void> {
  const batch = all.filter(asked => asked.some(flight => flight.isWaiting))
  const flights = batch.flat().filter(flight => flight.isWaiting)
  if (flights.length === 0) return
  const { waiting, leave } = partyOf(flights)
  try {
    for (const [asked, result] of await answersOf(backend, batch, waiting)) {
      for (const flight of asked) flight.answer(result)
    }
  } finally {
    leave()
  }
}

async function answersOf(
  backend: Backend,
  batch: readonly Asked[],
  waiting: Waiting,
): Promise<[Asked, Stored | Error][]> {
  const [first] = batch
  const nameOf = ([flight]: Asked): string => flight.question.reference.name
  if (first !== undefined && batch.length === 1) return [[first, await backend.read(nameOf(first), waiting)]]
  const results = await backend.readMany(batch.map(nameOf), waiting)
  return batch.map(asked => [asked, results.get(nameOf(asked)) as Stored | Error])
}

/** Until when an answer is waited for: `signal` aborts at the deadline at the latest. */
interface Waiting {
  readonly signal: AbortSignal
  readonly deadline: number
}

interface Party {
  readonly waiting: Waiting
  /** To be called when there is nothing to wait for any more. */
  leave(): void
}

/** The signal aborts when the last one leaves. */
function partyOf(flights: readonly Asking[]): Party {
  const own = ownAbort()
  let left = flights.length
  const unhear = flights.map(({ term: { signal } }) =>
    whenAborted(signal, () => {
      if (--left === 0) own.abort(signal.reason)
    }),
  )
  return {
    waiting: { signal: own.signal, deadline: Math.max(...flights.map(({ term }) => term.deadline)) },
    leave() {
      for (const stop of unhear) stop()
    },
  }
}
