import type { AnyProvider, Attribute, PutCall, Stored } from '@sealwax/core'
import { overlay } from './overlay.ts'

/** What a put can carry beside a value. */
export type Attributes = Pick<PutCall, Attribute>

/** What a store said of a value beside its bytes. */
interface Noted {
  readonly version: string | undefined
  readonly attributes: Attributes
  /** Whether the bytes are a map by nature: always a JSON object. */
  readonly map: boolean
}

export interface Witness {
  /** Gives values as the store holds them: maps whole, as JSON. */
  readonly provider: AnyProvider
  /** What was noted when a native name was last read. Nothing of a value is in it. */
  notedOf(native: string): Noted | undefined
}

/**
 * A client gives bytes; a copy also needs what stands beside them. This notes it as it passes, so that reads keep all the
 * rules of a client: deadlines, retries, batches, the form of names.
 */
export function witness(provider: AnyProvider): Witness {
  const noted = new Map<string, Noted>()
  const note = (native: string, stored: Stored): Stored => {
    const { version, contentType, expiresAt, metadata, form } = stored
    const map = provider.limits.maps === true || form === 'map'
    noted.set(native, { version, attributes: { contentType, expiresAt, metadata }, map })
    return { ...stored, form: undefined }
  }
  const { getMany } = provider
  return {
    provider: overlay(provider, {
      limits: { ...provider.limits, maps: false },
      get: async (name, call) => note(name, await provider.get(name, call)),
      ...(getMany !== undefined && {
        getMany: async (names, call) => {
          const results = await getMany.call(provider, names, call)
          return new Map(
            [...results].map(([name, result]) => [name, 'bytes' in result ? note(name, result) : result] as const),
          )
        },
      }),
    }),
    notedOf: native => noted.get(native),
  }
}
