import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { codeOf, fileProvider, folderWith, newCall, read, write } from './workspace.ts'

const record = 'API_KEY-sealwax-rotation'
const candidate = 'API_KEY-sealwax-candidate'

for (const [file, text] of [
  ['.env', 'API_KEY=one\n'],
  ['secrets.json', '{"API_KEY":"one"}\n'],
] as const) {
  test(`${file}: what core keeps for a rotation is no key of the file`, async () => {
    const folder = folderWith({ [file]: text })
    const provider = fileProvider(folder, file)
    await write(provider, record, '{"phase":"creating"}')
    await write(provider, candidate, 'two')

    expect(readFileSync(join(folder, file), 'utf8')).toBe(text)
    expect(statSync(join(folder, '.sealwax', `${file}.sealwax-rotation`)).mode & 0o777).toBe(0o600)
    expect(await read(provider, record)).toBe('{"phase":"creating"}')
    expect(await read(fileProvider(folder, file), candidate)).toBe('two')
    expect(await provider.list('', newCall())).toEqual({ names: ['API_KEY'] })
    const found = await provider.getMany(['API_KEY', candidate], newCall())
    expect([...found.values()].map(each => ('bytes' in each ? new TextDecoder().decode(each.bytes) : each))).toEqual([
      'one',
      'two',
    ])
  })
}

test('it is compared and set, and deleted, there', async () => {
  const folder = folderWith({ '.env': 'API_KEY=one\n' })
  const provider = fileProvider(folder)
  const bytes = new TextEncoder().encode('x')
  expect(await codeOf(provider, provider.get(record, newCall()))).toBe('ERR_SECRET_NOT_FOUND')
  const { version } = await provider.putIf(record, bytes, 'absent', newCall())
  expect(await codeOf(provider, provider.putIf(record, bytes, 'absent', newCall()))).toBe('ERR_SECRET_CONFLICT')
  await provider.putIf(record, new TextEncoder().encode('y'), version ?? '', newCall())
  expect(await codeOf(provider, provider.putIf(record, bytes, version ?? '', newCall()))).toBe('ERR_SECRET_CONFLICT')
  await provider.delete(record, newCall())
  expect(await codeOf(provider, provider.get(record, newCall()))).toBe('ERR_SECRET_NOT_FOUND')
  expect(await read(provider, 'API_KEY')).toBe('one')
})

test('reading makes no file', async () => {
  const folder = folderWith({ '.env': 'API_KEY=one\n' })
  await codeOf(fileProvider(folder), fileProvider(folder).get(record, newCall()))
  expect(readdirSync(folder)).toEqual(['.env'])
})

test('whoever opens the file by a link finds the same', async () => {
  const folder = folderWith({ '.env': 'API_KEY=one\n' })
  symlinkSync('.env', join(folder, 'link'))
  await write(fileProvider(folder, 'link'), record, 'by the link')
  expect(await read(fileProvider(folder), record)).toBe('by the link')
  expect(existsSync(join(folder, '.sealwax', 'link.sealwax-rotation'))).toBe(false)
})

test('of several layers it is the first that has it beside, or the one that is written', async () => {
  const folder = folderWith({ '.env': 'A=1\n', '.env.local': 'A=2\n' })
  await write(fileProvider(folder, ['.env', '.env.local']), record, 'x')
  expect(existsSync(join(folder, '.sealwax', '.env.sealwax-rotation'))).toBe(true)
  await write(fileProvider(folder, ['.env', '.env.local'], { writeLayer: 1 }), record, 'x')
  expect(existsSync(join(folder, '.sealwax', '.env.local.sealwax-rotation'))).toBe(true)
})

describe('the folder .sealwax', () => {
  test('keeps itself out of git, whatever else is ignored', async () => {
    const folder = folderWith({ '.env': 'API_KEY=one\n', '.gitignore': '.env\n' })
    const git = (...args: string[]) => spawnSync('git', args, { cwd: folder, encoding: 'utf8' })
    await write(fileProvider(folder), candidate, 'two')
    expect(statSync(join(folder, '.sealwax')).mode & 0o777).toBe(0o700)
    expect(readFileSync(join(folder, '.sealwax', '.gitignore'), 'utf8')).toBe('*\n')
    if (git('init').status !== 0) return console.log('git is not here: what it would add was not looked at')
    expect(git('status', '--porcelain', '--untracked-files=all').stdout).toBe('?? .gitignore\n')
  })

  test('is mended where a process was killed as it made it, and left as somebody changed it', async () => {
    const folder = folderWith({ '.env': 'API_KEY=one\n' })
    const ignore = join(folder, '.sealwax', '.gitignore')
    mkdirSync(join(folder, '.sealwax'))
    for (const [before, after] of [
      [undefined, '*\n'],
      ['', '*\n'],
      ['*\n!keep\n', '*\n!keep\n'],
    ] as const) {
      if (before !== undefined) writeFileSync(ignore, before)
      await write(fileProvider(folder), record, String(before))
      expect(readFileSync(ignore, 'utf8')).toBe(after)
    }
  })

  test('is told where something else has its name, and does not lead out of the root', async () => {
    const taken = folderWith({ '.env': 'API_KEY=one\n', '.sealwax': '' })
    expect(await codeOf(fileProvider(taken), write(fileProvider(taken), record, 'x'))).toBe('ERR_SECRET_CONFIG')
    const folder = folderWith({ '.env': 'API_KEY=one\n' })
    const outside = folderWith({})
    symlinkSync(outside, join(folder, '.sealwax'))
    const provider = fileProvider(folder, '.env', { root: folder })
    expect(await codeOf(provider, write(provider, record, 'x'))).toBe('ERR_SECRET_CONFIG')
    expect(readdirSync(outside)).toEqual([])
  })
})
