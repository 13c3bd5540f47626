/** Calls of one method in one project. */
export interface Count {
  calls: number
  /** By status, `OK` among them. Calls that were dropped have none, and those that still run. */
  statuses: Record<string, number>
  running: number
  /** The most that ran at once. */
  most: number
}

/** Calls that arrived, by project number and method, whatever became of them. */
export class Counts {
  readonly #projects = new Map<string, Map<string, Count>>()

  /** Counts a call that arrives; what it gives counts its end. */
  arrive(project: string, method: string): (status: string | undefined) => void {
    const methods = this.#projects.get(project) ?? new Map<string, Count>()
    this.#projects.set(project, methods)
    const count = methods.get(method) ?? { calls: 0, statuses: {}, running: 0, most: 0 }
    methods.set(method, count)
    count.calls++
    count.running++
    count.most = Math.max(count.most, count.running)
    return status => {
      count.running--
      if (status !== undefined) count.statuses[status] = (count.statuses[status] ?? 0) + 1
    }
  }

  of(project: string): Readonly<Record<string, Count>> {
    return Object.fromEntries(this.#projects.get(project) ?? [])
  }

  reset(project?: string): void {
    if (project === undefined) this.#projects.clear()
    else this.#projects.delete(project)
  }
}
