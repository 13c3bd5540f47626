/** How many of a class there are at the least; 0 allows it, false does not. */
export type ClassRule = number | false

/** Where a password must stand as it is, without quoting or encoding. See `safeCharacters`. */
export type Place = 'url' | 'shell' | 'connection-string'

/** What a password has to be. Every password that is, comes as often as every other. */
export interface PasswordPolicy {
  /** Characters, 1 to 256. Default: 20. */
  readonly length?: number
  /** Default: at least 1, as of all four classes. */
  readonly lowercase?: ClassRule
  readonly uppercase?: ClassRule
  readonly digits?: ClassRule
  readonly symbols?: ClassRule
  /** Which symbols there are. Default: the 32 of ASCII, `alphabets.punctuation`. */
  readonly symbolSet?: string
  /** Characters that do not come. */
  readonly exclude?: string
  /** False leaves out those of `lookAlikes`. Default: true. */
  readonly lookAlikes?: boolean
  /** The first is a letter. Default: false. */
  readonly startsWithLetter?: boolean
  /** False: no character comes twice. Default: true. */
  readonly repeats?: boolean
  /** Only characters that mean nothing there. Several: in all of them. */
  readonly safeFor?: Place | readonly Place[]
}
