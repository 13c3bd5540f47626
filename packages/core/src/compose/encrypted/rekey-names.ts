import { isGone, SecretError } from '../../contract/errors.ts'
import { beginsWith, everySecret, isReservedName, siblingName, siblingOf } from '../../contract/names.ts'
import { foldName, nativeName, portableName } from '../../contract/native-names.ts'
import type { Backend } from '../../policy/backend.ts'
import { listPages, nativePrefix } from '../../policy/pages.ts'

interface Wanted {
  readonly backend: Backend
  /** The same store under its own names. */
  readonly natives: Backend
  readonly prefix: string | undefined
  readonly names: readonly string[] | undefined
  readonly signal: AbortSignal | undefined
}

/** What is to be encrypted anew. */
export interface FoundNames {
  /** As the application has them. */
  readonly names: readonly string[]
  /** What is kept for rotations: native names. */
  readonly siblings: readonly string[]
}

/** Lists, or takes the names that are given; beside each, what is kept for its rotation, and what is kept for all of them. */
export async function findNames(wanted: Wanted): Promise<FoundNames> {
  const { backend, names: given } = wanted
  const { names, listed } = given === undefined ? await list(wanted) : { names: new Set(given), listed: undefined }
  // A file lists what is in it, and keeps these beside it.
  if (listed !== undefined && backend.provider.local !== true) return { names: [...names], siblings: [...listed] }
  return {
    names: [...names],
    siblings: await probe(wanted, new Set([...(listed ?? []), ...siblingsOf(wanted, names)])),
  }
}

/** Whether a sibling is the record of a rotation. */
export function isRecord(native: string): boolean {
  return siblingOf(native)?.sibling === 'rotation'
}

async function list({ backend, prefix = '', signal }: Wanted): Promise<{ names: Set<string>; listed: Set<string> }> {
  const { provider, policy } = backend
  const form = provider.limits.names
  const [names, listed] = [new Set<string>(), new Set<string>()]
  if (provider.list === undefined) return { names, listed }
  for await (const page of listPages(
    { provider, policy, asking: { signal } },
    provider.list,
    nativePrefix(form, prefix),
  )) {
    for (const native of page.names) {
      const name = portableName(form, native)
      if (name === undefined || !beginsWith(form, name, prefix)) continue
      if (isReservedName(native)) listed.add(native)
      else names.add(name)
    }
  }
  return { names, listed }
}

function* siblingsOf({ backend, natives }: Wanted, names: ReadonlySet<string>): Generator<string> {
  const form = backend.provider.limits.names
  const seen = new Set<string>()
  for (const [name, ...siblings] of [
    ...Array.from(names, name => [name, 'rotation', 'candidate'] as const),
    [everySecret, 'pause'] as const,
  ]) {
    const native = nativeName(form, name)
    if (native === undefined) continue
    for (const sibling of siblings) {
      const own = siblingName(native, sibling)
      if (seen.has(foldName(form, own)) || !natives.takes(own)) continue
      seen.add(foldName(form, own))
      yield own
    }
  }
}

/** Those that are there. One that cannot be read is told when it is its turn. */
async function probe({ natives, signal }: Wanted, siblings: ReadonlySet<string>): Promise<string[]> {
  const found: string[] = []
  for (const native of siblings) {
    try {
      const { bytes } = await natives.read(native, { signal })
      bytes.fill(0)
      found.push(native)
    } catch (error) {
      if (!(error instanceof SecretError)) throw error
      if (!isGone(error)) found.push(native)
    }
  }
  return found
}
