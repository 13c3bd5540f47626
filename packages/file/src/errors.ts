import { type Fault, type SecretErrorCode, StoreFault } from '@sealwax/core'
import { errnoOf } from './disk/file-system.ts'

type Row = readonly [code: SecretErrorCode, hint: string]

const full: Row = ['ERR_SECRET_UNAVAILABLE', 'The disk or the quota is full: make room; the file is as it was.']
const handles: Row = ['ERR_SECRET_UNAVAILABLE', 'Too many files are open: raise the limit (ulimit -n), or close some.']
const denied: Row = [
  'ERR_SECRET_DENIED',
  'Check the owner and mode of the file and of its folder, and who this process runs as.',
]
const wrongPath: Row = ['ERR_SECRET_CONFIG', 'The path does not lead to a file: correct it.']
const inUse: Row = ['ERR_SECRET_UNAVAILABLE', 'Another program has the file open: try again.']

/** What an error of the operating system means, by its code (errno(3), https://nodejs.org/api/os.html#error-constants). */
const table: ReadonlyMap<string, Row> = new Map<string, Row>([
  ['EACCES', denied],
  ['EPERM', denied],
  ['EROFS', ['ERR_SECRET_DENIED', 'The file system is read-only: write where the file comes from.']],
  ['ENOENT', ['ERR_SECRET_CONFIG', 'The folder does not exist: create it, or correct the path.']],
  ['ENOTDIR', wrongPath],
  ['EISDIR', wrongPath],
  ['ENXIO', wrongPath],
  ['ELOOP', ['ERR_SECRET_CONFIG', 'The path goes in circles over symbolic links: correct them.']],
  ['ENAMETOOLONG', ['ERR_SECRET_CONFIG', 'The path is too long for the file system: shorten it.']],
  [
    'EBUSY',
    process.platform === 'win32'
      ? inUse
      : [
          'ERR_SECRET_CONFIG',
          'The file is a mount point of its own, so that it cannot be replaced in one step: mount its folder instead of the file.',
        ],
  ],
  [
    'EXDEV',
    [
      'ERR_SECRET_CONFIG',
      'The file and its folder are on different file systems: mount the folder instead of the file.',
    ],
  ],
  ['ENOSPC', full],
  ['EDQUOT', full],
  ['EMFILE', handles],
  ['ENFILE', handles],
  ['ENOMEM', ['ERR_SECRET_UNAVAILABLE', 'The machine is out of memory: try again.']],
  ['EAGAIN', inUse],
  [
    'EIO',
    ['ERR_SECRET_UNAVAILABLE', 'The disk failed to answer: look at the log of the system; the file is as it was.'],
  ],
  ['ESTALE', ['ERR_SECRET_UNAVAILABLE', 'The network file system lost the file: try again.']],
  ['ETIMEDOUT', ['ERR_SECRET_UNAVAILABLE', 'The network file system did not answer: try again.']],
])

/** Our code for an error of the file system. */
export function classifyFileError(error: unknown): Fault {
  if (error instanceof StoreFault) return error.fault
  const row = table.get(errnoOf(error) ?? '')
  const errno = error instanceof Error && 'errno' in error ? error.errno : undefined
  const status = typeof errno === 'number' ? { status: Math.abs(errno) } : {}
  return row === undefined ? { code: 'ERR_SECRET_UNKNOWN', ...status } : { code: row[0], hint: row[1], ...status }
}
