import { type Call, type StageMove, StoreFault } from '@sealwax/core'
import { required } from './answer.ts'
import { factsOf, isNamed } from './errors.ts'
import type { Sdk } from './sdk.ts'
import { describe, settleRefusal, wasRepeated } from './state.ts'

/** The label of the version that is read when nothing else is asked for (User Guide, What's in a secret, Version). */
export const currentLabel = 'AWSCURRENT'

/**
 * Moves a label from the version that must carry it to another, in one step of the service's: "If the label is attached and
 * you either do not specify this parameter, or the version ID does not match, then the operation fails" (API Reference,
 * UpdateSecretVersionStage, RemoveFromVersionId). When AWSCURRENT moves, the service moves AWSPREVIOUS itself.
 *
 * The failure has the name of any bad parameter, so the labels are looked at afterwards.
 */
export async function moveLabel(sdk: Sdk, name: string, { stage, to, from }: StageMove, call: Call): Promise<void> {
  try {
    const answer = await sdk.send(
      ({ UpdateSecretVersionStageCommand }) =>
        new UpdateSecretVersionStageCommand({
          SecretId: name,
          VersionStage: stage,
          MoveToVersionId: to,
          RemoveFromVersionId: from,
        }),
      call,
    )
    required(answer.ARN)
  } catch (error) {
    // A mismatch, a version that there is not, an id that is too short for one.
    if (!isNamed(error, 'InvalidParameterException', 'ResourceNotFoundException', 'ValidationException')) {
      return settleRefusal(sdk, name, error, call)
    }
    const stages = await stagesOf(sdk, name, call)
    // The SDK repeated a move whose answer was lost, and met itself.
    if (wasRepeated(error) && stages?.[to]?.includes(stage)) return
    const holds = stages !== undefined && holderOf(stages, stage) === from
    throw holds ? error : new StoreFault('ERR_SECRET_CONFLICT', factsOf(error))
  }
}

/** Labels by version; undefined where this identity may not describe the secret. */
async function stagesOf(sdk: Sdk, name: string, call: Call): Promise<Record<string, string[]> | undefined> {
  try {
    return (await describe(sdk, name, call)).VersionIdsToStages ?? {}
  } catch (error) {
    if (isNamed(error, 'AccessDeniedException')) return undefined
    throw error
  }
}

function holderOf(stages: Readonly<Record<string, readonly string[]>>, stage: string): string | undefined {
  return Object.keys(stages).find(version => stages[version]?.includes(stage))
}
