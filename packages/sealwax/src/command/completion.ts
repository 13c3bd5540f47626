import type { Call } from './call.ts'
import {
  type CommandSpec,
  type Commands,
  commonOptionsOf,
  type ListedCommands,
  type OptionSpec,
  wholeSpec,
} from './grammar.ts'
import { write } from './terminal.ts'
import { UsageError } from './usage-error.ts'

type Options = readonly (readonly [name: string, spec: OptionSpec])[]

const writers: Readonly<Record<string, (commands: Commands) => string>> = { bash, zsh, fish }

export async function completion(call: Call, listed: ListedCommands): Promise<undefined> {
  const shell = call.operand(0)
  const script = Object.hasOwn(writers, shell) ? writers[shell] : undefined
  if (script === undefined)
    throw new UsageError('There is completion for bash, zsh and fish.', { word: shell, known: Object.keys(writers) })
  const specs = Object.entries(listed).map(async ([name, spec]) => [name, await wholeSpec(spec)] as const)
  await write(script(Object.fromEntries(await Promise.all(specs))))
  return undefined
}

function optionsOf(name: string, commands: Commands): Options {
  const spec = commands[name] as CommandSpec
  return Object.entries({ ...spec.options, ...commonOptionsOf(spec) })
}

/** Options, operands that are paths or shells, and the user's own command after `run --`. */
function bash(commands: Commands): string {
  const words = Object.keys(commands).map(
    name =>
      `    ${name}) words='${optionsOf(name, commands)
        .map(([option]) => `--${option}`)
        .join(' ')}' ;;`,
  )
  const values = valueOffers(commands).map(([option, offers]) => {
    const reply = offers === 'files' ? `compgen -f -- "$word"` : `compgen -W '${offers.join(' ')}' -- "$word"`
    return `    --${option}) mapfile -t COMPREPLY < <(${reply}); return ;;`
  })
  return `# bash completion of sealwax
_sealwax() {
  local word="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command='' index words
  for ((index = 1; index < COMP_CWORD; index++)); do
    if [[ \${COMP_WORDS[index]} == -- ]]; then
      [[ $command == run ]] || return
      declare -F _command_offset > /dev/null && _command_offset $((index + 1))
      return
    fi
    [[ -z $command && ' ${Object.keys(commands).join(' ')} ' == *" \${COMP_WORDS[index]} "* ]] && command="\${COMP_WORDS[index]}"
  done
  case "$previous" in
${values.join('\n')}
  esac
  case "$command" in
    '') words='${Object.keys(commands).join(' ')} help' ;;
${words.join('\n')}
    *) return ;;
  esac
  if [[ -n $command && $word != -* ]]; then
    case "$command" in
      import) mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
      completion) mapfile -t COMPREPLY < <(compgen -W '${Object.keys(writers).join(' ')}' -- "$word") ;;
${operandOffers(commands)
  .map(([name, offers]) => `      ${name}) mapfile -t COMPREPLY < <(compgen -W '${offers}' -- "$word") ;;`)
  .join('\n')}
    esac
    return
  fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}
complete -F _sealwax sealwax
`
}

function zsh(commands: Commands): string {
  const cases = Object.keys(commands).map(name => {
    const specs = optionsOf(name, commands).map(([option, { takes, about, offers }]) => {
      const action = offers === 'files' ? '_files' : offers === undefined ? ' ' : `(${offers.join(' ')})`
      return `        '--${option}${takes === undefined ? '' : '='}[${zshText(about)}]${takes === undefined ? '' : `:${takes}:${action}`}'`
    })
    const operand: Record<string, string> = {
      import: `'1:file:_files'`,
      completion: `'1:shell:(${Object.keys(writers).join(' ')})'`,
      run: `'*::command:_normal'`,
      ...Object.fromEntries(operandOffers(commands).map(([name, offers]) => [name, `'1:kind:(${offers})'`])),
    }
    return `      ${name})\n        _arguments \\\n${[...specs, ...(operand[name] ? [`        ${operand[name]}`] : [])].join(' \\\n')}\n        ;;`
  })
  const list = Object.entries(commands).map(([name, { about }]) => `    '${name}:${zshText(about)}'`)
  return `#compdef sealwax
_sealwax() {
  local -a commands
  commands=(
${list.join('\n')}
  )
  _arguments -C '1:command:->command' '*::argument:->argument'
  case $state in
    command) _describe command commands ;;
    argument)
      case $words[1] in
${cases.join('\n')}
      esac
      ;;
  esac
}
if [[ $funcstack[1] == _sealwax ]]; then _sealwax "$@"; else compdef _sealwax sealwax; fi
`
}

function fish(commands: Commands): string {
  const lines = Object.entries(commands).flatMap(([name, { about }]) => [
    `complete -c sealwax -f -n __fish_use_subcommand -a ${name} -d ${fishText(about)}`,
    ...optionsOf(name, commands).map(([option, { takes, short, about, offers }]) => {
      const value =
        takes === undefined
          ? ''
          : offers === 'files'
            ? ' -r -F'
            : offers === undefined
              ? ' -x'
              : ` -x -a ${fishText(offers.join(' '))}`
      return `complete -c sealwax -n '__fish_seen_subcommand_from ${name}' -l ${option}${short === undefined ? '' : ` -s ${short}`}${value} -d ${fishText(about)}`
    }),
  ])
  return `# fish completion of sealwax
${lines.join('\n')}
complete -c sealwax -n '__fish_seen_subcommand_from import' -F
complete -c sealwax -n '__fish_seen_subcommand_from completion' -f -a '${Object.keys(writers).join(' ')}'
${operandOffers(commands)
  .map(([name, offers]) => `complete -c sealwax -n '__fish_seen_subcommand_from ${name}' -f -a ${fishText(offers)}`)
  .join('\n')}
complete -c sealwax -n '__fish_seen_subcommand_from run' -x -a '(__fish_complete_subcommand --fcs-skip=2)'
`
}

/** The commands whose operand is one of a few words, and those words. */
function operandOffers(commands: Commands): [command: string, offers: string][] {
  return Object.entries(commands).flatMap(([name, { offers }]) =>
    offers === undefined ? [] : [[name, offers.join(' ')]],
  )
}

/** The options whose values shells can offer, over all commands. */
function valueOffers(commands: Commands): [string, NonNullable<OptionSpec['offers']>][] {
  const found = new Map<string, NonNullable<OptionSpec['offers']>>()
  for (const name of Object.keys(commands)) {
    for (const [option, { offers }] of optionsOf(name, commands)) if (offers !== undefined) found.set(option, offers)
  }
  return [...found]
}

function zshText(text: string): string {
  return text.replaceAll("'", "'\\''").replace(/[[\]:]/g, character => `\\${character}`)
}

function fishText(text: string): string {
  return `'${text.replace(/['\\]/g, character => `\\${character}`)}'`
}
