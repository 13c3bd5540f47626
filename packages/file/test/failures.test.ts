import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { failEachCall, fates, scenes } from './failing-calls.ts'
import { type Errno, faultyFileSystem } from './faulty-file-system.ts'
import { bytesOf, fileProvider, newCall, read, workFolder } from './workspace.ts'

describe('each call of the file system failing in turn', () => {
  for (const scene of Object.keys(scenes)) {
    for (const verdict of fates) {
      for (const forGood of [false, true]) {
        test(`${scene}: ${verdict} ${forGood ? 'for good' : 'once'}`, async () => {
          const fired = await failEachCall(scene, verdict, forGood)
          expect(fired).toBeGreaterThanOrEqual(verdict === 'short write' ? 1 : 15)
        })
      }
    }
  }

  test.each(['EIO', 'EMFILE', 'EACCES'] as const)(
    'a read with %s at any call rejects, and is never "not found"',
    async code => {
      const folder = workFolder()
      writeFileSync(join(folder, '.env'), 'A=1\n', { mode: 0o600 })
      for (let n = 1; ; n++) {
        const fileSystem = faultyFileSystem()
        const provider = fileProvider(folder, '.env', {}, { fileSystem })
        fileSystem.afflict((_, count) => (count === n ? code : undefined))
        const outcome = await provider.get('A', newCall()).then(
          () => 'done',
          (error: unknown) => provider.classify(error).code,
        )
        if (fileSystem.calls.length < n) break
        expect(outcome).toBe(code === 'EACCES' ? 'ERR_SECRET_DENIED' : 'ERR_SECRET_UNAVAILABLE')
        expect([...fileSystem.opened]).toEqual([])
        fileSystem.heal()
        expect(await read(provider, 'A')).toBe('1')
      }
    },
  )
})

test('a put whose folder could not be flushed is repeated without overwriting what came after it', async () => {
  const folder = workFolder()
  writeFileSync(join(folder, '.env'), 'A=1\n', { mode: 0o600 })
  const fileSystem = faultyFileSystem()
  const provider = fileProvider(folder, '.env', {}, { fileSystem })
  let syncs = 0
  fileSystem.afflict(call => (call === 'file.sync' && ++syncs === 2 ? 'EIO' : undefined))
  const call = newCall()
  await expect(provider.put('A', bytesOf('2'), call)).rejects.toThrow()
  expect(readFileSync(join(folder, '.env'), 'utf8')).toBe('A=2\n')
  // Somebody else writes before core repeats the call with its token.
  await fileProvider(folder).put('A', bytesOf('3'), newCall())
  await provider.put('A', bytesOf('2'), call)
  expect(await read(provider, 'A')).toBe('3')
})

test.each<[Errno, string]>([
  ['EACCES', 'ERR_SECRET_DENIED'],
  ['EPERM', 'ERR_SECRET_DENIED'],
  ['EROFS', 'ERR_SECRET_DENIED'],
  ['EBUSY', 'ERR_SECRET_CONFIG'],
  ['ENOSPC', 'ERR_SECRET_UNAVAILABLE'],
  ['EMFILE', 'ERR_SECRET_UNAVAILABLE'],
])('%s is %s, with what to do', (errno, code) => {
  const error = Object.assign(new Error('as the system says'), { code: errno, errno: -1 })
  const fault = fileProvider('/').classify(error)
  expect(fault).toMatchObject({ code, status: 1, hint: expect.stringMatching(/\.$/) })
})

test('an unknown error is unknown, and not read', () => {
  expect(fileProvider('/').classify(new Error('Zq7canaryX'))).toEqual({ code: 'ERR_SECRET_UNKNOWN' })
})
