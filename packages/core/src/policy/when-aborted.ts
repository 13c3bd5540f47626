interface Waiting {
  readonly callbacks: Set<{ readonly call: () => void }>
  readonly listener: () => void
}

const signals = new WeakMap<AbortSignal, Waiting>()

/**
 * Calls `call` when the signal aborts, unless what this returns was called before. However many wait for one signal, it
 * has one listener: with one each, Node 22.12 warns of a leak when a program reads a dozen secrets under one signal.
 */
export function whenAborted(signal: AbortSignal, call: () => void): () => void {
  const waiting = signals.get(signal) ?? listen(signal)
  const entry = { call }
  waiting.callbacks.add(entry)
  return () => {
    waiting.callbacks.delete(entry)
    if (waiting.callbacks.size > 0 || signals.get(signal) !== waiting) return
    signals.delete(signal)
    signal.removeEventListener('abort', waiting.listener)
  }
}

function listen(signal: AbortSignal): Waiting {
  const callbacks: Waiting['callbacks'] = new Set()
  const listener = (): void => {
    signals.delete(signal)
    for (const { call } of callbacks) call()
  }
  const waiting = { callbacks, listener }
  signals.set(signal, waiting)
  signal.addEventListener('abort', listener, { once: true })
  return waiting
}
