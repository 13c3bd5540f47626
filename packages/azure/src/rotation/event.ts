/** What an event is about, in either schema (Azure Key Vault as Event Grid source). */
export interface VaultEvent {
  readonly type: string
  readonly data: Readonly<Record<string, unknown>>
}

/** The secret in an identifier: `https://VAULT/secrets/NAME/VERSION`. */
export interface SecretObject {
  readonly host: string
  readonly name: string
}

/** The events that say that a secret's version comes to its end. */
const expiries: readonly string[] = ['Microsoft.KeyVault.SecretNearExpiry', 'Microsoft.KeyVault.SecretExpired']

export function isExpiry({ type }: VaultEvent): boolean {
  return expiries.includes(type)
}

/**
 * One event, in Event Grid's schema or as a CloudEvent. Undefined for what is neither.
 */
export function readEvent(event: unknown): VaultEvent | undefined {
  if (!isObject(event)) return undefined
  const type = event['eventType'] ?? event['type']
  const data = event['data']
  return typeof type === 'string' && isObject(data) ? { type, data } : undefined
}

/**
 * The secret by its identifier alone: the page prints the other members with spaces in their names and values.
 */
export function readSecret({ data }: VaultEvent): SecretObject | undefined {
  const id = data['Id'] ?? data['id']
  const url = typeof id === 'string' && id.length < 1_000 ? URL.parse(id) : null
  const [, name] = /^\/secrets\/([A-Za-z\d-]{1,127})(?:\/[A-Za-z\d]*)?$/.exec(url?.pathname ?? '') ?? []
  return url === null || url.protocol !== 'https:' || name === undefined ? undefined : { host: url.host, name }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
