import type { Automata, Value } from './known-values.ts'
import { Spans } from './spans.ts'

const utf8 = new TextEncoder()
const nothing = new Uint8Array(0)

/** One stream's way through the matcher. Positions count bytes from the beginning of the stream. */
export class StreamRedaction {
  readonly #compile: () => Automata
  #compiled: Automata | undefined
  #state: number[] = []
  #spans: Spans<Value> = new Spans()
  readonly #waiting = new Waiting()
  /** Bytes read, and bytes written or replaced: what is between waits. */
  #read = 0
  #done = 0
  /** Where the last redaction that was written ends. A match that begins before it belongs to it. */
  #hiddenTo = 0

  /** `compile` is asked at every chunk, so that values which change are seen. */
  constructor(compile: () => Automata) {
    this.#compile = compile
  }

  /** What can be written now that these bytes came. */
  next(chunk: Uint8Array): Uint8Array {
    if (chunk.length === 0) return nothing
    const compiled = this.#compile()
    if (this.#compiled !== compiled) this.#restart(compiled)
    this.#scan(compiled, chunk, this.#read)
    this.#read += chunk.length
    const open = compiled.open(this.#state)
    if (open === 0 && this.#done === this.#read - chunk.length && this.#spans.starts.length === 0) {
      this.#done = this.#read
      return chunk
    }
    this.#waiting.push(chunk)
    return this.#settle(this.#read - open)
  }

  /** What waited, now that nothing more comes. */
  end(): Uint8Array {
    const rest = this.#settle(this.#read)
    this.#waiting.clear()
    return rest
  }

  /** Values changed: what waits is read again with those known now. */
  #restart(compiled: Automata): void {
    this.#compiled = compiled
    this.#state = compiled.start()
    this.#spans = new Spans()
    this.#scan(compiled, this.#waiting.peek(), this.#done)
  }

  #scan(compiled: Automata, bytes: Uint8Array, position: number): void {
    compiled.scan(bytes, this.#state, (end, length, owner) => {
      this.#spans.add(position + end - length, position + end, owner)
    })
  }

  /** Takes out what lies before `horizon`: no match to come begins there. */
  #settle(horizon: number): Uint8Array {
    const out: Uint8Array[] = []
    const { starts, ends, owners } = this.#spans
    let settled = 0
    for (; settled < starts.length; settled++) {
      const start = starts[settled] as number
      const end = ends[settled] as number
      if (start >= this.#hiddenTo) {
        // A match that begins at the same place may yet be longer, and give the redaction its name.
        if (start >= horizon) break
        out.push(this.#waiting.take(start - this.#done), utf8.encode(owners[settled]?.label))
        this.#done = start
      }
      this.#waiting.drop(end - this.#done)
      this.#done = end
      this.#hiddenTo = end
    }
    for (const list of [starts, ends, owners]) list.splice(0, settled)
    if (horizon > this.#done) {
      out.push(this.#waiting.take(horizon - this.#done))
      this.#done = horizon
    }
    return joined(out)
  }
}

/** A queue of bytes; each is moved a bounded number of times, however small the pieces are. */
class Waiting {
  #buffer: Uint8Array = nothing
  #from = 0
  #to = 0

  push(bytes: Uint8Array): void {
    if (this.#to + bytes.length > this.#buffer.length) {
      const held = this.peek()
      const room = 2 * (held.length + bytes.length) > this.#buffer.length
      const buffer = room ? new Uint8Array(2 * (held.length + bytes.length)) : this.#buffer
      buffer.set(held)
      if (room) this.#buffer.fill(0)
      this.#buffer = buffer
      this.#to = held.length
      this.#from = 0
    }
    this.#buffer.set(bytes, this.#to)
    this.#to += bytes.length
  }

  peek(): Uint8Array {
    return this.#buffer.subarray(this.#from, this.#to)
  }

  take(count: number): Uint8Array {
    const taken = this.#buffer.slice(this.#from, this.#from + count)
    this.drop(count)
    return taken
  }

  drop(count: number): void {
    this.#from += count
  }

  /** What waited may be a piece of a value. */
  clear(): void {
    this.#buffer.fill(0)
    this.#from = this.#to = 0
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0] as Uint8Array
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
