import { chmodSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { faultOf, fileProvider, folderWith, type Notice, newCall, read, workFolder, write } from './workspace.ts'

describe('links and the root', () => {
  test('links are followed, and out of the root they are not', async () => {
    const folder = workFolder()
    mkdirSync(join(folder, 'app'))
    mkdirSync(join(folder, 'other'))
    writeFileSync(join(folder, 'other', 'secrets'), 'A=1\n', { mode: 0o600 })
    writeFileSync(join(folder, 'app', 'real'), 'A=2\n', { mode: 0o600 })
    symlinkSync('../other/secrets', join(folder, 'app', 'out'))
    symlinkSync('real', join(folder, 'app', 'in'))
    symlinkSync('../other/new', join(folder, 'app', 'dangling'))
    const root = join(folder, 'app')

    expect(await read(fileProvider(folder, 'app/out'), 'A')).toBe('1')
    expect(await read(fileProvider(folder, 'app/in', { root }), 'A')).toBe('2')
    for (const path of ['app/out', 'app/dangling']) {
      const provider = fileProvider(folder, path, { root })
      expect((await faultOf(provider, write(provider, 'A', '3'))).code).toBe('ERR_SECRET_CONFIG')
    }
    const provider = fileProvider(folder, 'app/out', { root })
    expect((await faultOf(provider, provider.get('A', newCall()))).code).toBe('ERR_SECRET_CONFIG')
    expect(await read(fileProvider(folder, 'app/out'), 'A')).toBe('1')
  })

  test('a link that is turned round, as Kubernetes does, is followed anew', async () => {
    const folder = workFolder()
    for (const [version, value] of [
      ['..v1', '1'],
      ['..v2', '2'],
    ] as const) {
      mkdirSync(join(folder, version))
      writeFileSync(join(folder, version, '.env'), `A=${value}\n`, { mode: 0o600 })
    }
    symlinkSync('..v1', join(folder, '..data'))
    symlinkSync('..data/.env', join(folder, '.env'))
    const provider = fileProvider(folder, '.env', { root: folder })
    expect(await read(provider, 'A')).toBe('1')
    symlinkSync('..v2', join(folder, '..tmp'))
    renameSync(join(folder, '..tmp'), join(folder, '..data'))
    expect(await read(provider, 'A')).toBe('2')
  })
})

describe('a file that others may read', () => {
  test('is told of once a process, under the path that was configured', async () => {
    const folder = folderWith({ '.env': 'A=1\n' }, 0o644)
    const notices: Notice[] = []
    for (const provider of [fileProvider(folder), fileProvider(folder)]) {
      await provider.get('A', newCall({ notices }))
      await provider.put('A', new TextEncoder().encode('2'), newCall({ notices }))
      await provider.get('A', newCall({ notices }))
    }
    expect(notices).toEqual([{ code: 'file-permissions', subject: join(folder, '.env') }])
  })

  test('is refused on request, and nothing changes', async () => {
    const folder = folderWith({ '.env': 'A=1\n' }, 0o640)
    const provider = fileProvider(folder, '.env', { permissions: 'refuse' })
    const attempts = [
      () => provider.get('A', newCall()),
      () => provider.list('', newCall()),
      () => write(provider, 'A', '2'),
    ]
    for (const attempt of attempts) {
      const fault = await faultOf(provider, attempt())
      expect(fault.code).toBe('ERR_SECRET_CONFIG')
      expect(fault.hint).toContain('chmod 600')
    }
    chmodSync(join(folder, '.env'), 0o600)
    expect(await read(provider, 'A')).toBe('1')
  })

  test('one that only its owner may read is not told of', async () => {
    const notices: Notice[] = []
    await fileProvider(folderWith({ '.env': 'A=1\n' })).get('A', newCall({ notices }))
    expect(notices).toEqual([])
  })
})
