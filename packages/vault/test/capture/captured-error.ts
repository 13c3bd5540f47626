import type { AnyProvider, Operation } from '@sealwax/core'
import { bytesOf } from '@sealwax/core/adapter'
import { newCall } from '@sealwax/live'
import type { VaultOptions } from '../../src/index.ts'

/** One request of the adapter's and what was answered. */
export interface Exchange {
  /** `GET secret/data/key`: below /v1/, as it was sent. */
  readonly request: string
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** JSON, or the text of what is none; absent where there was no body. */
  readonly body?: unknown
}

/** One line of captured-errors.json: what went wrong, and how it came about. */
export interface CapturedError {
  /** `Vault 1.21.4`, `OpenBao 2.7.2`; `documented answer`: our own server, in the words of the HTTP API's documentation; `no Vault`: anything else. */
  readonly server: string
  readonly situation: string
  readonly operation: Operation
  readonly asked: Asked
  readonly options?: Pick<VaultOptions, 'kv' | 'mount' | 'auth' | 'wrapped'>
  /** What the adapter asked, to the last request. */
  readonly exchange?: readonly Exchange[]
  /** Where nothing was answered, or it is not the adapter's client that asked: what `classify` may look at. */
  readonly error?: {
    readonly code?: string
    readonly response?: { readonly statusCode: number; readonly body: unknown }
  }
}

/** What an operation is about, beside its name. */
export interface Asked {
  readonly name: string
  readonly version?: string
  readonly expected?: string
  readonly metadata?: Readonly<Record<string, string>>
  /** JSON. Default: a plain value. */
  readonly value?: string
}

/** The operation as core would call it. */
export function perform(provider: AnyProvider, operation: Operation, asked: Asked): Promise<unknown> | undefined {
  const { name, version, expected = 'absent', metadata, value = '{"value":"any"}' } = asked
  const call = newCall(metadata === undefined ? {} : { metadata })
  switch (operation) {
    case 'get':
      return provider.get(name, { ...call, version })
    case 'put':
      return provider.put?.(name, bytesOf(value), call)
    case 'putIf':
      return provider.putIf?.(name, bytesOf(value), expected, call)
    case 'list':
      return provider.list?.(name, call)
    case 'versions':
    case 'delete':
    case 'restore':
    case 'purge':
      return provider[operation]?.(name, call)
    default:
      throw new TypeError(`Vault has no operation ${operation}`)
  }
}
