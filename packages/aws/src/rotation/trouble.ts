import { SecretError, type SecretErrorCode, StoreFault } from '@sealwax/core'
import { classify } from '../errors.ts'

/** What a rotation came to that is no success, in our own words: Lambda shows it in the function's log. */
export function trouble(secretName: string, what: string, code: SecretErrorCode): SecretError {
  return new SecretError(`${JSON.stringify(secretName)}: ${what}`, {
    code,
    provider: 'aws-secrets-manager',
    secretName,
  })
}

/** The error for one of the SDK's or of this adapter's. Nothing of its text is in it. */
export function failureOf(error: unknown, secretName: string, action: string): SecretError {
  if (error instanceof SecretError) return error
  const fault = error instanceof StoreFault ? error.fault : classify(error, 'get')
  const isDenied = fault.code === 'ERR_SECRET_DENIED'
  const next = isDenied
    ? `The function's role needs secretsmanager:${action} on the secret, and the use of its KMS key: see the policies in the README of @sealwax/aws.`
    : (fault.hint ?? 'A step may be repeated at any time: AWS tries the rotation again.')
  const text = `${JSON.stringify(secretName)}: AWS Secrets Manager answered ${action} with ${fault.code}. ${next}`
  return new SecretError(text, {
    code: fault.code,
    provider: 'aws-secrets-manager',
    secretName,
    status: fault.status,
    requestId: fault.requestId,
    attempts: fault.attempts,
  })
}
