import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createSecrets, type SecretError, type SecretErrorCode, type SecretEvent } from '@sealwax/core'
import { encrypted } from '@sealwax/core/encrypted'
import { memory } from '@sealwax/core/memory'
import { expect, test } from 'vitest'
import { keyFile } from '../src/index.ts'
import { openKeyFile } from '../src/key-file.ts'
import { faultyFileSystem } from './faulty-file-system.ts'
import { folderWith } from './workspace.ts'

const key = crypto.getRandomValues(new Uint8Array(32))
const base64 = Buffer.from(key).toString('base64')

/** What a put with this key ends with: nothing, where it succeeds. */
async function putWith(
  source: ReturnType<typeof keyFile>,
  events: SecretEvent[] = [],
): Promise<SecretError | undefined> {
  const secrets = createSecrets(encrypted(memory({}, { retries: 'sdk' }), source), {
    observe: event => events.push(event),
  })
  return secrets.put('a', 'value').then(
    () => undefined,
    (error: SecretError) => error,
  )
}

async function expectRefused(
  source: ReturnType<typeof keyFile>,
  code: SecretErrorCode,
  message: RegExp,
): Promise<void> {
  const error = await putWith(source)
  expect(error?.code).toBe(code)
  expect(error?.message).toMatch(message)
  expect(error?.message).not.toContain(base64.slice(0, 8))
}

test('a key is read from its file, as bytes or text, over links and with modes that keep it', async () => {
  const folder = folderWith({
    'raw.key': key,
    'base64.key': `${base64}\n`,
    'hex.key': Buffer.from(key).toString('hex'),
  })
  symlinkSync('base64.key', join(folder, 'link.key'))
  const store = memory()
  await createSecrets(encrypted(store, key)).put('a', 'value')
  for (const name of ['raw.key', 'base64.key', 'hex.key', 'link.key']) {
    expect(await createSecrets(encrypted(store, keyFile(join(folder, name)))).get('a')).toBe('value')
  }
  for (const mode of [0o400, 0o440, 0o640]) {
    chmodSync(join(folder, 'raw.key'), mode)
    expect(await putWith(keyFile(join(folder, 'raw.key')))).toBeUndefined()
  }
})

test.skipIf(process.platform === 'win32')('a key that others may read or change is refused, or told of', async () => {
  const folder = folderWith({ 'shop.key': `${base64}\n` })
  const path = join(folder, 'shop.key')
  for (const mode of [0o604, 0o644, 0o444, 0o620, 0o602]) {
    chmodSync(path, mode)
    await expectRefused(
      keyFile(path),
      'ERR_SECRET_CONFIG',
      /Others on this machine may read or change the key: chmod 600/,
    )
    const events: SecretEvent[] = []
    expect(await putWith(keyFile(path, { permissions: 'notice' }), events)).toBeUndefined()
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'notice', notice: 'file-permissions', subject: path }),
    )
  }
})

test('a file that is missing, no key or no file is told as that', async () => {
  const folder = folderWith({ 'password.key': 'correct horse battery staple 123' })
  mkdirSync(join(folder, 'folder.key'))
  const at = (name: string) => keyFile(join(folder, name))
  await expectRefused(
    at('none.key'),
    'ERR_SECRET_CONFIG',
    /none\.key: There is no such file\. A new key is made by `openssl rand -base64 32`\./,
  )
  await expectRefused(
    at('password.key'),
    'ERR_SECRET_CONFIG',
    /password\.key: it must be 32 random bytes, .* 32 bytes of another kind/,
  )
  await expectRefused(at('folder.key'), 'ERR_SECRET_CONFIG', /no regular file/)
  writeFileSync(join(folder, 'late.key'), base64, { mode: 0o600 })
  const late = at('late.key')
  expect(await putWith(late)).toBeUndefined()
})

test('what the file system fails with is told as what it is', async () => {
  const path = join(folderWith({ 'shop.key': base64 }), 'shop.key')
  const fileSystem = faultyFileSystem()
  const source = openKeyFile(path, {}, fileSystem)
  fileSystem.afflict(() => 'EACCES')
  await expectRefused(source, 'ERR_SECRET_CONFIG', /Check the owner and mode of the file/)
  fileSystem.afflict(() => 'EMFILE')
  await expectRefused(
    source,
    'ERR_SECRET_UNAVAILABLE',
    /Its key could not be had from file .*: Too many files are open/,
  )
  fileSystem.heal()
  expect(await putWith(source)).toBeUndefined()
  expect(fileSystem.opened.size).toBe(0)
})

test.each([
  [() => keyFile(''), /^path must be a path/],
  [() => keyFile(7 as never), /^path must be a path/],
  [() => keyFile('a\0b'), /^path must be a path/],
  [() => keyFile('a', { permission: 'notice' } as never), /^options has no "permission"/],
  [() => keyFile('a', { permissions: 'ignore' as never }), /^options\.permissions must be 'refuse' or 'notice'/],
])('a wrong argument is a TypeError: %#', (attempt, message) => {
  expect(attempt).toThrow(TypeError)
  expect(attempt).toThrow(message)
})
