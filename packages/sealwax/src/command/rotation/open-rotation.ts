import { SecretError, type SecretEvent } from '@sealwax/core'
import type { CallByPolicy, CheckedPolicy } from '@sealwax/core/rotate'
import { noRules } from '../../rotation/no-rules.ts'
import { readRotation } from '../../rotation/read-rotation.ts'
import type { Call } from '../call.ts'
import { callerOf } from '../caller.ts'
import { type OpenStores, withStores } from '../open-stores.ts'
import { warn } from '../terminal.ts'

/** The stores, and the rules of the same configuration. */
export interface OpenRotation {
  readonly stores: OpenStores
  readonly secrets: OpenStores['secrets']
  readonly policy: CheckedPolicy
  /** For every call that changes something. */
  readonly options: CallByPolicy
}

export function withRotation<T>(
  call: Call,
  use: (rotation: OpenRotation) => Promise<T>,
  observe?: (event: SecretEvent) => void,
): Promise<T> {
  return withStores(
    call,
    async stores => {
      const { rotation, source } = stores.resolved
      if (rotation === undefined) throw noRules(stores.resolved)
      const policy = await readRotation(rotation, source)
      const options = { by: callerOf(call), onTargetError: tellTargetError }
      return use({ stores, secrets: stores.secrets, policy, options })
    },
    observe === undefined ? {} : { observe },
  )
}

/** What a target rejects with may quote a credential: its class and code are told, never its text. */
function tellTargetError(error: unknown): void {
  const { name = 'an error', code } = (error instanceof Error ? error : {}) as { name?: string; code?: unknown }
  const text = error instanceof SecretError ? error.message : `${name}${typeof code === 'string' ? ` ${code}` : ''}`
  warn(`the target did not answer: ${text}`)
}
