import { resolve } from 'node:path'
import { type OpenContext, SecretError, StoreFault } from '@sealwax/core'
import type { VaultSource } from './options.ts'
import { fileSource } from './source.ts'

/** A setting as it stands in the environment, or in the file that `VARIABLE_FILE` names; undefined where neither is set. */
export function settingOf({ env, folder }: OpenContext, variable: string): VaultSource | undefined {
  const { [variable]: text = '', [`${variable}_FILE`]: path = '' } = env
  if (text !== '' && path !== '') {
    throw new SecretError(`${variable} and ${variable}_FILE are both set: unset one of them.`, {
      code: 'ERR_SECRET_CONFIG',
      provider: 'hashicorp-vault',
    })
  }
  if (text !== '') return text
  return path === '' ? undefined : fileSource(resolve(folder, path), `The file that ${variable}_FILE names`)
}

/** SEALWAX_VAULT_TOKEN or its file, else Vault's own VAULT_TOKEN. Without one, the first call says so. */
export function tokenOf(context: OpenContext): VaultSource {
  const token = settingOf(context, 'SEALWAX_VAULT_TOKEN') ?? context.env['VAULT_TOKEN']
  return token === undefined || token === '' ? noToken : token
}

function noToken(): never {
  throw new StoreFault('ERR_SECRET_CONFIG', {
    hint: 'There is no token: set SEALWAX_VAULT_TOKEN, SEALWAX_VAULT_TOKEN_FILE or VAULT_TOKEN, or choose another login with `?auth=`.',
  })
}
