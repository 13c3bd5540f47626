import { isGone, SecretError } from '../contract/errors.ts'
import { everySecret, siblingName } from '../contract/names.ts'
import type { Backend } from '../policy/backend.ts'
import { findPlace, nativeBackend, policyOf, type RotatedClient } from './home.ts'
import { type PauseInfo, parsePause } from './record/record.ts'
import { isObject, parsed, readValue, textValue } from './value.ts'

/** What holds up every rotation that is run through a client: a value beside the secrets, not beside one of them. */
export class KillSwitch {
  readonly #backend: Backend
  readonly native: string

  private constructor(backend: Backend, native: string) {
    this.#backend = backend
    this.native = native
  }

  /**
   * Where a client's compositions lead a name that no rule of theirs knows, below the client's own prefix: rotators with the
   * same configuration have one and the same.
   * @throws SecretError where they lead such a name nowhere (a route without a rest, a bundle).
   */
  static of(client: RotatedClient): KillSwitch {
    const { store, native } = findPlace(client, everySecret)
    return new KillSwitch(nativeBackend(store, policyOf(client)), siblingName(native, 'pause'))
  }

  /** The same; undefined where there can be none. */
  static find(client: RotatedClient): KillSwitch | undefined {
    try {
      return KillSwitch.of(client)
    } catch (error) {
      if (error instanceof SecretError) return undefined
      throw error
    }
  }

  get location(): string {
    return this.#backend.provider.location
  }

  get provider(): string {
    return this.#backend.provider.id
  }

  /** Who holds everything up. @throws SecretError as the store answers: a switch that cannot be read is not one that is off. */
  async read(signal: AbortSignal | undefined): Promise<PauseInfo | undefined> {
    let bytes: Uint8Array
    try {
      bytes = readValue(await this.#backend.read(this.native, { signal })).bytes
    } catch (error) {
      if (isGone(error)) return undefined
      throw error
    }
    const written = parsed(bytes)
    if (isObject(written) && written['format'] === 1) {
      if (written['paused'] === undefined) return undefined
      const pause = parsePause(written['paused'])
      if (pause !== undefined) return pause
    }
    throw new SecretError(
      `${JSON.stringify(this.native)} in ${this.location}, which holds up all rotations, cannot be read: it was written by another version, or changed by hand. Delete it with the tools of the store to let them go on.`,
      { code: 'ERR_SECRET_CORRUPT', provider: this.provider, secretName: this.native },
    )
  }

  async write(pause: PauseInfo | undefined): Promise<void> {
    const { bytes } = textValue(JSON.stringify({ format: 1, ...(pause !== undefined && { paused: pause }) }))
    await this.#backend.put(this.native, bytes, { reserved: true })
  }
}
