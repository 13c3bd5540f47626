import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { faultyFileSystem } from './faulty-file-system.ts'
import { bytesOf, codeOf, fileProvider, folderWith, newCall, read, write } from './workspace.ts'

describe('layers', () => {
  const both = ['.env', '.env.local']

  test('the later one wins, each may be missing', async () => {
    const folder = folderWith({ '.env': 'A=1\nB=1\n', '.env.local': 'B=2\nC=2\n' })
    const provider = fileProvider(folder, [...both, '.env.missing'])
    expect([await read(provider, 'A'), await read(provider, 'B'), await read(provider, 'C')]).toEqual(['1', '2', '2'])
    expect((await provider.list('', newCall())).names).toEqual(['A', 'B', 'C'])
  })

  test('a put goes to the layer that is read, a new name to the first', async () => {
    const folder = folderWith({ '.env': 'A=1\nB=1\n', '.env.local': 'B=2\n' })
    const provider = fileProvider(folder, both)
    for (const name of ['A', 'B', 'NEW']) await write(provider, name, '3')
    expect(both.map(name => readFileSync(join(folder, name), 'utf8'))).toEqual(['A=3\nB=1\nNEW=3\n', 'B=3\n'])
  })

  test('writeLayer takes every put, but none that another layer would hide', async () => {
    const folder = folderWith({ '.env': 'A=1\n', '.env.local': 'B=2\n' })
    const local = fileProvider(folder, both, { writeLayer: 1 })
    await write(local, 'A', '3')
    expect(readFileSync(join(folder, '.env.local'), 'utf8')).toBe('B=2\nA=3\n')
    expect(await read(local, 'A')).toBe('3')
    const base = fileProvider(folder, both, { writeLayer: 0 })
    expect(await codeOf(base, write(base, 'B', '4'))).toBe('ERR_SECRET_CONFLICT')
    expect(await codeOf(base, base.delete('B', newCall()))).toBe('ERR_SECRET_CONFLICT')
    expect(both.map(name => readFileSync(join(folder, name), 'utf8'))).toEqual(['A=1\n', 'B=2\nA=3\n'])
  })

  test('compare and set goes by the value that is read', async () => {
    const folder = folderWith({ '.env': 'A=1\n', '.env.local': 'A=2\n' })
    const provider = fileProvider(folder, both)
    const { version = '' } = await fileProvider(folder).get('A', newCall())
    expect(await codeOf(provider, provider.putIf('A', bytesOf('3'), version, newCall()))).toBe('ERR_SECRET_CONFLICT')
    const local = fileProvider(folder, both, { writeLayer: 1 })
    const { version: current = '' } = await local.get('A', newCall())
    await local.putIf('A', bytesOf('3'), current, newCall())
    expect(await read(provider, 'A')).toBe('3')
  })

  test('a put goes to the layer that is read by the time the lock is had', async () => {
    const folder = folderWith({ '.env': 'A=1\n', '.env.local': 'B=2\n' })
    const fileSystem = faultyFileSystem()
    const provider = fileProvider(folder, both, {}, { fileSystem })
    fileSystem.afflict((call, n) => {
      if (call === 'mkdir' && n < 20) writeFileSync(join(folder, '.env.local'), 'B=2\nA=2\n')
      return undefined
    })
    await write(provider, 'A', '3')
    expect(both.map(name => readFileSync(join(folder, name), 'utf8'))).toEqual(['A=1\n', 'B=2\nA=3\n'])
    expect(readdirSync(folder).sort()).toEqual(both)
  })

  test('a delete takes the name from every layer', async () => {
    const folder = folderWith({ '.env': 'A=1\nB=1\n', '.env.local': 'A=2\n' })
    const provider = fileProvider(folder, both)
    await provider.delete('A', newCall())
    expect(await codeOf(provider, provider.get('A', newCall()))).toBe('ERR_SECRET_NOT_FOUND')
    expect(both.map(name => readFileSync(join(folder, name), 'utf8'))).toEqual(['B=1\n', ''])
  })

  test('a layer that cannot be read fails the reading: nothing of it is passed over', async () => {
    const folder = folderWith({ '.env': 'A=1\n' })
    writeFileSync(join(folder, '.env.local'), Uint8Array.of(0xff), { mode: 0o600 })
    const provider = fileProvider(folder, both)
    expect(await codeOf(provider, provider.get('A', newCall()))).toBe('ERR_SECRET_CORRUPT')
  })
})
