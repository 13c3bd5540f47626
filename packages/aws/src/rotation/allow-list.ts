import { isArn } from '../arn.ts'

const arnOfSecret = /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:(.+)$/

/** Whether a list of secrets is one: names, or ARNs with the six characters that AWS puts at their end. */
export function isListed(secrets: unknown): boolean {
  return Array.isArray(secrets) && secrets.length > 0 && secrets.every(isNameOrArn)
}

function isNameOrArn(secret: unknown): boolean {
  if (typeof secret !== 'string' || secret === '') return false
  return !isArn(secret) || nameIn(secret) !== undefined
}

/**
 * Whether an event may be about a secret on the list. Only so far as its own words go: what AWS finds by them is looked at
 * again, by {@link isAllowed}.
 */
export function mayBeAllowed(secrets: readonly string[], id: string): boolean {
  if (secrets.includes(id)) return true
  const name = isArn(id) ? nameIn(id) : id
  return secrets.some(secret => secret === name || (isArn(secret) && !isArn(id) && nameIn(secret) === id))
}

/** Whether what AWS found is on the list. */
export function isAllowed(
  secrets: readonly string[],
  { arn, name }: { readonly arn: string; readonly name: string },
): boolean {
  return secrets.includes(arn) || secrets.includes(name)
}

/** The name in a whole ARN. */
function nameIn(arn: string): string | undefined {
  return arnOfSecret.exec(arn)?.[1]?.match(/^(.+)-[A-Za-z0-9]{6}$/)?.[1]
}
