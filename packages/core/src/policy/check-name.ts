import { type Operation, SecretError } from '../contract/errors.ts'
import { isPortableName, joinName, type NameForm } from '../contract/names.ts'
import { nativeName } from '../contract/native-names.ts'
import type { SecretProvider } from '../contract/provider.ts'

/** The native name. @throws SecretError ERR_SECRET_INVALID where the store's names have another form. */
export function checkName(provider: SecretProvider, operation: Operation, name: string): string {
  const { names } = provider.limits
  const native = nativeName(names, name)
  if (native !== undefined) return native
  const rule = isRefusedForPrefix(names, name)
    ? `with the prefix ${JSON.stringify(names.prefix)} it takes only names that every store takes, since another could be the same secret as one of these`
    : names.rule
  throw new SecretError(
    `${JSON.stringify(name)} is not a name that ${provider.location} takes: ${rule}. ` +
      'Names that every store takes are segments joined by slashes, each a letter first, then letters, digits and single underscores between them: shop/API_KEY.',
    { code: 'ERR_SECRET_INVALID', provider: provider.id, operation, secretName: name },
  )
}

/** Whether the name would fit as it goes: what joins a prefix to it is mapped, and only portable names are. */
function isRefusedForPrefix({ prefix, ...form }: NameForm, name: string): boolean {
  if (prefix === undefined || form.toNative === undefined || isPortableName(joinName(prefix, name))) return false
  return nativeName(form, name) !== undefined
}
