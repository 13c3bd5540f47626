// runs on: node
import { type ChildProcess, spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Order, Report } from './orders.ts'

/** What a process costs is mostly the compiling of its modules. */
const compiled = join(tmpdir(), 'sealwax-rotators-compiled')

/** How a store is opened, here and in other processes. */
export interface Opening {
  /** The URL of a module that exports `open`, which makes a provider of the options. */
  readonly module: string
  /** What JSON can hold. */
  readonly options: object
}

/** What a call of a rotator came to. */
export type Result = Extract<Report, { phase: string } | { error: object }>

/** A rotator in a process of its own, which can be stopped as by SIGSTOP. */
export class Rotator implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, { at: (label: string) => void; done: (result: Result) => void }>()
  #ready: Promise<unknown>
  #orders = 0

  constructor({ module, options }: Opening) {
    const program = join(import.meta.dirname, 'rotator-program.ts')
    this.#child = spawn(
      process.execPath,
      ['--conditions', 'sealwax-source', program, module, JSON.stringify(options)],
      { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], env: { ...process.env, NODE_COMPILE_CACHE: compiled } },
    )
    this.#ready = new Promise((resolve, reject) => {
      this.#waiting.set(0, { at: () => {}, done: resolve })
      this.#child.once('exit', code => reject(new Error(`a rotator ended by itself (${code})`)))
    })
    // Whoever waits for it hears of it.
    this.#ready.catch(() => undefined)
    this.#child.on('message', (report: Report) => {
      const order = this.#waiting.get(report.id)
      if ('at' in report) order?.at(report.at)
      else order?.done(report)
    })
  }

  async call(order: Omit<Order, 'id'>, at: (label: string) => void = () => {}): Promise<Result> {
    await this.#ready
    const id = ++this.#orders
    return new Promise(done => {
      this.#waiting.set(id, { at, done })
      this.#child.send({ ...order, id })
    })
  }

  /** A call up to one of its points; where it does not come to so many, its result. */
  async callTo(
    order: Omit<Order, 'id'>,
  ): Promise<{ readonly label: string; readonly result: Promise<Result> } | Result> {
    const { promise: label, resolve } = Promise.withResolvers<string>()
    const result = this.call(order, resolve)
    const first = await Promise.race([label, result])
    return typeof first === 'string' ? { label: first, result } : first
  }

  /** Stops the whole process; it has been told to go on, and will when it is woken. */
  stop(): void {
    this.#child.kill('SIGSTOP')
    this.#child.send({ go: true })
  }

  wake(): void {
    this.#child.kill('SIGCONT')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = new Promise(resolve => this.#child.once('exit', resolve))
    this.#child.kill('SIGKILL')
    await ended
  }
}
