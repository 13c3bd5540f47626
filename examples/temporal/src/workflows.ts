import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common'
import { ParentClosePolicy, proxyActivities, sleep, startChild, WorkflowIdReusePolicy } from '@temporalio/workflow'
import type { Activities } from './activities.ts'

type Wanted = Parameters<Activities['begin']>[0]

// region workflows
const { begin, goOn } = proxyActivities<Activities>({
  startToCloseTimeout: '5 minutes', // one call: `timeout` for each question to the target, and the store
  retry: {
    initialInterval: '5 seconds',
    backoffCoefficient: 2,
    maximumInterval: '10 minutes', // a target that is down for hours is asked again, and nothing is lost
    nonRetryableErrorTypes: ['ERR_SECRET_DENIED', 'ERR_SECRET_INVALID', 'ERR_SECRET_NOT_FOUND', 'ERR_SECRET_CORRUPT'],
  },
})
const { findDue } = proxyActivities<Activities>({
  startToCloseTimeout: '1 hour', // all secrets
  heartbeatTimeout: '2 minutes', // it tells each: a worker that is gone is missed soon
})

/** One rotation, to its end: grace is a timer of Temporal's, which costs nothing while it lasts. */
export async function rotateSecret(wanted: Wanted): Promise<string> {
  let { phase, waitMs } = await begin(wanted)
  while (waitMs !== undefined && phase !== 'idle') {
    await sleep(waitMs + 1_000)
    const progress = await goOn(wanted.name)
    phase = progress.phase
    waitMs = progress.waitMs
  }
  return phase
}

/** Of a Schedule, every 15 minutes, with `overlap: SKIP`. */
export async function sweep(): Promise<void> {
  for (const wanted of await findDue()) {
    try {
      await startChild(rotateSecret, {
        args: [wanted],
        workflowId: `rotate/${wanted.epoch}/${wanted.name}`,
        workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
        parentClosePolicy: ParentClosePolicy.ABANDON,
      })
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error // it is at it
    }
  }
}
// endregion
