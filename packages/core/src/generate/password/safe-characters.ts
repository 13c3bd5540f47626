import type { Place } from './policy.ts'

/**
 * The symbols that a password may have, beside letters and digits, to stand in a place as it is.
 *
 * - url: what RFC 3986, section 2.3, calls unreserved, in every part of a URL.
 * - shell: no character that a POSIX shell, cmd.exe or PowerShell reads as its own, and none that begins an option.
 * - connection-string: in a URL, in `key=value` pairs of libpq, ODBC, JDBC and ADO.NET, and in .env files.
 */
export const safeCharacters: Readonly<Record<Place, string>> = {
  url: '-._~',
  shell: '._+:',
  'connection-string': '-._~',
}
