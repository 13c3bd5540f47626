import { RotationError, type RotationOptions, type RotationStatus, resume, rotate, survey } from '@sealwax/core/rotate'
import type { JobData, JobKind } from './job.ts'
import type { FleetSettings } from './options.ts'
import { judgeError, judgeStatus, type Verdict } from './verdict.ts'

/** One call of the engine for one secret: begins what is due, or goes on with what is under way. */
export async function takeStep(
  settings: FleetSettings,
  kind: JobKind,
  { name, epoch, compromised }: JobData,
  signal: AbortSignal,
): Promise<Verdict> {
  const options = optionsOf(settings, name, signal)
  try {
    if (kind !== 'rotate') return judgeStatus(await resume(settings.secrets, name, options))
    const call = { ...options, ifEpoch: epoch, ...(compromised === true && { compromised }) }
    return judgeStatus(await rotate(settings.secrets, name, call))
  } catch (error) {
    signal.throwIfAborted()
    if (kind === 'rotate' && error instanceof RotationError && isBegun(error.rotation)) {
      return takeStep(settings, 'resume', { name, epoch }, signal)
    }
    const verdict = judgeError(error)
    if (verdict.is !== 'done') settings.failed(error, name)
    const isHeldUp =
      verdict.is === 'failed' && verdict.code === 'ERR_SECRET_CONFLICT' && (await isPaused(settings, name, signal))
    return isHeldUp ? { is: 'waiting', why: 'paused' } : verdict
  }
}

/** A conflict may be that somebody holds up all rotations, which no status tells. */
async function isPaused({ secrets, policy }: FleetSettings, name: string, signal: AbortSignal): Promise<boolean> {
  const [found] = await Array.fromAsync(survey(secrets, policy, { names: [name], signal }))
  return found?.paused !== undefined
}

/** Begun before, by a process that was killed, or by somebody else: whoever comes goes on with it. */
function isBegun({ phase, waitsFor }: RotationStatus): boolean {
  if (waitsFor !== undefined) return false
  return phase === 'creating' || phase === 'setting' || phase === 'withdrawing'
}

function optionsOf(settings: FleetSettings, name: string, signal: AbortSignal): RotationOptions {
  const options = settings.policy.optionsFor(name)
  return {
    ...options,
    by: options.by ?? settings.by,
    // A worker is not kept waiting: the job is put off instead.
    patience: Math.min(options.patience ?? settings.patience, settings.patience),
    signal,
    onTargetError: error => {
      options.onTargetError?.(error)
      settings.failed(error, name)
    },
  }
}
