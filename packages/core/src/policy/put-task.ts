import type { Operation } from '../contract/errors.ts'
import { isReservedName } from '../contract/names.ts'
import {
  type AnyProvider,
  type Attribute,
  type CanPut,
  type PutCall,
  type SecretProvider,
  supports,
  type Written,
} from '../contract/provider.ts'
import { decodeText } from '../contract/secret.ts'
import { checkName } from './check-name.ts'
import { plainMap } from './maps.ts'
import type { Asking, Task } from './operation.ts'
import { unsupported, word } from './wording.ts'
import { writeOnce } from './write-once.ts'

export interface Putting extends Asking, Partial<Pick<PutCall, 'contentType' | 'expiresAt' | 'metadata' | 'form'>> {
  readonly ifVersion?: string | undefined
  /** For core's own: the name may be one that is kept for it. */
  readonly reserved?: boolean | undefined
}

export interface Put {
  readonly provider: AnyProvider
  readonly name: string
  readonly bytes: Uint8Array
  readonly putting: Putting
  readonly send: CanPut['put']
}

/** One put, checked before any I/O and made so that it may be repeated. Loaded with the first: most programs only read. */
export function putTask({ provider, name, bytes, putting, send }: Put): Task<Written> {
  const { ifVersion, contentType, expiresAt, metadata, form } = putting
  const conditional = ifVersion !== undefined
  const operation = conditional ? 'putIf' : 'put'
  const native = checkName(provider, operation, name)
  if (isReservedName(native) && putting.reserved !== true) {
    const hint = 'Names that end like this are kept for the rotation of the secret before it: choose another.'
    throw word(provider, { code: 'ERR_SECRET_INVALID', hint }, { operation, name })
  }
  const plain = provider.limits.maps === true && form !== 'map'
  if (plain) checkText(provider, operation, name, bytes)
  const written = plain ? plainMap(bytes, name) : bytes
  checkValue(provider, operation, name, written, { contentType, expiresAt, metadata })
  const write = { provider, name, native, bytes: written, conditional, send, contentType, expiresAt, metadata, form }
  const repeatable = conditional || provider.putOnce === true
  return { operation, name, repeatable, work: writeOnce(write), versionOf: ({ version }) => version }
}

/** A put that takes place only where the store's version is the expected one. @throws SecretError ERR_SECRET_UNSUPPORTED */
export function comparing(provider: AnyProvider, name: string, expected: string): CanPut['put'] {
  const { putIf } = provider
  if (putIf === undefined)
    throw unsupported(provider, 'putIf', name, supports(provider, 'put') ? withoutCondition : undefined)
  return (native, bytes, call) => putIf.call(provider, native, bytes, expected, call)
}

const withoutCondition =
  'Put without `ifVersion` (on the command line without --if-absent and --if-version), or use a store that can; the README lists these, and which need an option for it.'

/** What goes beside a value in a put. */
type Attributes = { readonly [K in Attribute]?: unknown }

/** @throws SecretError _TOO_LARGE, _INVALID or _UNSUPPORTED where the store's limits do not allow this put. Lengths are told, values are not. */
function checkValue(
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
    throw word(provider, { code, hint }, { operation, name })
  }
  const { maxBytes, maxBinaryBytes = maxBytes } = limits
  const tooLarge = (most: number, what: string): never =>
    refuse(
      'ERR_SECRET_TOO_LARGE',
      `It has ${bytes.length} bytes; the limit ${what}is ${most}. Split it, or keep it in a store with a larger limit.`,
    )
  if (bytes.length > maxBytes) tooLarge(maxBytes, '')
  if (bytes.length > maxBinaryBytes && !isText(bytes)) tooLarge(maxBinaryBytes, 'for what is no text ')
  if (bytes.length === 0 && !limits.empty) {
    refuse('ERR_SECRET_INVALID', 'This store cannot hold an empty value; delete the secret instead.')
  }
  if (!limits.binary) checkText(provider, operation, name, bytes)
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

/** @throws SecretError ERR_SECRET_INVALID for bytes that are not UTF-8. */
function checkText(provider: SecretProvider, operation: Operation, name: string, bytes: Uint8Array): void {
  if (isText(bytes)) return
  const hint = 'This store holds text only; encode the bytes first, for example as base64.'
  throw word(provider, { code: 'ERR_SECRET_INVALID', hint }, { operation, name })
}

function isText(bytes: Uint8Array): boolean {
  try {
    decodeText(bytes, '')
    return true
  } catch {
    // The decoder has no other way of telling.
    return false
  }
}
