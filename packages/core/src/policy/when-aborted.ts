interface Waiting {
  readonly callbacks: Set<{ readonly call: () => void }>
  readonly listener: () => void
}

/** Who waits for a signal of our own, which lives for one operation: who leaves is not looked for, but told nothing. */
type Told = { call: (() => void) | undefined }[]

/** On the signal itself: with a map of signals, the garbage collector takes longer than the read. */
const hearing: unique symbol = Symbol('sealwax.hearing')

type Heard = AbortSignal & { [hearing]?: Waiting | Told | undefined }

/** Aborts a signal of our own. */
export interface OwnAbort {
  readonly signal: AbortSignal
  abort(reason: unknown): void
}

/**
 * A signal that tells {@link whenAborted} without an event: to add a listener and remove it again takes longer than all
 * else that a read costs the client.
 */
export function ownAbort(): OwnAbort {
  const controller = new AbortController()
  const signal: Heard = controller.signal
  const told: Told = []
  signal[hearing] = told
  return {
    signal,
    abort(reason) {
      controller.abort(reason)
      for (const entry of told.splice(0)) entry.call?.()
    },
  }
}

/**
 * Calls `call` when the signal aborts, unless what this returns was called before. However many wait for one signal, it
 * has one listener: with one each, Node 22.12 warns of a leak when a program reads a dozen secrets under one signal.
 */
export function whenAborted(signal: Heard, call: () => void): () => void {
  const waiting = signal[hearing] ?? listen(signal)
  if (Array.isArray(waiting)) {
    const entry: Told[number] = { call }
    waiting.push(entry)
    return () => {
      entry.call = undefined
    }
  }
  const entry = { call }
  waiting.callbacks.add(entry)
  return () => {
    waiting.callbacks.delete(entry)
    if (waiting.callbacks.size > 0 || signal[hearing] !== waiting) return
    signal[hearing] = undefined
    signal.removeEventListener('abort', waiting.listener)
  }
}

function listen(signal: Heard): Waiting {
  const callbacks: Waiting['callbacks'] = new Set()
  const listener = (): void => {
    signal[hearing] = undefined
    for (const { call } of callbacks) call()
  }
  const waiting = { callbacks, listener }
  signal[hearing] = waiting
  signal.addEventListener('abort', listener, { once: true })
  return waiting
}
