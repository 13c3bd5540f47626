import { SecretError } from '../contract/errors.ts'
import {
  type AnyProvider,
  type Call,
  Failed,
  type PutCall,
  type Stored,
  type WatchSink,
  type Written,
} from '../contract/provider.ts'
import { decodeText } from '../contract/secret.ts'
import { closeAll, openLimits, partOf, readEach, takes, watchAll } from './parts-of.ts'

/** Where a name's value is: a secret, or one field of it. */
export interface Place {
  readonly name: string
  readonly part?: string | undefined
}

const utf8 = new TextEncoder()

/**
 * A provider whose names stand for secrets or fields elsewhere. Names that share a secret are read by one call; a field
 * is written by compare-and-set of its secret.
 */
export function fieldsOf(
  provider: AnyProvider,
  id: string,
  location: string,
  locate: (name: string) => Place,
): AnyProvider {
  const extract = async (stored: Stored, { name, part }: Place): Promise<Stored> => {
    if (part === undefined) return stored
    const { readPart } = await import('../policy/parts.ts')
    const { createdAt, contentType, metadata, freshUntil, expiresAt } = stored
    return {
      bytes: utf8.encode(readPart(stored, { provider, operation: 'get', name, part }).text()),
      // Where it takes work to tell the version, only who asks for it shall wait.
      get version() {
        return stored.version
      },
      createdAt,
      contentType,
      metadata,
      freshUntil,
      expiresAt,
    }
  }
  return {
    id,
    location,
    limits: openLimits([provider]),
    retries: 'sdk',
    cancel: 'wait',
    composed: true,
    local: provider.local === true,
    takes: name => takes(provider, locate(name).name),
    leads: name => ({ provider, ...locate(name) }),
    classify: () => ({ code: 'ERR_SECRET_UNKNOWN' }),
    close: () => closeAll([provider]),
    async get(name, call) {
      const place = locate(name)
      return extract(await partOf(provider, call).read(place.name, { signal: call.signal }), place)
    },
    async getMany(names, call) {
      const places = names.map(name => ({ name, place: locate(name) }))
      const secrets = await readEach(partOf(provider, call), [...new Set(places.map(({ place }) => place.name))], call)
      const results = places.map(
        async ({ name, place }) => [name, await oneOf(secrets.get(place.name), place, extract)] as const,
      )
      return new Map(await Promise.all(results))
    },
    ...(provider.put !== undefined && {
      put: (name: string, bytes: Uint8Array, call: PutCall) => write(provider, locate(name), bytes, call),
    }),
    ...(provider.putIf !== undefined && {
      putIf: (name: string, bytes: Uint8Array, ifVersion: string, call: PutCall) =>
        write(provider, locate(name), bytes, call, ifVersion),
    }),
    ...(provider.watch !== undefined && {
      watch: (names: readonly string[], sink: WatchSink, call: Call) => {
        // A change of the secret may be one of any of its fields.
        const any: WatchSink = { changed: () => sink.changed(), failed: error => sink.failed(error) }
        return watchAll([{ provider, names: [...new Set(names.map(name => locate(name).name))] }], any, call)
      },
    }),
  }
}

async function oneOf(
  secret: Stored | SecretError | undefined,
  place: Place,
  extract: (stored: Stored, place: Place) => Promise<Stored>,
): Promise<Stored | Failed> {
  if (secret === undefined || secret instanceof SecretError) return new Failed(secret)
  try {
    return await extract(secret, place)
  } catch (error) {
    return new Failed(error)
  }
}

async function write(
  provider: AnyProvider,
  { name, part }: Place,
  bytes: Uint8Array,
  call: PutCall,
  ifVersion?: string,
): Promise<Written> {
  const backend = partOf(provider, call)
  const { signal, contentType, expiresAt, metadata, form } = call
  const putting = { signal, contentType, expiresAt, metadata, ifVersion }
  if (part === undefined) return backend.put(name, bytes, { ...putting, form })
  const value = decodeText(bytes, name)
  const of = { provider, operation: 'put', name, part } as const
  const [{ editSecret }, { writePart }] = await Promise.all([import('../policy/edit.ts'), import('../policy/parts.ts')])
  return editSecret(backend, name, putting, stored => utf8.encode(writePart(stored, of, value)))
}
