import { delegate } from '../compose/delegate.ts'
import { checkKeys, wrongArgument } from '../contract/arguments.ts'
import type { AnyProvider, Call, SecretProvider } from '../contract/provider.ts'
import { checkProvider } from '../policy/check-provider.ts'
import type { AuditLog } from './log.ts'
import { Principal } from './principal.ts'

export interface AuditedOptions {
  /**
   * What waits for its record and is refused where that cannot be written: `writes`, or `all`, reads too. What is served from a
   * client's cache asks no store, and is only counted. Default: `writes`.
   */
  readonly failClosed?: 'writes' | 'all'
}

const writes = ['put', 'putIf', 'delete', 'restore', 'purge', 'moveStage'] as const
const reads = ['get', 'getMany'] as const

/**
 * The same store, whose writes are recorded before they are done: one that cannot be recorded is ERR_SECRET_UNAVAILABLE, and
 * nothing is written. What a rotation has begun is finished all the same, and `onError` told.
 *
 * The first call through it has the store asked whom it takes the caller for, where it can tell (`whoAmI`): that is recorded once,
 * and stands in the record of every write. A read does not wait for it, a write 2 seconds at most.
 *
 * Put it around a store itself, inside any composition.
 *
 * @throws TypeError for what is no provider, no log, or an option that is unknown.
 */
export function audited<P extends SecretProvider>(provider: P, audit: AuditLog, options: AuditedOptions = {}): P {
  const store = checkProvider(provider)
  if (typeof audit?.intend !== 'function') throw wrongArgument('audit', 'a log of openAudit()', audit)
  checkKeys('options', options, ['failClosed'])
  const { failClosed = 'writes' } = options
  if (failClosed !== 'writes' && failClosed !== 'all') {
    throw wrongArgument('options.failClosed', "'writes' or 'all'", failClosed)
  }
  const principal = new Principal(store, entry => audit.identify(entry))
  const waiting: readonly string[] = failClosed === 'all' ? [...writes, ...reads] : writes
  const members: Partial<Record<string, unknown>> = {}
  for (const operation of [...writes, ...reads]) {
    const method = store[operation] as ((...args: unknown[]) => Promise<unknown>) | undefined
    if (method === undefined) continue
    if (waiting.includes(operation)) {
      members[operation] = async (...args: unknown[]): Promise<unknown> => {
        const { finish } = args.at(-1) as Call
        // What a rotation has begun at a target does not wait for a name.
        const who = finish === true ? principal.known : await principal.name()
        await intend(audit, store, operation, args, who)
        return method.apply(store, args)
      }
    } else if (store.whoAmI !== undefined) {
      members[operation] = (...args: unknown[]): Promise<unknown> => {
        void principal.name()
        return method.apply(store, args)
      }
    }
  }
  return { ...delegate(store, {}), ...members } as unknown as P
}

async function intend(
  audit: AuditLog,
  { id }: AnyProvider,
  operation: string,
  args: readonly unknown[],
  principal: string | undefined,
): Promise<void> {
  const { finish } = args.at(-1) as Call
  const names = [args[0]].flat() as readonly string[]
  const work = names.map(name =>
    audit
      .intend({
        provider: id,
        operation,
        name,
        ...(finish === true && { finish }),
        ...(principal !== undefined && { principal }),
      })
      .catch(error => {
        // The log has told onError. What was begun at a target would be left half done.
        if (finish !== true) throw error
      }),
  )
  await Promise.all(work)
}
