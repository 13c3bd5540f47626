interface Waiting {
  readonly callbacks: Set<{ readonly call: () => void }>
  readonly listener: () => void
}

type Listener = Parameters<AbortSignal['addEventListener']>[1]

/** On the signal itself: with a map of signals, the garbage collector takes longer than the read. */
const hearing: unique symbol = Symbol('sealwax.hearing')

type Heard = AbortSignal & { [hearing]?: Waiting | Set<Listener> | undefined }

/** Aborts a signal of our own. */
export interface OwnAbort {
  readonly signal: AbortSignal
  abort(reason: unknown): void
}

/**
 * A signal that keeps its listeners by itself, however many: to add one to the platform's and remove it again, as each SDK
 * does for each call, takes longer than all else that a read costs the client, and the eleventh is warned of by Node 22.12.
 */
export function ownAbort(): OwnAbort {
  const controller = new AbortController()
  const signal: Heard = controller.signal
  const listeners = new Set<Listener>()
  const listen = signal.addEventListener
  signal[hearing] = listeners
  signal.addEventListener = keep
  signal.removeEventListener = drop
  return {
    signal,
    abort(reason) {
      listen.call(signal, 'abort', event => {
        for (const listener of listeners) tell(listener, signal, event)
      })
      controller.abort(reason)
      listeners.clear()
    },
  }
}

/** What a listener throws stops no other, and is reported as uncaught, as the platform does. */
function tell(listener: Listener, signal: AbortSignal, event: Event): void {
  try {
    if (typeof listener === 'function') listener.call(signal, event)
    else listener.handleEvent(event)
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}

/** A signal has no other event than its abort, which comes once: of their options there is nothing to obey. */
function keep(this: Heard, _: string, listener: Listener): void {
  const listeners = this[hearing] as Set<Listener>
  listeners.add(listener)
}

function drop(this: Heard, _: string, listener: Listener): void {
  const listeners = this[hearing] as Set<Listener>
  listeners.delete(listener)
}

/**
 * Calls `call` when the signal aborts, unless what this returns was called before. However many wait for one signal, it
 * has one listener: with one each, Node 22.12 warns of a leak when a program reads a dozen secrets under one signal.
 *
 * @param call a function of this caller's alone.
 */
export function whenAborted(signal: Heard, call: () => void): () => void {
  const waiting = signal[hearing] ?? listen(signal)
  if (waiting instanceof Set) {
    waiting.add(call)
    return () => {
      waiting.delete(call)
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
