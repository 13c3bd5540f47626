import type { Opener, StoreUrl } from '@sealwax/core'
import { queryNumber, wrongUrl } from '@sealwax/core/adapter'
import { type AwsSecretsManager, awsSecretsManager } from './aws-secrets-manager.ts'

const form = 'Write aws: for the ambient region, aws://eu-west-1 or aws://eu-west-1/prefix.'

/**
 * Opens `aws:` (the region and credentials that the SDK finds by itself), `aws://eu-west-1` and `aws://eu-west-1/prefix`.
 * Options: `maxAttempts`, `requestTimeout` (milliseconds), `describe` (true), `deleteWindowDays`, `kmsKeyId`.
 *
 * The URL names no host: the SDK goes to the region's own, or where AWS_ENDPOINT_URL_SECRETS_MANAGER says.
 */
export const opener: Opener & { open(url: StoreUrl): AwsSecretsManager } = {
  schemes: ['aws'],
  options: ['maxAttempts', 'requestTimeout', 'describe', 'deleteWindowDays', 'kmsKeyId'],
  host: () => undefined,
  open(url) {
    const { authority, path, query } = url
    if (authority === undefined && path !== '') throw unusable(`aws:${path} has no region`)
    const prefix = path.replace(/\/+$/, '')
    try {
      return awsSecretsManager({
        region: authority || undefined,
        prefix: prefix || undefined,
        kmsKeyId: query.get('kmsKeyId'),
        maxAttempts: queryNumber(query, 'maxAttempts'),
        requestTimeout: queryNumber(query, 'requestTimeout'),
        deleteWindowDays: queryNumber(query, 'deleteWindowDays'),
        describe: flag(query, 'describe'),
      })
    } catch (error) {
      if (!(error instanceof TypeError)) throw error
      throw unusable(`${error.message.replace(/^options\./, '')} in the URL of an AWS store`)
    }
  },
}

function flag(query: StoreUrl['query'], option: string): boolean | undefined {
  const text = query.get(option)
  if (text === undefined) return undefined
  if (text === 'true' || text === 'false') return text === 'true'
  throw unusable(`${option} must be true or false in the URL of an AWS store`)
}

function unusable(problem: string): Error {
  return wrongUrl('aws-secrets-manager', problem, form)
}
