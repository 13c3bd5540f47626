import type { Call } from '@sealwax/core'
import { required } from './answer.ts'
import type { Sdk } from './sdk.ts'
import { settleRefusal, wasRepeated } from './state.ts'

/** DeleteSecret with a recovery window: it can be restored for so many days. */
export async function deleteSoftly(sdk: Sdk, name: string, RecoveryWindowInDays: number, call: Call): Promise<void> {
  try {
    await remove(sdk, name, { RecoveryWindowInDays }, call)
  } catch (error) {
    // The SDK repeated a delete whose answer was lost, and met itself.
    await settleRefusal(sdk, name, error, call, secret => wasRepeated(error) && secret.DeletedDate !== undefined)
  }
}

/** DeleteSecret without recovery. The service finishes it in the background: for a moment the name may not be free. */
export async function deleteForGood(sdk: Sdk, name: string, call: Call): Promise<void> {
  try {
    await remove(sdk, name, { ForceDeleteWithoutRecovery: true }, call)
  } catch (error) {
    await settleRefusal(sdk, name, error, call)
  }
}

export async function restore(sdk: Sdk, name: string, call: Call): Promise<void> {
  try {
    const answer = await sdk.send(({ RestoreSecretCommand }) => new RestoreSecretCommand({ SecretId: name }), call)
    required(answer.ARN)
  } catch (error) {
    await settleRefusal(sdk, name, error, call, secret => secret.DeletedDate === undefined)
  }
}

async function remove(
  sdk: Sdk,
  name: string,
  how: { readonly RecoveryWindowInDays: number } | { readonly ForceDeleteWithoutRecovery: true },
  call: Call,
): Promise<void> {
  const answer = await sdk.send(({ DeleteSecretCommand }) => new DeleteSecretCommand({ SecretId: name, ...how }), call)
  required(answer.ARN)
}
