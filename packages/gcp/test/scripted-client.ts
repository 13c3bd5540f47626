import type { SecretManagerServiceClient } from '@google-cloud/secret-manager'
import type { CanPutIf } from '@sealwax/core'
import { type GoogleSecretManager, type GoogleSecretManagerOptions, googleSecretManager } from '../src/index.ts'

type Request = Readonly<Record<string, unknown>>

interface Sent {
  readonly method: string
  readonly request: Request
  readonly options: { readonly timeout?: number; readonly retry?: unknown; readonly signal?: AbortSignal }
}

/**
 * One answer a method, by name; a list is used up from the front. An Error is what the method rejects with. An answer is the
 * message; a list method's is the tuple of the SDK.
 */
export type Script = Readonly<Record<string, unknown | ((request: Request) => unknown)>>

export interface Scripted {
  readonly client: SecretManagerServiceClient
  readonly sent: readonly Sent[]
  /** Names of the methods, in the order in which they were called. */
  methods(): string[]
}

/** A client of the SDK's whose answers are written down: for steps that no server can be made to take on demand. */
export function scriptedClient(script: Script): Scripted {
  const sent: Sent[] = []
  const left = new Map(
    Object.entries(script).map(([method, answer]) => [method, Array.isArray(answer) ? [...answer] : answer]),
  )
  const own: Readonly<Record<string, unknown>> = {
    initialize: async () => ({}),
    getProjectId: async () => 'ambient-project',
    close: async () => void sent.push({ method: 'close', request: {}, options: {} }),
  }
  const client = new Proxy(own, {
    get(_, method: string) {
      if (method in own) return own[method]
      if (method.startsWith('_') || method === 'auth' || method === 'then') return undefined
      return async (request: Request, options: Sent['options']) => {
        sent.push({ method, request, options })
        const scripted = left.get(method)
        const answer = Array.isArray(scripted) ? scripted.shift() : scripted
        if (answer === undefined) throw new Error(`the script has no answer to ${method}`)
        const given = typeof answer === 'function' ? await answer(request) : answer
        if (given instanceof Error) throw given
        return method.startsWith('list') ? given : [given]
      }
    },
  })
  return {
    client: client as unknown as SecretManagerServiceClient,
    sent,
    methods: () => sent.map(({ method }) => method),
  }
}

/** An error as the SDK makes it over gRPC. */
export function grpcError(code: number, more: object = {}): Error {
  return Object.assign(new Error('text that must not be looked at'), { code, details: 'text', ...more })
}

/** A provider over a scripted client. */
export function scriptedProvider(
  script: Script,
  options: GoogleSecretManagerOptions = {},
): Scripted & { readonly provider: GoogleSecretManager & Partial<CanPutIf> } {
  const made = scriptedClient(script)
  return { ...made, provider: googleSecretManager({ project: 'p', ...options, client: made.client }) }
}

/** As {@link scriptedProvider}, where an alias says which version is current. */
export function aliasedProvider(script: Script): Scripted & { readonly provider: GoogleSecretManager & CanPutIf } {
  const made = scriptedClient(script)
  return { ...made, provider: googleSecretManager({ project: 'p', currentAlias: 'live', client: made.client }) }
}

/** What AddSecretVersion answers. Answers name the project by its number. */
export function added(version: number): object {
  return { name: `projects/123456/secrets/key/versions/${version}` }
}

/** What CreateSecret, GetSecret and UpdateSecret answer. */
export function secret(etag = '"1"', versionAliases: Readonly<Record<string, string>> = {}): object {
  return { name: 'projects/123456/secrets/key', etag, versionAliases }
}
