import { spawn } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

const patience = 60_000

/** What runs now; ended with this process, however that ends by itself. @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/**
 * @typedef {object} ServerProcess
 * @property {number} pid
 * @property {number} port
 * @property {string} folder its own; gone when it is stopped
 * @property {() => Promise<void>} stop by its process id; resolves when it is gone
 */

/**
 * Starts a server in a folder of its own on a free port of 127.0.0.1, and waits until it answers. What it prints goes to a
 * file, whose end is shown where the start fails.
 * @param {object} what
 * @param {string} what.name
 * @param {string} what.command
 * @param {(port: number) => string[]} what.args
 * @param {(folder: string, port: number) => Promise<void>} [what.prepare] lays what it needs into its folder, which is where it runs
 * @param {(port: number) => Record<string, string>} [what.env] beside PATH: nothing of this process's environment is passed on
 * @param {(port: number) => Promise<boolean>} what.isReady
 * @returns {Promise<ServerProcess>}
 */
export async function startProcess({ name, command, args, prepare, env = () => ({}), isReady }) {
  const folder = mkdtempSync(join(tmpdir(), `sealwax-${name}-`))
  const log = join(folder, 'output.log')
  const port = await freePort()
  await prepare?.(folder, port).catch(error => {
    rmSync(folder, { recursive: true, force: true })
    throw error
  })
  const output = openSync(log, 'a')
  const child = spawn(command, args(port), {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, TMPDIR: folder, ...env(port) },
    // Standard input stays open as long as this process lives.
    stdio: ['pipe', output, output],
    // Ctrl-C is for the tests: the server is still there while they clean up, and stopped after them.
    detached: process.platform !== 'win32',
  })
  closeSync(output)
  running.add(child)
  let isUp = false
  /** @type {string | undefined} */
  let end
  /** @type {Promise<string>} */
  const ended = new Promise(resolve => {
    /** @param {string} how */
    const finish = how => {
      end ??= how
      running.delete(child)
      // What is asked of it from now on fails, and this is why.
      if (isUp) console.error(`${name} ended by itself: ${end}. The end of what it printed:\n${tailOf(log)}`)
      resolve(end)
    }
    child.on('error', error => finish(error.message))
    child.on('exit', (code, signal) => finish(signal === null ? `exit code ${code}` : `ended by ${signal}`))
  })

  const stop = async () => {
    isUp = false
    child.kill('SIGTERM')
    if ((await Promise.race([ended, wait(5_000, undefined, { ref: false })])) === undefined) child.kill('SIGKILL')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }

  const deadline = Date.now() + patience
  while (!(await isReady(port).catch(() => false))) {
    if (end === undefined && Date.now() < deadline) {
      await wait(50)
      continue
    }
    const printed = tailOf(log)
    const how = end ?? `no answer on port ${port} within ${patience / 1_000} s`
    await stop()
    throw new Error(`${name} did not start: ${how}. The end of what it printed:\n${printed}`)
  }
  isUp = true
  return { pid: child.pid ?? 0, port, folder, stop }
}

/** @param {string} log */
function tailOf(log) {
  return readFileSync(log, 'utf8').trim().split('\n').slice(-20).join('\n')
}

/** @param {string} url */
export async function answers(url) {
  const answer = await fetch(url)
  await answer.arrayBuffer()
  return answer.ok
}

/** @returns {Promise<number>} of 127.0.0.1 */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
