import type { RunLog } from './audit-log.ts'
import type { Call } from './call.ts'

const logs = new WeakMap<Call, RunLog>()

/**
 * Does the work of a command line, and keeps the audit log that it asks for with --audit: one a run, whatever stores are opened
 * in it one after another. What it takes is loaded only then.
 */
export async function withRunLog<T>(call: Call, work: () => Promise<T>): Promise<T> {
  const folder = call.value('audit')
  if (folder === undefined) return work()
  const { openRunLog } = await import('./audit-log.ts')
  const log = openRunLog(call, folder)
  logs.set(call, log)
  try {
    return await work()
  } finally {
    await log.close()
  }
}

/** Undefined where no log is asked for. Whoever opens a store puts it around, and lets it observe: see {@link resolveFor}. */
export function runLogOf(call: Call): RunLog | undefined {
  return logs.get(call)
}
