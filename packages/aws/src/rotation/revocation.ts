import { SecretError } from '@sealwax/core'
import { checkOptions, type OptionChecks } from '@sealwax/core/adapter'
import { type GraceOptions, readGrace, type Strategy } from '@sealwax/core/rotate'
import { Sdk } from '../sdk.ts'
import { FunctionTime, type LambdaContext } from './function-time.ts'
import { type AwsRotationFunctionOptions, checkStore, checkStrategy, functionChecks } from './options.ts'
import { type Revocation, revokeOld } from './revoke-old.ts'
import { RotatedSecret } from './rotated-secret.ts'
import { failureOf } from './trouble.ts'

export interface AwsRevocationOptions extends AwsRotationFunctionOptions {
  /** As for `rotate`: how long the old credential stays valid, and who else uses the secret. */
  readonly grace?: GraceOptions | undefined
}

/** A function that a schedule calls, whatever event it is called with. */
export type AwsRevocationHandler = (event?: unknown, context?: LambdaContext) => Promise<readonly Revocation[]>

const checks: OptionChecks<AwsRevocationOptions> = {
  ...functionChecks,
  grace: ['an object', value => typeof value === 'object'],
}

/**
 * What ends the old credentials that `toAwsRotationHandler` leaves behind: let a schedule call it, every few minutes. What is due
 * is revoked, if the published credential works; the rest waits. Calling it too often, or twice, does no harm.
 *
 * @throws TypeError, RangeError at once for options that are wrong, and where neither `grace.consumers` nor the target's `inUse`
 * says who else uses the secrets. The handler looks after every secret, and rejects at the end with a SecretError whose `errors`
 * are those of single secrets.
 * @example
 * export const handler = toAwsRevocationHandler(strategy, { secrets: ['shop/db'], grace: { consumers: [] } })
 */
export function toAwsRevocationHandler(strategy: Strategy, options: AwsRevocationOptions): AwsRevocationHandler {
  checkOptions(options, checks)
  checkStore(options)
  checkStrategy(strategy)
  if (strategy.revoke === undefined) {
    throw new TypeError(`The strategy ${JSON.stringify(strategy.id)} revokes nothing: this function is not needed`)
  }
  const { secrets, store = {}, timeout = 10_000, onTargetError, observe } = options
  const { graceMs, consumers } = readGrace(options.grace)
  if (consumers === undefined && strategy.inUse === undefined) {
    throw new TypeError(
      'options.grace.consumers must say who else uses the secrets (an empty list: nobody), because the target has no `inUse`: nothing would ever be revoked',
    )
  }
  const asking = { strategy, timeout, onTargetError, observe }
  const listed = [...secrets]
  const sdk = new Sdk(store)
  return async (_, context) => {
    const time = new FunctionTime(context)
    const { signal } = time
    const done: Revocation[] = []
    const errors: SecretError[] = []
    try {
      for (const id of listed) {
        try {
          signal.throwIfAborted()
          done.push(await revokeOld({ secret: new RotatedSecret(sdk, id, signal), asking, graceMs, signal }))
        } catch (error) {
          errors.push(failureOf(error, id, 'DescribeSecret'))
          if (signal.aborted) break
        }
      }
    } finally {
      time.end()
    }
    const [first] = errors
    if (first === undefined) return done
    throw new SecretError(
      `${errors.length} of ${listed.length} secrets could not be looked after. ${errors.map(({ message }) => message).join(' ')}`,
      { code: first.code, provider: 'aws-secrets-manager', errors },
    )
  }
}
