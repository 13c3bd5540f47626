import { type Operation, SecretError } from '../contract/errors.ts'
import { nativeName } from '../contract/native-names.ts'
import type { SecretProvider } from '../contract/provider.ts'

/** The native name. @throws SecretError ERR_SECRET_INVALID where the store's names have another form. */
export function checkName(provider: SecretProvider, operation: Operation, name: string): string {
  const { names } = provider.limits
  const native = nativeName(names, name)
  if (native !== undefined) return native
  throw new SecretError(
    `${JSON.stringify(name)} is not a name that ${provider.location} takes: ${names.rule}. ` +
      'Names that every store takes are words of letters, digits and single underscores, joined by slashes: shop/API_KEY.',
    { code: 'ERR_SECRET_INVALID', provider: provider.id, operation, secretName: name },
  )
}
