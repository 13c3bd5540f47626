import { UsageError } from '../usage-error.ts'

type Environment = Readonly<Record<string, string | undefined>>

type Program = readonly [file: string, ...args: string[]]

/** What may put text on the clipboard here, the best first: by the desktop that runs, and Windows' own from inside WSL. */
export function clipboardPrograms(platform: NodeJS.Platform, env: Environment): Program[] {
  if (platform === 'darwin') return [['pbcopy']]
  if (platform === 'win32') return [['clip.exe']]
  return [
    ...(env['WAYLAND_DISPLAY'] ? [['wl-copy'] as const] : []),
    ...(env['DISPLAY']
      ? [['xclip', '-selection', 'clipboard'] as const, ['xsel', '--clipboard', '--input'] as const]
      : []),
    ...(env['WSL_DISTRO_NAME'] ? [['clip.exe'] as const] : []),
  ]
}

/**
 * Puts a text on the clipboard. It goes through the program's standard input: arguments can be seen by every user.
 *
 * @throws UsageError where there is no clipboard, or nothing that reaches it.
 */
export async function copyToClipboard(text: string): Promise<void> {
  const programs = clipboardPrograms(process.platform, process.env)
  for (const program of programs) {
    const ended = await feed(program, text)
    if (ended === 0) return
    if (ended !== 'missing')
      throw new UsageError(
        `${program[0]} could not copy: is the desktop of this session running? Nothing was printed or stored.`,
      )
  }
  if (programs.length === 0) {
    throw new UsageError(
      'There is no clipboard here: neither WAYLAND_DISPLAY nor DISPLAY is set. Leave --copy out, or store the value with --put.',
    )
  }
  throw new UsageError(
    'Nothing that reaches the clipboard is installed: on Wayland install wl-clipboard, on X11 xclip or xsel. Nothing was printed or stored.',
  )
}

/** Runs a program with this standard input; the exit code, or that it is not there. */
function feed([file, ...args]: Program, text: string): Promise<number | 'missing'> {
  const { spawn } = process.getBuiltinModule('node:child_process')
  return new Promise((resolve, reject) => {
    // Those for X11 and Wayland stay in the background to serve the text, and would hold an output open.
    const child = spawn(file, args, { stdio: ['pipe', 'ignore', 'ignore'] })
    child.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? resolve('missing') : reject(error)))
    child.on('exit', code => resolve(code ?? 1))
    // A program that ends before it has read all of it says so by its exit code.
    child.stdin.on('error', () => {})
    // clip.exe takes other text than ASCII as UTF-16 that begins with its mark.
    child.stdin.end(file === 'clip.exe' ? Buffer.from(`\ufeff${text}`, 'utf16le') : text)
  })
}
