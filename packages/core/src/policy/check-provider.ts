import { wrongArgument } from '../contract/arguments.ts'
import type { AnyProvider } from '../contract/provider.ts'

/** @throws TypeError where `provider` is not one. */
export function checkProvider(provider: unknown, argument = 'provider'): AnyProvider {
  const candidate = provider as Partial<AnyProvider> | null | undefined
  const complete =
    typeof candidate === 'object' &&
    candidate !== null &&
    typeof candidate.id === 'string' &&
    typeof candidate.get === 'function' &&
    typeof candidate.classify === 'function' &&
    typeof candidate.limits === 'object'
  if (!complete)
    throw wrongArgument(argument, "a SecretProvider, such as dotenvFile('.env') or awsSecretsManager()", provider)
  const { batch, concurrency } = candidate.limits ?? {}
  for (const [limit, value] of Object.entries({ batch, concurrency })) {
    if (value !== undefined && !(Number.isInteger(value) && value >= 1))
      throw wrongArgument(`${argument}.limits.${limit}`, 'a whole number of 1 or more, or absent', value)
  }
  return candidate as AnyProvider
}
