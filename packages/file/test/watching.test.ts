import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { nodeFileSystem } from '../src/disk/file-system.ts'
import type { FileStore } from '../src/file-store.ts'
import { fileProvider, newCall, workFolder, write } from './workspace.ts'

/** Watches, and lets a test wait until a change was told of after it did something. */
async function watched(
  provider: FileStore,
): Promise<{ readonly told: number; after(action: () => unknown): Promise<void>; failures: unknown[] }> {
  let told = 0
  let tell = (): void => {}
  const failures: unknown[] = []
  const sink = {
    changed: () => {
      told++
      tell()
    },
    failed: (error: unknown) => void failures.push(error),
  }
  const watching = await provider.watch([], sink, newCall())
  onTestFinished(() => watching[Symbol.asyncDispose]())
  return {
    get told() {
      return told
    },
    failures,
    async after(action) {
      const changed = new Promise<void>(resolve => {
        tell = resolve
      })
      await action()
      await changed
    },
  }
}

describe('watching', () => {
  test('tells of a file that is overwritten, replaced, removed and made anew', async () => {
    const folder = workFolder()
    const path = join(folder, '.env')
    writeFileSync(path, 'A=1\n')
    const { after, failures } = await watched(fileProvider(folder))
    await after(() => appendFileSync(path, 'B=1\n'))
    await after(() => {
      writeFileSync(join(folder, 'new'), 'A=2\n')
      renameSync(join(folder, 'new'), path)
    })
    await after(() => rmSync(path))
    await after(() => writeFileSync(path, 'A=3\n'))
    expect(failures).toEqual([])
  })

  test('tells of the link that Kubernetes turns round', async () => {
    const folder = workFolder()
    for (const version of ['..v1', '..v2', '..v3']) {
      mkdirSync(join(folder, version))
      writeFileSync(join(folder, version, '.env'), `A=${version}\n`)
    }
    symlinkSync('..v1', join(folder, '..data'))
    symlinkSync('..data/.env', join(folder, '.env'))
    const { after } = await watched(fileProvider(folder))
    for (const version of ['..v2', '..v3']) {
      await after(() => {
        symlinkSync(version, join(folder, '..data_tmp'))
        renameSync(join(folder, '..data_tmp'), join(folder, '..data'))
      })
    }
  })

  test('tells of a change where a link leads', async () => {
    const folder = workFolder()
    mkdirSync(join(folder, 'shared'))
    writeFileSync(join(folder, 'shared', 'real'), 'A=1\n')
    symlinkSync('shared/real', join(folder, '.env'))
    const { after } = await watched(fileProvider(folder))
    await after(() => appendFileSync(join(folder, 'shared', 'real'), 'B=1\n'))
  })

  test('tells of a file whose folder appears later, goes and comes again', async () => {
    const folder = workFolder()
    const { after } = await watched(fileProvider(folder, 'a/b/.env'))
    const make = (): void => {
      mkdirSync(join(folder, 'a', 'b'), { recursive: true })
      writeFileSync(join(folder, 'a', 'b', '.env'), 'A=1\n')
    }
    await after(make)
    await after(() => rmSync(join(folder, 'a'), { recursive: true }))
    await after(make)
    await after(() => appendFileSync(join(folder, 'a', 'b', '.env'), 'B=1\n'))
    // So quickly that its path was never seen missing.
    await after(() => {
      rmSync(join(folder, 'a'), { recursive: true })
      make()
    })
    await after(() => appendFileSync(join(folder, 'a', 'b', '.env'), 'B=1\n'))
  })

  test('tells of each layer, and of nothing that happens beside them', async () => {
    const folder = workFolder()
    writeFileSync(join(folder, '.env'), 'A=1\n')
    const watching = await watched(fileProvider(folder, ['.env', '.env.local']))
    for (let i = 0; i < 20; i++) writeFileSync(join(folder, `other${i}`), 'x')
    await watching.after(() => writeFileSync(join(folder, '.env.local'), 'A=2\n'))
    expect(watching.told).toBe(1)
  })

  test('tells of its own puts as well', async () => {
    const provider = fileProvider(workFolder())
    const { after } = await watched(provider)
    await after(() => write(provider, 'A', '1'))
  })

  test('goes on where the machine has no watches left, and says so', async () => {
    const folder = workFolder()
    const error = Object.assign(new Error('no watches left'), { code: 'ENOSPC' })
    const fileSystem = {
      ...nodeFileSystem,
      watch: () => {
        throw error
      },
    }
    const { failures } = await watched(fileProvider(folder, '.env', {}, { fileSystem }))
    expect(failures).toEqual([error])
  })

  test('ends with what it opened, also when the provider is closed', async () => {
    const folder = workFolder()
    let open = 0
    const fileSystem: typeof nodeFileSystem = {
      ...nodeFileSystem,
      watch(...args) {
        open++
        const watcher = nodeFileSystem.watch(...args)
        return {
          close: () => {
            open--
            watcher.close()
          },
        }
      },
    }
    const provider = fileProvider(folder, '.env', {}, { fileSystem })
    const sink = { changed: () => {}, failed: () => {} }
    const one = await provider.watch([], sink, newCall())
    await provider.watch([], sink, newCall())
    expect(open).toBeGreaterThan(0)
    await one[Symbol.asyncDispose]()
    await one[Symbol.asyncDispose]()
    await provider.close()
    expect(open).toBe(0)
    expect(existsSync(folder) && readdirSync(folder)).toEqual([])
  })
})
