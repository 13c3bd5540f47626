const minute = 60_000

/** What the clocks of a time zone show, and when they show it. */
export class WallClock {
  readonly #format: Intl.DateTimeFormat

  /** @throws RangeError for a time zone that this runtime does not know. */
  constructor(timeZone: string) {
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    })
  }

  /** What they show at a moment, to the minute, written as if it were UTC: for arithmetic with dates. */
  shown(time: number): number {
    const parts = this.#format.formatToParts(time)
    const of = (wanted: Intl.DateTimeFormatPartTypes): number =>
      Number(parts.find(({ type }) => type === wanted)?.value ?? 0)
    return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'))
  }

  /** The moment when they show this, the later one where there are two; where they leap over it, as much after the leap. */
  when(shown: number): number {
    // Zones are at most 14 hours off UTC, and do not change twice in that time: one of the two offsets is the right one.
    const candidates = [shown - 15 * 60 * minute, shown + 15 * 60 * minute].map(
      near => shown - (this.shown(near) - near),
    )
    const exact = candidates.filter(candidate => this.shown(candidate) === shown)
    return exact.length > 0 ? Math.max(...exact) : Math.max(...candidates)
  }
}
