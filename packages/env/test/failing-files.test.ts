import { createSecrets, type SecretError } from '@sealwax/core'
import { expect, test } from 'vitest'
import { type FileCalls, fileCalls } from '../src/file-calls.ts'
import { createProvider } from '../src/provider.ts'
import { scratch } from './scratch.ts'

const open = (folder: string, replaced: Partial<FileCalls>, variables: Record<string, string> = {}) =>
  createSecrets(createProvider({ variables, folders: [folder] }, { ...fileCalls, ...replaced }), {
    retry: { attempts: 2, baseDelay: 0 },
  })

const errno = (code: string) => Object.assign(new Error(`${code}: quoted /path`), { code, errno: -1 })

const failure = (promise: Promise<unknown>): Promise<SecretError> =>
  promise.then(
    () => Promise.reject(new Error('it was expected to fail')),
    error => error,
  )

const calls = ['realpath', 'open'] as const
const codes = [
  ['EACCES', 'ERR_SECRET_DENIED', 1],
  ['EPERM', 'ERR_SECRET_DENIED', 1],
  ['EIO', 'ERR_SECRET_UNAVAILABLE', 2],
  ['EMFILE', 'ERR_SECRET_UNAVAILABLE', 2],
  ['ELOOP', 'ERR_SECRET_CORRUPT', 1],
  ['ENAMETOOLONG', 'ERR_SECRET_INVALID', 1],
  ['ESOMETHING', 'ERR_SECRET_UNKNOWN', 1],
] as const

test.each(calls.flatMap(call => codes.map(([from, to, attempts]) => ({ call, from, to, attempts }))))(
  'a $call that fails with $from is $to after $attempts attempts, never absent',
  async ({ call, from, to, attempts }) => {
    const secrets = open(scratch({ API_KEY: 'x' }), { [call]: () => Promise.reject(errno(from)) })
    const error = await failure(secrets.getOptional('API_KEY'))
    expect(error).toMatchObject({ code: to, attempts })
    expect(error.message).not.toContain('quoted')
  },
)

test('a read that fails in the middle is a failure, and the file is closed', async () => {
  let closed = 0
  let reads = 0
  const secrets = open(scratch({ API_KEY: 'x' }), {
    open: async (path, follow) => {
      const file = await fileCalls.open(path, follow)
      return {
        stat: () => file.stat(),
        read: () => (++reads % 2 === 0 ? Promise.reject(errno('EIO')) : Promise.resolve({ bytesRead: 1 })),
        close: () => {
          closed++
          return file.close()
        },
      }
    },
  })
  expect((await failure(secrets.get('API_KEY'))).code).toBe('ERR_SECRET_UNAVAILABLE')
  expect({ closed, reads }).toEqual({ closed: 2, reads: 4 })
})

test('short reads are put together', async () => {
  const secrets = open(scratch({ API_KEY: 'in small pieces' }), {
    open: async (path, follow) => {
      const file = await fileCalls.open(path, follow)
      return {
        stat: () => file.stat(),
        read: (buffer, offset, length) => file.read(buffer, offset, Math.min(2, length)),
        close: () => file.close(),
      }
    },
  })
  expect(await secrets.get('API_KEY')).toBe('in small pieces')
})

test('a folder that is swapped between two calls is looked at again', async () => {
  const folder = scratch({ 'old/API_KEY': 'old', 'new/API_KEY': 'new', API_KEY: { to: 'new/API_KEY' } })
  let looks = 0
  const secrets = open(folder, {
    realpath: async path =>
      path.endsWith('API_KEY') && ++looks === 1 ? `${folder}/gone/API_KEY` : fileCalls.realpath(path),
  })
  expect(await secrets.get('API_KEY')).toBe('new')
  expect(looks).toBe(2)
})

test('a folder that cannot be listed is denied, not empty', async () => {
  const secrets = open(scratch(), { readdir: () => Promise.reject(errno('EACCES')) })
  expect((await failure(Array.fromAsync(secrets.list()))).code).toBe('ERR_SECRET_DENIED')
})

test('a file named by NAME_FILE that may not be read is denied, and its path is not told', async () => {
  const secrets = open(scratch(), { open: () => Promise.reject(errno('EACCES')) }, { API_KEY_FILE: '/hunter2' })
  const error = await failure(secrets.getOptional('API_KEY'))
  expect(error.code).toBe('ERR_SECRET_DENIED')
  expect(error.message).toContain('see its owner and mode')
  expect(JSON.stringify(error) + error.stack).not.toContain('hunter2')
})
