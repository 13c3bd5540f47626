import type { AuditFile, AuditOutput, AuditSource, UnclosedFile } from '../../src/audit/index.ts'

const utf8 = new TextEncoder()

/** An audit folder in memory, that fails when a test says so. */
export class MemoryOutput implements AuditOutput, AuditSource {
  readonly process: Readonly<Record<string, string | number>> = { host: 'host-1', boot: 'boot-1', pid: 7, user: 'shop' }
  readonly texts: Map<string, string> = new Map()
  manifestText = ''
  left: UnclosedFile[] = []
  /** How many of the next calls fail: `create`, `append`, `list`, `sync`. */
  readonly failing: Map<string, number> = new Map()
  /** An append that fails leaves this much of its text. */
  tears = 0
  syncs = 0
  appends = 0
  #files = 0

  fail(call: 'create' | 'append' | 'list' | 'sync', times: number = Number.POSITIVE_INFINITY): void {
    this.failing.set(call, times)
  }

  heal(): void {
    this.failing.clear()
  }

  async create(sequence: number): Promise<AuditFile> {
    this.#check('create')
    const name = `audit-${++this.#files}-${sequence}.jsonl`
    this.texts.set(name, '')
    return {
      name,
      append: async text => {
        this.appends++
        await Promise.resolve()
        const whole = this.texts.get(name) ?? ''
        try {
          this.#check('append')
        } catch (error) {
          this.texts.set(name, whole + text.slice(0, this.tears))
          throw error
        }
        this.texts.set(name, whole + text)
      },
      sync: async () => {
        this.#check('sync')
        this.syncs++
      },
      close: async () => {},
    }
  }

  async list(line: string): Promise<void> {
    this.#check('list')
    this.manifestText += line
  }

  async unclosed(): Promise<readonly UnclosedFile[]> {
    return this.left
  }

  async files(): Promise<readonly string[]> {
    return [...this.texts.keys()]
  }

  async read(file: string): Promise<Uint8Array> {
    return utf8.encode(this.texts.get(file))
  }

  async manifest(): Promise<Uint8Array> {
    return utf8.encode(this.manifestText)
  }

  /** The whole records of all files, in order. */
  get records(): Record<string, unknown>[] {
    return [...this.texts.values()].flatMap(text =>
      text
        .split('\n')
        .slice(0, -1)
        .map(line => JSON.parse(line) as Record<string, unknown>),
    )
  }

  #check(call: string): void {
    const left = this.failing.get(call) ?? 0
    if (left === 0) return
    this.failing.set(call, left - 1)
    throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
  }
}
