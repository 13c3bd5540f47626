import { Call } from './call.ts'
import {
  type CommandSpec,
  commonOptions,
  commonOptionsOf,
  type LaterCommand,
  type ListedCommands,
  type OptionSpec,
} from './grammar.ts'
import { UsageError } from './usage-error.ts'
import { wordsOf } from './words.ts'

/** What the first words ask for: a command, or help or the version without one. */
export type Request =
  | {
      readonly kind: 'command'
      readonly name: string
      readonly spec: CommandSpec | LaterCommand
      readonly args: readonly string[]
    }
  | { readonly kind: 'help'; readonly command?: string }
  | { readonly kind: 'version' }

/** Finds the command, which options of every command may precede. */
export function findRequest(argv: readonly string[], commands: ListedCommands): Request {
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index] as string
    if (word === '--version' || word === '-V') return { kind: 'version' }
    if (word === '--help' || word === '-h') return { kind: 'help' }
    if (word === 'help') return helpOf(argv[index + 1], commands)
    if (!word.startsWith('-')) {
      const args = [...argv.slice(0, index), ...argv.slice(index + 1)]
      return { kind: 'command', name: word, spec: specOf(word, commands), args }
    }
    const option = commonOptions[word.slice(2)]
    if (option?.takes !== undefined) index++
    else if (option === undefined && commonOptions[word.slice(2).split('=', 1)[0] as string]?.takes === undefined) {
      throw new UsageError(`${nameOf(word)} is no option of sealwax itself. Options of a command go after it.`)
    }
  }
  return { kind: 'help' }
}

/** Takes the words of one command apart, strictly. */
export function parseCall(name: string, spec: CommandSpec, args: readonly string[]): Call {
  const specs: Readonly<Record<string, OptionSpec>> = { ...commonOptions, ...spec.options }
  const options = new Map<string, string[]>()
  const operands: string[] = []
  let rest: readonly string[] | undefined
  for (const word of wordsOf(args, specs)) {
    if (word.kind === 'end') {
      rest = args.slice(word.index + 1)
      if (spec.runs) break
    } else if (word.kind === 'operand') {
      operands.push(word.text)
    } else {
      const { takes } = Object.hasOwn(specs, word.name)
        ? (specs[word.name] as OptionSpec)
        : unknownOption(word.written, specs)
      if (takes === undefined && word.value !== undefined) throw new UsageError(`${word.written} takes no value.`)
      if (takes !== undefined && word.value === undefined) {
        throw new UsageError(`${word.written} needs a value: ${word.written}=${takes}`)
      }
      options.set(word.name, [...(options.get(word.name) ?? []), word.value ?? ''])
    }
  }
  const taken = { ...commonOptionsOf(spec), ...spec.options }
  const refused = [...options.keys()].find(option => !Object.hasOwn(taken, option))
  if (refused !== undefined) throw new UsageError(`${name} takes no --${refused}: its operands say where.`)
  if (!options.has('help')) checkOperands(name, spec, operands, rest)
  return new Call(name, operands, spec.runs ? (rest ?? []) : [], options)
}

function checkOperands(
  name: string,
  spec: CommandSpec,
  operands: readonly string[],
  rest: readonly string[] | undefined,
): void {
  const synopsis = `sealwax ${name} ${spec.operands}`.trim()
  if (spec.runs && rest === undefined && operands.length > 0) {
    throw new UsageError(`${name} needs -- before the command: ${synopsis}`)
  }
  if (spec.runs && (rest === undefined || rest.length === 0))
    throw new UsageError(`${name} needs a command: ${synopsis}`)
  if (operands.length < spec.least) throw new UsageError(`${name} needs ${spec.operands}: ${synopsis}`)
  if (operands.length > spec.most) {
    throw new UsageError(spec.tooMany ?? `${name} takes no more than: ${synopsis}`)
  }
}

function specOf(name: string, commands: ListedCommands): CommandSpec | LaterCommand {
  if (Object.hasOwn(commands, name)) return commands[name] as CommandSpec | LaterCommand
  throw new UsageError(`There is no command ${JSON.stringify(name)}.`, { word: name, known: Object.keys(commands) })
}

function helpOf(command: string | undefined, commands: ListedCommands): Request {
  if (command === undefined || command.startsWith('-')) return { kind: 'help' }
  specOf(command, commands)
  return { kind: 'help', command }
}

function unknownOption(rawName: string, specs: Readonly<Record<string, OptionSpec>>): never {
  throw new UsageError(`There is no option ${nameOf(rawName)} here.`, {
    word: nameOf(rawName),
    known: Object.keys(specs).map(name => `--${name}`),
  })
}

/** An option without its value. */
function nameOf(word: string): string {
  return word.split('=', 1)[0] as string
}
