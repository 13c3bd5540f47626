import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { resolve } from 'node:path'
import { allIsWritten } from './terminal.ts'

/** What is given to the system call execve(2). */
export interface Program {
  readonly file: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/** Far below the least that Linux takes (execve(2), Limits on size of arguments and environment). In bytes. */
const roomForStrings = 98_304

/**
 * Lets a command take the place of this process, as `exec` of a shell does: nothing of sealwax stays in memory, signals
 * reach the command itself, and its end is the end. Returns where that cannot be, or is not certain to succeed: then the
 * command is to be started as a child. Node ends the process with a stack and a core dump where execve(2) fails, so what
 * could make it fail is looked at before.
 *
 * Linux only: elsewhere a command is looked at by more than its header before it may run.
 */
export function replaceProcess({ file, args, env }: Program): void {
  // Node 22.15 and newer.
  const { execve } = process
  if (process.platform !== 'linux' || execve === undefined) return
  const strings = [file, ...args, ...Object.entries(env).flat()]
  if (strings.reduce((sum, text) => sum + Buffer.byteLength(text) + 10, 0) > roomForStrings) return
  // What is written to a pipe and not taken yet would be lost.
  if (!allIsWritten() || !areBlocking()) return
  const path = locate(file, env['PATH'])
  if (path === undefined || (path !== process.execPath && !canBeLoaded(path, 1))) return
  // Otherwise kept when the process ends by itself.
  flushCompileCache()
  resetIgnored()
  execve.call(process, path, [file, ...args], env)
}

/**
 * Whether programs find 0, 1 and 2 as they expect them. Node makes a pipe non-blocking once it looks at it, to which a code
 * of others may lead, such as a configuration or an import of node:util; what starts children sets that back.
 * proc_pid_fdinfo(5).
 */
function areBlocking(): boolean {
  return [0, 1, 2].every(descriptor => {
    const text = readHead(`/proc/self/fdinfo/${descriptor}`, 64)?.toString('latin1') ?? ''
    const flags = Number.parseInt(text.slice(text.indexOf('flags:') + 6), 8)
    // Where one is closed, or there is no /proc, nobody knows.
    return (flags & constants.O_NONBLOCK) === 0 && !Number.isNaN(flags)
  })
}

/**
 * Node ignores these, and what is ignored stays so through execve(2). What is listened for gets its default there: a writer
 * whose reader is gone ends, instead of being told so by an error that many programs do not expect.
 */
function resetIgnored(): void {
  for (const signal of ['SIGPIPE', 'SIGXFSZ'] as const) process.on(signal, () => {})
}

/** As execvp(3) looks for it. */
function locate(file: string, searched: string | undefined): string | undefined {
  if (file.includes('/')) return isProgram(file) ? file : undefined
  if (file === '' || searched === undefined) return undefined
  return searched
    .split(':')
    .map(folder => resolve(folder, file))
    .find(isProgram)
}

function isProgram(path: string): boolean {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return false
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    // The child process is to meet the refusal, and tells it.
    return false
  }
}

/** A program of the same kind as Node, whose loader is there, or a script whose interpreter is one. */
function canBeLoaded(path: string, scripts: number): boolean {
  const head = readHead(path)
  if (head === undefined) return false
  if (head.subarray(0, 2).equals(Buffer.from('#!'))) {
    // One line, of at most 255 characters: execve(2), Interpreter scripts.
    const line = /^#![ \t]*(\/[^ \t\n]+)[^\n]*\n/.exec(head.subarray(0, 255).toString('latin1'))
    const interpreter = line?.[1]
    return interpreter !== undefined && scripts > 0 && isProgram(interpreter) && canBeLoaded(interpreter, scripts - 1)
  }
  const own = readHead(process.execPath)
  if (own === undefined || !isSameKind(head, own)) return false
  const loader = loaderOf(head)
  return loader !== undefined && (loader === loaderOf(own) || loader === '')
}

function readHead(path: string, length: number = 4_096): Buffer | undefined {
  const head = Buffer.alloc(length)
  let descriptor: number
  try {
    descriptor = openSync(path, 'r')
  } catch {
    // A program may be run, but not read.
    return undefined
  }
  try {
    return head.subarray(0, readSync(descriptor, head))
  } finally {
    closeSync(descriptor)
  }
}

/** ELF of 64 bits, little-endian, for the same machine: elf(5), ELF header. */
function isSameKind(head: Buffer, own: Buffer): boolean {
  const magic = Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1])
  if (head.length < 64 || !head.subarray(0, 6).equals(magic) || !own.subarray(0, 6).equals(magic)) return false
  return head.readUInt16LE(18) === own.readUInt16LE(18)
}

/** The dynamic loader that a program asks for; '' where it asks for none. elf(5), Program header, PT_INTERP. */
function loaderOf(head: Buffer): string | undefined {
  const offset = Number(head.readBigUInt64LE(32))
  const size = head.readUInt16LE(54)
  const count = head.readUInt16LE(56)
  if (offset + size * count > head.length) return undefined
  for (let index = 0; index < count; index++) {
    const at = offset + size * index
    if (head.readUInt32LE(at) !== 3) continue
    const from = Number(head.readBigUInt64LE(at + 8))
    const length = Number(head.readBigUInt64LE(at + 32))
    if (from + length > head.length) return undefined
    return head.subarray(from, from + length - 1).toString('latin1')
  }
  return ''
}
