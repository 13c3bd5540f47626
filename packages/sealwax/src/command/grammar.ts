import type { Call } from './call.ts'

/** One option. Without `takes` it is a switch. */
export interface OptionSpec {
  /** What its value is, for help: `URL`. */
  readonly takes?: string
  readonly short?: string
  readonly about: string
  /** What shells offer as its value: some words, or paths. */
  readonly offers?: readonly string[] | 'files'
}

export interface CommandSpec {
  readonly about: string
  /** What follows the options, for help: `NAME`, `[PREFIX]`. */
  readonly operands: string
  /** What shells offer as the operand, where it is one of a few words. */
  readonly offers?: readonly string[]
  /** How many operands there must and may be. */
  readonly least: number
  readonly most: number
  /** Said instead of "too many", where there is a reason. */
  readonly tooMany?: string
  /** Its operands say where what it works on is, stores or files: it takes no option that chooses a store. */
  readonly operandsSayWhere?: boolean
  /** A command of the user's follows after `--`. */
  readonly runs?: boolean
  readonly options: Readonly<Record<string, OptionSpec>>
  /** Paragraphs for help. */
  readonly details: readonly string[]
  readonly examples: readonly string[]
  /** Loads the code of this command alone, and answers what runs it: it resolves to the exit code, undefined being 0. */
  readonly load: () => Promise<(call: Call) => Promise<number | undefined>>
}

/** What a command takes, beside what it is about. */
export type LaterSpec = Omit<CommandSpec, 'about'>

/** A command whose options and texts are loaded when it is called, or help is asked for. */
export interface LaterCommand {
  readonly about: string
  readonly later: () => Promise<LaterSpec>
}

export type Commands = Readonly<Record<string, CommandSpec>>

export type ListedCommands = Readonly<Record<string, CommandSpec | LaterCommand>>

export async function wholeSpec(listed: CommandSpec | LaterCommand): Promise<CommandSpec> {
  return 'later' in listed ? { about: listed.about, ...(await listed.later()) } : listed
}

/** Which stores a command opens. */
const storeOptions: Readonly<Record<string, OptionSpec>> = {
  store: { takes: 'URL', about: 'use this store instead of the configured ones: file:.env, aws://eu-west-1/shop, …' },
  config: {
    takes: 'FILE',
    about: 'use this configuration. You vouch for it: it may be JavaScript, and name any host',
    offers: 'files',
  },
  profile: { takes: 'NAME', about: 'use this profile of the configuration' },
}

const otherOptions: Readonly<Record<string, OptionSpec>> = {
  json: { about: 'answer, and report errors, as JSON' },
  help: { short: 'h', about: 'show help' },
}

/** Options of every command, but for those whose operands say where. */
export const commonOptions: Readonly<Record<string, OptionSpec>> = { ...storeOptions, ...otherOptions }

/** Those of them that a command takes. */
export function commonOptionsOf({ operandsSayWhere }: LaterSpec): Readonly<Record<string, OptionSpec>> {
  return operandsSayWhere === true ? otherOptions : commonOptions
}
