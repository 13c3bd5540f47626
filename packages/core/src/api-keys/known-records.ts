import type { PepperRing } from './keyed-hash.ts'
import { type Opened, openRecord, type UncheckedRecord } from './record.ts'

/** Records remembered at most; the one that has been here longest goes first. */
const most = 1_000

/**
 * Remembers which texts were found to be sealed as they are, so that they need not be hashed again. It is no cache of the store:
 * what an id's record is now is read each time.
 */
export class KnownRecords {
  readonly #known: Map<string, { readonly text: string; readonly opened: Opened }> = new Map()
  #ring: PepperRing | undefined

  async open(text: string, unchecked: UncheckedRecord, id: string, ring: PepperRing): Promise<Opened> {
    if (ring !== this.#ring) this.#known.clear()
    this.#ring = ring
    const known = this.#known.get(id)
    if (known?.text === text) return known.opened
    const opened = await openRecord(unchecked, id, ring)
    if (!('record' in opened) || ring !== this.#ring) return opened
    this.#known.delete(id)
    this.#known.set(id, { text, opened })
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= most) break
      this.#known.delete(oldest)
    }
    return opened
  }
}
