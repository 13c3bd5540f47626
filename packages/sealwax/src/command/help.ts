import { exitCodeMeanings } from './exit-codes.ts'
import {
  type CommandSpec,
  commonOptions,
  commonOptionsOf,
  type ListedCommands,
  type OptionSpec,
  wholeSpec,
} from './grammar.ts'
import { coloured } from './terminal.ts'

const width = 100

/** The help of one command, or of all. */
export async function helpText(command: string | undefined, commands: ListedCommands): Promise<string> {
  const spec = command === undefined ? undefined : commands[command]
  return command === undefined || spec === undefined ? overview(commands) : helpOf(command, await wholeSpec(spec))
}

function overview(commands: ListedCommands): string {
  return sections([
    ['', 'sealwax: ask for a secret by name; where it lives is configuration.'],
    ['Usage', '  sealwax COMMAND [OPTIONS]\n  sealwax help COMMAND'],
    ['Commands', table(Object.entries(commands).map(([name, { about }]) => [name, about]))],
    ['Options of every command', optionTable(commonOptions)],
    [
      'Exit codes',
      `${table(exitCodeMeanings.map(([code, meaning]) => [String(code), meaning]))}\n  See \`sealwax help run\` for those of run.`,
    ],
    [
      'Where secrets are looked for',
      wrapped(
        'The store of --store, else of SEALWAX_URL, else of sealwax.config.json in this folder or one above, else the environment over ./.env. A configuration may name hosts, and files outside of its repository, only where SEALWAX_TRUSTED_STORES lists them.',
      ),
    ],
    ['Examples', examples(['sealwax init', 'sealwax put API_KEY', 'sealwax get API_KEY', 'sealwax run -- npm start'])],
  ])
}

function helpOf(name: string, spec: CommandSpec): string {
  const ownOptions = Object.keys(spec.options).length > 0
  const usage = ['  sealwax', name, '[OPTIONS]', spec.operands].filter(word => word !== '').join(' ')
  return sections([
    ['', `sealwax ${name}: ${spec.about}.`],
    ['Usage', usage],
    ['', spec.details.map(text => wrapped(text)).join('\n\n')],
    ...(ownOptions ? [['Options', optionTable(spec.options)] as const] : []),
    ['Options of every command', optionTable(commonOptionsOf(spec))],
    ['Examples', examples(spec.examples)],
  ])
}

function sections(parts: readonly (readonly [title: string, body: string])[]): string {
  const heading = (title: string): string => (title === '' ? '' : `${coloured('bold', title, process.stdout)}\n`)
  return `${parts.map(([title, body]) => `${heading(title)}${body}`).join('\n\n')}\n`
}

function optionTable(options: Readonly<Record<string, OptionSpec>>): string {
  return table(
    Object.entries(options).map(([name, { takes, short, about }]) => [
      `${short === undefined ? '' : `-${short}, `}--${name}${takes === undefined ? '' : ` ${takes}`}`,
      about,
    ]),
  )
}

function table(rows: readonly (readonly [string, string])[]): string {
  const first = Math.max(...rows.map(([left]) => left.length)) + 4
  return rows
    .map(([left, right]) => `  ${left}`.padEnd(first) + wrapped(right, ' '.repeat(first)).trimStart())
    .join('\n')
}

function examples(lines: readonly string[]): string {
  return lines.map(line => `  ${line}`).join('\n')
}

function wrapped(text: string, indent = '  '): string {
  const lines = ['']
  for (const word of text.split(' ')) {
    const line = lines.at(-1) as string
    if (line !== '' && indent.length + line.length + 1 + word.length > width) lines.push(word)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  return lines.map(line => indent + line).join('\n')
}
