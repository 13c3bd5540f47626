import type { ChildProcess } from 'node:child_process'
import { constants } from 'node:os'
import { runExitCodes } from './exit-codes.ts'
import { replaceProcess } from './replace-process.ts'
import { tellError, visible, warn } from './terminal.ts'

export interface ChildOptions {
  /** The command and its arguments. */
  readonly command: readonly string[]
  /** Set in the environment of the child alone. */
  readonly variables: ReadonlyMap<string, string>
  /** Makes what the output goes through; without it the child has our own terminal or pipes. */
  readonly redact: (() => TransformStream<Uint8Array, Uint8Array>) | undefined
}

/** Signals that are passed on. Those that a terminal sends go to its whole foreground group, the child included. */
const fromAnywhere: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2']
const fromTerminals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT', 'SIGWINCH']

/** Windows has no others to pass on, and sends these to every program of the console. */
const fromConsoles: readonly NodeJS.Signals[] = ['SIGINT', 'SIGBREAK']

/**
 * Runs a command without a shell, and resolves to the exit code for it. Where its output goes through nothing of ours and
 * the system is able to, the command takes the place of this process instead.
 */
export async function runChild({ command, variables, redact }: ChildOptions): Promise<number> {
  const [file, ...args] = command as [string, ...string[]]
  const env = { ...process.env, ...Object.fromEntries(variables) } as Record<string, string>
  if (redact === undefined) replaceProcess({ file, args, env })
  const output = redact === undefined ? 'inherit' : 'pipe'
  // Before the child: what it prints while nobody reads is thrown away when it ends.
  const redacting = redact && { make: redact, carry: (await import('./redact-output.ts')).redactOutput }
  // Loaded here, because it takes 4 ms.
  const { spawn } = process.getBuiltinModule('node:child_process')
  let child: ChildProcess
  try {
    child = spawn(file, args, { stdio: ['inherit', output, output], env })
  } catch (error) {
    // Some refusals of the system are thrown at once, others come as an event.
    return tellFailure(error as NodeJS.ErrnoException, file)
  }
  const stopPassing = passSignals(child)
  try {
    const ended = exitOf(child, file)
    const failure = redacting === undefined ? undefined : await redactAll(child, redacting)
    const code = await ended
    if (failure === undefined) return code
    const message = `What the command printed could not be written: ${failure.code}. Some of it is lost.`
    tellError({ name: 'SystemError', code: failure.code, message }, message)
    return code === 0 ? runExitCodes.failure : code
  } finally {
    stopPassing()
  }
}

interface Redacting {
  readonly make: NonNullable<ChildOptions['redact']>
  readonly carry: typeof import('./redact-output.ts').redactOutput
}

/** Until the child, and whoever it left its output to, has closed it. Resolves to why not all of it could be written. */
async function redactAll(
  { stdout, stderr }: ChildProcess,
  { make, carry }: Redacting,
): Promise<NodeJS.ErrnoException | undefined> {
  if (stdout === null || stderr === null) return undefined
  const [out, err] = await Promise.all([carry(stdout, process.stdout, make()), carry(stderr, process.stderr, make())])
  return out ?? err
}

function exitOf(child: ChildProcess, file: string): Promise<number> {
  return new Promise(resolve => {
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (child.pid === undefined) resolve(tellFailure(error, file))
      // The command runs as another user, as sudo does.
      else warn(`a signal could not be passed on to ${file}: ${error.code}`)
    })
    child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal as NodeJS.Signals]))
  })
}

/** Says why a command did not start. The error itself is not shown: it lists the arguments. */
function tellFailure(error: NodeJS.ErrnoException, file: string): number {
  const { code = 'ERR_UNEXPECTED' } = error
  const tell = (message: string): void => tellError({ name: 'SystemError', code, message }, message)
  if (code === 'ENOENT') {
    tell(`${visible(file)} was not found. Is it installed, and on your PATH?`)
    return runExitCodes.notFound
  }
  const why =
    code === 'E2BIG'
      ? 'its arguments and environment are too large together: choose fewer secrets by --only'
      : `the system refused it: ${error.code ?? 'no reason given'}`
  tell(`${visible(file)} cannot be run: ${why}.`)
  return runExitCodes.notExecutable
}

/**
 * Passes signals on to the child while it runs. On a terminal, Ctrl-C and its kin reach the child without us, and passing
 * them on as well would make two of one: many programs take a second Ctrl-C as "at once".
 */
function passSignals(child: ChildProcess): () => void {
  const { isatty } = process.getBuiltinModule('node:tty')
  const onTerminal = [0, 1, 2].some(descriptor => isatty(descriptor))
  const pass = (signal: NodeJS.Signals): void => {
    child.kill(signal)
  }
  const wait = (): void => {}
  const handlers: readonly (readonly [NodeJS.Signals, (signal: NodeJS.Signals) => void])[] =
    process.platform === 'win32'
      ? fromConsoles.map(signal => [signal, wait])
      : [
          ...fromAnywhere.map(signal => [signal, pass] as const),
          ...fromTerminals.map(signal => [signal, onTerminal ? wait : pass] as const),
        ]
  for (const [signal, handler] of handlers) process.on(signal, handler)
  return () => {
    for (const [signal, handler] of handlers) process.off(signal, handler)
  }
}
