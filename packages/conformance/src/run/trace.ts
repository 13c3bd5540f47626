import type { AnySecrets, SecretEvent } from '@sealwax/core'
import type { Trace } from '../case.ts'
import { findLeak } from '../leak/find-leak.ts'

export function emptyTrace(): Trace {
  return { errors: [], events: [], printed: [] }
}

/** What `from` holds, added to `to`. */
export function addTrace(to: Trace, from: Trace): void {
  to.errors.push(...from.errors)
  to.events.push(...from.events)
  to.printed.push(...from.printed)
}

/** The client, with everything it rejects with, throws or fails an iteration with kept in `trace`. */
export function traced(client: AnySecrets, trace: Trace): AnySecrets {
  return new Proxy(client, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key, target)
      if (typeof member !== 'function') return member
      return (...args: unknown[]): unknown => {
        try {
          return watch(member.apply(target, args), trace)
        } catch (error) {
          trace.errors.push(error)
          throw error
        }
      }
    },
  })
}

function watch(result: unknown, trace: Trace): unknown {
  if (result instanceof Promise) {
    result.catch(error => trace.errors.push(error))
    return result
  }
  if (isAsyncIterable(result)) return tracedIterable(result, trace)
  return result
}

function isAsyncIterable(result: unknown): result is AsyncIterable<unknown> {
  return typeof result === 'object' && result !== null && Symbol.asyncIterator in result
}

async function* tracedIterable(
  iterable: AsyncIterable<unknown>,
  trace: Trace,
): AsyncGenerator<unknown, void, undefined> {
  try {
    yield* iterable
  } catch (error) {
    trace.errors.push(error)
    throw error
  }
}

export function observer(trace: Trace): (event: SecretEvent) => void {
  return event => void trace.events.push(event)
}

/**
 * Listens to what is printed by anybody until the result is called. It is printed all the same, unless a value shows:
 * then a note stands in its place.
 */
export function listen(trace: Trace, canary: string): () => void {
  const undo: (() => void)[] = []
  const replace = (holder: Holder, method: string, textOf: (args: readonly unknown[]) => string): void => {
    const original = holder[method]
    if (typeof original !== 'function') return
    holder[method] = (...args: unknown[]): unknown => {
      const text = textOf(args)
      trace.printed.push(text)
      const shown = findLeak(text, canary) === undefined ? args : withheld(args)
      return original.apply(holder, shown)
    }
    undo.push(() => {
      holder[method] = original
    })
  }
  const console = globalThis.console as unknown as Holder
  for (const method of ['debug', 'dir', 'error', 'info', 'log', 'table', 'trace', 'warn'])
    replace(console, method, printed)
  const { stdout, stderr } = (globalThis.process ?? {}) as Partial<NodeJS.Process>
  for (const stream of [stdout, stderr]) {
    if (stream !== undefined) replace(stream as unknown as Holder, 'write', ([chunk]) => written(chunk))
  }
  return () => {
    for (const step of undo) step()
  }
}

type Holder = Record<string, unknown>

/** A note instead of what was to be printed; a stream's callback is called all the same. */
function withheld(args: readonly unknown[]): unknown[] {
  return ['[what shows a value is withheld]\n', ...args.filter(arg => typeof arg === 'function')]
}

/** As a terminal would show it: Node's own formatting where there is one. */
function printed(args: readonly unknown[]): string {
  const util = (globalThis.process as NodeJS.Process | undefined)?.getBuiltinModule?.('node:util')
  return util === undefined
    ? args.map(arg => (typeof arg === 'string' ? arg : JSON.stringify(arg))).join(' ')
    : util.format(...args)
}

function written(chunk: unknown): string {
  return chunk instanceof Uint8Array ? new TextDecoder().decode(chunk) : String(chunk)
}
