import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { fileProvider, newCall, read, workFolder } from '../workspace.ts'
import { numberOf, textAt } from './counter.ts'
import { exitOf, startWriter } from './processes.ts'

async function runWriters(task: string, processes: number, times: number): Promise<string> {
  const folder = workFolder()
  const path = join(folder, '.env')
  writeFileSync(path, textAt['.env']?.(0) ?? '', { mode: 0o600 })
  const writers = Array.from({ length: processes }, (_, i) =>
    startWriter(join(folder, 'cache'), task, path, join(folder, 'key'), String(times), `P${i}`),
  )
  expect(await Promise.all(writers.map(exitOf))).toEqual(writers.map(() => 0))
  expect(readdirSync(folder).sort()).toEqual(['.env', 'cache', 'key'])
  return folder
}

/** Processes that raise one counter by compare-and-set: none of the increments may be lost. */
export async function incrementTogether(processes: number, times: number): Promise<void> {
  const folder = await runWriters('increment', processes, times)
  expect(numberOf(await read(fileProvider(folder), 'N'))).toBe(processes * times)
}

/** Processes that put keys of their own into one file: none of them may be lost. */
export async function writeKeysTogether(processes: number, times: number): Promise<void> {
  const folder = await runWriters('keys', processes, times)
  const provider = fileProvider(folder)
  const { names } = await provider.list('P', newCall())
  expect(names).toHaveLength(processes * times)
  for (const name of names) expect(await read(provider, name)).toBe(name.replace('_', ' '))
}
