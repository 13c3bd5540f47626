import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { fileProvider, workFolder, write } from '../workspace.ts'
import { counterOf, textAt } from './counter.ts'
import { exitOf, randomBelow, startWriter } from './processes.ts'

/** Calls of the file system in two puts, or a few more where the writers wait for one another. */
const callsOfInterest = 50

/**
 * Kills writers with SIGKILL in the middle of their writes, two at work on one file at any time: every other one between
 * two calls of the file system, wherever those are, the rest at random moments. After each kill the file must be, to the
 * byte, what it is at some count that is not below the last one; after all of them one more write must leave nothing
 * beside the file.
 *
 * @returns How far the writers came.
 */
export async function killWriters(fileName: string, kills: number, seed: number): Promise<number> {
  const textOf = textAt[fileName]
  if (textOf === undefined) throw new TypeError('there is no such file')
  const folder = workFolder()
  const work = join(folder, 'work')
  mkdirSync(work)
  const path = join(work, fileName)
  const random = randomBelow(seed)
  writeFileSync(path, textOf(0), { mode: 0o640 })

  let left = kills
  let reached = 0
  const check = (): void => {
    const text = readFileSync(path, 'utf8')
    const n = counterOf(text)
    expect(text === textOf(n), `the file is torn (seed ${seed})`).toBe(true)
    expect(n, `the counter went back (seed ${seed})`).toBeGreaterThanOrEqual(reached)
    expect(statSync(path).mode & 0o777).toBe(0o640)
    reached = n
  }

  const killOneAfterAnother = async (): Promise<void> => {
    while (left-- > 0) {
      const byItself = left % 2 === 0
      const calls = byItself ? 1 + random(callsOfInterest) : 0
      const writer = startWriter(join(folder, 'cache'), 'killed', path, join(folder, 'key'), String(calls))
      const exit = exitOf(writer)
      if (!byItself) {
        if (writer.stdout === null) throw new Error('a writer has no output')
        await Promise.race([once(writer.stdout, 'data'), exit])
        await new Promise(resolve => setTimeout(resolve, random(30_000) / 1_000))
        writer.kill('SIGKILL')
      }
      expect(await exit, `a writer ended by itself (seed ${seed})`).toBe('SIGKILL')
      check()
    }
  }
  await Promise.all([killOneAfterAnother(), killOneAfterAnother()])

  await write(fileProvider(work, fileName), 'AFTER', 'all')
  expect(readdirSync(work)).toEqual([fileName])
  return reached
}
