import type { SecretError } from '@sealwax/core'
import { wrongConfiguration } from '../configuration/wrong-configuration.ts'

const example = '"rotation": { "rules": { "API_KEY": { "maxAge": "90d", "generate": "urlsafe", "consumers": [] } } }'

/** There is no `rotation` where the stores were named. */
export function noRules({ source, file }: { readonly source: string; readonly file: string | undefined }): SecretError {
  const where =
    file === undefined
      ? 'Rules stand in a configuration file, which is not read where the stores are named otherwise: write sealwax.config.json (`sealwax init`), with'
      : 'Add'
  return wrongConfiguration(source, `no rule says how secrets are rotated. ${where} ${example}`)
}
