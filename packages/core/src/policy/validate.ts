import { type Operation, SecretError } from '../contract/errors.ts'
import type { Attribute, SecretProvider } from '../contract/provider.ts'
import { explain } from './failure.ts'
import { nativeName } from './native-names.ts'

const strictUtf8 = new TextDecoder('utf-8', { fatal: true })

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

/** What goes beside a value in a put. */
export type Attributes = { readonly [K in Attribute]?: unknown }

/** @throws SecretError _TOO_LARGE, _INVALID or _UNSUPPORTED where the store's limits do not allow this put. Lengths are told, values are not. */
export function checkValue(
  provider: SecretProvider,
  operation: Operation,
  name: string,
  bytes: Uint8Array,
  attributes: Attributes,
): void {
  const { limits } = provider
  const refuse = (
    code: 'ERR_SECRET_INVALID' | 'ERR_SECRET_TOO_LARGE' | 'ERR_SECRET_UNSUPPORTED',
    hint: string,
  ): never => {
    throw explain(provider, { code, hint }, { operation, name })
  }
  if (bytes.length > limits.maxBytes) {
    refuse(
      'ERR_SECRET_TOO_LARGE',
      `It has ${bytes.length} bytes; the limit is ${limits.maxBytes}. Split it, or keep it in a store with a larger limit.`,
    )
  }
  if (bytes.length === 0 && !limits.empty) {
    refuse('ERR_SECRET_INVALID', 'This store cannot hold an empty value; delete the secret instead.')
  }
  if (!limits.binary && !isText(bytes)) {
    refuse('ERR_SECRET_INVALID', 'This store holds text only; encode the bytes first, for example as base64.')
  }
  if (limits.nul === false && bytes.includes(0)) {
    refuse(
      'ERR_SECRET_INVALID',
      'This store cannot hold a NUL character; encode the value first, for example as base64.',
    )
  }
  for (const attribute of ['contentType', 'expiresAt', 'metadata'] as const) {
    if (attributes[attribute] !== undefined && !limits.attributes?.includes(attribute)) {
      refuse('ERR_SECRET_UNSUPPORTED', `It cannot keep \`${attribute}\` beside a value: leave it out.`)
    }
  }
}

function isText(bytes: Uint8Array): boolean {
  try {
    strictUtf8.decode(bytes)
    return true
  } catch {
    return false
  }
}
