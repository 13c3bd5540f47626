import type { ListedCommands } from './grammar.ts'
import { run } from './run.ts'

type Specs = typeof import('./specs.ts')
type TransferSpecs = typeof import('./transfer-specs.ts')

/** A command about one store. */
const one = (name: keyof Specs['specs']) => async () => (await import('./specs.ts')).specs[name]
/** A command about two. */
const transfer = (name: keyof TransferSpecs['transferSpecs']) => async () =>
  (await import('./transfer-specs.ts')).transferSpecs[name]

/**
 * Every command: the one source for parsing, help and completion. What a command takes, and its code, are loaded when it is
 * called; those of `run`, whose start every start of a program waits for, are in the first file.
 */
export const commands: ListedCommands = {
  init: {
    about: 'make a configuration, and keep .env files out of git',
    later: one('init'),
  },
  get: {
    about: 'print the value of a secret',
    later: one('get'),
  },
  put: {
    about: 'store a secret, read from standard input or a hidden prompt',
    later: one('put'),
  },
  generate: {
    about: 'make a key, a token or a password, and print, store or copy it',
    later: async () => (await import('./generate/spec.ts')).generateSpec,
  },
  list: {
    about: 'print the names of secrets, never values',
    later: one('list'),
  },
  delete: {
    about: 'delete a secret',
    later: one('delete'),
  },
  check: {
    about: 'say which secrets are missing, hidden by another store, or too short to redact',
    later: one('check'),
  },
  import: {
    about: 'copy secrets from a .env or JSON file into the store',
    later: one('import'),
  },
  export: {
    about: 'print secrets as dotenv, JSON, shell or for GitHub Actions',
    later: one('export'),
  },
  preflight: {
    about: 'say what a copy from one store to another would meet, and write nothing',
    later: transfer('preflight'),
  },
  copy: {
    about: 'copy secrets from one store to another',
    later: transfer('copy'),
  },
  diff: {
    about: 'compare two stores by their names and values, and show no value',
    later: transfer('diff'),
  },
  rekey: {
    about: 'encrypt with the first key what is in a store under another',
    later: one('rekey'),
  },
  rotate: {
    about: 'replace a secret by a new one while programs use it, or all that are due',
    later: async () => (await import('./rotation/specs.ts')).rotateSpec,
  },
  rotation: {
    about: 'see how far rotations are, check what is due, and settle what went wrong',
    later: async () => (await import('./rotation/specs.ts')).rotationSpec,
  },
  audit: {
    about: 'see what an audit log says, and whether it was changed',
    later: async () => (await import('./audit/spec.ts')).auditSpec,
  },
  run: {
    about: 'run a command with secrets in its environment',
    operands: '-- COMMAND [ARGUMENTS…]',
    least: 0,
    most: 0,
    runs: true,
    options: {
      only: { takes: 'NAMES', about: 'these secrets, parted by commas, instead of all that the store lists' },
      prefix: {
        takes: 'PREFIX',
        about: 'all secrets below this, without it: shop and shop/ take shop/db, not shopping/db',
      },
      overwrite: { about: 'replace variables that are set already' },
      'allow-variable': {
        takes: 'NAME',
        about: 'let a secret set PATH, NODE_OPTIONS, LD_PRELOAD or another that runs code',
      },
      redact: { about: 'hide the values in what the command prints; it then writes to a pipe, not to a terminal' },
    },
    details: [
      'The command gets this environment and a variable for each secret: db/host is DB__HOST, any name without a slash is itself. Variables that are set already stay, unless --overwrite. No shell is involved, and no value is on any command line.',
      'Signals are passed on. Exits with the code of the command, 128 + n where signal n ended it, 125 where sealwax failed, 126 where the command cannot be run, 127 where it was not found.',
    ],
    examples: [
      'sealwax run -- npm start',
      'sealwax run --only API_KEY,DB_PASSWORD -- node server.js',
      'sealwax run -- sh -c \'curl -H "Authorization: Bearer $API_KEY" https://api.example.com\'',
    ],
    load: async () => run,
  },
  completion: {
    about: 'print the completion script of a shell',
    operands: 'bash|zsh|fish',
    least: 1,
    most: 1,
    options: {},
    details: [
      'Completes commands and options. Names of secrets are not completed: that would ask the store at every key.',
    ],
    examples: [
      'eval "$(sealwax completion bash)"',
      'sealwax completion zsh > "$fpath[1]/_sealwax"',
      'sealwax completion fish > ~/.config/fish/completions/sealwax.fish',
    ],
    load: async () => {
      const { completion } = await import('./completion.ts')
      return call => completion(call, commands)
    },
  },
}
