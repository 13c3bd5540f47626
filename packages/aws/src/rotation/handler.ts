import { SecretError } from '@sealwax/core'
import type { Strategy } from '@sealwax/core/rotate'
import { currentLabel } from '../label.ts'
import { Sdk } from '../sdk.ts'
import { isAllowed, mayBeAllowed } from './allow-list.ts'
import { type RotationEventStep, readEvent } from './event.ts'
import { FunctionTime, type LambdaContext } from './function-time.ts'
import { pendingLabel } from './labels.ts'
import { type AwsRotationOptions, checkRotationOptions } from './options.ts'
import { RotatedSecret } from './rotated-secret.ts'
import type { SecretState } from './secret-state.ts'
import type { Step, StepSettings } from './step.ts'
import { createSecret } from './steps/create-secret.ts'
import { finishSecret } from './steps/finish-secret.ts'
import { setSecret } from './steps/set-secret.ts'
import { testSecret } from './steps/test-secret.ts'
import { trouble } from './trouble.ts'

/** A function of AWS Lambda that Secrets Manager calls to rotate a secret. */
export type AwsRotationHandler = (event: unknown, context?: LambdaContext) => Promise<void>

const steps: Readonly<Record<RotationEventStep, (step: Step) => Promise<void>>> = {
  createSecret,
  setSecret,
  testSecret,
  finishSecret,
}

/**
 * A rotation function for AWS Secrets Manager, from a strategy: the four steps of RotateSecret. Each may be repeated, come
 * twice at once, out of order, or be killed anywhere; what is published goes on working, with a strategy of two credentials.
 *
 * Not for `issueThenRevoke` and `keyring`, which need more than four steps; those that revoke need `revokedBy`. A rotation by
 * {@link rotate} refuses a secret that AWS rotates.
 *
 * @throws TypeError at once for options that are wrong and for strategies that cannot work. The handler rejects with SecretErrors:
 * _DENIED for a secret that is not listed, _INVALID for an event that is none, _CONFLICT where AWS' own state says that there
 * is nothing to rotate, or somebody else changed the secret, _UNAVAILABLE where the target does not answer.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 * @example
 * export const handler = toAwsRotationHandler(inPlace({ target, generate, allowOutage: true }), { secrets: ['shop/db'] })
 */
export function toAwsRotationHandler(strategy: Strategy, options: AwsRotationOptions): AwsRotationHandler {
  checkRotationOptions(strategy, options)
  const { secrets, store = {}, timeout = 10_000, settle = 5_000, fenceAbove = 0, onTargetError, observe } = options
  const settings: StepSettings = { strategy, timeout, settle, fenceAbove, onTargetError, observe }
  const listed = [...secrets]
  const sdk = new Sdk(store)
  return async (event, context) => {
    const { Step: name, SecretId, ClientRequestToken: token, RotationToken: rotationToken } = readEvent(event)
    if (!mayBeAllowed(listed, SecretId)) throw notListed(SecretId)
    const time = new FunctionTime(context)
    const { signal } = time
    try {
      const secret = new RotatedSecret(sdk, SecretId, signal)
      const state = await secret.describe()
      if (!isAllowed(listed, state)) throw notListed(SecretId)
      if (isToDo(state, token)) await steps[name]({ settings, secret, token, rotationToken, state, signal })
    } finally {
      time.end()
    }
  }
}

/** AWS' guards (User Guide, Lambda rotation functions). False where the rotation has come to its end already. */
function isToDo(state: SecretState, token: string): boolean {
  const { name, isDeleted, isRotated, versions } = state
  if (isDeleted)
    throw trouble(name, 'it is scheduled for deletion: restore it, or switch its rotation off.', 'ERR_SECRET_DELETED')
  if (!isRotated) {
    throw trouble(
      name,
      'its rotation is not switched on in AWS (RotationEnabled): this event is not of a rotation. Nothing was changed.',
      'ERR_SECRET_CONFLICT',
    )
  }
  if (!versions.has(token)) {
    throw trouble(name, 'the event names a version that there is not. Nothing was changed.', 'ERR_SECRET_CONFLICT')
  }
  if (state.has(token, currentLabel)) return false
  if (state.has(token, pendingLabel)) return true
  throw trouble(
    name,
    `the event's version does not carry ${pendingLabel}: its rotation is over, was cancelled, or another one took its place. Nothing was changed.`,
    'ERR_SECRET_CONFLICT',
  )
}

function notListed(id: string): SecretError {
  return new SecretError(
    `${JSON.stringify(id)} is not on the list of secrets that this function rotates: nothing was asked of its target. Add it to options.secrets if it should be.`,
    { code: 'ERR_SECRET_DENIED', provider: 'aws-secrets-manager', secretName: id },
  )
}
