import { systemClock } from '../contract/clock.ts'
import { SecretError } from '../contract/errors.ts'
import { Limiter } from '../contract/limiter.ts'
import { anyName } from '../contract/names.ts'
import type { AnyProvider, Call, Limits, Stored } from '../contract/provider.ts'
import { Backend } from '../policy/backend.ts'
import type { Policy, PolicyCall } from '../policy/policy.ts'

/** What a provider composed of `parts` takes: they check for themselves. */
export function openLimits(parts: readonly AnyProvider[]): Limits {
  return {
    // Two spellings are one secret where one part takes them so.
    names: { ...anyName, caseSensitive: parts.every(part => part.limits.names.caseSensitive) },
    maxBytes: Number.POSITIVE_INFINITY,
    empty: true,
    binary: true,
    attributes: ['contentType', 'expiresAt', 'metadata'],
  }
}

/** For a composed provider that is called by nobody's client, such as in a test of its own. */
const plainPolicy: Policy = {
  clock: systemClock,
  timeout: Number.POSITIVE_INFINITY,
  retry: { attempts: 1, baseDelay: 0, maxDelay: 0 },
}

/** A part under the policy of the client that calls, whose one deadline is the call's signal. */
export function partOf(provider: AnyProvider, call: Call, own?: Pick<Policy, 'guess'>): Backend {
  const policy = (call as Partial<PolicyCall>).policy ?? plainPolicy
  return new Backend(provider, own === undefined ? policy : { ...policy, ...own })
}

/** Whether this store can hold such a name at all. */
export function takes(provider: AnyProvider, name: string): boolean {
  return new Backend(provider, plainPolicy).takes(name)
}

export function isNotFound(error: unknown): error is SecretError {
  return error instanceof SecretError && error.code === 'ERR_SECRET_NOT_FOUND'
}

/** Batches where the part has them, else one by one, a bounded number at once; a failure of the whole is each one's. */
export async function readEach(
  backend: Backend,
  names: readonly string[],
  { signal }: Call,
): Promise<Map<string, Stored | SecretError>> {
  const results = new Map<string, Stored | SecretError>()
  const size = backend.supports('getMany') ? (backend.provider.limits.batch ?? names.length) : 1
  const calls = new Limiter()
  const reads: Promise<void>[] = []
  for (let start = 0; start < names.length; start += size) {
    const some = names.slice(start, start + size)
    reads.push(
      calls.run(async () => {
        for (const [name, result] of await readBatch(backend, some, signal)) results.set(name, result)
      }),
    )
  }
  await Promise.all(reads)
  return results
}

async function readBatch(
  backend: Backend,
  names: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, Stored | SecretError>> {
  const [first] = names
  try {
    if (first !== undefined && names.length === 1) return new Map([[first, await backend.read(first, { signal })]])
    return await backend.readMany(names, { signal })
  } catch (error) {
    if (!(error instanceof SecretError)) throw error
    return new Map(names.map(name => [name, error]))
  }
}

/** Closes every part, and rejects with the first failure after all were asked. */
export async function closeAll(parts: readonly Pick<AnyProvider, 'close'>[]): Promise<void> {
  const endings = await Promise.allSettled(parts.map(async part => part.close?.()))
  for (const ending of endings) if (ending.status === 'rejected') throw ending.reason
}

/** Subscribes to every part that has hints; the client's polling covers the others. */
export async function watchAll(
  parts: readonly { readonly provider: AnyProvider; readonly names: readonly string[] }[],
  sink: Parameters<Backend['watch']>[1],
  call: Call,
): Promise<AsyncDisposable> {
  const watching = parts.filter(({ provider, names }) => provider.watch !== undefined && names.length > 0)
  const started = await Promise.allSettled(
    watching.map(({ provider, names }) => partOf(provider, call).watch(names, sink, { signal: call.signal })),
  )
  const subscriptions = started.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []))
  const dispose = async (): Promise<void> => {
    await Promise.all(subscriptions.map(subscription => subscription[Symbol.asyncDispose]()))
  }
  const failed = started.find(result => result.status === 'rejected')
  if (failed === undefined) return { [Symbol.asyncDispose]: dispose }
  await dispose()
  throw failed.reason
}
