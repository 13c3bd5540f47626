/**
 * The order in which questions and writes began. An answer whose question began before a later write, or before a later
 * answer that ended the secret, is late: it is handed to who asked, and kept by nobody.
 */
export class Tickets {
  #last = 0
  #underWay = 0
  /** From which ticket on answers count: for all, and by secret. */
  #floor = 0
  readonly #floors: Map<string, number> = new Map()

  /** For a question or write that begins now; {@link end} must follow. */
  begin(): number {
    this.#underWay++
    return ++this.#last
  }

  end(): void {
    // While nothing is under way, nothing can come late.
    if (--this.#underWay === 0 && this.#floors.size > 0) this.#floors.clear()
  }

  /** What began before this ticket (now, where there is none) is late from here on: about one secret, or about any. */
  outdate(secret?: string, ticket: number = ++this.#last): number {
    if (secret === undefined) this.#floor = ticket
    else if (this.#underWay > 0) this.#floors.set(secret, Math.max(ticket, this.#floors.get(secret) ?? 0))
    return ticket
  }

  isLate(secret: string, ticket: number): boolean {
    return ticket < this.#floor || ticket < (this.#floors.get(secret) ?? 0)
  }
}
