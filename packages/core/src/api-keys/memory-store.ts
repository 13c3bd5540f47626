import { type Clock, systemClock } from '../contract/clock.ts'
import { SecretError } from '../contract/errors.ts'
import { type ApiKeyStore, type FoundKey, type KeyRead, type KeyState, lastUseInterval } from './store.ts'

interface Held extends KeyState {
  readonly used: [number | undefined, number | undefined]
}

/**
 * API keys in this process only: for tests of applications.
 *
 * @param options.clock Default: the system's.
 */
export function memoryKeyStore({ clock = systemClock }: { readonly clock?: Pick<Clock, 'now'> } = {}): ApiKeyStore {
  return new MemoryKeyStore(clock)
}

class MemoryKeyStore implements ApiKeyStore {
  readonly location = 'memory'
  readonly #clock: Pick<Clock, 'now'>
  readonly #held: Map<string, Held> = new Map()

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock
  }

  async read(id: string, { presented, signal }: KeyRead): Promise<FoundKey | undefined> {
    signal?.throwIfAborted()
    const held = this.#held.get(id)
    if (held === undefined) return undefined
    // Whoever presented them waits for them as well, and learns why there are none.
    presented?.then(
      hashes => this.#note(held, hashes),
      () => {},
    )
    return { record: held.record, version: held.record, lastUsed: [...held.used] }
  }

  async create(id: string, state: KeyState): Promise<void> {
    if (this.#held.has(id)) throw this.#conflict(id, 'is there already')
    this.#held.set(id, { ...state, used: [undefined, undefined] })
  }

  async replace(id: string, state: KeyState, version: string | undefined): Promise<void> {
    const held = this.#held.get(id)
    if (held === undefined || held.record !== version) throw this.#conflict(id, 'was changed by somebody else')
    const [first, second] = held.used
    const isSame = (slot: 0 | 1): boolean => held.hashes[slot] === state.hashes[slot]
    this.#held.set(id, { ...state, used: [isSame(0) ? first : undefined, isSame(1) ? second : undefined] })
  }

  async overwrite(id: string, state: KeyState): Promise<void> {
    this.#held.set(id, { ...state, used: this.#held.get(id)?.used ?? [undefined, undefined] })
  }

  #note({ hashes, used }: Held, presented: readonly string[]): void {
    for (const slot of [0, 1] as const) {
      const hash = hashes[slot]
      // Hashes under a secret pepper: whoever presents a key cannot steer what is compared here.
      if (hash === undefined || !presented.includes(hash)) continue
      const now = this.#clock.now()
      if (now - (used[slot] ?? Number.NEGATIVE_INFINITY) >= lastUseInterval) used[slot] = now
    }
  }

  #conflict(id: string, what: string): SecretError {
    return new SecretError(`The API key ${id} ${what} (memory). Look at it again, and decide anew.`, {
      code: 'ERR_SECRET_CONFLICT',
      provider: 'memory',
      secretName: id,
    })
  }
}
