import { chmodSync, mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { FileStore } from '../src/file-store.ts'
import { faultyFileSystem } from './faulty-file-system.ts'
import { bytesOf, codeOf, fileProvider, folderWith, newCall, read, workFolder, write } from './workspace.ts'

describe('a put', () => {
  test('makes a file that only its owner may read', async () => {
    for (const name of ['.env', 'secrets.json']) {
      const folder = workFolder()
      await write(fileProvider(folder, name), 'A', '1')
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600)
      expect(readFileSync(join(folder, name), 'utf8')).toBe(name === '.env' ? 'A=1\n' : '{\n  "A": "1"\n}\n')
    }
  })

  test.each([0o600, 0o640, 0o664, 0o1700])('keeps the mode %o', async mode => {
    const folder = folderWith({ '.env': 'A=1\n' })
    chmodSync(join(folder, '.env'), mode)
    await write(fileProvider(folder), 'A', '2')
    expect(statSync(join(folder, '.env')).mode & 0o7777).toBe(mode)
  })

  test.skipIf(process.getuid?.() !== 0)('keeps the owner and group (needs root)', async () => {
    const { chownSync } = await import('node:fs')
    const folder = folderWith({ '.env': 'A=1\n' })
    chownSync(join(folder, '.env'), 1234, 2345)
    await write(fileProvider(folder), 'A', '2')
    expect(statSync(join(folder, '.env'))).toMatchObject({ uid: 1234, gid: 2345 })
  })

  test("leaves another user's file alone where it could not stay theirs", async () => {
    const folder = folderWith({ '.env': 'A=1\n' })
    const fileSystem = faultyFileSystem()
    fileSystem.afflict(call => (call === 'file.chown' ? 'EPERM' : undefined))
    // The file that is there belongs to somebody else, the one that is made does not.
    const open: typeof fileSystem.open = async (path, flags, mode) => {
      const file = await fileSystem.open(path, flags, mode)
      if (path.includes('sealwax-lock')) return file
      return { ...file, stat: async () => Object.assign(await file.stat(), { uid: 99_999n }) }
    }
    const provider = fileProvider(folder, '.env', {}, { fileSystem: { ...fileSystem, open } })
    expect(await codeOf(provider, write(provider, 'A', '2'))).toBe('ERR_SECRET_DENIED')
    expect(readFileSync(join(folder, '.env'), 'utf8')).toBe('A=1\n')
    expect(readdirSync(folder)).toEqual(['.env'])
  })

  test('leaves a read-only file alone', async () => {
    const folder = folderWith({ '.env': 'A=1\n' })
    chmodSync(join(folder, '.env'), 0o400)
    const provider = fileProvider(folder)
    expect(await codeOf(provider, write(provider, 'A', '2'))).toBe('ERR_SECRET_DENIED')
    expect(readFileSync(join(folder, '.env'), 'utf8')).toBe('A=1\n')
  })

  test('goes to where a link leads, and the link stays', async () => {
    const folder = folderWith({ real: 'A=1\n' })
    symlinkSync('real', join(folder, '.env'))
    await write(fileProvider(folder), 'A', '2')
    expect(readlinkSync(join(folder, '.env'))).toBe('real')
    expect(readFileSync(join(folder, 'real'), 'utf8')).toBe('A=2\n')
  })

  test('makes the file that a link leads to', async () => {
    const folder = workFolder()
    mkdirSync(join(folder, 'shared'))
    symlinkSync('shared/.env', join(folder, '.env'))
    const provider = fileProvider(folder)
    await write(provider, 'A', '1')
    expect(readFileSync(join(folder, 'shared', '.env'), 'utf8')).toBe('A=1\n')
    expect(await read(provider, 'A')).toBe('1')
  })

  test('of the value that is there writes nothing', async () => {
    const folder = folderWith({ '.env': "A='1'\n" })
    const { ino } = statSync(join(folder, '.env'))
    const provider = fileProvider(folder)
    expect(await write(provider, 'A', '1')).toBe((await provider.get('A', newCall())).version)
    expect(statSync(join(folder, '.env')).ino).toBe(ino)
  })

  test('leaves nothing beside the file', async () => {
    const folder = workFolder()
    const provider = fileProvider(folder)
    for (let i = 0; i < 5; i++) await write(provider, 'A', String(i))
    expect(readdirSync(folder)).toEqual(['.env'])
  })

  test('many at once are all there', async () => {
    const folder = workFolder()
    const one = fileProvider(folder)
    const two = fileProvider(folder)
    await Promise.all(Array.from({ length: 50 }, (_, i) => write(i % 2 === 0 ? one : two, `K${i}`, String(i))))
    expect((await one.list('', newCall())).names).toHaveLength(50)
  })

  test('into a folder that does not exist is a wrong configuration', async () => {
    const provider = fileProvider(workFolder(), 'missing/.env')
    expect(await codeOf(provider, write(provider, 'A', '1'))).toBe('ERR_SECRET_CONFIG')
  })

  test('that would make the file too large is refused', async () => {
    const folder = folderWith({ '.env': `A=1\n${'#'.repeat(16 * 1024 * 1024 - 100)}\n` })
    const provider = fileProvider(folder)
    expect(await codeOf(provider, write(provider, 'A', 'x'.repeat(200)))).toBe('ERR_SECRET_TOO_LARGE')
    expect(readdirSync(folder)).toEqual(['.env'])
  })

  test('of a value that .env cannot hold leaves the file as it was', async () => {
    const folder = folderWith({ '.env': '# mine\nA=1' })
    const { ino } = statSync(join(folder, '.env'))
    const provider = fileProvider(folder)
    expect(await codeOf(provider, write(provider, 'A', '\'"`\n#'))).toBe('ERR_SECRET_INVALID')
    expect(readFileSync(join(folder, '.env'), 'utf8')).toBe('# mine\nA=1')
    expect(statSync(join(folder, '.env')).ino).toBe(ino)
    expect(readdirSync(folder)).toEqual(['.env'])
  })

  test('on a file that is a mount point of its own says so', async () => {
    const folder = folderWith({ '.env': 'A=1\n' })
    const fileSystem = faultyFileSystem()
    const provider = fileProvider(folder, '.env', {}, { fileSystem })
    let renames = 0
    fileSystem.afflict(call => (call === 'rename' && ++renames === 2 ? 'EBUSY' : undefined))
    const error: unknown = await write(provider, 'A', '2').catch((reason: unknown) => reason)
    expect(provider.classify(error)).toMatchObject({
      code: 'ERR_SECRET_CONFIG',
      hint: expect.stringContaining('mount'),
    })
    expect(readFileSync(join(folder, '.env'), 'utf8')).toBe('A=1\n')
    expect(readdirSync(folder)).toEqual(['.env'])
  })

  test('that is aborted before the file was replaced changes nothing', async () => {
    const folder = folderWith({ '.env': 'A=1\n' })
    const reason = new Error('stop')
    for (const at of ['mkdir', 'rename', 'file.read', 'readdir']) {
      const stop = new AbortController()
      const fileSystem = faultyFileSystem()
      fileSystem.afflict(call => void (call === at && stop.abort(reason)))
      const provider = fileProvider(folder, '.env', {}, { fileSystem })
      await expect(provider.put('A', bytesOf('2'), newCall({ signal: stop.signal }))).rejects.toBe(reason)
      expect(readFileSync(join(folder, '.env'), 'utf8')).toBe('A=1\n')
      expect(readdirSync(folder)).toEqual(['.env'])
    }
  })
})

describe('compare and set', () => {
  test('writes where the version is the expected one, and nowhere else', async () => {
    const folder = folderWith({ '.env': 'A=1\n' })
    const provider = fileProvider(folder)
    const { version = '' } = await provider.get('A', newCall())
    const written = await provider.putIf('A', bytesOf('2'), version, newCall())
    expect(await read(provider, 'A')).toBe('2')
    expect(await codeOf(provider, provider.putIf('A', bytesOf('3'), version, newCall()))).toBe('ERR_SECRET_CONFLICT')
    expect(await codeOf(provider, provider.putIf('A', bytesOf('3'), 'absent', newCall()))).toBe('ERR_SECRET_CONFLICT')
    expect(await codeOf(provider, provider.putIf('B', bytesOf('3'), version, newCall()))).toBe('ERR_SECRET_CONFLICT')
    expect(readFileSync(join(folder, '.env'), 'utf8')).toBe('A=2\n')
    expect((await provider.get('A', newCall())).version).toBe(written.version)
    await provider.putIf('B', bytesOf('3'), 'absent', newCall())
    expect(await read(provider, 'B')).toBe('3')
  })

  test('of many that create, one wins', async () => {
    const folder = workFolder()
    const providers = [fileProvider(folder), fileProvider(folder)]
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, i) => {
        const provider = providers[i % 2] as FileStore
        return codeOf(provider, provider.putIf('A', bytesOf(String(i)), 'absent', newCall()))
      }),
    )
    expect(outcomes.filter(outcome => outcome === 'done')).toHaveLength(1)
    expect(outcomes.filter(outcome => outcome === 'ERR_SECRET_CONFLICT')).toHaveLength(19)
  })

  test('increments of two clients are all there', async () => {
    const folder = folderWith({ '.env': 'N=0\n' })
    const increment = async (provider: FileStore): Promise<void> => {
      for (let done = 0; done < 20; ) {
        const { bytes, version = '' } = await provider.get('N', newCall())
        const next = String(Number(new TextDecoder().decode(bytes)) + 1)
        const outcome = await codeOf(provider, provider.putIf('N', bytesOf(next), version, newCall()))
        if (outcome === 'done') done++
        else expect(outcome).toBe('ERR_SECRET_CONFLICT')
      }
    }
    await Promise.all([increment(fileProvider(folder)), increment(fileProvider(folder))])
    expect(await read(fileProvider(folder), 'N')).toBe('40')
  })
})

describe('a delete', () => {
  test('of what is absent is not found', async () => {
    const provider = fileProvider(folderWith({ '.env': 'A=1\n' }))
    expect(await codeOf(provider, provider.delete('B', newCall()))).toBe('ERR_SECRET_NOT_FOUND')
    await provider.delete('A', newCall())
    expect(await codeOf(provider, provider.delete('A', newCall()))).toBe('ERR_SECRET_NOT_FOUND')
  })
})
