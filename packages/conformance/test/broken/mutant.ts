import {
  type AnyProvider,
  type AnySecrets,
  Failed,
  type Limits,
  type ReadCall,
  type SecretErrorCode,
  type SecretsOptions,
  type Stored,
  StoreFault,
} from '@sealwax/core'
import type { Connect, Fixture } from '../../src/index.ts'
import { altered } from '../stores/altered.ts'

/** A provider, a store or a client that breaks a promise on purpose. */
export interface Mutant {
  /** What is wrong with it. */
  readonly what: string
  /** Exactly the cases that must fail, the one it is made for first. */
  readonly breaks: readonly [string, ...string[]]
  /** The profile of the memory provider that it is made of. Default: `everything`. */
  readonly profile?: string
  readonly fixture?: (fixture: Fixture) => Fixture
  readonly connect?: (create: Connect) => Connect
}

type Broken = Pick<Mutant, 'fixture'>
type BrokenClient = Pick<Mutant, 'connect'>
export type Members = { readonly [K in keyof AnyProvider]?: AnyProvider[K] | undefined }

/** A provider with other members, for every client of the store. */
export function brokenProvider(change: (base: AnyProvider) => Members): Broken {
  return {
    fixture: fixture => {
      const provider = altered(fixture.provider, change(fixture.provider))
      return { ...fixture, provider, another: async () => provider }
    },
  }
}

type Change = (stored: Stored, name: string, call: Partial<ReadCall>) => Stored

/** A provider whose answers come out changed, one by one or in a batch. */
export function brokenReads(change: Change): Broken {
  return brokenProvider(base => changedReads(base, change))
}

export function changedReads(base: AnyProvider, change: Change): Members {
  return {
    get: async (name, call) => change(await base.get(name, call), name, call),
    ...(base.getMany && {
      getMany: async (names, call) => {
        const answers = (await base.getMany?.(names, call)) ?? new Map<string, Stored | Failed>()
        return new Map(
          [...answers].map(([name, answer]) => [name, answer instanceof Failed ? answer : change(answer, name, {})]),
        )
      },
    }),
  }
}

/** A provider that turns one kind of failure of an operation into something else: another failure, or an answer. */
export function brokenFailure<
  K extends 'get' | 'getMany' | 'put' | 'putIf' | 'delete' | 'restore' | 'list' | 'versions',
>(
  operation: K,
  code: SecretErrorCode,
  instead: (base: AnyProvider, ...args: Parameters<NonNullable<AnyProvider[K]>>) => unknown,
): Broken {
  return brokenProvider(base => ({
    [operation]: async (...args: Parameters<NonNullable<AnyProvider[K]>>) => {
      try {
        return await Reflect.apply(base[operation] as () => Promise<unknown>, base, args)
      } catch (error) {
        if (!isFault(error, code)) throw error
        return instead(base, ...args)
      }
    },
  }))
}

export function isFault(error: unknown, code: SecretErrorCode): boolean {
  return error instanceof StoreFault && error.fault.code === code
}

/** A provider that changes texts; what is no text comes out as it is. */
export function brokenText(change: (text: string) => string): Broken {
  return brokenReads(stored => {
    const text = textOf(stored.bytes)
    return text === undefined ? stored : { ...stored, bytes: new TextEncoder().encode(change(text)) }
  })
}

/** A client with other members. */
export function brokenClient(change: (client: AnySecrets, provider: AnyProvider) => Partial<AnySecrets>): BrokenClient {
  return {
    connect: create =>
      ((provider: AnyProvider, options?: SecretsOptions) => {
        const client = create(provider, options) as unknown as AnySecrets
        return Object.assign(client, change(boundTo(client), provider))
      }) as Connect,
  }
}

/** A client that does not know some of the provider's limits, and so does not enforce them. */
export function clientUnawareOf(
  limits: (limits: Limits) => Partial<Limits>,
  when: (call: unknown) => boolean = () => true,
): BrokenClient {
  return {
    connect: create =>
      ((provider: AnyProvider, options?: SecretsOptions) => {
        const blind = create(
          altered(provider, { limits: { ...provider.limits, ...limits(provider.limits) } }),
          options,
        ) as unknown as AnySecrets
        const client = create(provider, options) as unknown as AnySecrets
        const put: AnySecrets['put'] = (ref, value, more) => (when(value) ? blind : own).put(ref, value, more)
        const own = boundTo(client)
        return Object.assign(client, { put })
      }) as Connect,
  }
}

export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** The client's own methods, from before they are replaced. */
function boundTo(client: AnySecrets): AnySecrets {
  const prototype: object = Object.getPrototypeOf(client)
  const names = Object.getOwnPropertyNames(prototype).filter(name => name !== 'constructor')
  const methods = names.map(name => [name, Reflect.get(prototype, name, client)] as const)
  return Object.fromEntries(
    methods.filter(([, method]) => typeof method === 'function').map(([name, method]) => [name, method.bind(client)]),
  ) as unknown as AnySecrets
}
