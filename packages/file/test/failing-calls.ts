import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { FileStore } from '../src/file-store.ts'
import { type Fate, faultyFileSystem } from './faulty-file-system.ts'
import { bytesOf, fileProvider, newCall, workFolder, write } from './workspace.ts'

export const fates = ['EIO', 'ENOSPC', 'EACCES', 'EMFILE', 'EROFS', 'short write'] as const

interface Scene {
  readonly file: string
  readonly before: string
  readonly after: string
  readonly operation: (provider: FileStore) => Promise<unknown>
}

export const scenes: Readonly<Record<string, Scene>> = {
  put: {
    file: '.env',
    before: '# mine\nA=old\nB=2\n',
    after: '# mine\nA=new\nB=2\n',
    operation: provider => provider.put('A', bytesOf('new'), newCall()),
  },
  delete: {
    file: '.env',
    before: '# mine\nA=old\nB=2\n',
    after: '# mine\nB=2\n',
    operation: provider => provider.delete('A', newCall()),
  },
  'put into JSON': {
    file: 'secrets.json',
    before: '{"A": "old", "B": 2}',
    after: '{"A": "new", "B": 2}',
    operation: provider => provider.put('A', bytesOf('new'), newCall()),
  },
}

/**
 * Makes the n-th call of an operation fail, once or from then on, for every n there is. After each: the file has its old
 * content or its new one and its mode; an operation that succeeded has made it the new one; the next write succeeds and
 * leaves nothing beside the file; no file is left open.
 *
 * @returns How many calls were made to fail.
 */
export async function failEachCall(
  sceneName: string,
  verdict: (typeof fates)[number],
  forGood: boolean,
): Promise<number> {
  const scene = scenes[sceneName]
  if (scene === undefined) throw new TypeError('there is no such scene')
  const folder = workFolder()
  const path = join(folder, scene.file)
  let fired = 0
  for (let n = 1; ; n++) {
    writeFileSync(path, scene.before, { mode: 0o640 })
    const fileSystem = faultyFileSystem()
    const provider = fileProvider(folder, scene.file, {}, { fileSystem })
    let hit = false
    const fate: Fate = (call, count) => {
      if (forGood ? count < n : count !== n) return undefined
      if (verdict === 'short write' && call !== 'file.write') return undefined
      hit = true
      return verdict
    }
    fileSystem.afflict(fate)
    const outcome = await scene.operation(provider).then(
      () => 'done',
      (error: unknown) => provider.classify(error).code,
    )
    const total = fileSystem.calls.length
    fileSystem.heal()

    const content = readFileSync(path, 'utf8')
    const where = `${sceneName}, ${verdict}, call ${n}`
    expect([scene.before, scene.after], where).toContain(content)
    if (outcome === 'done') expect(content, where).toBe(scene.after)
    else expect(['ERR_SECRET_UNAVAILABLE', 'ERR_SECRET_DENIED'], where).toContain(outcome)
    expect(statSync(path).mode & 0o777, where).toBe(0o640)
    expect([...fileSystem.opened], where).toEqual([])

    await write(provider, 'C', String(n))
    expect(readdirSync(folder), where).toEqual([scene.file])
    if (hit) fired++
    else if (n > total) return fired
  }
}
