import { resolve } from 'node:path'
import { type OpenContext, StoreFault } from '@sealwax/core'
import type { VaultSource } from './options.ts'
import { fileSource } from './source.ts'

/** A setting as it stands in the environment, or in the file that `VARIABLE_FILE` names; undefined where neither is set. */
export function settingOf({ env, folder }: OpenContext, variable: string): VaultSource | undefined {
  const { [variable]: text = '', [`${variable}_FILE`]: path = '' } = env
  if (text !== '' && path !== '') {
    return failing('ERR_SECRET_CONFIG', `${variable} and ${variable}_FILE are both set: unset one of them.`)
  }
  if (text !== '') return text
  return path === '' ? undefined : fileSource(resolve(folder, path), `The file that ${variable}_FILE names`)
}

/** The same where a login needs it. Without it, the first call says so. */
export function neededOf(context: OpenContext, variable: string): VaultSource {
  const hint = `There are no credentials: the login needs ${variable}, or ${variable}_FILE. Set one of them.`
  return settingOf(context, variable) ?? failing('ERR_SECRET_DENIED', hint)
}

/** SEALWAX_VAULT_TOKEN or its file, else Vault's own VAULT_TOKEN. Without one, the first call says so. */
export function tokenOf(context: OpenContext): VaultSource {
  const token = settingOf(context, 'SEALWAX_VAULT_TOKEN') ?? context.env['VAULT_TOKEN']
  return token === undefined || token === '' ? noToken : token
}

const noToken = failing(
  'ERR_SECRET_DENIED',
  'There is no token: set SEALWAX_VAULT_TOKEN, SEALWAX_VAULT_TOKEN_FILE or VAULT_TOKEN, or choose another login with `?auth=`.',
)

/** What is wrong in the environment is told by the first call: it is no fault of the URL, which is all that opening looks at. */
function failing(code: 'ERR_SECRET_CONFIG' | 'ERR_SECRET_DENIED', hint: string): () => never {
  return () => {
    throw new StoreFault(code, { hint })
  }
}
