import type { SecretsReader } from '../client/secrets.ts'
import { underNatives } from '../compose/under-natives.ts'
import { checkedName, wrongArgument } from '../contract/arguments.ts'
import { SecretError } from '../contract/errors.ts'
import { isReservedName, siblingName } from '../contract/names.ts'
import type { AnyProvider, Call, SecretProvider } from '../contract/provider.ts'
import { Backend } from '../policy/backend.ts'
import { checkName } from '../policy/check-name.ts'
import { perform } from '../policy/operation.ts'
import type { Policy } from '../policy/policy.ts'
import { parseReference } from '../policy/reference.ts'
import { unsupported } from '../policy/wording.ts'

/** A client, as far as a rotation needs it: any that `createSecrets` or `openSecrets` gives. */
export type RotatedClient = SecretsReader & { readonly provider: SecretProvider }

/** Where a secret is, in the one store that holds it, however many compositions lead there. */
export interface Home {
  readonly client: RotatedClient
  /** As the application calls it. */
  readonly name: string
  readonly policy: Policy
  /** The store itself, under its own names. */
  readonly backend: Backend
  /** The secret and its siblings, by their native names. */
  readonly natives: { readonly published: string; readonly rotation: string; readonly candidate: string }
  /** The stores that are read before it. */
  readonly behind: readonly { readonly backend: Backend; readonly name: string }[]
}

/** A secret's place: the one store that holds it, and what it is called there. */
export interface Place {
  /** As the composition has it: one and the same object for all secrets of one store. */
  readonly store: AnyProvider
  readonly native: string
  /** The same name as the store is asked for it: what messages should say. */
  readonly called: string
  /** The stores that are read before it, and what it is called in them. */
  readonly behind: readonly { readonly store: AnyProvider; readonly name: string }[]
}

/**
 * Finds the store behind a client's compositions, before any I/O.
 * @throws TypeError for a name with a part, SecretError _UNSUPPORTED where there is no one store that holds the secret whole.
 */
export function findHome(client: RotatedClient, name: string): Home {
  const policy = policyOf(client)
  const { store, native, behind } = findPlace(client, name)
  return {
    client,
    name,
    policy,
    backend: nativeBackend(store, policy),
    natives: {
      published: native,
      rotation: siblingName(native, 'rotation'),
      candidate: siblingName(native, 'candidate'),
    },
    behind: behind.map(({ store, name }) => ({ backend: new Backend(store, policy), name })),
  }
}

/** The same, as data. @throws TypeError, SecretError as {@link findHome}. */
export function findPlace(client: RotatedClient, name: string): Place {
  checkedName(name)
  if (parseReference(name).part !== undefined) {
    throw new TypeError(
      'name must be that of a whole secret: its fields are rotated together, by what makes the new value',
    )
  }
  const behind: Place['behind'][number][] = []
  let provider: AnyProvider = client.provider
  let at = name
  for (;;) {
    const native = checkName(provider, 'put', at)
    if (!provider.composed) {
      if (isReservedName(native)) {
        throw new TypeError('name must be that of a secret, not of what is kept for the rotation of one')
      }
      return { store: provider, native, called: at, behind }
    }
    const lead = provider.leads?.(native)
    if (lead === undefined) {
      const hint = 'It is a composition that does not say where it writes: rotate the secret in the store itself.'
      throw unsupported(provider, 'put', name, hint)
    }
    if (lead.part !== undefined) {
      const hint = `It is the field ${JSON.stringify(lead.part)} of ${JSON.stringify(lead.name)}: rotate that secret whole.`
      throw unsupported(provider, 'put', name, hint)
    }
    behind.push(...(lead.behind ?? []).map(store => ({ store, name: lead.name })))
    provider = lead.provider
    at = lead.name
  }
}

/** @throws SecretError _CONFLICT where readers get another store's value of that name, or somebody else rotates it. */
export async function checkNobodyElse({ backend, behind, natives, name }: Home, signal: AbortSignal): Promise<void> {
  for (const { backend: store, name: known } of behind) {
    if (!(await isAnswered(store, known, signal))) continue
    const text = `${JSON.stringify(name)} is answered by ${store.provider.location}, which is read before ${backend.provider.location}: readers would go on getting the old value.`
    throw new SecretError(`${text} Remove it there first, or rotate it there.`, {
      code: 'ERR_SECRET_CONFLICT',
      provider: store.provider.id,
      secretName: name,
    })
  }
  const { provider, policy } = backend
  const { managedBy } = provider
  if (managedBy === undefined) return
  const work = (call: Call): Promise<string | undefined> => managedBy.call(provider, natives.published, call)
  const asked = await perform(provider, policy, { operation: 'get', name, repeatable: true, work }, { signal })
  if ('error' in asked) throw asked.error
  const manager = asked.value
  if (manager === undefined) return
  throw new SecretError(
    `${JSON.stringify(name)} in ${provider.location} is changed by ${manager}, which would meet a rotation of ours. Switch that off first, or rotate it there.`,
    { code: 'ERR_SECRET_CONFLICT', provider: provider.id, secretName: name },
  )
}

async function isAnswered(store: Backend, name: string, signal: AbortSignal): Promise<boolean> {
  try {
    await store.read(name, { signal })
    return true
  } catch (error) {
    if (error instanceof SecretError && error.code === 'ERR_SECRET_NOT_FOUND') return false
    throw error
  }
}

/** A store under its own names: what is made of a native name is native. */
export function nativeBackend(store: AnyProvider, policy: Policy): Backend {
  return new Backend(underNatives(store), policy)
}

/** @throws TypeError for what is no client. */
export function policyOf(client: RotatedClient): Policy {
  const policy = (client as Partial<{ policy: Policy }> | null | undefined)?.policy
  if (typeof policy === 'object' && policy !== null) return policy
  throw wrongArgument('secrets', 'a client of createSecrets or openSecrets', client)
}
