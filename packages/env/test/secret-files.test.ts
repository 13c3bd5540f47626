import { execFileSync } from 'node:child_process'
import { createSecrets, type SecretError } from '@sealwax/core'
import { expect, test } from 'vitest'
import { environment } from '../src/index.ts'
import { scratch, type Tree } from './scratch.ts'

const open = (folder: string, variables: Record<string, string> = {}) =>
  createSecrets(environment({ variables, folders: [folder] }))

const failure = (promise: Promise<unknown>): Promise<SecretError> =>
  promise.then(
    () => Promise.reject(new Error('it was expected to fail')),
    error => error,
  )

test('files are looked for under the mapped name, then under it in lower case', async () => {
  const secrets = open(scratch({ API_KEY: 'upper', db_password: 'lower', db__host: 'path', 'tls.crt': 'as it is' }))
  expect(await secrets.get('API_KEY')).toBe('upper')
  expect(await secrets.get('DB_PASSWORD')).toBe('lower')
  expect(await secrets.get('db/host')).toBe('path')
  expect(await secrets.get('tls.crt')).toBe('as it is')
})

test('where both spellings are there, the mapped one is taken', async ({ skip }) => {
  if (process.platform !== 'linux') skip('file names that differ by case alone may be one here')
  expect(await open(scratch({ API_KEY: 'mapped', api_key: 'lower' })).get('api_key')).toBe('mapped')
})

test('variable, NAME_FILE, folders, $CREDENTIALS_DIRECTORY: the first that has the name is taken', async () => {
  const [file, first, second, credentials] = [
    scratch({ K: 'file' }),
    scratch({ K: 'first' }),
    scratch({ K: 'second' }),
    scratch({ K: 'credential' }),
  ]
  const read = (variables: Record<string, string>, folders: string[]) =>
    createSecrets(environment({ variables, folders })).get('K')
  const systemd = { CREDENTIALS_DIRECTORY: credentials as string }
  expect(await read({ K: 'variable', ...systemd }, [first as string])).toBe('variable')
  expect(await read({ K_FILE: `${file}/K`, ...systemd }, [first as string])).toBe('file')
  expect(await read(systemd, [first as string, second as string])).toBe('first')
  expect(await read(systemd, [`${first}/none`, second as string])).toBe('second')
  expect(await read(systemd, [])).toBe('credential')
})

test('one final newline is dropped from text, and no other byte', async () => {
  const bytes = (...list: number[]) => new Uint8Array(list)
  const cases: [Uint8Array, Uint8Array][] = [
    [bytes(0x61, 0x0a), bytes(0x61)],
    [bytes(0x61, 0x0d, 0x0a), bytes(0x61)],
    [bytes(0x61, 0x0a, 0x0a), bytes(0x61, 0x0a)],
    [bytes(0x61, 0x0d), bytes(0x61, 0x0d)],
    [bytes(0x0a), bytes()],
    [bytes(), bytes()],
    [bytes(0xff, 0x0a), bytes(0xff, 0x0a)],
  ]
  for (const [content, value] of cases) {
    expect(await open(scratch({ K: content })).getBytes('K')).toEqual(value)
  }
})

test('a file of a mebibyte is read whole, one of a byte more is not', async () => {
  const secrets = open(
    scratch({ FITS: new Uint8Array(1_048_576).fill(0x61), LARGER: new Uint8Array(1_048_577).fill(0x61) }),
  )
  expect((await secrets.getBytes('FITS')).length).toBe(1_048_576)
  expect((await failure(secrets.get('LARGER'))).code).toBe('ERR_SECRET_TOO_LARGE')
})

test('links are followed inside the folder, as Kubernetes mounts secrets', async () => {
  const folder = scratch({
    '..2026_11_22/API_KEY': 'mounted',
    '..data': { to: '..2026_11_22' },
    API_KEY: { to: '..data/API_KEY' },
  })
  expect(await open(folder).get('API_KEY')).toBe('mounted')
})

test('the folder itself may be a link', async () => {
  const folder = scratch({ 'generation-7/API_KEY': 'x', current: { to: 'generation-7' } })
  expect(await open(`${folder}/current`).get('API_KEY')).toBe('x')
})

test('a link that leads out of the folder is refused, by a file and by a folder of it', async () => {
  const outside = scratch({ key: 'of another' })
  for (const tree of [
    { API_KEY: { to: `${outside}/key` } },
    { up: { to: outside }, API_KEY: { to: 'up/key' } },
  ] satisfies Tree[]) {
    const error = await failure(open(scratch(tree)).get('API_KEY'))
    expect(error.code).toBe('ERR_SECRET_CONFIG')
    expect(error.message).toContain('is a link out of its folder')
  }
})

test('a folder beside it with a longer name is outside', async () => {
  const folder = scratch({
    'secrets/API_KEY': { to: '../secrets-of-another/API_KEY' },
    'secrets-of-another/API_KEY': 'x',
  })
  expect((await failure(open(`${folder}/secrets`).get('API_KEY'))).code).toBe('ERR_SECRET_CONFIG')
})

test('a link to nothing is broken, not absent', async () => {
  const error = await failure(open(scratch({ API_KEY: { to: 'nowhere' } })).get('API_KEY'))
  expect(error.code).toBe('ERR_SECRET_CORRUPT')
  expect(error.message).toContain('is a link to a file that does not exist')
})

test('a link to itself is broken, not absent', async () => {
  expect((await failure(open(scratch({ API_KEY: { to: 'API_KEY' } })).get('API_KEY'))).code).toBe('ERR_SECRET_CORRUPT')
})

test('a folder in place of the file is told, with what probably made it', async () => {
  const error = await failure(open(scratch({ API_KEY: {} })).get('API_KEY'))
  expect(error.code).toBe('ERR_SECRET_CORRUPT')
  expect(error.message).toContain('is a folder. Docker makes one')
})

test('a named pipe is no secret, and does not hold the reader up', async ({ skip }) => {
  if (process.platform === 'win32') skip('Windows has no named pipes in folders')
  const folder = scratch()
  execFileSync('/usr/bin/env', ['mkfifo', `${folder}/API_KEY`])
  expect((await failure(open(folder).get('API_KEY'))).message).toContain('is not a regular file')
})

test('a file in place of the folder has no secrets', async () => {
  const folder = scratch({ file: 'x' })
  expect(await open(`${folder}/file`).has('API_KEY')).toBe(false)
})
