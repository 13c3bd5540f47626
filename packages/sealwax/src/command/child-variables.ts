import { variableName } from '@sealwax/core'
import { visible } from './terminal.ts'
import { UsageError } from './usage-error.ts'

/**
 * Variables through which a value becomes code that a program loads or runs, that say which program is run, where programs look
 * for their configuration, or whom they believe. A .env file of a stranger's repository must not set them unseen. Such a list
 * is never complete. A proxy is not in it: many have a password in its URL, and who is believed stays as it is.
 */
const dangerous: ReadonlySet<string> = new Set(
  [
    'PATH PATHEXT COMSPEC SHELL IFS ENV BASH_ENV BASHOPTS SHELLOPTS BASH_LOADABLES_PATH PS0 PS1 PS2 PS4 PROMPT_COMMAND ZDOTDIR CDPATH',
    'FPATH MODULE_PATH PSMODULEPATH INPUTRC HOME USERPROFILE APPDATA LOCALAPPDATA',
    'GCONV_PATH GLIBC_TUNABLES LOCPATH HOSTALIASES TERMINFO TERMINFO_DIRS TERMCAP TMUX TMUX_TMPDIR SCREENRC',
    'NODE_OPTIONS NODE_PATH NODE_REPL_EXTERNAL_MODULE NODE_COMPILE_CACHE NODE_TLS_REJECT_UNAUTHORIZED NODE_EXTRA_CA_CERTS',
    'PYTHONPATH PYTHONHOME PYTHONSTARTUP PYTHONINSPECT PYTHONBREAKPOINT PYTHONUSERBASE PYTHONWARNINGS PYTHONEXECUTABLE',
    'PYTHONPYCACHEPREFIX PYTHONPLATLIBDIR PYTEST_ADDOPTS PYTEST_PLUGINS VIRTUAL_ENV',
    'PERLLIB PERLOPT PERLDB PERL5LIB PERL5OPT PERL5DB RUBYOPT RUBYLIB IRBRC PHPRC PHP_INI_SCAN_DIR COMPOSER_HOME',
    'R_HOME R_PROFILE R_PROFILE_USER R_ENVIRON R_ENVIRON_USER R_LIBS R_LIBS_USER R_LIBS_SITE GUILE_LOAD_PATH EMACSLOADPATH',
    'ERL_FLAGS ERL_AFLAGS ERL_ZFLAGS ERL_LIBS ELIXIR_ERL_OPTIONS MIX_HOME MIX_ARCHIVES JULIA_LOAD_PATH JULIA_DEPOT_PATH TCLLIBPATH',
    '_JAVA_OPTIONS JAVA_TOOL_OPTIONS JAVA_OPTS JAVA_HOME JAVACMD JRE_HOME CLASSPATH CATALINA_OPTS SBT_OPTS ANT_OPTS ANT_ARGS ANT_HOME',
    'M2_HOME MAVEN_HOME MAVEN_OPTS MAVEN_ARGS GRADLE_OPTS GRADLE_HOME GRADLE_USER_HOME NUGET_PACKAGES',
    'MAKE MAKEFLAGS GNUMAKEFLAGS MAKEFILES MFLAGS CC CXX CPP LD AR CFLAGS CXXFLAGS CPPFLAGS LDFLAGS CPATH C_INCLUDE_PATH',
    'LIBRARY_PATH COMPILER_PATH GCC_EXEC_PREFIX PKG_CONFIG PKG_CONFIG_PATH PKG_CONFIG_LIBDIR RUSTC RUSTFLAGS RUSTDOC RUSTDOCFLAGS',
    'GOFLAGS GOENV GOROOT GOPATH GOBIN GOPROXY GOSUMDB GONOSUMDB GONOPROXY GOINSECURE GOTOOLCHAIN GOTOOLDIR GOCACHE GOMODCACHE GOWORK GOAUTH GOVCS',
    'GIT_SSH GIT_SSH_COMMAND GIT_ASKPASS GIT_EXEC_PATH GIT_EDITOR GIT_SEQUENCE_EDITOR GIT_PAGER GIT_EXTERNAL_DIFF GIT_DIR',
    'GIT_WORK_TREE GIT_COMMON_DIR GIT_PROXY_COMMAND GIT_TEMPLATE_DIR GIT_SSL_NO_VERIFY GIT_SSL_CAINFO GIT_SSL_CAPATH',
    'SSH_ASKPASS SSH_SK_PROVIDER SSH_SK_HELPER SSH_PKCS11_HELPER SUDO_ASKPASS SUDO_EDITOR GNUPGHOME KRB5_CONFIG SASL_PATH',
    'RSYNC_RSH CVS_RSH SVN_SSH SVN_EDITOR HG HGRCPATH HGEDITOR TAR_OPTIONS GH_CONFIG_DIR GH_EDITOR GH_PAGER GH_BROWSER',
    'EDITOR VISUAL FCEDIT PAGER MANPAGER BROWSER LESS LESSOPEN LESSCLOSE LESSKEY LESSKEYIN LESSKEY_CONTENT SYSTEMD_EDITOR SYSTEMD_PAGER',
    'VIMINIT GVIMINIT EXINIT MYVIMRC VIM VIMRUNTIME PSQLRC PSQL_EDITOR PSQL_PAGER PGSYSCONFDIR ODBCINI ODBCSYSINI',
    'OPENSSL_CONF OPENSSL_ENGINES OPENSSL_MODULES SSL_CERT_FILE SSL_CERT_DIR SSLKEYLOGFILE CURL_HOME CURL_CA_BUNDLE WGETRC NETRC',
    'REQUESTS_CA_BUNDLE AWS_CA_BUNDLE AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES',
    'CLOUDSDK_CONFIG CLOUDSDK_PYTHON KUBECONFIG KUBE_EDITOR KUBECTL_EXTERNAL_DIFF HELM_PLUGINS DOCKER_HOST DOCKER_CONFIG',
    'PUPPETEER_EXECUTABLE_PATH CHROME_PATH CHROME_BIN GTK_MODULES GTK_PATH GIO_EXTRA_MODULES GIO_MODULE_DIR QT_PLUGIN_PATH GST_PLUGIN_PATH',
  ].flatMap(names => names.split(' ')),
)

/** And all that begin with one of these words, or two. ld.so(8), dyld(1). */
const dangerousFamilies: ReadonlySet<string> = new Set(
  'LD_ DYLD_ DENO_ BUN_ BASH_FUNC LUA_INIT LUA_PATH LUA_CPATH GIT_CONFIG SEALWAX_ XDG_ JDK_ COR_ CORECLR_ COMPLUS_ DOTNET_ ELECTRON_ CGO_ CMAKE_ RUSTC_ RUSTUP_ TF_CLI'.split(
    ' ',
  ),
)

/** Settings of tools that also take credentials, which are secrets if anything is: see {@link credential}. */
const toolFamilies: ReadonlySet<string> = new Set(
  'NPM_CONFIG YARN_ PNPM_ COREPACK_ CARGO_ PIP_ PIPENV_ UV_ POETRY_ BUNDLE_ GEM_ ANSIBLE_'.split(' '),
)

/** CARGO_REGISTRY_TOKEN, UV_PUBLISH_PASSWORD, GEM_HOST_API_KEY. */
const credential = /_(?:TOKEN|PASSWORD|USERNAME|API_KEY)$/

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
  throw new UsageError(
    `The store has ${refused.map(visible).join(', ')}, which can make a program run other code. If you put it there: ${allowing(refused)}. Otherwise choose the secrets by --only.`,
  )
}

/** Windows does not tell the case of variables, so neither does this. */
function isDangerous(variable: string): boolean {
  const upper = variable.toUpperCase()
  if (dangerous.has(upper)) return true
  const end = upper.indexOf('_', 1)
  if (end === -1) return false
  const next = upper.indexOf('_', end + 1)
  const one = upper.slice(0, end + 1)
  const two = next === -1 ? upper : upper.slice(0, next)
  if (dangerousFamilies.has(one) || dangerousFamilies.has(two)) return true
  return (toolFamilies.has(one) || toolFamilies.has(two)) && !credential.test(upper)
}

/** A variable's name that every shell takes (POSIX.1-2024, XBD 8.1). Anything else could be a command. */
export const identifier: RegExp = /^[A-Za-z_][A-Za-z0-9_]*$/

/**
 * Refuses what no program expects as a variable, and a shell may take for more: bash runs the function in `BASH_FUNC_ls%%`.
 * @throws UsageError that names them and says how to leave them out.
 */
export function refuseOdd(variables: Iterable<string>, { allowed }: Pick<VariableOptions, 'allowed'>): void {
  const refused = [...variables].filter(variable => !identifier.test(variable) && !allowed.includes(variable))
  if (refused.length === 0) return
  throw new UsageError(
    `${refused.map(quoted).join(', ')} cannot be the name of a variable, which is of letters, digits and _: leave it out by --only, or give it another by \`names\` in the configuration. If your program wants it so: ${allowing(refused)}.`,
  )
}

/** A name as a word of a command, where it is one. */
function allowing(variables: readonly string[]): string {
  const word = (variable: string): string => (/^[\w.-]+$/.test(variable) ? variable : `'${visible(variable)}'`)
  return variables.map(variable => `--allow-variable ${word(variable)}`).join(' ')
}

function quoted(name: string): string {
  return visible(JSON.stringify(name))
}
