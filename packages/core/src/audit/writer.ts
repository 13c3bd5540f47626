import type { Clock } from '../contract/clock.ts'
import { callOut } from '../policy/call-out.ts'
import type { Anchoring } from './anchoring.ts'
import { Chain } from './chain.ts'
import type { Digest } from './digest.ts'
import type { AuditFile, AuditOutput, ManifestLine } from './output.ts'
import type { AuditEntry, AuditRecord } from './record.ts'
import type { AuditStatus } from './status.ts'

export interface WriterOptions {
  readonly output: AuditOutput
  readonly digest: Digest
  readonly maxBytes: number
  readonly sinks: readonly ((record: AuditRecord) => void)[]
  readonly actor: string | undefined
  readonly clock: Clock
  readonly onError: (error: unknown) => void
  readonly anchoring: Anchoring
}

/** Records that wait at most while nothing can be written; what comes then is counted, and lost. */
const mostWaiting = 100_000
/** Versions that are remembered, to say which one is served for the first time. */
const mostVersions = 10_000

interface Waiting {
  readonly at: number
  readonly entry: AuditEntry
}

/** The file that is written now. */
interface Current {
  readonly file: AuditFile
  readonly chain: Chain
  bytes: number
}

/** Turns entries into chained lines of files, in order, as many at once as there are. */
export class Writer {
  readonly #options: WriterOptions
  readonly #log: string = crypto.randomUUID()
  readonly #versions = new Map<string, string>()
  #waiting: Waiting[] = []
  #current: Current | undefined
  #previous: { readonly file: string; readonly head: string } | undefined
  #sequence = 0
  #written = 0
  #lost = 0
  #lostInAll = 0
  /** The write that is under way, and the one after it that whoever comes meanwhile shares. */
  #running: Promise<void> | undefined
  #next: Promise<void> | undefined
  #nextSyncs = false
  #isScheduled = false
  #hasLooked = false

  constructor(options: WriterOptions) {
    this.#options = options
  }

  add(at: number, entry: AuditEntry): void {
    if (this.#waiting.length >= mostWaiting) {
      this.#lost++
      this.#lostInAll++
      return
    }
    this.#waiting.push({ at, entry: this.#mark(entry) })
    if (this.#isScheduled) return
    this.#isScheduled = true
    // What comes in the same tick goes out together. A failure has reached onError.
    queueMicrotask(() => {
      this.#isScheduled = false
      this.flush(false).catch(() => undefined)
    })
  }

  /** Writes what waits. @throws what the output rejects with, which onError was told. */
  flush(sync: boolean): Promise<void> {
    if (this.#running === undefined) return this.#start(sync)
    this.#nextSyncs ||= sync
    this.#next ??= this.#running.then(
      () => this.#startNext(),
      () => this.#startNext(),
    )
    return this.#next
  }

  async close(): Promise<void> {
    await this.flush(true)
    if (this.#current !== undefined) await this.#end(this.#current)
    await this.#options.anchoring.settle()
  }

  status(): AuditStatus {
    return {
      file: this.#current?.file.name,
      written: this.#written,
      waiting: this.#waiting.length,
      lost: this.#lostInAll,
      unanchored: this.#options.anchoring.open,
    }
  }

  #startNext(): Promise<void> {
    const sync = this.#nextSyncs
    this.#next = undefined
    this.#nextSyncs = false
    return this.#start(sync)
  }

  #start(sync: boolean): Promise<void> {
    const running = this.#flush(sync)
      .catch(error => {
        this.#options.onError(error)
        throw error
      })
      .finally(() => {
        this.#running = undefined
      })
    this.#running = running
    return running
  }

  async #flush(sync: boolean): Promise<void> {
    if (this.#waiting.length > 0) {
      // A file that could not be written is left as it is, and told of; the records go into another one.
      await this.#write().catch(error => {
        this.#options.onError(error)
        return this.#write()
      })
      const current = this.#current
      if (current !== undefined && current.bytes >= this.#options.maxBytes) await this.#end(current)
    }
    if (sync) await this.#current?.file.sync()
  }

  async #write(): Promise<void> {
    const current = await this.#open()
    const { file, chain } = current
    const batch = this.#waiting
    const lost = this.#lost
    const entries =
      lost === 0 ? batch : [{ at: this.#now(), entry: { kind: 'lost', records: lost } as const }, ...batch]
    this.#waiting = []
    const lines = entries.map(({ at, entry }) => chain.append(at, entry))
    const text = lines.map(({ line }) => line).join('')
    try {
      await file.append(text)
    } catch (error) {
      this.#waiting = [...batch, ...this.#waiting]
      this.#current = undefined
      await file.close().catch(() => undefined)
      throw error
    }
    this.#lost -= lost
    current.bytes += text.length
    this.#written += lines.length
    this.#reached(current, false)
    for (const sink of this.#options.sinks) for (const { record } of lines) callOut(() => sink(record))
  }

  async #open(): Promise<Current> {
    if (this.#current !== undefined) return this.#current
    const { output, digest, actor } = this.#options
    const sequence = this.#sequence
    const file = await output.create(sequence)
    const at = this.#now()
    await this.#list({ file: file.name, log: this.#log, opened: at })
    const current: Current = { file, chain: new Chain(digest), bytes: 0 }
    const { line } = current.chain.append(at, {
      kind: 'header',
      format: 1,
      log: this.#log,
      file: file.name,
      sequence,
      ...(this.#previous !== undefined && { previous: this.#previous }),
      process: output.process,
      ...(actor !== undefined && { asserted: actor }),
    })
    try {
      await file.append(line)
    } catch (error) {
      await file.close().catch(() => undefined)
      throw error
    }
    current.bytes = line.length
    this.#sequence++
    this.#written++
    this.#current = current
    this.#reached(current, true)
    if (!this.#hasLooked) await this.#look()
    return current
  }

  /** The closing record, then the manifest: it says that the file is complete. */
  async #end(current: Current): Promise<void> {
    const { file, chain } = current
    const at = this.#now()
    const { line } = chain.append(at, { kind: 'close', count: chain.count })
    this.#current = undefined
    try {
      await file.append(line)
      await file.sync()
    } finally {
      await file.close()
    }
    this.#written++
    this.#previous = { file: file.name, head: chain.head }
    this.#reached(current, true)
    await this.#list({ file: file.name, log: this.#log, closed: at, count: chain.count, head: chain.head })
  }

  /** What earlier processes left is recorded once, by whoever comes first. */
  async #look(): Promise<void> {
    this.#hasLooked = true
    for (const { name, records, head, tornBytes } of await this.#options.output.unclosed()) {
      this.#waiting.unshift({ at: this.#now(), entry: { kind: 'found', file: name, records, head, tornBytes } })
      await this.#list({ file: name, found: this.#now(), records, head, by: this.#log })
    }
  }

  #list(line: ManifestLine): Promise<void> {
    return this.#options.output.list(`${JSON.stringify(line)}\n`)
  }

  #reached({ file, chain }: Current, isEnd: boolean): void {
    const { count, head } = chain
    this.#options.anchoring.reached({ log: this.#log, file: file.name, records: count, head }, isEnd)
  }

  /** Says which version of a secret is served for the first time. */
  #mark(entry: AuditEntry): AuditEntry {
    if (entry.kind !== 'call' || entry.operation !== 'get' || entry.version === undefined || entry.name === undefined) {
      return entry
    }
    const key = `${entry.provider}\0${entry.name}`
    const isFirst = this.#versions.get(key) !== entry.version
    this.#versions.delete(key)
    this.#versions.set(key, entry.version)
    if (this.#versions.size > mostVersions) this.#versions.delete(this.#versions.keys().next().value as string)
    return isFirst ? { ...entry, first: true } : entry
  }

  #now(): number {
    return Math.floor(this.#options.clock.now())
  }
}
