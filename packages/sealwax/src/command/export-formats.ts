import { randomBytes } from 'node:crypto'
import { quoteDotenv } from '@sealwax/file'
import { identifier } from './child-variables.ts'
import { visible } from './terminal.ts'
import { UsageError } from './usage-error.ts'

type Variables = ReadonlyMap<string, string>

/** Lines that the `dotenv` parser reads back as the same values. */
export function toDotenv(variables: Variables): string {
  return lines(variables, /^[\w.-]+$/, 'dotenv', (name, value) => `${name}=${quoteDotenv(value)}`)
}

/** `export` lines for a POSIX shell. Between single quotes nothing has a meaning but the quote (POSIX.1-2024, XCU 2.2.2). */
export function toShell(variables: Variables): string {
  return lines(variables, identifier, 'shell', (name, value) => {
    if (value.includes('\0'))
      throw new UsageError(`A shell cannot hold the NUL character that is in ${name}: leave it out.`)
    return `export ${name}='${value.replaceAll("'", "'\\''")}'`
  })
}

/**
 * For GitHub Actions: masks for standard output, which the runner reads as commands, and assignments for the file in
 * $GITHUB_ENV or $GITHUB_OUTPUT. The masks must be out before anything can print a value.
 *
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */
export function toGithub(variables: Variables): { readonly masks: string; readonly assignments: string } {
  const masks = new Set([...variables.values()].flatMap(maskedTexts))
  return {
    masks: [...masks].map(text => `::add-mask::${commandData(text)}\n`).join(''),
    assignments: lines(variables, identifier, 'github', (name, value) => {
      const delimiter = delimiterFor(value)
      return `${name}<<${delimiter}\n${value}\n${delimiter}`
    }),
  }
}

function lines(
  variables: Variables,
  legal: RegExp,
  format: string,
  write: (name: string, value: string) => string,
): string {
  return [...variables]
    .map(([name, value]) => {
      if (!legal.test(name)) {
        throw new UsageError(
          `${visible(JSON.stringify(name))} cannot be a variable in the format ${format}: name the others.`,
        )
      }
      return `${write(name, value)}\n`
    })
    .join('')
}

/** The value and its lines: a log shows them one by one. A mask of one or two characters would hide half of every log. */
function maskedTexts(value: string): string[] {
  return [value, ...value.split(/\r\n|[\r\n]/).map(line => line.trim())].filter(text => text.length > 2)
}

/** In a workflow command these end the line, or begin an escape. */
function commandData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

/** Random: whoever chose the value could not know it, so no line of the value ends the assignment. */
function delimiterFor(value: string): string {
  for (;;) {
    const delimiter = `sealwax_${randomBytes(16).toString('hex')}`
    if (!value.includes(delimiter)) return delimiter
  }
}
