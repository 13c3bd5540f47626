import { SecretError } from '@sealwax/core'
import { type ApiKeys, apiKeys, type IssueOptions } from '@sealwax/core/api-keys'
import type { Call } from '../call.ts'
import { withStores } from '../open-stores.ts'
import { coloured, visible, warn } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'
import { withKeysPlace } from './keys-place.ts'
import type { Made, Plan } from './kinds.ts'
import type { Options } from './options.ts'
import { readPeppers } from './read-peppers.ts'

const needed = ['prefix', 'environment', 'owner'] as const

interface Wanted extends Pick<IssueOptions, 'owner' | 'scopes'> {
  readonly prefix: string
  readonly environment: string
  /** Milliseconds from when it is issued. */
  readonly lifetime: number | undefined
  /** The name of the secret that has them. */
  readonly peppers: string
}

/** A key is issued, which is more than made: a record of it is written, by which applications verify it. */
export function planApiKey(options: Options, call: Call): Plan {
  const wanted = readWanted(options)
  return { bits: () => 256, make: () => issue(call, wanted) }
}

function readWanted(options: Options): Wanted {
  const [prefix, environment, owner] = needed.map(option => options.value(option))
  if (prefix === undefined || environment === undefined || owner === undefined) {
    throw new UsageError(
      'An api-key needs --prefix, --environment and --owner: sealwax generate api-key --prefix shop --environment live --owner customer-17',
    )
  }
  if (options.has('count')) throw new UsageError('An api-key is issued to one owner at a time: leave --count out.')
  const peppers = options.value('pepper') ?? 'API_KEY_PEPPERS'
  return { prefix, environment, owner, scopes: options.list('scopes'), lifetime: readLifetime(options), peppers }
}

const hour = 3_600_000
const units: Readonly<Record<string, number>> = { h: hour, d: 24 * hour }

function readLifetime(options: Options): number | undefined {
  const text = options.value('expires')
  if (text === undefined) return undefined
  const [, number, unit = ''] = /^([1-9]\d{0,4})([hd])$/.exec(text) ?? []
  const milliseconds = units[unit]
  if (milliseconds === undefined)
    throw new UsageError('--expires takes days, such as 90d, or hours, such as 12h: at most 99999 of them.')
  return Number(number) * milliseconds
}

async function issue(call: Call, wanted: Wanted): Promise<Made> {
  const { owner, scopes = [], lifetime } = wanted
  return withKeys(call, wanted, async (keys, keptIn) => {
    const expiresAt = lifetime === undefined ? undefined : new Date(Date.now() + lifetime)
    const { id, key } = await keys.issue({ owner, scopes, ...(expiresAt !== undefined && { expiresAt }) })
    const value = key.text()
    key.dispose()
    const open = { id, ...(expiresAt !== undefined && { expiresAt: expiresAt.toISOString() }), keptIn }
    const until = expiresAt === undefined ? 'until it is revoked' : `until ${expiresAt.toISOString()}`
    return {
      value,
      fields: { all: { ...open, value }, open },
      done: `${coloured('green', 'issued')} ${id} to ${visible(owner)}, good ${until}, kept in ${visible(keptIn)}`,
      undo: () => withdraw(call, wanted, id),
    }
  })
}

/** A key that nobody got is no key: what is left of it is a tombstone, or a warning. */
async function withdraw(call: Call, wanted: Wanted, id: string): Promise<void> {
  try {
    await withKeys(call, wanted, keys => keys.revoke(id))
    warn(`The API key ${id} was revoked, because it could not be handed over.`)
  } catch (error) {
    const why = error instanceof SecretError ? ` ${error.message}` : ''
    warn(`The API key ${id} was issued, could not be handed over, and could not be revoked: revoke it.${why}`)
  }
}

function withKeys<T>(
  call: Call,
  { prefix, environment, peppers: name }: Wanted,
  use: (keys: ApiKeys, keptIn: string) => Promise<T>,
): Promise<T> {
  return withStores(call, stores =>
    withKeysPlace(call, stores, place => {
      let text: Promise<string> | undefined
      // Read when they are needed: what is wrong with the other options is told before anything is asked of a store.
      const peppers = (): Promise<string> => {
        text ??= readPeppers(name, stores, place)
        return text
      }
      return use(apiKeys({ prefix, environment, store: place.store, peppers }), place.url)
    }),
  )
}
