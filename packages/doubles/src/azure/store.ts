// What the server remembers. No rule of the service is here; see methods/.

/** Seconds since 1970, as the service keeps all times: "IntDate" of "Azure Key Vault keys, secrets and certificates overview". */
type Seconds = number

export interface Attributes {
  enabled: boolean
  notBefore: Seconds | undefined
  expires: Seconds | undefined
}

export interface Version extends Attributes {
  /** 32 hexadecimal digits. */
  readonly id: string
  readonly value: string
  readonly created: Seconds
  /** Of the version before, if there was one. */
  readonly previous: string | undefined
  /** The key behind it, where the secret belongs to a certificate. */
  readonly kid: string | undefined
  contentType: string | undefined
  tags: Readonly<Record<string, string>> | undefined
  updated: Seconds
}

/** When a secret was deleted, and when it will be gone by itself. Milliseconds, as all that the double's clock measures. */
export interface Deletion {
  readonly at: number
  readonly purgeAt: number
}

/** Recovering, deleting and purging take a while: a call is answered at once, and has its effect later. */
type Life =
  | { readonly phase: 'active' }
  | { readonly phase: 'deleting'; readonly deletion: Deletion; readonly until: number }
  | { readonly phase: 'deleted'; readonly deletion: Deletion }
  | { readonly phase: 'recovering'; readonly until: number }
  | { readonly phase: 'purging'; readonly until: number }

export interface Secret {
  /** As it was first written. Names that differ by case alone are one. */
  readonly name: string
  /** Oldest first; never empty. */
  readonly versions: Version[]
  /** Backs a certificate. */
  readonly managed: boolean
  life: Life
}

/** Of a vault, set from outside. */
export interface Settings {
  /** Which permissions count: Azure roles, or the vault's access policies. */
  access: 'rbac' | 'policies'
  /** How long a deleted secret can be recovered: 7 to 90. */
  recoverableDays: number
  purgeProtection: boolean
  /** How long the states between last, in milliseconds. The real service takes 0 to about 15 seconds. */
  deletingMs: number
  recoveringMs: number
  purgingMs: number
  /** The vault's firewall lets nobody through. */
  firewall: boolean
  /** Lists begin with a page that has a link to the next and nothing else. */
  emptyFirstPage: boolean
}

export const defaultSettings: Settings = {
  access: 'rbac',
  recoverableDays: 90,
  purgeProtection: false,
  deletingMs: 0,
  recoveringMs: 0,
  purgingMs: 0,
  firewall: false,
  emptyFirstPage: false,
}

export interface Vault {
  readonly name: string
  /** `https://localhost:PORT`, once it is listened on: what identifiers of its secrets begin with. */
  url: string
  /** By key: see `keyOf`. */
  readonly secrets: Map<string, Secret>
  settings: Settings
}

/** "a case-insensitive identifier": "Object identifiers" of "Azure Key Vault keys, secrets and certificates overview". */
export function keyOf(name: string): string {
  return name.toUpperCase()
}
