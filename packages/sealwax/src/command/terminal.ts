import { writeSync } from 'node:fs'

type Format = 'red' | 'green' | 'yellow' | 'bold' | 'dim'

const watched = new Set<NodeJS.WriteStream>()

/**
 * What was asked for, and nothing else, goes to standard output. Resolves when the system has taken it. A reader that goes
 * away, as `head` does, ends the command in silence.
 */
export function write(data: string | Uint8Array): Promise<void> {
  const stdout = watch(process.stdout, () => process.exit(0))
  return new Promise((resolve, reject) => {
    stdout.write(data, error => (error ? reject(error) : resolve()))
  })
}

/**
 * Whatever is said beside it goes to standard error, whether or not somebody reads it. Not by `process.stderr`: Node makes a
 * pipe non-blocking as soon as that is looked at, for everybody who writes to the same pipe, and the program that `run`
 * starts would lose what does not fit in at once.
 */
export function say(line: string): void {
  // The console of Windows takes no UTF-8 from a descriptor.
  if (process.platform === 'win32') watch(process.stderr, () => {}).write(`${line}\n`)
  else writeWhole(2, Buffer.from(`${line}\n`))
}

function writeWhole(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(descriptor, bytes, at)
    } catch (error) {
      // Somebody else made it non-blocking, and it is full: wait for the reader. Of any other error nobody could be told.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
    }
  }
}

let asJson = false

/** From now on, warnings and errors are lines of JSON. */
export function speakJson(): void {
  asJson = true
}

/** Tells why the command failed: the fields with --json, the message otherwise. */
export function tellError(fields: Readonly<Record<string, unknown>>, message: string): void {
  say(asJson ? jsonLine(fields) : `${coloured('red', 'sealwax:')} ${visibleLines(message)}`)
}

export function warn(line: string): void {
  say(asJson ? jsonLine({ warning: line }) : `${coloured('yellow', 'warning:')} ${visible(line)}`)
}

/** Warns of a store in which nothing was found: perhaps it is not the one that was meant. */
export function warnIfEmpty(store: string, prefix: string, names: number): void {
  const below = prefix === '' ? '' : ` that begin with ${prefix}`
  if (names === 0) warn(`no secrets${below} were found in ${store}`)
}

/**
 * Ends the process. Where all is written, at once: Node's tidying up takes 4 ms, which `run` would add to every command.
 */
export function end(code: number): void {
  process.exitCode = code
  if (allIsWritten()) process.exit()
}

/** Whether the system has taken what was written. Streams that nobody used are not asked: that would make them. */
export function allIsWritten(): boolean {
  return [...watched].every(stream => stream.writableLength === 0)
}

/** Listens for what goes wrong with a stream, because Node ends with a stack where nobody does. */
function watch(stream: NodeJS.WriteStream, readerIsGone: () => void): NodeJS.WriteStream {
  if (watched.has(stream)) return stream
  watched.add(stream)
  return stream.on('error', (error: NodeJS.ErrnoException) => {
    // Any other error is the one that `write` rejects with.
    if (error.code === 'EPIPE') readerIsGone()
  })
}

/** One line of JSON, the same for people and programs that read it. */
export function writeJson(value: unknown): Promise<void> {
  return write(`${jsonLine(value)}\n`)
}

/**
 * JSON whose strings have all of the characters that {@link visible} shows escaped as JSON escapes them. It reads back as the
 * same; by itself `JSON.stringify` leaves those beyond ASCII, which terminals obey as well (ECMA-48, C1 controls).
 */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replace(/\p{C}/gu, character =>
    Array.from(
      { length: character.length },
      (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
    ).join(''),
  )
}

/** In colour where that goes to a terminal and NO_COLOR is not set. Standard error is known by its number: see {@link say}. */
export function coloured(format: Format, text: string, { fd }: { readonly fd: number } = { fd: 2 }): string {
  if (!showsColours(fd)) return text
  const [on, off] = process.getBuiltinModule('node:util').inspect.colors[format] as [number, number]
  return `\u001b[${on}m${text}\u001b[${off}m`
}

/** As Node's own streams decide (tty.WriteStream, getColorDepth), but for what has fewer than 16 colours: nothing has. */
function showsColours(descriptor: number): boolean {
  const { FORCE_COLOR, NO_COLOR, NODE_DISABLE_COLORS, TERM } = process.env
  if (FORCE_COLOR !== undefined) return ['', '1', 'true', '2', '3'].includes(FORCE_COLOR)
  if (NO_COLOR || NODE_DISABLE_COLORS || TERM === 'dumb') return false
  return process.getBuiltinModule('node:tty').isatty(descriptor)
}

/**
 * Text of foreign origin (names, paths, messages) for a terminal: control characters, which could move the cursor, paint
 * over lines or change the window's title, and marks that turn the direction of writing, appear as `\u{1b}`.
 */
export function visible(text: string): string {
  return text.replace(/\p{C}/gu, character => `\\u{${(character.codePointAt(0) as number).toString(16)}}`)
}

/** The same for a text of several lines. */
export function visibleLines(text: string): string {
  return text.split('\n').map(visible).join('\n')
}

/** `1 secret`, `2 secrets`. */
export function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}
