import { auditOption } from './audit-option.ts'
import type { LaterSpec, OptionSpec } from './grammar.ts'

const prefix: OptionSpec = {
  takes: 'PREFIX',
  about: 'only secrets whose names begin with these characters: shop/ for what is below shop',
}

const asMaps: OptionSpec = {
  about: 'where TARGET is a Vault, make maps of values that are JSON objects: NAME#field then finds their fields',
}

/** In every detail of the three: how the stores are named, and whose credentials are used. */
const stores =
  'Stores are named by their URLs; the first may be several in one word, parted by spaces, of which the first that has a name answers. Where both need other credentials, SEALWAX_SOURCE_X and SEALWAX_TARGET_X go before SEALWAX_X: SEALWAX_TARGET_VAULT_TOKEN, for example.'

/** What moves secrets from one store to another: see the guide docs/guides/stores.md. */
export const transferSpecs: Readonly<Record<'preflight' | 'copy' | 'diff', LaterSpec>> = {
  preflight: {
    operands: 'SOURCE TARGET',
    least: 2,
    most: 2,
    operandsSayWhere: true,
    options: { prefix, 'as-maps': asMaps },
    details: [
      'Reads both stores, and says which names TARGET cannot take or would take for one, which values are too large, binary or empty for it, what is deleted or disabled there, what is there already with another value, and what TARGET cannot do or keep: versions, compare-and-set, restoring, metadata …',
      'Exits with 0 where nothing that reading shows stands in the way of a copy, and else with what copy would end with. Whether these credentials may write to TARGET only writing shows.',
      stores,
    ],
    examples: [
      'sealwax preflight file:.env vault://vault.example.com/shop',
      'sealwax preflight aws://eu-west-1 gcp://my-project',
    ],
    load: async () => (await import('./preflight.ts')).preflight,
  },
  copy: {
    operands: 'SOURCE TARGET',
    least: 2,
    most: 2,
    operandsSayWhere: true,
    options: {
      prefix,
      'dry-run': { about: 'only say what would be written, left, or cannot be copied' },
      overwrite: { about: 'replace secrets of TARGET that have another value' },
      partial: { about: 'copy the others where some cannot be copied; without it, nothing is written then' },
      'as-maps': asMaps,
      audit: auditOption,
    },
    details: [
      'Looks first, as preflight does. Then each secret is written where it is absent, read back, and compared. What is there with the same value is left alone; what is there with another value too, unless --overwrite: it then exits with 6. SOURCE is not changed.',
      'It may be ended at any time, and run again: it goes on where it was. Ctrl-C lets it finish what has begun.',
      'Content type, expiry and metadata go along where both stores have them. Values are compared by keyed digests (HMAC-SHA-256) under a random key of each run; no value and no digest is printed or kept.',
      stores,
    ],
    examples: [
      'sealwax copy file:.env vault://vault.example.com/shop --dry-run',
      'sealwax copy file:.env vault://vault.example.com/shop',
      'sealwax copy aws://eu-west-1/shop azure://my-vault --prefix db/',
    ],
    load: async () => (await import('./copy.ts')).copy,
  },
  diff: {
    operands: 'A B',
    least: 2,
    most: 2,
    operandsSayWhere: true,
    options: { prefix },
    details: [
      'Prints the names that are in one of them only, and those whose values differ. Exits with 0 where all is equal, with 1 where something differs, and with 3, 4 or 5 where a secret could not be read.',
      'A map in a Vault is equal to the JSON object with the same fields. The same JSON object as a text in a Vault is told as a difference: NAME#field does not find its fields there.',
      `${stores} A is SOURCE, and B is TARGET.`,
    ],
    examples: [
      'sealwax diff file:.env vault://vault.example.com/shop',
      'sealwax diff aws://eu-west-1 aws://eu-central-1 --json',
    ],
    load: async () => (await import('./diff.ts')).diff,
  },
}
