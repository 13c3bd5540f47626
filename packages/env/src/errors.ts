import type { Fault, SecretErrorCode } from '@sealwax/core'

/** errno names (POSIX.1-2024, XSH 2.3) of the calls that read a file. */
const codes: Readonly<Record<string, SecretErrorCode>> = {
  EACCES: 'ERR_SECRET_DENIED',
  EPERM: 'ERR_SECRET_DENIED',
  EISDIR: 'ERR_SECRET_CORRUPT',
  ELOOP: 'ERR_SECRET_CORRUPT',
  ENXIO: 'ERR_SECRET_CORRUPT',
  ENAMETOOLONG: 'ERR_SECRET_INVALID',
  EAGAIN: 'ERR_SECRET_UNAVAILABLE',
  EBUSY: 'ERR_SECRET_UNAVAILABLE',
  EINTR: 'ERR_SECRET_UNAVAILABLE',
  EIO: 'ERR_SECRET_UNAVAILABLE',
  EMFILE: 'ERR_SECRET_UNAVAILABLE',
  ENFILE: 'ERR_SECRET_UNAVAILABLE',
  ENOMEM: 'ERR_SECRET_UNAVAILABLE',
  ESTALE: 'ERR_SECRET_UNAVAILABLE',
  ETIMEDOUT: 'ERR_SECRET_UNAVAILABLE',
}

/** The errno name of a failed call, such as `ENOENT`. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

export function classify(error: unknown): Fault {
  const errno = errnoOf(error)
  const code = (errno === undefined ? undefined : codes[errno]) ?? 'ERR_SECRET_UNKNOWN'
  const status = error instanceof Error && 'errno' in error && typeof error.errno === 'number' ? error.errno : undefined
  if (code !== 'ERR_SECRET_DENIED') return { code, status }
  return { code, status, hint: 'The user of this process may not read the file: see its owner and mode.' }
}
