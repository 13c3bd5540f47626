import { SecretError } from '../contract/errors.ts'
import type { Home } from './home.ts'
import type { RotationOptions } from './settings.ts'

/** @throws SecretError _UNSUPPORTED where a new value shall expire, in a store that keeps no expiry. */
export function checkExpiry({ name, backend: { provider } }: Home, { expiresIn }: RotationOptions): void {
  if (expiresIn === undefined || provider.limits.attributes?.includes('expiresAt')) return
  throw new SecretError(
    `${JSON.stringify(name)} cannot be given an expiry in ${provider.location}: the store keeps none with a value. Leave \`expiresIn\` out.`,
    { code: 'ERR_SECRET_UNSUPPORTED', provider: provider.id, secretName: name },
  )
}
