import { nearestName, SecretError } from '@sealwax/core'
import { WrongUrlError } from '../configuration/wrong-configuration.ts'
import type { Call } from './call.ts'
import { commands } from './commands.ts'
import { exitCodeOf, exitCodes, runExitCodes } from './exit-codes.ts'
import { wholeSpec } from './grammar.ts'
import { findRequest, parseCall } from './parse.ts'
import { withRunLog } from './run-log.ts'
import { say, speakJson, tellError, write } from './terminal.ts'
import { UsageError } from './usage-error.ts'

/** Runs one command line, without `node` and the script, and answers the exit code. Never rejects. */
export async function main(argv: readonly string[]): Promise<number> {
  let name: string | undefined
  let call: Call | undefined
  try {
    const request = findRequest(argv, commands)
    if (request.kind === 'version') return await showVersion()
    if (request.kind === 'help') return await showHelp(request.command)
    name = request.name
    const spec = await wholeSpec(request.spec)
    const parsed = parseCall(name, spec, request.args)
    call = parsed
    if (parsed.has('help')) return await showHelp(name)
    if (parsed.has('json')) speakJson()
    const run = await spec.load()
    return (await withRunLog(parsed, () => run(parsed))) ?? exitCodes.ok
  } catch (error) {
    const ended = argv.indexOf('--')
    const json = call?.has('json') ?? argv.slice(0, ended < 0 ? argv.length : ended).includes('--json')
    if (json) speakJson()
    const code = report(error, name, json)
    return name === 'run' ? runExitCodes.failure : code
  }
}

async function showVersion(): Promise<number> {
  const { readFile } = await import('node:fs/promises')
  const manifest = await readManifest(readFile)
  await write(`${manifest.version}\n`)
  return exitCodes.ok
}

/** The code stands in src/command/ or bundled in dist/: one or two folders below package.json. */
async function readManifest(readFile: typeof import('node:fs/promises').readFile): Promise<{ version: string }> {
  const candidates = ['../package.json', '../../package.json'].map(path => new URL(path, import.meta.url))
  for (const candidate of candidates) {
    const text = await readFile(candidate, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw error
    })
    if (text !== undefined) return JSON.parse(text)
  }
  throw new Error('The package.json of sealwax is missing: install it again.')
}

async function showHelp(command: string | undefined): Promise<number> {
  const { helpText } = await import('./help.ts')
  await write(await helpText(command, commands))
  return exitCodes.ok
}

/** Tells what went wrong, and answers the exit code for it. */
function report(error: unknown, name: string | undefined, json: boolean): number {
  const guess = error instanceof UsageError && error.misspelt
  const nearest = guess ? nearestName(guess.word, guess.known) : undefined
  const advice = nearest === undefined ? '' : ` Did you mean ${nearest}?`

  // What was typed is wrong, as an unknown option is; in a configuration, the configuration is.
  if (error instanceof WrongUrlError && error.given) return report(new UsageError(error.message), name, json)
  if (error instanceof SecretError) {
    tellError(error.toJSON(), error.message)
    return exitCodeOf(error.code)
  }
  if (error instanceof UsageError) {
    tellError({ ...error.toJSON(), message: error.message + advice }, error.message + advice)
    if (!json) say(`See: sealwax help${name === undefined ? '' : ` ${name}`}`)
    return exitCodes.usage
  }
  if (error instanceof TypeError && !('code' in error)) {
    // Core's own checks of arguments, which came from the command line.
    tellError({ name: error.name, code: 'ERR_USAGE', message: error.message }, error.message)
    return exitCodes.usage
  }
  const failure = describeFailure(error)
  tellError(failure, failure.message)
  return exitCodes.failure
}

const systemAdvice: Readonly<Record<string, string>> = {
  EACCES: 'This user lacks the permission: see the owner and the mode.',
  EPERM: 'This user lacks the permission: see the owner and the mode.',
  EISDIR: 'It is a folder: name a file.',
  EROFS: 'The file system cannot be written: choose another place.',
  ENOSPC: 'The disk is full: make room.',
}

/** Of an error that is none of ours: the system's are told by code and path; the text of any other may quote a value. */
function describeFailure(error: unknown): { name: string; code: string; message: string } {
  const { name, code, syscall, path, stack } = (error instanceof Error ? error : {}) as NodeJS.ErrnoException
  if (code !== undefined && syscall !== undefined) {
    const where = path === undefined ? '' : ` ${JSON.stringify(path)}`
    const advice = systemAdvice[code] ?? 'See errno(3) for what that means.'
    return { name: 'SystemError', code, message: `The system refused to ${syscall}${where}: ${code}. ${advice}` }
  }
  const frames = stack?.split('\n').filter(line => /^ {4}at /.test(line)) ?? []
  const message = [
    'An error that sealwax does not know; its text is withheld, since it may quote a value. Please report these lines:',
    ...frames,
  ].join('\n')
  return { name: name ?? 'Error', code: code ?? 'ERR_UNEXPECTED', message }
}
