import type { Call } from '@sealwax/core'
import type { Sdk } from './sdk.ts'
import { describe } from './state.ts'

/**
 * Who changes a secret by himself: the rotation that is configured for it (User Guide, Rotate AWS Secrets Manager secrets), or
 * the service that made it (User Guide, Secrets managed by other services). Both write versions and move AWSCURRENT at their
 * own time.
 */
export async function managedBy(sdk: Sdk, name: string, call: Call): Promise<string | undefined> {
  const { OwningService, RotationEnabled } = await describe(sdk, name, call)
  if (OwningService !== undefined) return `the AWS service that owns it (${serviceName(OwningService)})`
  return RotationEnabled === true ? 'its rotation in AWS Secrets Manager (RotationEnabled)' : undefined
}

/** A word such as `rds`; anything else is not for a message. */
function serviceName(service: string): string {
  return /^[\w.-]{1,64}$/.test(service) ? service : 'another one'
}
