import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished, vi } from 'vitest'

// A test starts several processes; on a busy machine each takes its time.
vi.setConfig({ testTimeout: 60_000 })

const bin = fileURLToPath(new URL('../../src/bin.ts', import.meta.url))

const compileCache = fileURLToPath(new URL('../../node_modules/.cache/sealwax-tests', import.meta.url))

/** Before 22.18, Node reads TypeScript only when told to. */
export const strippingTypes: readonly string[] = /^22\.(?:\d|1[0-7])\./.test(process.versions.node)
  ? ['--experimental-strip-types']
  : []

/** Starts the real command from its sources. */
const commandLine: readonly string[] = [
  process.execPath,
  '--conditions=sealwax-source',
  '--disable-warning=ExperimentalWarning',
  ...strippingTypes,
  bin,
]

export interface Started {
  readonly folder: string
  readonly env?: Readonly<Record<string, string>> | undefined
  readonly input?: string | Uint8Array | undefined
  /** A descriptor to write to instead of a pipe. */
  readonly stdout?: number | undefined
  /** Another user's, where the tests run as root. */
  readonly uid?: number | undefined
}

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** An empty folder, gone after the test. It has a package.json, so that no configuration above it is looked for. */
export function temporaryFolder(files: Readonly<Record<string, string>> = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sealwax-command-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, content] of Object.entries({ 'package.json': '{}', ...files })) {
    writeFileSync(join(folder, name), content, { mode: 0o600 })
  }
  return folder
}

/** Only what a program needs to run: no setting of whoever runs the tests reaches the command. */
function environment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const { PATH = '', HOME = '', TMPDIR, SystemRoot } = process.env
  return {
    PATH,
    HOME,
    ...(TMPDIR && { TMPDIR }),
    ...(SystemRoot && { SystemRoot }),
    // Keeps the compiled sources between starts: three times as fast.
    NODE_COMPILE_CACHE: compileCache,
    ...more,
  }
}

export function start(args: readonly string[], { folder, env, uid, stdout }: Started): ChildProcess {
  const [file, ...options] = [...commandLine, ...args] as [string, ...string[]]
  // It becomes another user once it runs: that user may have no way to the Node of whoever runs the tests.
  const become = `data:text/javascript,process.seteuid(${uid})`
  const rest = uid === undefined ? options : ['--import', become, ...options]
  return spawn(file, rest, {
    cwd: folder,
    env: environment(env),
    stdio: ['pipe', stdout ?? 'pipe', 'pipe'],
  })
}

/** Runs the command to its end. */
export async function sealwax(args: readonly string[], started: Started): Promise<Ended> {
  const child = start(args, started)
  const ended = collect(child)
  child.stdin?.on('error', () => {})
  child.stdin?.end(started.input ?? '')
  return ended
}

export function collect(child: ChildProcess): Promise<Ended> {
  const out: Buffer[] = []
  const err: Buffer[] = []
  child.stdout?.on('data', chunk => out.push(chunk))
  child.stderr?.on('data', chunk => err.push(chunk))
  return new Promise(resolve => {
    child.on('close', (code, signal) =>
      resolve({ code, signal, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }),
    )
  })
}

/** Resolves once the child has printed this. */
export function printed(child: ChildProcess, text: string): Promise<void> {
  let seen = ''
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', chunk => {
      seen += chunk
      if (seen.includes(text)) resolve()
    })
    child.on('close', () => reject(new Error(`The command ended before it printed ${JSON.stringify(text)}`)))
  })
}

export const hasPython: boolean = spawnSync('python3', ['-c', 'import pty']).status === 0

/**
 * Runs the command on a terminal of its own: waits for each text, then types what goes with it, or sends these signals to
 * the command alone. Answers all that the terminal showed, and the exit code.
 */
export async function onTerminal(
  args: readonly string[],
  steps: readonly (readonly [waitFor: string, act: string | readonly NodeJS.Signals[]])[],
  { folder, env }: Started,
): Promise<{ readonly shown: string; readonly code: number }> {
  const program = `
import json, os, pty, select, signal, sys, time
command, steps = json.loads(sys.argv[1]), json.loads(sys.argv[2])
child, terminal = pty.fork()
if child == 0:
    os.execvp(command[0], command)
shown, at, deadline = b'', 0, time.monotonic() + 20
while time.monotonic() < deadline:
    if steps and steps[0][0].encode() in shown[at:]:
        at = len(shown)
        act = steps.pop(0)[1]
        if isinstance(act, str):
            os.write(terminal, act.encode())
        else:
            for name in act:
                os.kill(child, getattr(signal, name))
    if not select.select([terminal], [], [], 0.1)[0]:
        continue
    try:
        data = os.read(terminal, 65536)
    except OSError:
        break
    if not data:
        break
    shown += data
else:
    os.kill(child, 9)
    shown += b'(timed out)'
status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
print(json.dumps({'shown': shown.decode('utf-8', 'replace'), 'code': status}))
`
  const child = spawn('python3', ['-c', program, JSON.stringify([...commandLine, ...args]), JSON.stringify(steps)], {
    cwd: folder,
    env: environment({ TERM: 'xterm-256color', ...env }),
  })
  const { stdout, stderr } = await collect(child)
  if (stdout === '') throw new Error(`The terminal could not be made: ${stderr}`)
  return JSON.parse(stdout)
}
