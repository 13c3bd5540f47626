// What a Temporal worker runs. Arguments and results are kept in the history of a workflow for good: names, epochs, phases.

import { SecretError } from '@sealwax/core'
import {
  type CheckedPolicy,
  type RotatedClient,
  RotationError,
  type RotationStatus,
  resume,
  rotate,
  survey,
} from '@sealwax/core/rotate'

interface Wanted {
  readonly name: string
  /** Of the rotation before. An activity that runs twice, or late, finds that the secret went on. */
  readonly epoch: number
}

/** How far a rotation is, and after how many milliseconds there is something to do. */
interface Progress {
  readonly phase: string
  readonly waitMs?: number
}

export interface Activities {
  findDue(): Promise<Wanted[]>
  begin(wanted: Wanted): Promise<Progress>
  goOn(name: string): Promise<Progress>
}

/** `heartbeat`: `details => Context.current().heartbeat(details)` of @temporalio/activity. */
export function activitiesOf(
  secrets: RotatedClient,
  policy: CheckedPolicy,
  heartbeat: (details: string) => void,
): Activities {
  // region activities
  const optionsFor = (name: string) => ({ ...policy.optionsFor(name), by: 'temporal', patience: 2_000 })

  const goOn = async (name: string): Promise<Progress> => {
    try {
      return progressOf(await resume(secrets, name, optionsFor(name)))
    } catch (error) {
      throw withoutMore(error)
    }
  }

  return {
    goOn,

    async findDue() {
      const due: Wanted[] = []
      for await (const { name, task, status } of survey(secrets, policy)) {
        heartbeat(name)
        if (task !== undefined) due.push({ name, epoch: status?.epoch ?? 0 })
      }
      return due
    },

    async begin({ name, epoch }) {
      try {
        return progressOf(await rotate(secrets, name, { ...optionsFor(name), ifEpoch: epoch }))
      } catch (error) {
        // Begun by an attempt before this one, or by somebody else: this goes on with it.
        if (error instanceof RotationError && error.code === 'ERR_SECRET_CONFLICT') return goOn(name)
        throw withoutMore(error)
      }
    },
  }
  // endregion
}

function progressOf({ phase, next, waitsFor, name }: RotationStatus): Progress {
  // Tried again, by the retry policy.
  if (waitsFor === 'target') {
    throw new SecretError(`The target of ${JSON.stringify(name)} does not answer.`, { code: 'ERR_SECRET_UNAVAILABLE' })
  }
  return { phase, ...(next !== undefined && { waitMs: Math.max(0, next - Date.now()) }) }
}

/** A failure is kept in the history, with its message: words of ours, or none. Its type is what a retry policy goes by. */
function withoutMore(error: unknown): Error {
  const code = error instanceof SecretError ? error.code : 'OTHER'
  const message = error instanceof SecretError ? error.message : 'What makes the new value failed.'
  return Object.assign(new Error(message), { name: code })
}
