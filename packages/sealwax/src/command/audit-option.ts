import type { OptionSpec } from './grammar.ts'

/** What commands that write take. */
export const auditOption: OptionSpec = {
  takes: 'FOLDER',
  about: 'keep an audit log there, a file a run; what cannot be recorded is not written',
  offers: 'files',
}
