import { Call } from './call.ts'
import { type CommandSpec, commonOptions, type LaterCommand, type ListedCommands, type OptionSpec } from './grammar.ts'
import { UsageError } from './usage-error.ts'

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
  for (const token of tokensOf(args, specs)) {
    if (token.kind === 'option-terminator') {
      rest = args.slice(token.index + 1)
      if (spec.runs) break
    } else if (token.kind === 'positional') {
      operands.push(token.value)
    } else {
      const { takes } = Object.hasOwn(specs, token.name)
        ? (specs[token.name] as OptionSpec)
        : unknownOption(token.rawName, specs)
      if (takes === undefined && token.value !== undefined) throw new UsageError(`${token.rawName} takes no value.`)
      const optionLike = token.inlineValue === false && token.value?.startsWith('-')
      if (takes !== undefined && (token.value === undefined || optionLike)) {
        throw new UsageError(`${token.rawName} needs a value: ${token.rawName}=${takes}`)
      }
      options.set(token.name, [...(options.get(token.name) ?? []), token.value ?? ''])
    }
  }
  if (!options.has('help')) checkOperands(name, spec, operands, rest)
  return new Call(name, operands, spec.runs ? (rest ?? []) : [], options)
}

function tokensOf(args: readonly string[], specs: Readonly<Record<string, OptionSpec>>) {
  const options = Object.fromEntries(
    Object.entries(specs).map(([name, { takes, short }]) => [
      name,
      { type: takes === undefined ? ('boolean' as const) : ('string' as const), ...(short !== undefined && { short }) },
    ]),
  )
  // An import statement would load every lazy part of node:util: 2.5 ms more at each start.
  const { parseArgs } = process.getBuiltinModule('node:util')
  return parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true }).tokens
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
