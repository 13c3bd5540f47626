import { wrongArgument } from '../contract/arguments.ts'
import { SecretError } from '../contract/errors.ts'
import {
  type AnyProvider,
  type Call,
  Failed,
  type NamePage,
  type PageCall,
  type PutCall,
  type SecretProvider,
  type Stored,
  type WatchSink,
  type Written,
} from '../contract/provider.ts'
import { checkProvider } from '../policy/check-provider.ts'
import { guessOf } from '../policy/failure.ts'
import { closeAll, isNotFound, openLimits, partOf, readEach, takes, watchAll } from './parts-of.ts'

export interface ChainOptions {
  /** The provider, one of the chain's, that writes go to. Default: the only one that can put, if there is just one. */
  readonly write?: SecretProvider
}

/**
 * Several stores read from left to right. A read moves on only where a store answers "not found" (or cannot hold such a
 * name): a denied, deleted, disabled or failed answer is the chain's answer. Writes go to one of them, and are refused
 * with ERR_SECRET_CONFLICT while an earlier one answers the name, because readers would go on getting that one.
 *
 * @throws TypeError for an empty list or a `write` that is not part of it.
 */
export function chain(providers: readonly SecretProvider[], options: ChainOptions = {}): AnyProvider {
  if (!Array.isArray(providers) || providers.length === 0)
    throw wrongArgument('providers', 'an array with at least one provider', providers)
  const parts = providers.map((provider, index) => checkProvider(provider, `providers[${index}]`))
  const target = writeTarget(parts, options.write)
  const location = parts.map(part => part.location).join(', then ')
  const base: AnyProvider = {
    id: 'chain',
    location,
    limits: openLimits(parts),
    retries: 'sdk',
    cancel: 'wait',
    composed: true,
    local: parts.every(part => part.local === true),
    takes: name => parts.some(part => takes(part, name)),
    leads: name =>
      target && {
        provider: target,
        name,
        behind: parts.slice(0, parts.indexOf(target)).filter(part => takes(part, name)),
      },
    classify: () => ({ code: 'ERR_SECRET_UNKNOWN' }),
    get: (name, call) => readFirst(parts, name, call),
    getMany: (names, call) => readMany(parts, names, call),
    close: () => closeAll(parts),
  }
  return {
    ...base,
    ...(parts.every(part => part.list !== undefined) && {
      list: (prefix: string, call: PageCall) => listAll(parts, prefix, call),
    }),
    ...(parts.some(part => part.watch !== undefined) && {
      watch: (names: readonly string[], sink: WatchSink, call: Call) => {
        const takers = parts.map(provider => ({ provider, names: names.filter(name => takes(provider, name)) }))
        return watchAll(takers, sink, call)
      },
    }),
    ...(target !== undefined && writes(parts, target)),
  }
}

function writeTarget(parts: readonly AnyProvider[], write: SecretProvider | undefined): AnyProvider | undefined {
  if (write === undefined) {
    const able = parts.filter(part => part.put !== undefined)
    return able.length === 1 ? able[0] : undefined
  }
  const found = parts.find(part => part === write)
  if (found === undefined) throw new TypeError('options.write must be one of the providers of the chain')
  if (found.put === undefined) throw new TypeError(`options.write must be a provider that can put; ${found.id} cannot`)
  return found
}

async function readFirst(parts: readonly AnyProvider[], name: string, call: Call): Promise<Stored> {
  const answers: SecretError[] = []
  for (const part of takersOf(parts, name)) {
    try {
      return await partOf(part, call, { guess: 'later' }).read(name, { signal: call.signal })
    } catch (error) {
      if (!isNotFound(error)) throw error
      answers.push(error)
    }
  }
  throw notFound(name, parts, answers)
}

/** The stores that can hold such a name; where none can, the last one, which says so. */
function takersOf(parts: readonly AnyProvider[], name: string): readonly AnyProvider[] {
  const takers = parts.filter(part => takes(part, name))
  return takers.length > 0 ? takers : parts.slice(-1)
}

async function readMany(
  parts: readonly AnyProvider[],
  names: readonly string[],
  call: Call,
): Promise<Map<string, Stored | Failed>> {
  const results = new Map<string, Stored | Failed>()
  const answers = new Map<string, SecretError[]>(names.map(name => [name, []]))
  const takers = new Map(names.map(name => [name, takersOf(parts, name)]))
  let left = names
  for (const part of parts) {
    const asked = left.filter(name => takers.get(name)?.includes(part))
    for (const [name, result] of await readEach(partOf(part, call, { guess: 'later' }), asked, call)) {
      if (isNotFound(result)) answers.get(name)?.push(result)
      else results.set(name, result instanceof Error ? new Failed(result) : result)
    }
    left = left.filter(name => !results.has(name))
  }
  for (const name of left) results.set(name, new Failed(notFound(name, parts, answers.get(name) ?? [])))
  return results
}

function notFound(name: string, parts: readonly AnyProvider[], answers: readonly SecretError[]): SecretError {
  const suggestion = answers.map(guessOf).find(guess => guess !== undefined)
  const guess = suggestion === undefined ? '' : ` Did you mean ${JSON.stringify(suggestion)}?`
  return new SecretError(
    `${JSON.stringify(name)} was not found in ${parts.map(part => part.location).join(', nor in ')}.${guess} Store it with \`sealwax put\`, or see where it is looked for with \`sealwax check\`.`,
    {
      code: 'ERR_SECRET_NOT_FOUND',
      provider: 'chain',
      operation: 'get',
      secretName: name,
      suggestion,
      errors: answers,
    },
  )
}

async function listAll(parts: readonly AnyProvider[], prefix: string, call: PageCall): Promise<NamePage> {
  const names = new Set<string>()
  for (const part of parts)
    for await (const name of partOf(part, call).list(prefix, { signal: call.signal })) names.add(name)
  return { names: [...names] }
}

function writes(parts: readonly AnyProvider[], target: AnyProvider): Partial<AnyProvider> {
  const earlier = parts.slice(0, parts.indexOf(target))
  const put = async (name: string, bytes: Uint8Array, call: PutCall, ifVersion?: string): Promise<Written> => {
    await refuseShadowed(earlier, target, name, call, 'put')
    const { signal, contentType, expiresAt, metadata, form } = call
    return partOf(target, call).put(name, bytes, { signal, contentType, expiresAt, metadata, form, ifVersion })
  }
  const change =
    (operation: 'delete' | 'restore' | 'purge') =>
    async (name: string, call: Call): Promise<void> => {
      await refuseShadowed(earlier, target, name, call, operation)
      await partOf(target, call)[operation](name, { signal: call.signal })
    }
  return {
    put: (name, bytes, call) => put(name, bytes, call),
    ...(target.putIf !== undefined && {
      putIf: (name: string, bytes: Uint8Array, expected: string, call: PutCall) => put(name, bytes, call, expected),
    }),
    ...(target.delete !== undefined && { delete: change('delete') }),
    ...(target.restore !== undefined && { restore: change('restore') }),
    ...(target.purge !== undefined && { purge: change('purge') }),
  }
}

async function refuseShadowed(
  earlier: readonly AnyProvider[],
  target: AnyProvider,
  name: string,
  call: Call,
  operation: 'put' | 'delete' | 'restore' | 'purge',
): Promise<void> {
  for (const part of earlier) {
    if (!takes(part, name)) continue
    const answered = await partOf(part, call)
      .read(name, { signal: call.signal })
      .then(
        () => true,
        error => {
          if (isNotFound(error)) return false
          throw error
        },
      )
    if (!answered) continue
    throw new SecretError(
      `${JSON.stringify(name)} is answered by ${part.location}, which is read before ${target.location}: the change would reach no reader. Remove it there first, or write to that store.`,
      { code: 'ERR_SECRET_CONFLICT', provider: 'chain', operation, secretName: name },
    )
  }
}
