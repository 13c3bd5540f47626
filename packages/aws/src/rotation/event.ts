import { kindOf, SecretError } from '@sealwax/core'

const steps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const
export type RotationEventStep = (typeof steps)[number]

/**
 * What Secrets Manager calls a rotation function with (User Guide, Rotation by Lambda function; the steps as AWS' own functions
 * spell them).
 */
export interface AwsRotationEvent {
  readonly Step: RotationEventStep
  /** The secret's ARN. */
  readonly SecretId: string
  /** The id of the version that is to be next. */
  readonly ClientRequestToken: string
  /** Where the function assumes a role, or is of another account. A secret itself. */
  readonly RotationToken?: string
}

/** 32 to 64 characters (API Reference, RotateSecret, ClientRequestToken). */
const tokens = /^[A-Za-z0-9._-]{32,64}$/

/** @throws SecretError _INVALID for what is no event of a rotation. */
export function readEvent(event: unknown): AwsRotationEvent {
  if (typeof event !== 'object' || event === null) throw invalid('', 'an object', event)
  const { Step, SecretId, ClientRequestToken, RotationToken } = event as Readonly<Record<string, unknown>>
  if (!steps.includes(Step as RotationEventStep)) throw invalid('.Step', `one of ${steps.join(', ')}`, Step)
  if (typeof SecretId !== 'string' || SecretId === '' || SecretId.length > 2_048) {
    throw invalid('.SecretId', 'the ARN of a secret', SecretId)
  }
  if (typeof ClientRequestToken !== 'string' || !tokens.test(ClientRequestToken)) {
    throw invalid('.ClientRequestToken', 'the id of a version, of 32 to 64 characters', ClientRequestToken)
  }
  if (RotationToken !== undefined && RotationToken !== null && typeof RotationToken !== 'string') {
    throw invalid('.RotationToken', 'a text', RotationToken)
  }
  return {
    Step: Step as RotationEventStep,
    SecretId,
    ClientRequestToken,
    ...(typeof RotationToken === 'string' && { RotationToken }),
  }
}

function invalid(where: string, expected: string, received: unknown): SecretError {
  const what = typeof received === 'string' && received !== '' ? 'another text' : kindOf(received)
  return new SecretError(
    `event${where} must be ${expected}, received ${what}. This function is for AWS Secrets Manager to call, by RotateSecret; a schedule calls one made by toAwsRevocationHandler().`,
    { code: 'ERR_SECRET_INVALID', provider: 'aws-secrets-manager' },
  )
}
