import { say } from './terminal.ts'
import { UsageError } from './usage-error.ts'

/** The user pressed Ctrl-C at a prompt: the command ends as if the signal had ended it. */
const interrupted = 130

const pasteBegins = '\u001b[200~'
const pasteEnds = '\u001b[201~'

/**
 * Asks on the terminal for a value, and shows nothing of it, not even its length. A paste of several lines is one value:
 * the terminal is asked to mark pastes, so that their line ends are told from the Enter key. From a terminal that does
 * not, such a paste is refused, because the lines after the first would go to the shell.
 */
export function askHidden(question: string): Promise<string> {
  const { stdin, stderr } = process
  const characters: string[] = []
  return new Promise<string>((resolve, reject) => {
    const typed = new TypedInput(characters)
    let refused = false
    const finish = (settle: () => void): void => {
      stdin.off('data', read)
      stdin.off('end', end)
      stdin.setRawMode(false)
      stdin.pause()
      stderr.write('\u001b[?2004l\n')
      settle()
    }
    const end = (): void => finish(() => reject(new UsageError('Standard input ended before a value was entered.')))
    const read = (chunk: string): void => {
      const result = typed.take(chunk)
      if (result === 'cancelled') finish(() => process.exit(interrupted))
      else if (result === 'entered' && !refused) finish(() => resolve(characters.join('').replace(/\r\n?/g, '\n')))
      if (result !== 'several' || refused) return
      // The rest of the paste is on its way: it is taken in, so that no shell runs it.
      refused = true
      const several =
        'Several lines were pasted into a terminal that does not mark pastes. Store the value from a file: sealwax put NAME < file'
      setTimeout(() => finish(() => reject(new UsageError(several))), 200)
    }
    stdin.setEncoding('utf8')
    stdin.on('data', read)
    stdin.on('end', end)
    // The terminal stops echoing before it asks: whoever is fast may answer at once.
    stdin.setRawMode(true)
    stderr.write(`${question}\u001b[?2004h`)
    stdin.resume()
  })
}

/** What keys and pastes come to. */
class TypedInput {
  readonly #characters: string[]
  #pasting = false
  #pending = ''

  constructor(characters: string[]) {
    this.#characters = characters
  }

  /** Takes a chunk; undefined while the value goes on. */
  take(chunk: string): 'entered' | 'cancelled' | 'several' | undefined {
    let text = this.#pending + chunk
    this.#pending = ''
    while (text !== '') {
      const sequence = this.#escape(text)
      if (sequence === 'partial') {
        this.#pending = text
        return undefined
      }
      if (sequence !== undefined) {
        text = text.slice(sequence.length)
        continue
      }
      const character = String.fromCodePoint(text.codePointAt(0) as number)
      text = text.slice(character.length)
      // A terminal sends the line ends of a paste as Enter would: they are told apart at the end.
      if (this.#pasting) this.#characters.push(character)
      else if (character === '\r' || character === '\n') return text === '' ? 'entered' : 'several'
      else if (character === '\u0003') return 'cancelled'
      else if (character === '\u0004' && this.#characters.length === 0) return 'cancelled'
      else if (character === '\u007f' || character === '\b') this.#characters.pop()
      else if (character === '\u0015') this.#characters.length = 0
      // Other keys of control, such as Ctrl-Z, mean nothing here.
      else if (character >= ' ' || character === '\t') this.#characters.push(character)
    }
    return undefined
  }

  /** An escape sequence at the beginning of `text`: the marks of a paste, or a key such as an arrow, which means nothing here. */
  #escape(text: string): string | 'partial' | undefined {
    if (!text.startsWith('\u001b')) return undefined
    const mark = this.#pasting ? pasteEnds : pasteBegins
    if (text.startsWith(mark)) {
      this.#pasting = !this.#pasting
      return mark
    }
    if (mark.startsWith(text)) return 'partial'
    if (this.#pasting) return undefined
    // ECMA-48, section 5.4: CSI, parameters, a final character.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what this looks for
    return /^\u001b(?:\[[0-?]*[ -/]*[@-~]|O.)/.exec(text)?.[0]
  }
}

/** Asks a question that yes or no answers; anything but yes is no, Ctrl-D too. */
export function confirm(question: string): Promise<boolean> {
  const { createInterface } = process.getBuiltinModule('node:readline')
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  return new Promise(resolve => {
    let answered = false
    const settle = (yes: boolean): void => {
      answered = true
      lines.close()
      resolve(yes)
    }
    lines.on('SIGINT', () => {
      say('')
      process.exit(interrupted)
    })
    lines.on('close', () => {
      if (answered) return
      say('')
      settle(false)
    })
    lines.question(`${question} [y/N] `, answer => settle(/^y(es)?$/i.test(answer.trim())))
  })
}
