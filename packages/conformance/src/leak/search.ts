import { findLeak, type Leak } from './find-leak.ts'
import { surfacesOf } from './surfaces.ts'

/** One search through many things that have much in common: a text, or a line of a stack, is looked at once. */
export class LeakSearch {
  readonly #canary: string
  readonly #texts: Set<string> = new Set()
  readonly #frames: Set<string> = new Set()

  constructor(canary: string) {
    this.#canary = canary
  }

  /** Where a thing shows the canary, with the surface's name. */
  through(thing: unknown): { readonly surface: string; readonly leak: Leak } | undefined {
    for (const { name, text } of surfacesOf(thing)) {
      const leak = this.in(text)
      if (leak !== undefined) return { surface: name, leak }
    }
    return undefined
  }

  in(text: string): Leak | undefined {
    if (this.#texts.has(text)) return undefined
    this.#texts.add(text)
    const lines = text.split('\n').filter(line => !/^\s+at /.test(line) || this.#isNewFrame(line))
    return findLeak(lines.join('\n'), this.#canary)
  }

  #isNewFrame(line: string): boolean {
    if (this.#frames.has(line)) return false
    this.#frames.add(line)
    return true
  }
}
