import { constants } from 'node:os'
import { warn } from './terminal.ts'

const signals = ['SIGINT', 'SIGTERM'] as const

/**
 * Lets work come to an end by itself when this process is told to stop: `stop` aborts then, and `stopped` is what a
 * process ends with for that. Told twice, it ends at once.
 *
 * @param clear Called before something is said.
 */
export async function interruptible<T>(
  clear: () => void,
  work: (stop: AbortSignal) => Promise<T>,
): Promise<{ readonly result: T; readonly stopped: number | undefined }> {
  const controller = new AbortController()
  let stopped: number | undefined
  const hear = (signal: NodeJS.Signals): void => {
    const code = 128 + constants.signals[signal]
    if (stopped !== undefined) process.exit(code)
    stopped = code
    controller.abort()
    clear()
    warn('stopping: what has begun is finished first; once more ends it at once')
  }
  for (const signal of signals) process.on(signal, hear)
  try {
    return { result: await work(controller.signal), stopped }
  } finally {
    for (const signal of signals) process.off(signal, hear)
  }
}
