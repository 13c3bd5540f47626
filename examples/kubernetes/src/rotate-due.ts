import { type CheckedPolicy, type RotatedClient, resumeByPolicy, rotateByPolicy, survey } from 'sealwax/rotate'

// region program
/** Resolves to how many did not come to their end: the exit code. `signal` is aborted at SIGTERM: nothing else begins. */
export async function rotateDue(secrets: RotatedClient, policy: CheckedPolicy, signal: AbortSignal): Promise<number> {
  let unfinished = 0
  for await (const { name, task } of survey(secrets, policy)) {
    if (signal.aborted) break
    if (task === undefined) continue
    try {
      const step = task === 'rotate' ? rotateByPolicy : resumeByPolicy
      const { phase, waitsFor, next } = await step(secrets, name, policy, { by: 'cron' })
      console.log(JSON.stringify({ name, phase, waitsFor, next }))
      if (waitsFor === 'operator' || waitsFor === 'administrator') unfinished++
    } catch (error) {
      unfinished++
      console.error(JSON.stringify({ name, error })) // an error that is not ours prints as {}: it may quote a value
    }
  }
  return unfinished
}
// endregion
