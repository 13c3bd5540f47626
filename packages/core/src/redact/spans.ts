/**
 * Matches in the order of their ends, with those that overlap made one. It belongs to the match that begins first, the
 * longest of these.
 */
export class Spans<Owner> {
  readonly starts: number[] = []
  readonly ends: number[] = []
  readonly owners: Owner[] = []

  add(start: number, end: number, owner: Owner): void {
    let first = start
    let whose = owner
    while (this.ends.length > 0 && (this.ends.at(-1) as number) > start) {
      const before = this.starts.pop() as number
      const theirs = this.owners.pop() as Owner
      this.ends.pop()
      // Of two with one start this one is longer, since it ends later.
      if (before < first) {
        first = before
        whose = theirs
      }
    }
    this.starts.push(first)
    this.ends.push(end)
    this.owners.push(whose)
  }
}
