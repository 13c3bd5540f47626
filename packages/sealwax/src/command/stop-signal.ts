import { constants } from 'node:os'
import { warn } from './terminal.ts'

const signals = ['SIGINT', 'SIGTERM'] as const

/**
 * Lets work come to an end by itself when this process is told to stop: `stop` aborts, and `exitCode` says what the
 * process ends with for it. Told twice, it ends at once.
 */
export async function interruptible<T>(
  work: (stop: AbortSignal, exitCode: () => number | undefined) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  let exitCode: number | undefined
  const hear = (signal: NodeJS.Signals): void => {
    const code = 128 + constants.signals[signal]
    if (exitCode !== undefined) process.exit(code)
    exitCode = code
    controller.abort()
    warn('stopping: what has begun is finished first; once more ends it at once')
  }
  for (const signal of signals) process.on(signal, hear)
  try {
    return await work(controller.signal, () => exitCode)
  } finally {
    for (const signal of signals) process.off(signal, hear)
  }
}
