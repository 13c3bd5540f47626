import { isPortableName, type NameForm } from '@sealwax/core'

const segment = '[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*'
const mapped = new RegExp(`^${segment}(?:__${segment})*$`)

/** `db/password` as `DB__PASSWORD`. One to one for portable names: they have no double underscores. */
function toVariable(portable: string): string {
  return portable.replaceAll('/', '__').toUpperCase()
}

/** Names in the environment: one rule for variables and for the files beside them. */
export function nameForm(prefix: string): NameForm {
  return {
    rule: `1 to 255 of A-Z a-z 0-9 _ . -, beginning with ${prefix === '' ? 'a letter, a digit or _' : prefix}`,
    // Nothing that begins with a dot is a name, so neither `..` nor Kubernetes' `..data` is.
    pattern: new RegExp(`^${prefix === '' ? '[A-Za-z0-9_]' : `${prefix}[A-Za-z0-9_.-]`}[A-Za-z0-9_.-]*$`),
    maxLength: 255,
    caseSensitive: false,
    toNative: portable => prefix + toVariable(portable),
    toPortable(native) {
      const name = native.slice(prefix.length)
      return native.startsWith(prefix) && mapped.test(name) ? name.replaceAll('__', '/') : native
    },
  }
}

/**
 * What stands before every variable's name: `shop/` and `shop` are `SHOP__`, `SHOP_` stays.
 * Undefined where it could not begin a variable's name.
 */
export function variablePrefix(prefix: string): string | undefined {
  if (prefix === '') return ''
  const bare = prefix.replace(/[_/]$/, '')
  if (!isPortableName(bare)) return undefined
  return toVariable(prefix.endsWith('_') ? prefix : `${bare}/`)
}

/** Whether a variable can have this name everywhere (POSIX.1-2024, XBD 8.1). */
export function isVariableName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)
}

/** The spellings of a file for a mapped name, first to last: as it is, then in lower case, as Compose files have it. */
export function fileNames(name: string): readonly string[] {
  const lower = name.toLowerCase()
  return lower === name ? [name] : [name, lower]
}

/** The mapped name that a read finds this file under, in one of its spellings; undefined where none does. */
export function nameOfFile(entry: string, prefix: string): string | undefined {
  const upper = entry.toUpperCase()
  if (isImage(upper, prefix) && fileNames(upper).includes(entry)) return upper
  return isReachable(entry, prefix) ? entry : undefined
}

/** Whether some name leads here: as what a portable name becomes, or as a name that goes as it is. */
export function isReachable(native: string, prefix: string): boolean {
  return isImage(native, prefix) || (nameForm(prefix).pattern.test(native) && !isPortableName(native))
}

function isImage(native: string, prefix: string): boolean {
  return native.startsWith(prefix) && mapped.test(native.slice(prefix.length))
}
