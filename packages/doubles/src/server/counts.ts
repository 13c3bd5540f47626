/** Calls of one operation. */
export interface Count {
  calls: number
  /** By status: HTTP's number, or gRPC's name. Calls that were dropped have none, and those that still run. */
  statuses: Record<string, number>
  running: number
  /** The most that ran at once. */
  most: number
}

/** Calls that arrived, by where (a vault, an authority, a project) and operation, whatever became of them. */
export class Counts {
  readonly #places = new Map<string, Map<string, Count>>()

  /** Counts a call that arrives; what it gives counts its end. */
  arrive(on: string, operation: string): (status: string | number | undefined) => void {
    const operations = this.#places.get(on) ?? new Map<string, Count>()
    this.#places.set(on, operations)
    const count = operations.get(operation) ?? { calls: 0, statuses: {}, running: 0, most: 0 }
    operations.set(operation, count)
    count.calls++
    count.running++
    count.most = Math.max(count.most, count.running)
    return status => {
      count.running--
      if (status !== undefined) count.statuses[status] = (count.statuses[status] ?? 0) + 1
    }
  }

  of(on: string): Readonly<Record<string, Count>> {
    return Object.fromEntries(this.#places.get(on) ?? [])
  }

  reset(on?: string): void {
    if (on === undefined) this.#places.clear()
    else this.#places.delete(on)
  }
}
