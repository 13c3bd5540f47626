import { auditOption } from './audit-option.ts'
import type { LaterSpec } from './grammar.ts'

/** What the commands about one store take. */
export const specs: Readonly<
  Record<'init' | 'get' | 'put' | 'list' | 'delete' | 'check' | 'import' | 'export' | 'rekey', LaterSpec>
> = {
  init: {
    operands: '',
    least: 0,
    most: 0,
    options: {},
    details: [
      'Writes sealwax.config.json into this folder, with --store as its default profile or else the environment over ./.env, and adds .env and .env.* (but not .env.example) to .gitignore. What is there already stays as it is; running it again changes nothing.',
    ],
    examples: ['sealwax init', 'sealwax init --store aws://eu-west-1/shop'],
    load: async () => (await import('./init.ts')).init,
  },
  get: {
    operands: 'NAME',
    least: 1,
    most: 1,
    options: {},
    details: [
      'A file or a pipe gets the bytes of the value and nothing more. On a terminal a line end follows, and control characters are shown, not obeyed.',
      'NAME#part reads one field of a JSON secret.',
    ],
    examples: ['sealwax get API_KEY', 'export API_KEY="$(sealwax get API_KEY)"', 'sealwax get prod/db#password'],
    load: async () => (await import('./get.ts')).get,
  },
  put: {
    operands: 'NAME',
    least: 1,
    most: 1,
    tooMany:
      'put takes no value on the command line: there, every user of this machine can see it, and it stays in the history of your shell. Leave it out to be asked for it, or pipe it in: sealwax put NAME < file',
    options: {
      'if-absent': { about: 'only where there is no such secret yet; else exit with 6' },
      'if-version': { takes: 'VERSION', about: 'only where this is the current version; else exit with 6' },
      'keep-newline': { about: 'keep the final newline of standard input, which is dropped otherwise' },
      'allow-empty': { about: 'accept an empty value, which is refused otherwise' },
      'refuse-weak': { about: 'refuse a short, predictable or well-known value, and say why' },
      overwrite: { about: 'allow NAME#part on a store where a change of somebody else could be lost' },
      audit: auditOption,
    },
    details: [
      'On a terminal you are asked for the value, and nothing shows while you type or paste. Otherwise standard input is the value, less one final newline.',
    ],
    examples: [
      'sealwax put API_KEY',
      'openssl rand -base64 32 | sealwax put SESSION_KEY',
      'sealwax put TLS_KEY < key.pem',
    ],
    load: async () => (await import('./put.ts')).put,
  },
  list: {
    operands: '[PREFIX]',
    least: 0,
    most: 1,
    options: {},
    details: [
      'With PREFIX, the names that begin with these characters: shop/ for what is below shop. One name a line, sorted. Control characters in names are escaped; --json gives them as they are.',
    ],
    examples: ['sealwax list', 'sealwax list shop/'],
    load: async () => (await import('./list.ts')).list,
  },
  delete: {
    operands: 'NAME',
    least: 1,
    most: 1,
    options: {
      yes: { short: 'y', about: 'do not ask' },
      force: { about: 'also where a rotation of it is under way, whose other credentials nobody then knows of' },
      audit: auditOption,
    },
    details: [
      'Asks first on a terminal; elsewhere --yes must be given.',
      'What rotations kept beside it goes too; while one is under way, nothing is deleted (6).',
    ],
    examples: ['sealwax delete OLD_KEY', 'sealwax delete OLD_KEY --yes'],
    load: async () => (await import('./delete.ts')).deleteSecret,
  },
  check: {
    operands: '[NAMES…]',
    least: 0,
    most: Number.POSITIVE_INFINITY,
    options: {
      schema: {
        takes: 'FILE',
        about: 'check these: a .env.example, a JSON list of names, or a module with Standard Schemas by name',
        offers: 'files',
      },
    },
    details: [
      'Without names or --schema, checks the names of the configuration, else those in .env.example beside it, else every name the stores list.',
      'A module is run: name one that you trust. Its default export, or its export `schema`, maps names to schemas (zod, valibot, arktype …).',
      'Exits with 3 where a secret is missing, 4 where one is denied, 5 where a store does not answer, 1 where one does not match its schema.',
    ],
    examples: ['sealwax check', 'sealwax check API_KEY DB_PASSWORD', 'sealwax check --schema src/secrets.ts'],
    load: async () => (await import('./check.ts')).check,
  },
  import: {
    operands: 'FILE',
    least: 1,
    most: 1,
    options: {
      overwrite: { about: 'replace secrets that are there already' },
      'dry-run': { about: 'only say what would be written' },
      audit: auditOption,
    },
    details: ['Secrets that are there already stay as they are, unless --overwrite. The file itself is not changed.'],
    examples: [
      'sealwax import .env.old --dry-run',
      'sealwax import secrets.json --store vault://vault.example.com/shop',
    ],
    load: async () => (await import('./import.ts')).importFile,
  },
  export: {
    operands: '[NAMES…]',
    least: 0,
    most: Number.POSITIVE_INFINITY,
    options: {
      format: {
        takes: 'FORMAT',
        about: 'dotenv (default), json, shell or github',
        offers: ['dotenv', 'json', 'shell', 'github'],
      },
      prefix: {
        takes: 'PREFIX',
        about: 'all secrets below this, without it: shop and shop/ take shop/db, not shopping/db',
      },
      'to-output': { about: 'with --format github: into $GITHUB_OUTPUT instead of $GITHUB_ENV' },
      'allow-variable': { takes: 'NAME', about: 'as in run; not needed with --format json' },
    },
    details: [
      'github prints a ::add-mask:: line for every value, and for each line of it, and then appends the values to $GITHUB_ENV for the later steps of the job.',
      'Variables are named as in run; --format json keeps the names of the store.',
    ],
    examples: [
      'sealwax export --format json > backup.json',
      'eval "$(sealwax export --format shell API_KEY)"',
      'sealwax export --format github --prefix ci/',
    ],
    load: async () => (await import('./export.ts')).exportSecrets,
  },
  rekey: {
    operands: '',
    least: 0,
    most: 0,
    options: {
      plaintext: { about: 'encrypt as well what is not encrypted yet' },
      overwrite: { about: 'allow it on a store where a change of somebody else in between could be lost' },
      audit: auditOption,
    },
    details: [
      'For stores whose URL has ?encrypt=. Put the new key in front of the old one there, everywhere, before you run this; take the old one away afterwards. What is under the first key already stays as it is, so that it may be run again after whatever ended it.',
      'What is kept beside the secrets for rotations goes with them; a rotation that needs an older version under another key is named. Every other older version, and deleted secrets, stay under the key they have.',
    ],
    examples: ['sealwax rekey', 'sealwax rekey --store "redis://localhost/0?encrypt=env:NEW_KEY,env:OLD_KEY"'],
    load: async () => (await import('./rekey.ts')).rekey,
  },
}
