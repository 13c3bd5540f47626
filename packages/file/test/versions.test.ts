import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { defaultKeyPath } from '../src/version-key.ts'
import { bytesOf, codeOf, faultOf, fileProvider, newCall, workFolder } from './workspace.ts'

function envFile(text: string): { folder: string; versionKey: string } {
  const folder = workFolder()
  writeFileSync(join(folder, '.env'), text, { mode: 0o600 })
  return { folder, versionKey: join(folder, 'state', 'sealwax', 'version-key') }
}

async function versionOf(folder: string, name: string, versionKey: string | undefined): Promise<string | undefined> {
  return (await fileProvider(folder, '.env', { versionKey }).get(name, newCall())).version
}

test('a version is made on request, and its key with it: reading a value makes none', async () => {
  const { folder, versionKey } = envFile('A=1\n')
  const stored = await fileProvider(folder, '.env', { versionKey }).get('A', newCall())
  expect(existsSync(join(folder, 'state'))).toBe(false)
  // As a copy of the answer has it too.
  expect({ ...stored }.version).toMatch(/^[\da-f]{32}$/)
  expect(statSync(versionKey)).toMatchObject({ size: 32, mode: 0o100600 })
  expect(readdirSync(join(folder, 'state', 'sealwax'))).toEqual(['version-key'])
})

test('versions say nothing of values to who lacks the key, and nothing of which values are equal', async () => {
  const { folder, versionKey } = envFile('A=1\nB=1\n')
  const version = await versionOf(folder, 'A', versionKey)
  expect(await versionOf(folder, 'A', versionKey)).toBe(version)
  expect(await versionOf(folder, 'B', versionKey)).not.toBe(version)
  expect(await versionOf(folder, 'A', join(folder, 'another-key'))).not.toBe(version)
})

test('processes that start at once agree on one key', async () => {
  const { folder, versionKey } = envFile('A=1\n')
  const script =
    "import('./src/version-key.ts').then(m => console.log(m.versionOf(m.loadVersionKey(process.argv[1]), 'A', '1')))"
  const run = promisify(execFile)
  const answers = await Promise.all(
    Array.from({ length: 4 }, () =>
      run(process.execPath, ['--conditions', 'sealwax-source', '-e', script, versionKey], {
        cwd: join(import.meta.dirname, '..'),
      }),
    ),
  )
  const versions = new Set(answers.map(({ stdout }) => stdout.trim()))
  expect(versions).toEqual(new Set([await versionOf(folder, 'A', versionKey)]))
  expect(readFileSync(versionKey)).toHaveLength(32)
})

test('where no key can be kept, versions hold for the process, and say so', async () => {
  const { folder } = envFile('A=1\n')
  writeFileSync(join(folder, 'file'), '')
  const own = await versionOf(folder, 'A', undefined)
  expect(own).toMatch(/^process-[\w-]{8}-[\da-f]{32}$/)
  const nowhere = join(folder, 'file', 'key')
  expect(await versionOf(folder, 'A', nowhere)).toBe(own)
  const provider = fileProvider(folder, '.env', { versionKey: nowhere })
  const { version } = await provider.putIf('A', bytesOf('2'), own ?? '', newCall())
  expect(await codeOf(provider, provider.putIf('A', bytesOf('3'), own ?? '', newCall()))).toBe('ERR_SECRET_CONFLICT')
  await provider.putIf('A', bytesOf('3'), version ?? '', newCall())
  await provider.putIf('B', bytesOf('1'), 'absent', newCall())
})

test('a version of another process is no conflict, but one that nobody can compare', async () => {
  const { folder, versionKey } = envFile('A=1\n')
  const kept = await versionOf(folder, 'A', versionKey)
  const others = `process-AAAAAAAA-${'b'.repeat(32)}`
  writeFileSync(join(folder, 'file'), '')
  const nowhere = join(folder, 'file', 'key')
  for (const [key, expected, why] of [
    [nowhere, kept, /cannot be kept here \(".*key"\)/],
    [nowhere, others, /cannot be kept here/],
    [undefined, others, /there is no home folder for it/],
    [versionKey, others, /It is of another process/],
  ] as const) {
    const provider = fileProvider(folder, '.env', { versionKey: key })
    const fault = await faultOf(provider, provider.putIf('A', bytesOf('2'), expected ?? '', newCall()))
    expect(fault).toMatchObject({ code: 'ERR_SECRET_UNSUPPORTED', hint: expect.stringMatching(why) })
  }
  expect(readFileSync(join(folder, '.env'), 'utf8')).toBe('A=1\n')
})

test.each([
  ['others may read', new Uint8Array(32), 0o644],
  ['has not its size', new Uint8Array(31), 0o600],
])('a key that %s is not used', async (_, content, mode) => {
  const { folder } = envFile('A=1\n')
  mkdirSync(join(folder, 'state'))
  const key = join(folder, 'state', 'key')
  writeFileSync(key, content, { mode })
  expect(await versionOf(folder, 'A', key)).toBe(await versionOf(folder, 'A', undefined))
})

test('the key is kept below the state folder of the user', () => {
  expect(defaultKeyPath({ XDG_STATE_HOME: '/state' })).toBe('/state/sealwax/version-key')
  expect(defaultKeyPath({ XDG_STATE_HOME: 'relative' })).toMatch(/\.local\/state\/sealwax\/version-key$/)
  expect(defaultKeyPath({})).toMatch(/\.local\/state\/sealwax\/version-key$/)
})
