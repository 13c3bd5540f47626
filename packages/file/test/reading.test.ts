import { mkdirSync, renameSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { maxFileBytes } from '../src/disk/read-file.ts'
import { faultyFileSystem } from './faulty-file-system.ts'
import { faultOf, fileProvider, folderWith, newCall, read, workFolder, write } from './workspace.ts'

function envFile(content: string | Uint8Array): string {
  return folderWith({ '.env': content })
}

describe('what is on disk now', () => {
  test('a change from outside is read at once, whether the file was replaced or overwritten', async () => {
    const folder = envFile('A=1\n')
    const provider = fileProvider(folder)
    expect(await read(provider, 'A')).toBe('1')
    writeFileSync(join(folder, '.env'), 'A=2\n')
    expect(await read(provider, 'A')).toBe('2')
    writeFileSync(join(folder, 'new'), 'A=3\n')
    renameSync(join(folder, 'new'), join(folder, '.env'))
    expect(await read(provider, 'A')).toBe('3')
  })

  test('edits of the same length with the times set back are seen, however late', async () => {
    const time = new Date('2026-01-01T00:00:00.000Z')
    for (const late of [0, 60_000]) {
      const folder = envFile('A=0\n')
      const provider = fileProvider(folder, '.env', {}, { now: () => Date.now() + late })
      for (let i = 1; i < 10; i++) {
        writeFileSync(join(folder, '.env'), `A=${i}\n`)
        utimesSync(join(folder, '.env'), time, time)
        expect(await read(provider, 'A')).toBe(String(i))
      }
    }
  })

  test.each([
    ['10 ms', 1_700_000_000_010_000_000n, 40, 80],
    ['two seconds', 1_700_000_002_000_000_000n, 2_400, 2_600],
  ])('edits within one step of a clock of %s are seen', async (_, changed, soon, late) => {
    const folder = envFile('A=0\n')
    const fileSystem = faultyFileSystem()
    let now = 0
    // A file system whose clock stands still between the edits.
    const stopped = <T extends object>(stat: T): T => Object.assign(stat, { mtimeNs: changed, ctimeNs: changed })
    const open: typeof fileSystem.open = async (...args) => {
      const file = await fileSystem.open(...args)
      return { ...file, stat: async () => stopped(await file.stat()) }
    }
    const stat: typeof fileSystem.stat = async path => stopped(await fileSystem.stat(path))
    const provider = fileProvider(folder, '.env', {}, { fileSystem: { ...fileSystem, open, stat }, now: () => now })
    for (let i = 1; i < 4; i++) {
      writeFileSync(join(folder, '.env'), `A=${i}\n`)
      now = Number(changed / 1_000_000n) + soon
      expect(await read(provider, 'A')).toBe(String(i))
    }
    now = Number(changed / 1_000_000n) + late
    await read(provider, 'A')
    fileSystem.afflict(() => undefined)
    await read(provider, 'A')
    expect(fileSystem.calls).toEqual(['stat'])
  })

  test('an unchanged file costs one stat', async () => {
    const folder = envFile('A=1\nB=2\n')
    const fileSystem = faultyFileSystem()
    // A clock ahead: the file's last change is long ago.
    const provider = fileProvider(folder, '.env', {}, { fileSystem, now: () => Date.now() + 60_000 })
    await read(provider, 'A')
    fileSystem.afflict(() => undefined)
    await read(provider, 'B')
    expect(fileSystem.calls).toEqual(['stat'])
  })

  test('a missing file has no secrets, and one that appears has them', async () => {
    const folder = workFolder()
    const provider = fileProvider(folder)
    const fault = await faultOf(provider, provider.get('A', newCall()))
    expect(fault.code).toBe('ERR_SECRET_NOT_FOUND')
    expect(fault.hint).toContain('does not exist')
    expect(await provider.list('', newCall())).toEqual({ names: [] })
    writeFileSync(join(folder, '.env'), 'A=1\n', { mode: 0o600 })
    expect(await read(provider, 'A')).toBe('1')
  })

  test('a missing name comes with the names that there are', async () => {
    const provider = fileProvider(envFile('API_KEY=1\nOTHER=2\n'))
    const fault = await faultOf(provider, provider.get('API_KYE', newCall()))
    expect(fault).toMatchObject({ code: 'ERR_SECRET_NOT_FOUND' })
    expect([...((fault as { known?: Iterable<string> }).known ?? [])]).toEqual(['API_KEY', 'OTHER'])
  })

  test('getMany answers each name for itself, from one look at the file', async () => {
    const folder = envFile('A=1\nB=2\n')
    const provider = fileProvider(folder)
    const answers = await provider.getMany(['A', 'X', 'B'], newCall())
    expect([...answers.keys()]).toEqual(['A', 'X', 'B'])
    expect(answers.get('X')).toHaveProperty('error.fault.code', 'ERR_SECRET_NOT_FOUND')
    expect(answers.get('B')).toHaveProperty('bytes', new Uint8Array([0x32]))
  })

  test('a version other than the current one is not found', async () => {
    const folder = envFile('A=1\n')
    const provider = fileProvider(folder)
    const { version } = await provider.get('A', newCall())
    expect(await provider.get('A', { ...newCall(), version })).toHaveProperty('version', version)
    const fault = await faultOf(provider, provider.get('A', { ...newCall(), version: 'another' }))
    expect(fault.code).toBe('ERR_SECRET_NOT_FOUND')
  })
})

describe('files that cannot be read', () => {
  test.each([
    ['not UTF-8', Uint8Array.of(0x41, 0x3d, 0xff, 0x0a), 'ERR_SECRET_CORRUPT'],
    ['too large', new Uint8Array(maxFileBytes + 1).fill(0x0a), 'ERR_SECRET_TOO_LARGE'],
  ])('%s', async (_, content, code) => {
    const provider = fileProvider(envFile(content))
    expect((await faultOf(provider, provider.get('A', newCall()))).code).toBe(code)
  })

  test('the largest file is read', async () => {
    const provider = fileProvider(envFile(`A=1\n${'#'.repeat(maxFileBytes - 5)}\n`))
    expect(await read(provider, 'A')).toBe('1')
  })

  test('a directory, a loop of links, a path through a file', async () => {
    const folder = workFolder()
    mkdirSync(join(folder, 'directory'))
    symlinkSync('loop', join(folder, 'loop'))
    writeFileSync(join(folder, 'file'), '')
    for (const path of ['directory', 'loop', 'file/.env']) {
      const provider = fileProvider(folder, path)
      expect([path, await faultOf(provider, provider.get('A', newCall()))]).toEqual([
        path,
        expect.objectContaining({ code: 'ERR_SECRET_CONFIG', hint: expect.any(String) }),
      ])
      expect((await faultOf(provider, write(provider, 'A', '1'))).code).toBe('ERR_SECRET_CONFIG')
    }
  })

  test('a pipe is refused and not waited for', async () => {
    const folder = workFolder()
    const { execFileSync } = await import('node:child_process')
    execFileSync('mkfifo', [join(folder, '.env')])
    const provider = fileProvider(folder)
    expect((await faultOf(provider, provider.get('A', newCall()))).code).toBe('ERR_SECRET_CONFIG')
  })

  test('denied is not absent', async () => {
    const folder = envFile('A=1\n')
    const fileSystem = faultyFileSystem()
    const provider = fileProvider(folder, '.env', {}, { fileSystem })
    fileSystem.afflict(call => (call === 'open' ? 'EACCES' : undefined))
    expect(await faultOf(provider, provider.get('A', newCall()))).toMatchObject({
      code: 'ERR_SECRET_DENIED',
      status: 13,
    })
    await expect(provider.list('', newCall())).rejects.toThrow()
    await expect(provider.getMany(['A'], newCall())).rejects.toThrow()
  })

  test('no fault quotes the file', async () => {
    const canary = 'Zq7canaryX'
    const folder = workFolder()
    writeFileSync(join(folder, 'a.json'), `{"A": "${canary}" ${canary}}`, { mode: 0o600 })
    writeFileSync(join(folder, 'b.json'), `["${canary}"]`, { mode: 0o600 })
    writeFileSync(join(folder, 'c.json'), `{"A": "${canary}"}`, { mode: 0o600 })
    writeFileSync(join(folder, '.env'), Buffer.concat([Buffer.from(`A=${canary}`), Buffer.of(0xff)]), { mode: 0o600 })
    for (const [path, name] of [
      ['a.json', 'A'],
      ['b.json', 'A'],
      ['c.json', 'A/b'],
      ['.env', 'A'],
    ] as const) {
      const provider = fileProvider(folder, path)
      const errors = [provider.get(name, newCall()), write(provider, name, canary)].map(attempt =>
        attempt.catch((error: Error) => error),
      )
      for (const error of (await Promise.all(errors)) as Error[]) {
        expect(
          `${error.message}${error.stack}${JSON.stringify(error)}${JSON.stringify(provider.classify(error))}`,
        ).not.toContain('canary')
      }
    }
  })
})
