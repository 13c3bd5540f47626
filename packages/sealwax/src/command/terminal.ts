type Format = Parameters<typeof import('node:util').styleText>[0]

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

/** Whatever is said beside it goes to standard error, whether or not somebody reads it. */
export function say(line: string): void {
  watch(process.stderr, () => {}).write(`${line}\n`)
}

let asJson = false

/** From now on, warnings are lines of JSON. */
export function speakJson(): void {
  asJson = true
}

export function warn(line: string): void {
  say(asJson ? jsonLine({ warning: line }) : `${coloured('yellow', 'warning:')} ${visible(line)}`)
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

/** In colour where the stream is a terminal and NO_COLOR is not set. */
export function coloured(format: Format, text: string, stream: NodeJS.WriteStream = process.stderr): string {
  return process.getBuiltinModule('node:util').styleText(format, text, { stream })
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
