import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'

/** Starts a writer; see writer.ts. */
export function startWriter(cacheFolder: string, ...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, ['--conditions', 'sealwax-source', join(import.meta.dirname, 'writer.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // What a writer costs is mostly the compiling of its modules.
    env: { ...process.env, NODE_COMPILE_CACHE: cacheFolder },
  })
}

export function exitOf(child: ChildProcess): Promise<number | NodeJS.Signals | null> {
  return new Promise(resolve => child.once('exit', (code, signal) => resolve(signal ?? code)))
}

/** Numbers below a bound, the same ones for the same seed (xorshift32, George Marsaglia 2003). */
export function randomBelow(seed: number): (bound: number) => number {
  let state = seed >>> 0 || 1
  return bound => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % bound
  }
}
