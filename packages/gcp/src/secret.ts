import { type Call, StoreFault } from '@sealwax/core'
import { type Annotations, required, type Secret } from './answer.ts'
import { hasStatus, status } from './errors.ts'
import type { Sdk } from './sdk.ts'

/** How often an unconditional change meets others that change the secret, before it gives up. */
const turns = 8

/** A secret as it was seen: what carries which alias, and the etag that changes with every change of it. */
export interface Seen {
  /** The secret's id. */
  readonly name: string
  readonly etag: string
  readonly aliases: ReadonlyMap<string, string>
  readonly annotations: Annotations
}

/** What shall be changed of a secret; the rest stays. */
export interface Change {
  readonly alias?: { readonly name: string; readonly to: string }
  readonly annotations?: Annotations | undefined
}

export function seenAs(name: string, { etag, versionAliases, annotations }: Secret): Seen {
  const aliases = Object.entries(versionAliases ?? {}).map(([alias, to]) => [alias, String(to)] as const)
  return { name, etag: required(etag), aliases: new Map(aliases), annotations: annotations ?? {} }
}

/** GetSecret. */
export async function find(sdk: Sdk, name: string, call: Call): Promise<Secret> {
  const [secret] = await sdk.send(call, ({ client, secrets }, options) =>
    client.getSecret({ name: secrets + name }, options),
  )
  required(secret.name)
  return secret
}

export async function look(sdk: Sdk, name: string, call: Call): Promise<Seen> {
  return seenAs(name, await find(sdk, name, call))
}

/**
 * UpdateSecret, if the secret is still as it was seen (Use entity tags for optimistic concurrency control). Aliases are one
 * field, and so are annotations: the others of each go along as they were.
 */
export async function change(
  sdk: Sdk,
  { name, etag, aliases, annotations }: Seen,
  wanted: Change,
  call: Call,
): Promise<void> {
  const fields: Pick<Secret, 'versionAliases' | 'annotations'> = {}
  const paths: string[] = []
  if (wanted.alias !== undefined) {
    fields.versionAliases = Object.fromEntries([...aliases, [wanted.alias.name, wanted.alias.to]])
    paths.push('version_aliases')
  }
  if (wanted.annotations !== undefined) {
    fields.annotations = { ...annotations, ...wanted.annotations }
    paths.push('annotations')
  }
  const [answer] = await sdk.send(call, ({ client, secrets }, options) =>
    client.updateSecret({ secret: { name: secrets + name, etag, ...fields }, updateMask: { paths } }, options),
  )
  required(answer.name)
}

/** Changes the secret whatever it is like: whoever changes it in between is met with a new look. */
export async function changeAnyway(sdk: Sdk, name: string, wanted: Change, call: Call): Promise<void> {
  for (let turn = 1; ; turn++) {
    const seen = await look(sdk, name, call)
    try {
      return await change(sdk, seen, wanted, call)
    } catch (error) {
      // With what was seen before, the others' changes would be undone.
      if (!isLostEtag(error)) throw error
      if (turn === turns) throw new StoreFault('ERR_SECRET_CONFLICT')
    }
  }
}

/** A lost etag: FAILED_PRECONDITION by Google's page, ABORTED by AIP-154 and as clients report it. */
export function isLostEtag(error: unknown): boolean {
  return hasStatus(error, status.failedPrecondition, status.aborted)
}
