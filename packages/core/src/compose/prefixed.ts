import { wrongArgument } from '../contract/arguments.ts'
import { joinName } from '../contract/names.ts'
import type { SecretProvider } from '../contract/provider.ts'
import { checkProvider } from '../policy/check-provider.ts'
import { delegate } from './delegate.ts'

/**
 * The secrets below a prefix, under their names without it: `get('API_KEY')` reads `shop/API_KEY`. Prefix and name are
 * joined by exactly one `/`; names of others do not show in lists.
 *
 * @throws TypeError for a prefix that is no string or empty.
 */
export function prefixed<P extends SecretProvider>(provider: P, prefix: string): P {
  checkProvider(provider)
  if (typeof prefix !== 'string' || prefix.replaceAll('/', '') === '')
    throw wrongArgument('prefix', 'a name such as shop/prod', prefix)
  const { limits } = provider
  const names = { ...limits.names, prefix: joinName(limits.names.prefix, prefix) }
  const { leads } = provider
  return delegate(provider, {
    limits: { ...limits, names },
    location: `${provider.location} below ${prefix}`,
    ...(leads !== undefined && { leads: (name: string) => leads.call(provider, name) }),
  })
}
