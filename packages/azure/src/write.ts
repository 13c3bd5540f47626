import { type PutCall, StoreFault, type Written } from '@sealwax/core'
import { versionOf } from './answer.ts'
import { keptFor } from './kept.ts'
import { withCommands } from './removal.ts'
import { rethrow, type Sdk } from './sdk.ts'
import { tagsAgain, tagsFor } from './tags.ts'
import { encode } from './value.ts'

/** The last second that the SDK can write: it makes dates 32 bits wide. 2038-01-19T03:14:07Z. */
const lastSecond = 2 ** 31 - 1

/**
 * Set Secret: a new version, with the content type and the tags of the one before where the put gives none. Its dates are
 * those of its value, and no other's.
 */
export async function put(sdk: Sdk, name: string, bytes: Uint8Array, call: PutCall): Promise<Written> {
  // What would be refused is, before anything is asked.
  encode(bytes, call.contentType)
  const given = tagsFor(name, call.metadata)
  const dates = call.expiresAt === undefined ? {} : { expiresOn: checkDate(call.expiresAt) }
  const kept = await keptFor(sdk, name, call)
  const { value, contentType } = encode(bytes, kept.contentType)
  const attributes = {
    tags: call.metadata === undefined ? tagsAgain(name, kept.metadata) : given,
    ...(contentType === undefined ? {} : { contentType }),
    ...dates,
  }
  const { properties } = await sdk.settle(
    call,
    (client, options) => client.setSecret(name, value, { ...options, ...attributes }),
    answer => answer,
    error => rethrow(withCommands(sdk, name, error)),
  )
  return {
    version: versionOf(properties.version),
    ...(kept.contentType !== undefined && { contentType: kept.contentType }),
  }
}

/** @throws StoreFault ERR_SECRET_INVALID for a date that would become another one on its way. */
function checkDate(date: Date): Date {
  const second = Math.floor(date.getTime() / 1_000)
  if (second >= 1 && second <= lastSecond) return date
  throw new StoreFault('ERR_SECRET_INVALID', {
    hint: "Azure's SDK writes dates from 1970-01-01 to 2038-01-19T03:14:07Z: choose an earlier expiry, or none.",
  })
}
