import { variableName } from '@sealwax/core'
import { visible } from './terminal.ts'
import { UsageError } from './usage-error.ts'

/**
 * Variables through which a value becomes code that a program loads or runs, or that say which program is run. A .env file
 * of a stranger's repository must not set them unseen. SEALWAX_*: a store must not say where the next secrets come from.
 */
const dangerous: ReadonlySet<string> = new Set(
  [
    'PATH PATHEXT COMSPEC SHELL IFS ENV BASH_ENV BASHOPTS SHELLOPTS PS4 PROMPT_COMMAND ZDOTDIR CDPATH',
    'GCONV_PATH GLIBC_TUNABLES',
    'NODE_OPTIONS NODE_PATH NODE_REPL_EXTERNAL_MODULE',
    'PYTHONPATH PYTHONHOME PYTHONSTARTUP PYTHONINSPECT PYTHONBREAKPOINT PYTHONUSERBASE PYTHONWARNINGS PYTHONEXECUTABLE',
    'PERLLIB PERLOPT PERLDB PERL5LIB PERL5OPT PERL5DB RUBYOPT RUBYLIB PHPRC PHP_INI_SCAN_DIR',
    '_JAVA_OPTIONS JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS CLASSPATH DOTNET_STARTUP_HOOKS DOTNET_ADDITIONAL_DEPS',
    'GIT_SSH GIT_SSH_COMMAND GIT_ASKPASS GIT_EXEC_PATH GIT_EDITOR GIT_SEQUENCE_EDITOR GIT_PAGER GIT_EXTERNAL_DIFF',
    'GIT_PROXY_COMMAND GIT_TEMPLATE_DIR SSH_ASKPASS SUDO_ASKPASS',
    'EDITOR VISUAL PAGER MANPAGER BROWSER LESSOPEN LESSCLOSE OPENSSL_CONF OPENSSL_ENGINES OPENSSL_MODULES',
  ].flatMap(names => names.split(' ')),
)

/** And all that begin so. ld.so(8), dyld(1). */
const dangerousBeginnings: readonly string[] = [
  'LD_',
  'DYLD_',
  'NPM_CONFIG_',
  'DENO_',
  'BUN_',
  'COR_PROFILER',
  'CORECLR_PROFILER',
  'GIT_CONFIG',
  'LUA_INIT',
  'LUA_PATH',
  'LUA_CPATH',
  'SEALWAX_',
]

export interface VariableOptions {
  /** Left out of the variables' names. */
  readonly prefix: string
  /** Variables that may be set although they are dangerous. */
  readonly allowed: readonly string[]
}

/**
 * The variable of each name.
 * @throws UsageError where two names come to one variable.
 */
export function variablesOf(
  names: readonly string[],
  { prefix }: Pick<VariableOptions, 'prefix'>,
): Map<string, string> {
  const byVariable = new Map<string, string>()
  for (const name of names) {
    const variable = variableName(name.startsWith(prefix) ? name.slice(prefix.length) : name)
    if (variable === '' || /[=#\0]/.test(variable)) {
      throw new UsageError(
        `${quoted(name)} cannot be the name of a variable: give it another by \`names\` in the configuration, or choose the others by --only.`,
      )
    }
    const other = byVariable.get(variable)
    if (other !== undefined && other !== name) {
      throw new UsageError(
        `${quoted(other)} and ${quoted(name)} are both the variable ${visible(variable)}: choose one by --only, or give --prefix.`,
      )
    }
    byVariable.set(variable, name)
  }
  return byVariable
}

/**
 * Refuses dangerous variables.
 * @throws UsageError that names them and says how to allow them.
 */
export function refuseDangerous(variables: Iterable<string>, { allowed }: Pick<VariableOptions, 'allowed'>): void {
  const refused = [...variables].filter(variable => isDangerous(variable) && !allowed.includes(variable))
  if (refused.length === 0) return
  const options = refused.map(variable => `--allow-variable ${visible(variable)}`).join(' ')
  throw new UsageError(
    `The store has ${refused.map(visible).join(', ')}, which can make a program run other code. If you put it there: ${options}. Otherwise choose the secrets by --only.`,
  )
}

/** Windows does not tell the case of variables, so neither does this. */
function isDangerous(variable: string): boolean {
  const upper = variable.toUpperCase()
  return dangerous.has(upper) || dangerousBeginnings.some(beginning => upper.startsWith(beginning))
}

function quoted(name: string): string {
  return visible(JSON.stringify(name))
}
