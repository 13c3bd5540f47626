import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** How long a server may take until it answers, in milliseconds. */
const patience = 40_000

/**
 * A server that one test has for itself, for what would disturb others: it is filled, made a replica, kept busy, stopped and
 * started again. On a port of 127.0.0.1, in a folder of its own.
 */
export abstract class OwnServer {
  readonly port: number
  /** What it keeps between a stop and a start. */
  readonly folder: string
  readonly #kind: string
  #process: ChildProcess | undefined
  #ended: Promise<unknown> = Promise.resolve()

  /** @param kind for names and messages. */
  protected constructor(kind: string, port: number) {
    this.#kind = kind
    this.port = port
    this.folder = mkdtempSync(join(tmpdir(), `sealwax-own-${kind}-`))
  }

  /** Whether it answers; it rejects as long as it does not. */
  protected abstract answers(): Promise<boolean>

  /** Starts the program in the server's folder, and waits until it answers. */
  protected async launch([program = '', ...words]: readonly string[]): Promise<void> {
    const child = spawn(program, words, { cwd: this.folder, stdio: ['ignore', 'ignore', 'pipe'] })
    let printed = ''
    let hasEnded = false
    child.stderr.setEncoding('utf8').on('data', chunk => {
      printed = `${printed}${chunk}`.slice(-2_000)
    })
    this.#process = child
    this.#ended = new Promise(resolve => child.on('exit', resolve).on('error', resolve)).then(() => {
      hasEnded = true
    })
    for (const deadline = Date.now() + patience; ; ) {
      if (await this.answers().catch(() => false)) return
      if (hasEnded || Date.now() > deadline)
        throw new Error(`a ${this.#kind} server of the test's own did not start: ${printed}`)
      await new Promise(resolve => setTimeout(resolve, 20))
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#process?.kill(signal)
  }

  /** Ends its process; what it keeps in its folder stays. */
  async stop(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    this.signal(signal)
    await this.#ended
  }

  async close(): Promise<void> {
    await this.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
