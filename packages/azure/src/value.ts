import { StoreFault } from '@sealwax/core'
import { bytesOf, textOf } from '@sealwax/core/adapter'

/**
 * The content type of bytes that are not text: Azure keeps text alone, so that they are written in base64. What the
 * application says of them follows after a semicolon.
 */
const ofBytes = 'application/vnd.sealwax.base64'

/** "The maximum length of this field is 255 characters" (About Azure Key Vault secrets). */
const maxContentType = 255

export interface Written {
  readonly value: string
  readonly contentType?: string
}

/** What is sent for a value. @throws StoreFault ERR_SECRET_INVALID for a content type, before any I/O. */
export function encode(bytes: Uint8Array, contentType: string | undefined): Written {
  if (contentType !== undefined && isOurs(contentType)) {
    throw new StoreFault('ERR_SECRET_INVALID', { hint: `The content type ${ofBytes} is given by this library itself.` })
  }
  const text = textOf(bytes)
  const type = text === undefined ? [ofBytes, contentType].filter(part => part !== undefined).join(';') : contentType
  if (type !== undefined && type.length > maxContentType) {
    throw new StoreFault('ERR_SECRET_INVALID', {
      hint: 'Azure Key Vault keeps a content type of 255 characters at most.',
    })
  }
  // Not of the Buffer's own pool, where the text would stay.
  const value = text ?? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
  return { value, ...(type === undefined ? {} : { contentType: type }) }
}

/** The bytes that a value stands for. @throws StoreFault ERR_SECRET_CORRUPT where it should be base64 and is not. */
export function decode(
  value: string,
  contentType: string | undefined,
): { readonly bytes: Uint8Array; readonly contentType?: string | undefined } {
  if (contentType === undefined || !isOurs(contentType)) return { bytes: bytesOf(value), contentType }
  const decoded = Buffer.from(value, 'base64')
  // Node skips what is no base64.
  if (decoded.toString('base64') !== value) {
    throw new StoreFault('ERR_SECRET_CORRUPT', {
      hint: `Its content type says that it is base64, and it is not: put it again, or give it another content type than ${ofBytes}.`,
    })
  }
  const bytes = new Uint8Array(decoded)
  // It may be a part of a pool.
  decoded.fill(0)
  return { bytes, contentType: givenType(contentType) }
}

/** What the application says of a value, without what this library adds. */
export function givenType(contentType: string | undefined): string | undefined {
  if (contentType === undefined || !isOurs(contentType)) return contentType
  const given = contentType.slice(ofBytes.length + 1)
  return given === '' ? undefined : given
}

function isOurs(contentType: string): boolean {
  return contentType === ofBytes || contentType.startsWith(`${ofBytes};`)
}
