interface Waiting {
  readonly callbacks: Set<Told[number]>
  readonly listener: () => void
}

type Listening = Parameters<AbortSignal['addEventListener']>

/** Who waits for a signal of our own, which lives for one operation: who leaves is not looked for, but told nothing. */
type Told = { call?: (() => void) | undefined; listening?: Listening | undefined }[]

/** On the signal itself: with a map of signals, the garbage collector takes longer than the read. */
const hearing: unique symbol = Symbol('sealwax.hearing')

type Heard = AbortSignal & { [hearing]?: Waiting | Told | undefined }

/** Aborts a signal of our own. */
export interface OwnAbort {
  readonly signal: AbortSignal
  abort(reason: unknown): void
}

/**
 * A signal that keeps its listeners, and gives them to the platform when it aborts: to add a listener there and remove it
 * again, as each SDK does for each call, takes longer than all else that a read costs the client.
 */
export function ownAbort(): OwnAbort {
  const controller = new AbortController()
  const signal: Heard = controller.signal
  const told: Told = []
  signal[hearing] = told
  signal.addEventListener = listenLater
  signal.removeEventListener = unlisten
  return {
    signal,
    abort(reason) {
      const all = told.splice(0)
      for (const { listening } of all) {
        if (listening !== undefined) AbortSignal.prototype.addEventListener.apply(signal, listening)
      }
      controller.abort(reason)
      for (const { call } of all) call?.()
    },
  }
}

/** A signal has no other event than its abort, which comes once. */
function listenLater(this: Heard, ...listening: Listening): void {
  const told = this[hearing] as Told
  told.push({ listening })
}

function unlisten(this: Heard, _: string, listener: Listening[1]): void {
  for (const entry of this[hearing] as Told) if (entry.listening?.[1] === listener) entry.listening = undefined
}

/**
 * Calls `call` when the signal aborts, unless what this returns was called before. However many wait for one signal, it
 * has one listener: with one each, Node 22.12 warns of a leak when a program reads a dozen secrets under one signal.
 */
export function whenAborted(signal: Heard, call: () => void): () => void {
  const waiting = signal[hearing] ?? listen(signal)
  const entry: Told[number] = { call }
  if (Array.isArray(waiting)) {
    waiting.push(entry)
    return () => {
      entry.call = undefined
    }
  }
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
    for (const { call } of callbacks) call?.()
  }
  const waiting = { callbacks, listener }
  signal[hearing] = waiting
  signal.addEventListener('abort', listener, { once: true })
  return waiting
}
