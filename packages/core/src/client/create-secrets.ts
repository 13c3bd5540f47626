import type { SecretProvider } from '../contract/provider.ts'
import { checkProvider } from '../policy/check-provider.ts'
import { Client } from './client.ts'
import { readOptions } from './options.ts'
import type { Secrets, SecretsOptions } from './secrets.ts'

/**
 * A client over one provider, or over several that were composed (`chain`, `route`, `prefixed`, `bundle`). Its methods
 * are those that the provider's type has. Nothing is asked of the store until the first call.
 *
 * @throws TypeError, RangeError for a provider or option of the wrong kind.
 * @example
 * await using secrets = createSecrets(awsSecretsManager({ region: 'eu-west-1' }), { cache: { ttl: 60_000 } })
 * const apiKey = await secrets.get('API_KEY')
 */
export function createSecrets<P extends SecretProvider>(provider: P, options?: SecretsOptions): Secrets<P> {
  // The class has every method; the type shows those that the provider backs, the others reject with UNSUPPORTED.
  return new Client(checkProvider(provider), readOptions(options)) as unknown as Secrets<P>
}
