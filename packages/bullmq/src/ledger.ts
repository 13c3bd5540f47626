import type { JobData } from './job.ts'
import type { Link } from './link.ts'
import type { FleetSettings } from './options.ts'
import { sizesOf } from './waves.ts'

/** A secret that is due. */
export interface Due {
  readonly name: string
  readonly epoch: number
  /** The most overdue ones go first. */
  readonly dueAt: number
}

export interface Settled {
  /** Whether this told it: not where it was told before. */
  readonly isFirst: boolean
  /** Whether this was one failure too many. */
  readonly isStop: boolean
  /** Whether others may begin now. */
  readonly isMore: boolean
}

export interface Ledgers {
  readonly run: Readonly<Record<string, string>>
  readonly held: number
  readonly open: number
  readonly resting: number
  readonly counts: Readonly<Record<string, number>>
}

const places = ['run', 'held', 'open', 'resting', 'failures', 'counts']

/** How many are let go in one call: BullMQ adds that many jobs in one transaction. */
const atOnce = 500

/** What is due, what was begun and how it went. */
export class Ledger {
  readonly #link: Link
  readonly #settings: FleetSettings

  constructor(link: Link, settings: FleetSettings) {
    this.#link = link
    this.#settings = settings
  }

  /** Those that are open, or rest after a failure, are left out. Resolves to how many are new. */
  async hold(due: readonly Due[]): Promise<number> {
    if (due.length === 0) return 0
    return Number(await this.#run('hold', { due: due.map(({ name, epoch, dueAt }) => [name, epoch, dueAt]) }))
  }

  /** Those that may begin now; call it until there is none. */
  async release(): Promise<readonly JobData[]> {
    return pairs(await this.#run('release', { most: atOnce, window: this.#settings.window, waves: this.#waves }))
  }

  async settle(
    { name, epoch }: JobData,
    outcome: 'rotated' | 'failed' | 'void',
    code: string | undefined,
  ): Promise<Settled> {
    const { window, mostFailures: share, rest, mostRest } = this.#settings
    const ask = { name, epoch, outcome, code: code ?? '', rest, mostRest, share, waves: this.#waves, window }
    const [isFirst, isStop, isMore] = (await this.#run('settle', ask)) as unknown[]
    return { isFirst: Number(isFirst) === 1, isStop: Number(isStop) === 1, isMore: Number(isMore) === 1 }
  }

  /** False where it was not stopped. */
  async proceed(): Promise<boolean> {
    return Number(await this.#run('proceed', {})) === 1
  }

  /** Those that are open, in parts: whoever released some may have been killed before they were jobs. */
  async *opened(): AsyncGenerator<readonly JobData[]> {
    let from = '0'
    do {
      const [next, page] = (await this.#run('opened', { from })) as [string, unknown]
      yield pairs(page)
      from = String(next)
    } while (from !== '0')
  }

  /** Adds to what is counted. `well`: a secret that came to its end after all, whose failures are forgotten. */
  async count(counts: Readonly<Record<string, number>>, well?: string): Promise<void> {
    await this.#run('count', { counts, well })
  }

  async look(): Promise<Ledgers> {
    const [run, sizes, counts] = (await this.#run('look', {})) as [string[], unknown[], string[]]
    const [held = 0, open = 0, resting = 0] = sizes.map(Number)
    const counted = Object.entries(recordOf(counts)).map(([name, value]) => [name, Number(value)])
    return { run: recordOf(run), held, open, resting, counts: Object.fromEntries(counted) }
  }

  get #waves() {
    return sizesOf(this.#settings.waves)
  }

  #run(script: string, ask: unknown): Promise<unknown> {
    return this.#link.run(
      `ledger:${script}`,
      places.map(place => this.#link.key(place)),
      ask,
    )
  }
}

function pairs(list: unknown): JobData[] {
  const found: JobData[] = []
  const items = list as string[]
  for (let index = 0; index + 1 < items.length; index += 2) {
    found.push({ name: String(items[index]), epoch: Number(items[index + 1]) })
  }
  return found
}

function recordOf(list: readonly string[]): Record<string, string> {
  const found: Record<string, string> = Object.create(null)
  for (let index = 0; index + 1 < list.length; index += 2) found[String(list[index])] = String(list[index + 1])
  return found
}
