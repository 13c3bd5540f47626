import { count } from '../client/option-checks.ts'
import { checkKeys, wrongArgument } from '../contract/arguments.ts'
import { SecretError } from '../contract/errors.ts'
import type { ApiKeys } from './api-keys.ts'
import { parseApiKey } from './key-text.ts'
import { checkOwner, checkScopes } from './options.ts'
import { lastUseInterval } from './store.ts'
import type { RefusalReason } from './verification.ts'

export interface ApiKeyTargetOptions {
  /** Whose keys they are: each is issued to it. */
  readonly owner: string
  /** What each new key may do. Default: nothing. */
  readonly scopes?: readonly string[]
  /** Milliseconds after which a new key expires, for when nobody rotates it any more. Default: never. */
  readonly lifetime?: number
  /**
   * Milliseconds without a use after which a key counts as unused, at least 300,000 (uses are noted as often). Then `inUse` is
   * there, and the old key is revoked by itself once nobody has used it for so long. For stores that note uses: Redis.
   */
  readonly unusedFor?: number
}

/** What a rotation says of each call; it has more, which API keys need not know. */
interface TargetCall {
  readonly signal: AbortSignal
}

/** API keys of this library as a target of a rotation by `issueThenRevoke`: see `Target` of @sealwax/core/rotate. */
export interface ApiKeyTarget {
  readonly location: string
  test(key: string, call: TargetCall): Promise<'accepted' | 'refused'>
  issue(call: TargetCall & { readonly token: string }): Promise<string>
  withdraw(token: string, call: TargetCall): Promise<'done'>
  revoke(key: string, call: TargetCall & { readonly published: string }): Promise<'done'>
  /** There with `unusedFor`. */
  inUse?(key: string, call: TargetCall): Promise<boolean>
}

/**
 * API keys as a target: each rotation issues a key of another id to the same owner, and revokes the old one. The key that is
 * looked at is not thereby used. A key whose answer was lost is withdrawn by its token; a call that is still on its way then
 * finds its id taken.
 *
 * Needs a store that compares before it writes: elsewhere `issue` rejects with ERR_SECRET_UNSUPPORTED.
 *
 * @throws TypeError, RangeError for wrong options.
 * @example
 * const strategy = issueThenRevoke({ target: apiKeyTarget(keys, { owner: 'billing', scopes: ['orders:read'] }) })
 * await rotate(secrets, 'SHOP_API_KEY', { strategy, grace: { consumers: [] } })
 */
export function apiKeyTarget(keys: ApiKeys, options: ApiKeyTargetOptions): ApiKeyTarget {
  if (typeof (keys as Partial<ApiKeys> | null)?.withdraw !== 'function') {
    throw wrongArgument('keys', 'what apiKeys() made', keys)
  }
  checkKeys('options', options, ['owner', 'scopes', 'lifetime', 'unusedFor'])
  const { owner, scopes = [], unusedFor } = options
  checkOwner(owner)
  checkScopes(scopes)
  const lifetime = count('options.lifetime', options.lifetime, 0, 1)
  const quiet = count('options.unusedFor', unusedFor, lastUseInterval, lastUseInterval)

  return {
    location: `API keys ${keys.prefix}_${keys.environment} of ${owner}`,

    async test(key, { signal }) {
      const result = await keys.verify(key, { signal, noteUse: false })
      if (result.ok) return 'accepted'
      if (isOver(result.reason)) return 'refused'
      throw untrusted(result.id, result.reason)
    },

    async issue({ token, signal }) {
      const expiresAt = lifetime === 0 ? {} : { expiresAt: new Date(keys.clock.now() + lifetime) }
      const { key } = await keys.issue({ owner, scopes, token, signal, ...expiresAt })
      return key.text()
    },

    async withdraw(token, { signal }) {
      await keys.withdraw(token, { owner, signal })
      return 'done'
    },

    async revoke(key, { published, signal }) {
      const result = await keys.verify(key, { signal, noteUse: false })
      const id = result.ok ? result.key.id : result.id
      // Another secret of the same id may be good: only who has a good one ends the key.
      if (id === undefined || (!result.ok && isOver(result.reason))) return 'done'
      if (!result.ok || parseApiKey(published)?.id !== id) await keys.revoke(id, { signal })
      else if (key !== published) await keys.retire(id, { signal, slot: result.key.slot })
      return 'done'
    },

    ...(unusedFor !== undefined && {
      async inUse(key: string, { signal }: TargetCall) {
        const result = await keys.verify(key, { signal, noteUse: false })
        if (!result.ok) return false
        const { id, slot } = result.key
        const { slots, notesUse } = await keys.describe(id, { signal })
        if (!notesUse) throw unnoted(id)
        const used = slots.find(other => other.slot === slot)?.lastUsedAt
        return used !== undefined && keys.clock.now() - used.getTime() < quiet
      },
    }),
  }
}

/** Whether a refusal says that a key is not good. Of the others, nobody knows what the key is worth. */
function isOver(reason: RefusalReason): boolean {
  return reason !== 'tampered' && reason !== 'pepper' && reason !== 'scope'
}

function untrusted(id: string | undefined, reason: RefusalReason): SecretError {
  return new SecretError(
    `Whether the API key ${id} is good is not known (${reason}): see \`describe\`, which says what to do.`,
    {
      code: reason === 'pepper' ? 'ERR_SECRET_CONFIG' : 'ERR_SECRET_CORRUPT',
      ...(id !== undefined && { secretName: id }),
    },
  )
}

function unnoted(id: string): SecretError {
  return new SecretError(
    `The store of the API key ${id} does not note uses: leave options.unusedFor out, and say who uses the key by grace.consumers.`,
    { code: 'ERR_SECRET_UNSUPPORTED', secretName: id },
  )
}
