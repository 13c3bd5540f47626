/**
 * The form of names in one store, as data: what is legal, and how a portable name is written there. Core maps and checks
 * before any I/O, so an adapter only ever sees legal native names.
 */
export interface NameForm {
  /** The rule in words, for messages: `1 to 512 of A-Z a-z 0-9 / _ + = . @ -`. */
  readonly rule: string
  /** Matches every legal native name, and nothing else. Anchored, linear-time. */
  readonly pattern: RegExp
  /** The largest length of a native name, in UTF-16 units. */
  readonly maxLength: number
  /** False where names that differ by case alone are one. */
  readonly caseSensitive: boolean
  /** Portable to native, one to one. Absent: names go as they are. */
  readonly toNative?: (portable: string) => string
  /** Native to portable, where a native name is the image of a portable one; any other name comes back unchanged. */
  readonly toPortable?: (native: string) => string
  /** True where a name is a way down to its value (a JSON file): `db` and `db/host` cannot both be there. */
  readonly nested?: boolean
  /** Put before every name with exactly one `/`, before the mapping: one store shared by several applications. */
  readonly prefix?: string
}

const segment = '[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*'
const portable = new RegExp(`^${segment}(?:/${segment})*$`)

/**
 * Whether every store can hold this name: segments joined by `/`, each of letters and digits, a letter first, its words parted by
 * single `_`.
 * For these names each store's mapping is one to one and needs no look-up.
 */
export function isPortableName(name: string): boolean {
  return portable.test(name)
}

/** `prefix` and `name` joined by exactly one `/`. */
export function joinName(prefix: string | undefined, name: string): string {
  if (prefix === undefined || prefix === '') return name
  return `${prefix.replace(/\/+$/, '')}/${name.replace(/^\/+/, '')}`
}

/** The form of names where any goes: composed providers, whose parts check for themselves. */
export const anyName: NameForm = {
  rule: 'any text without NUL',
  pattern: /^[^\0]+$/,
  maxLength: 2048,
  caseSensitive: true,
}

/**
 * The variable that a child process or `process.env` gets a secret under: a name with slashes in the form in which the
 * environment adapter looks for it (`db/host` as `DB__HOST`); any other as it is, because that is what the program reads.
 */
export function variableName(name: string): string {
  return name.includes('/') ? name.replaceAll('/', '__').toUpperCase() : name
}

/** Whether `name` begins with `prefix`, as this store compares. */
export function beginsWith(form: NameForm, name: string, prefix: string): boolean {
  return form.caseSensitive ? name.startsWith(prefix) : name.toLowerCase().startsWith(prefix.toLowerCase())
}

/**
 * What core keeps beside a secret: how far its rotation is, and the value that is to be next. `pause` stands beside no secret: it
 * holds up the rotations of a whole store.
 */
export type Sibling = 'rotation' | 'candidate' | 'pause'

const reserved = /[-_./]sealwax[-_./]+(?:rotation|candidate|pause)$/i

/**
 * Whether core keeps a secret's sibling under this name, native or portable: such names are left out of lists, and of all that
 * is made of lists.
 */
export function isReservedName(name: string): boolean {
  return reserved.test(name)
}

/**
 * The native name of a secret's sibling. It is made of the native name, so that it is one and the same under whatever prefix,
 * alias or spelling the secret is asked for; hyphens and letters go into the names of every store.
 */
export function siblingName(native: string, sibling: Sibling): string {
  return `${native}-sealwax-${sibling}`
}

/** The secret that a sibling stands beside, and as what; undefined for any other name. */
export function siblingOf(native: string): { readonly native: string; readonly sibling: Sibling } | undefined {
  const [, of, sibling] = /^(.+)-sealwax-(rotation|candidate|pause)$/i.exec(native) ?? []
  return of === undefined ? undefined : { native: of, sibling: sibling?.toLowerCase() as Sibling }
}

/** What stands for all secrets of a store, for the sibling that is of no single one. */
export const everySecret = 'all'
