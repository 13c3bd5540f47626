import { resolve } from 'node:path'
import { type Call, type KeySource, StoreFault, wrongArgument } from '@sealwax/core'
import { errnoOf, type FileSystem, nodeFileSystem } from './disk/file-system.ts'
import { type FileContent, readFile } from './disk/read-file.ts'
import { classifyFileError } from './errors.ts'

export interface KeyFileOptions {
  /**
   * What to do about a key that others on the machine may read, or that anybody but its owner may change: `refuse` it with
   * ERR_SECRET_CONFIG, or only `notice` it. A group may read: so do mounts of Kubernetes. Windows has no such modes.
   * Default: `refuse`.
   */
  readonly permissions?: 'refuse' | 'notice'
}

/** Kubernetes may swap a folder between a link being followed and the file being opened, but not for ever. */
const attempts = 5

/**
 * A key of `encrypted` in a file of its own: 32 bytes, or their text in base64 or hexadecimal, as
 * `openssl rand -base64 32 > shop.key` writes it. Links are followed. It is read once, when it is first needed.
 *
 * @param path Relative to the working directory.
 * @throws TypeError for what is no path, and for options of the wrong kind.
 */
export function keyFile(path: string, options: KeyFileOptions = {}): KeySource {
  return openKeyFile(path, options, nodeFileSystem)
}

/** The same on a given file system. */
export function openKeyFile(path: string, options: KeyFileOptions, fileSystem: FileSystem): KeySource {
  if (typeof path !== 'string' || path === '' || path.includes('\0')) throw wrongArgument('path', 'a path', path)
  for (const option of Object.keys(options)) {
    if (option !== 'permissions') throw new TypeError(`options has no ${JSON.stringify(option)}; it takes permissions`)
  }
  const { permissions = 'refuse' } = options
  if (permissions !== 'refuse' && permissions !== 'notice') {
    throw wrongArgument('options.permissions', "'refuse' or 'notice'", permissions)
  }
  const absolute = resolve(path)
  return {
    location: `file ${path}`,
    async load(call) {
      try {
        const { bytes, stat } = await readLinked(fileSystem, absolute)
        checkMode(stat.mode, absolute, permissions, call)
        return bytes
      } catch (error) {
        const { code, ...more } = classifyFileError(error)
        throw new StoreFault(code, more)
      }
    },
  }
}

async function readLinked(fileSystem: FileSystem, path: string): Promise<FileContent> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await readFile(fileSystem, await fileSystem.realpath(path))
    } catch (error) {
      const errno = errnoOf(error)
      if (attempt < attempts && (errno === 'ENOENT' || errno === 'ELOOP')) continue
      if (errno !== 'ENOENT') throw error
      throw new StoreFault('ERR_SECRET_CONFIG', {
        hint: 'There is no such file. A new key is made by `openssl rand -base64 32`.',
      })
    }
  }
}

function checkMode(mode: bigint, path: string, permissions: 'refuse' | 'notice', call: Call): void {
  if (process.platform === 'win32' || (mode & 0o027n) === 0n) return
  const hint = `Others on this machine may read or change the key: chmod 600 ${JSON.stringify(path)}`
  if (permissions === 'refuse') throw new StoreFault('ERR_SECRET_CONFIG', { hint: `${hint}.` })
  call.notice('file-permissions', path, hint)
}
