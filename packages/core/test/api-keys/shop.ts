import {
  type ApiKeyStore,
  type ApiKeys,
  type ApiKeysOptions,
  apiKeys,
  type FoundKey,
  type IssuedKey,
  type IssueOptions,
  type KeyState,
  memoryKeyStore,
  newPeppers,
} from '../../src/api-keys/index.ts'
import { SimulatedClock } from '../simulated-clock.ts'

/** In milliseconds. */
export const minute: number = 60_000
export const day: number = 24 * 60 * minute

/** Keys of `shop_live`, with everything that a test may want to turn. */
export class Shop {
  readonly clock: SimulatedClock = new SimulatedClock()
  readonly store: OpenStore = new OpenStore(memoryKeyStore({ clock: this.clock }))
  peppers: string = newPeppers()
  readonly keys: ApiKeys

  constructor(options: Partial<ApiKeysOptions> = {}) {
    this.keys = this.open(options)
  }

  /** Another process on the same store. */
  open(options: Partial<ApiKeysOptions> = {}): ApiKeys {
    const { store, clock } = this
    return apiKeys({ prefix: 'shop', environment: 'live', store, clock, peppers: () => this.peppers, ...options })
  }

  issue(options: Partial<IssueOptions> = {}): Promise<IssuedKey> {
    return this.keys.issue({ owner: 'customer-17', scopes: ['orders:read'], ...options })
  }

  /** `good`, or why it is not. */
  async outcome(key: string, scopes: readonly string[] = [], keys: ApiKeys = this.keys): Promise<string> {
    const result = await keys.verify(key, { scopes })
    return result.ok ? 'good' : result.reason
  }
}

/** What somebody who can write to the store can do, and what they see. */
export class OpenStore implements ApiKeyStore {
  readonly #store: ApiKeyStore
  readonly calls: string[] = []
  #held: { readonly reached: () => void; readonly released: Promise<void> } | undefined

  constructor(store: ApiKeyStore) {
    this.#store = store
  }

  get location(): string {
    return this.#store.location
  }

  async read(...args: Parameters<ApiKeyStore['read']>): ReturnType<ApiKeyStore['read']> {
    this.calls.push('read')
    const held = this.#held
    this.#held = undefined
    const found = await this.#store.read(...args)
    held?.reached()
    await held?.released
    return found
  }

  create(...args: Parameters<ApiKeyStore['create']>): Promise<void> {
    this.calls.push('create')
    return this.#store.create(...args)
  }

  replace(...args: Parameters<ApiKeyStore['replace']>): Promise<void> {
    this.calls.push('replace')
    return this.#store.replace(...args)
  }

  overwrite(...args: Parameters<ApiKeyStore['overwrite']>): Promise<void> {
    this.calls.push('overwrite')
    return this.#store.overwrite(...args)
  }

  /** The next read has its answer, and does not give it before it is released. */
  holdNextRead(): { readonly reached: Promise<void>; release(): void } {
    const [reached, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    this.#held = { reached: reached.resolve, released: released.promise }
    return { reached: reached.promise, release: released.resolve }
  }

  async look(id: string): Promise<FoundKey> {
    const found = await this.#store.read(id, {})
    if (typeof found !== 'object') throw new Error('there is no such key')
    return found
  }

  async write(id: string, record: string, hashes: KeyState['hashes'] = [undefined, undefined]): Promise<void> {
    await this.#store.overwrite(id, { record, hashes }, {})
  }
}

/** The parts of a record as it is stored, for those who tamper with it. */
export function takeApart(record: string): { head: string; seal: string; hashes: string[]; body: Body } {
  const [head = '', seal = '', first = '', second = '', ...rest] = record.split(' ')
  return { head, seal, hashes: [first, second], body: JSON.parse(rest.join(' ')) }
}

interface Body extends Record<string, unknown> {
  slots: Record<string, unknown>[]
}

/** One character changed for another of the same kind. */
export function altered(text: string, index: number): string {
  const now = text[index] === 'a' ? 'b' : 'a'
  return text.slice(0, index) + now + text.slice(index + 1)
}
