import type { DescribeSecretResponse } from '@aws-sdk/client-secrets-manager'
import { type Call, StoreFault } from '@sealwax/core'
import { required } from './answer.ts'
import { deletedHint } from './error-table.ts'
import { factsOf, isNamed } from './errors.ts'
import type { Sdk } from './sdk.ts'

/** What is known of a secret beside its value. */
export async function describe(sdk: Sdk, name: string, call: Call): Promise<DescribeSecretResponse> {
  const secret = await sdk.send(({ DescribeSecretCommand }) => new DescribeSecretCommand({ SecretId: name }), call)
  required(secret.ARN)
  return secret
}

/**
 * Finds out what an InvalidRequestException to a write means: the name is the same for a secret that is scheduled for
 * deletion and for one that another service manages (API Reference, Errors of each action), and only DescribeSecret tells
 * them apart. Resolves where `holds` says that the state asked for is there; otherwise rejects, with the error as it came
 * where the secret may not be described.
 */
export async function settleRefusal(
  sdk: Sdk,
  name: string,
  error: unknown,
  call: Call,
  holds: (secret: DescribeSecretResponse) => boolean = () => false,
): Promise<void> {
  if (!isNamed(error, 'InvalidRequestException')) throw error
  // That the write was refused is the answer; a failure to learn why adds nothing to it.
  const secret = await describe(sdk, name, call).catch(() => undefined)
  if (secret === undefined) throw error
  if (secret.DeletedDate === undefined && secret.OwningService !== undefined) {
    throw new StoreFault('ERR_SECRET_DENIED', {
      ...factsOf(error),
      hint: 'Another AWS service made this secret and manages it: change it there.',
    })
  }
  if (!holds(secret)) throw secret.DeletedDate === undefined ? error : deleted(name, error)
}

/** The error of a read as it came, but for a secret that is scheduled for deletion: the table of errors has no names for its commands. */
export function withCommands(name: string, error: unknown): unknown {
  return isNamed(error, 'InvalidRequestException') ? deleted(name, error) : error
}

/** The error for a secret that is scheduled for deletion, with the commands for it. */
export function deleted(name: string, error?: unknown): StoreFault {
  return new StoreFault('ERR_SECRET_DELETED', { ...factsOf(error), hint: deletedHint(name) })
}

/** Whether the SDK sent the request more than once: the error may then be the answer to its own first success. */
export function wasRepeated(error: unknown): boolean {
  return (factsOf(error).attempts ?? 1) > 1
}
