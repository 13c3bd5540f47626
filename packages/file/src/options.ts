import { resolve } from 'node:path'
import { wrongArgument } from '@sealwax/core'
import { blockingFileSystem } from './disk/blocking-file-system.ts'
import { nodeFileSystem } from './disk/file-system.ts'
import { systemOwners } from './disk/lock-owner.ts'
import type { FileFormat } from './document.ts'
import type { FileProvider } from './file-provider.ts'
import { FileStore } from './file-store.ts'
import type { Disk } from './secret-file.ts'
import { defaultKeyPath } from './version-key.ts'

export interface FileOptions {
  /**
   * What to do about a file that its group or others may access: `notice` tells `observe` once a file and process,
   * `refuse` fails every read and write with ERR_SECRET_CONFIG. Windows has no such modes. Default: `notice`.
   */
  readonly permissions?: 'notice' | 'refuse'
  /**
   * A folder that symbolic links may not lead out of, neither for reads nor for writes (ERR_SECRET_CONFIG). Default: links
   * are followed wherever they lead.
   */
  readonly root?: string
  /**
   * The file of the key that versions are made with; it is created, mode 0600, when the first version is asked for. It
   * belongs outside the repository. Default: `$XDG_STATE_HOME/sealwax/version-key`, else
   * `~/.local/state/sealwax/version-key` (`%LOCALAPPDATA%` on Windows). Where it can neither be read nor made, versions
   * hold for this process alone, and say so: `process-…`; those of another are refused (ERR_SECRET_UNSUPPORTED).
   */
  readonly versionKey?: string
}

export interface DotenvFileOptions extends FileOptions {
  /** Further files, the later overriding the earlier and `path`, name by name. Each may be missing. Default: none. */
  readonly layers?: readonly string[]
  /**
   * The one of `path` and `layers` that every put goes to, and the only one that a delete changes; a name that a later
   * file has too is ERR_SECRET_CONFLICT. Default: the file whose value is read now, else `path`; deletes go to all.
   */
  readonly writeLayer?: string
}

/** Beside the options, what the opener says. */
export interface Surroundings {
  /** The folder that relative paths start at. */
  readonly folder: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Reads without giving way to others. */
  readonly blocking?: boolean | undefined
}

const known = ['path', 'permissions', 'root', 'versionKey']
const knownWithLayers = [...known, 'layers', 'writeLayer']

/** Checks the options of a factory, before any I/O, and makes the provider. */
export function openFile(
  format: FileFormat,
  options: DotenvFileOptions & { readonly path: string },
  { folder, env, blocking = false }: Surroundings,
  takesLayers: boolean,
): FileProvider {
  const names = takesLayers ? knownWithLayers : known
  for (const name of Object.keys(options)) {
    if (!names.includes(name))
      throw new TypeError(`options has no ${JSON.stringify(name)}; it takes ${names.join(', ')}`)
  }
  const { path, layers = [], writeLayer, permissions = 'notice', root, versionKey } = options
  if (permissions !== 'notice' && permissions !== 'refuse') {
    throw wrongArgument('options.permissions', "'notice' or 'refuse'", permissions)
  }
  if (!Array.isArray(layers)) throw wrongArgument('options.layers', 'an array of paths', layers)
  const given = [path, ...(layers as readonly string[])].map((one, i) =>
    checkPath(i === 0 ? 'path' : `options.layers[${i - 1}]`, one),
  )
  const paths = given.map(one => resolve(folder, one))
  if (new Set(paths).size < paths.length)
    throw new TypeError('options.layers must be files other than path and each other')
  const writeIndex =
    writeLayer === undefined ? undefined : paths.indexOf(resolve(folder, checkPath('options.writeLayer', writeLayer)))
  if (writeIndex === -1) throw new TypeError('options.writeLayer must be path or one of options.layers')
  return new FileStore(
    {
      format,
      location: `file ${given.join(', ')}`,
      paths,
      writeLayer: writeIndex,
      permissions,
      root: root === undefined ? undefined : resolve(folder, checkPath('options.root', root)),
      versionKey:
        versionKey === undefined ? defaultKeyPath(env) : resolve(folder, checkPath('options.versionKey', versionKey)),
    },
    systemDisk(blocking),
  )
}

function checkPath(argument: string, path: unknown): string {
  if (typeof path !== 'string' || path === '') throw wrongArgument(argument, 'a path', path)
  if (path.includes('\0')) throw new TypeError(`${argument} must be a path, and has a NUL character`)
  return path
}

let owners: Disk['owners'] | undefined

function systemDisk(blocking: boolean): Disk {
  owners ??= systemOwners()
  return {
    fileSystem: blocking ? blockingFileSystem : nodeFileSystem,
    owners,
    now: () => Date.now(),
    elapsed: () => performance.now(),
  }
}
