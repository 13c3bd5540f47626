import {
  type AnyProvider,
  type AnySecrets,
  createSecrets,
  nativeName,
  SecretError,
  type SecretsOptions,
  supports,
  type WriteOptions,
} from '@sealwax/core'
import type { Shape } from './fingerprints.ts'
import { overlay } from './overlay.ts'
import { carriedValue, type Value } from './value.ts'
import { type Attributes, type Witness, witness } from './witness.ts'

/** What a store answered for a name. */
export type Found =
  | {
      readonly state: 'there'
      readonly value: Value
      readonly version: string | undefined
      readonly attributes: Attributes
    }
  | { readonly state: 'absent' }
  | { readonly state: 'deleted' | 'disabled' | 'failed'; readonly error: SecretError }

export interface Putting {
  readonly shape: Shape
  readonly attributes: Attributes
  readonly ifVersion?: string | 'absent' | undefined
}

/** One store of a transfer, behind the rules of a client. Nothing of it is cached, and no copies are kept to hide values. */
export class Side {
  readonly provider: AnyProvider
  /** For messages. */
  readonly label: string
  readonly #witness: Witness
  readonly #whole: AnySecrets
  readonly #plain: AnySecrets
  readonly #trial: { readonly whole: AnySecrets; readonly plain: AnySecrets }

  constructor(
    provider: AnyProvider,
    label: string,
    options: Pick<SecretsOptions, 'observe' | 'timeout' | 'clock'> = {},
  ) {
    const open = (opened: AnyProvider, settings = options): AnySecrets =>
      createSecrets(opened, { ...settings, cache: false, redact: false }) as unknown as AnySecrets
    this.provider = provider
    this.label = label
    this.#witness = witness(provider)
    this.#whole = open(this.#witness.provider)
    this.#plain = open(provider)
    // Takes every put and does nothing: what it refuses is what a client refuses before any I/O.
    const putNothing = { put: async () => ({}) }
    this.#trial = {
      whole: open(overlay(this.#witness.provider, putNothing), {}),
      plain: open(overlay(provider, putNothing), {}),
    }
  }

  /** Whether secrets are maps there. */
  get maps(): boolean {
    return this.provider.limits.maps === true
  }

  can(capability: Parameters<typeof supports>[1]): boolean {
    return supports(this.provider, capability)
  }

  /** The same for all names that are one secret there; undefined for a name that it cannot hold. */
  identify(name: string): string | undefined {
    const { names } = this.provider.limits
    const native = nativeName(names, name)
    if (native === undefined || this.provider.takes?.(native) === false) return undefined
    return names.caseSensitive ? native : native.toLowerCase()
  }

  /** Sorted. */
  async list(prefix: string): Promise<string[]> {
    return (await Array.fromAsync(this.#plain.list(prefix))).sort()
  }

  /** What is asked in one tick is one batch, where the store has batches. */
  async read(name: string): Promise<Found> {
    try {
      const bytes = await this.#whole.getBytes({ name })
      const { version, attributes, map = false } = this.#witness.notedOf(this.#nativeOf(name)) ?? {}
      return {
        state: 'there',
        value: carriedValue(bytes, map, name, this.provider.location),
        version,
        attributes: attributes ?? {},
      }
    } catch (error) {
      if (!(error instanceof SecretError)) throw error
      if (error.code === 'ERR_SECRET_NOT_FOUND') return { state: 'absent' }
      const states = { ERR_SECRET_DELETED: 'deleted', ERR_SECRET_DISABLED: 'disabled' } as const
      return { state: states[error.code as keyof typeof states] ?? 'failed', error }
    }
  }

  async put(name: string, value: Value, putting: Putting): Promise<void> {
    await this.#put(name, value, putting, { whole: this.#whole, plain: this.#plain })
  }

  /** Why this put cannot take place, as far as that is known without asking the store. */
  async refusal(name: string, value: Value, putting: Putting): Promise<SecretError | undefined> {
    try {
      await this.#put(name, value, putting, this.#trial)
      return undefined
    } catch (error) {
      if (error instanceof SecretError) return error
      throw error
    }
  }

  close(): Promise<void> {
    // The other clients are over the same provider, which is closed once.
    return this.#plain.close()
  }

  async #put(
    name: string,
    value: Value,
    { shape, attributes, ifVersion }: Putting,
    { whole, plain }: { readonly whole: AnySecrets; readonly plain: AnySecrets },
  ): Promise<void> {
    const { contentType, expiresAt, metadata } = attributes
    const options: WriteOptions = {
      ...(contentType !== undefined && { contentType }),
      ...(expiresAt !== undefined && { expiresAt }),
      ...(metadata !== undefined && { metadata }),
      ...(ifVersion !== undefined && { ifVersion }),
    }
    if (shape === 'map') await whole.put({ name }, value.map ?? value.bytes, options)
    else await plain.put({ name }, value.bytes, options)
  }

  #nativeOf(name: string): string {
    return nativeName(this.provider.limits.names, name) ?? name
  }
}
