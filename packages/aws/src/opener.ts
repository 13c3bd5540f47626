import { type Opener, SecretError, type StoreUrl } from '@sealwax/core'
import { type AwsSecretsManager, awsSecretsManager } from './aws-secrets-manager.ts'
import type { AwsSecretsManagerOptions } from './options.ts'

const form = 'Write aws: for the ambient region, aws://eu-west-1 or aws://eu-west-1/prefix.'

/**
 * Opens `aws:` (the region and credentials that the SDK finds by itself), `aws://eu-west-1` and `aws://eu-west-1/prefix`.
 * Options: `maxAttempts`, `requestTimeout` (milliseconds), `deleteWindowDays`, `kmsKeyId`.
 *
 * The URL names no host: the SDK goes to the region's own, or where AWS_ENDPOINT_URL_SECRETS_MANAGER says.
 */
export const opener: Opener & { open(url: StoreUrl): AwsSecretsManager } = {
  schemes: ['aws'],
  options: ['maxAttempts', 'requestTimeout', 'deleteWindowDays', 'kmsKeyId'],
  host: () => undefined,
  open(url) {
    const { authority, path, query } = url
    if (authority === undefined && path !== '') throw unusable(`aws:${path} has no region.`)
    const prefix = path.replace(/\/+$/, '')
    try {
      return awsSecretsManager({
        region: authority || undefined,
        prefix: prefix || undefined,
        kmsKeyId: query.get('kmsKeyId'),
        ...numbers(query),
      })
    } catch (error) {
      if (error instanceof TypeError)
        throw unusable(`${error.message.replace(/^options\./, '')} in the URL of an AWS store.`)
      throw error
    }
  },
}

function numbers(
  query: StoreUrl['query'],
): Pick<AwsSecretsManagerOptions, 'maxAttempts' | 'requestTimeout' | 'deleteWindowDays'> {
  const numberOf = (option: string): number | undefined => {
    const text = query.get(option)
    return text === undefined ? undefined : Number(text === '' ? Number.NaN : text)
  }
  return {
    maxAttempts: numberOf('maxAttempts'),
    requestTimeout: numberOf('requestTimeout'),
    deleteWindowDays: numberOf('deleteWindowDays'),
  }
}

function unusable(what: string): SecretError {
  return new SecretError(`${what} ${form}`, { code: 'ERR_SECRET_CONFIG', provider: 'aws-secrets-manager' })
}
