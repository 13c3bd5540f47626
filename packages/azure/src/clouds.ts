/** Azure's clouds: where their vaults are and who signs in (Azure Key Vault overview; National clouds: authentication endpoints). */
export const clouds = {
  public: { suffix: 'vault.azure.net', authorityHost: 'https://login.microsoftonline.com' },
  china: { suffix: 'vault.azure.cn', authorityHost: 'https://login.chinacloudapi.cn' },
  'us-government': { suffix: 'vault.usgovcloudapi.net', authorityHost: 'https://login.microsoftonline.us' },
} as const

export type Cloud = keyof typeof clouds

/** A vault's own name: 3 to 24 letters, digits and hyphens, from a letter on (Azure Key Vault overview, Vault name and Object name). */
const vaultName = /^(?!.*--)[A-Za-z][A-Za-z\d-]{1,22}[A-Za-z\d]$/

/** A name with dots, or one of this machine; a port may follow. */
const vaultHost = /^(?:[A-Za-z\d-]+(?:\.[A-Za-z\d-]+)+|localhost)(?::\d{1,5})?$/

/** For messages. */
export const vaultRule =
  'the name of a vault (3 to 24 letters, digits and single hyphens, a letter first and no hyphen last), or its host without https://'

export function isVault(text: string): boolean {
  return vaultName.test(text) || vaultHost.test(text)
}

/** The host of a vault that is named, or given as a host already. */
export function hostOf(vault: string, cloud: Cloud): string {
  return vaultName.test(vault) && vault !== 'localhost'
    ? `${vault}.${clouds[cloud].suffix}`.toLowerCase()
    : vault.toLowerCase()
}

/** The cloud whose vaults have such hosts; undefined for any other host. */
export function cloudOf(host: string): Cloud | undefined {
  return (Object.keys(clouds) as Cloud[]).find(cloud => host.endsWith(`.${clouds[cloud].suffix}`))
}

export function isOfThisMachine(host: string): boolean {
  return /^(?:localhost|127(?:\.\d+){3})(?::\d+)?$/.test(host)
}
