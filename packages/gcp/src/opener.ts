import type { CanPutIf, Opener, StoreUrl } from '@sealwax/core'
import { queryFlag, queryNumber, wrongUrl } from '@sealwax/core/adapter'
import { type GoogleSecretManager, googleSecretManager } from './google-secret-manager.ts'

const form = 'Write gcp: for the ambient project, gcp://my-project or gcp://my-project/prefix.'

/**
 * Opens `gcp:` (the project and credentials that the SDK finds by itself), `gcp://my-project` and `gcp://my-project/prefix`.
 * Options: `location`, `transport` (`grpc` or `rest`), `endpoint` (host or host:port), `requestTimeout` (milliseconds),
 * `currentAlias`, `describe` (true), `replicas` (locations with commas between), `kmsKey`.
 */
export const opener: Opener & { open(url: StoreUrl): GoogleSecretManager & Partial<CanPutIf> } = {
  schemes: ['gcp'],
  options: ['location', 'transport', 'endpoint', 'requestTimeout', 'currentAlias', 'describe', 'replicas', 'kmsKey'],
  host: ({ query }) => query.get('endpoint'),
  open({ authority, path, query }) {
    if (authority === undefined && path !== '') throw wrongUrl(id, `gcp:${path} has no project`, form)
    try {
      return googleSecretManager({
        project: authority || undefined,
        prefix: path.replace(/\/+$/, '') || undefined,
        location: query.get('location'),
        transport: query.get('transport') as 'grpc' | 'rest' | undefined,
        endpoint: query.get('endpoint'),
        requestTimeout: queryNumber(query, 'requestTimeout'),
        currentAlias: query.get('currentAlias'),
        describe: queryFlag(query, 'describe'),
        replicas: query.get('replicas')?.split(','),
        kmsKey: query.get('kmsKey'),
      })
    } catch (error) {
      if (!(error instanceof TypeError)) throw error
      throw wrongUrl(id, `${error.message.replaceAll('options.', '')} in the URL of a Google store`, form)
    }
  },
}

const id = 'google-secret-manager'
