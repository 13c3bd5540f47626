import { createSecrets, type SecretError } from '../../src/index.ts'
import { memory } from '../../src/memory/index.ts'
import { Backend } from '../../src/policy/backend.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { type RotationOptions, type RotationStatus, resume, rotate, status } from '../../src/rotate/index.ts'
import { readValue, textOf } from '../../src/rotate/value.ts'
import { SimulatedClock } from '../simulated-clock.ts'
import { FakeLocks, SimulatedProcess, type Watch } from './process.ts'
import type { Scene, SceneKind } from './scenes.ts'
import type { OpenStore, StoreKind } from './stores.ts'

/** The functions that a test drives: the library's, or those of one that is broken on purpose. */
export interface Library {
  readonly createSecrets: typeof createSecrets
  readonly rotate: typeof rotate
  readonly resume: typeof resume
  readonly status: typeof status
}

const library: Library = { createSecrets, rotate, resume, status }

export const name = 'shop/CREDENTIAL'
/** Longer than any lock lasts that a killed process held. */
const untilLocksEnd = 120_000

export interface WorldOptions {
  readonly fenced?: boolean
  readonly library?: Library
}

/** A store, a target and a clock, and the processes that rotate one secret there. What must hold is looked at after every effect. */
export class World {
  readonly clock = new SimulatedClock()
  readonly scene: Scene
  readonly locks: FakeLocks
  /** What was published, in order, without repetitions. */
  readonly published: string[] = []
  /** What did not hold. */
  readonly broken: string[] = []
  readonly #library: Library
  readonly #store: OpenStore

  private constructor(scene: Scene, store: OpenStore, clock: SimulatedClock, { library: own = library }: WorldOptions) {
    this.clock = clock
    this.scene = scene
    this.locks = new FakeLocks(clock)
    this.#store = store
    this.#library = own
  }

  static async make(kind: SceneKind, storeKind: StoreKind, options: WorldOptions = {}): Promise<World> {
    const clock = new SimulatedClock()
    const scene = kind.make(options)
    const store = await storeKind.make({ [name]: scene.initial }, clock)
    const world = new World(scene, store, clock, options)
    await world.look()
    return world
  }

  dispose(): Promise<void> {
    return this.#store.dispose?.() ?? Promise.resolve()
  }

  process(watch?: Watch): SimulatedProcess {
    return new SimulatedProcess(this.clock, watch)
  }

  /** One process' client and options. */
  tools(process: SimulatedProcess): {
    readonly secrets: ReturnType<typeof createSecrets>
    readonly options: RotationOptions
  } {
    const changed = (): Promise<void> => this.look()
    const provider = this.#store.open()
    const secrets = this.#library.createSecrets(process.provider(provider, changed), {
      clock: process.clock,
      cache: false,
    })
    const needsLock = provider.putIf === undefined
    return {
      secrets,
      options: {
        strategy: this.scene.strategy(process, () => void this.#check()),
        grace: { ms: 3_600_000, consumers: [] },
        patience: 5_000,
        ...(needsLock && { lock: process.lock(this.locks) }),
      },
    }
  }

  /** The whole life of a rotation, from wherever it is: begun where `fresh`, to the end of grace and what comes after. */
  async live(process: SimulatedProcess, fresh: boolean): Promise<RotationStatus | undefined> {
    const { secrets, options } = this.tools(process)
    const { rotate, resume } = this.#library
    return process.run(async () => {
      if (fresh) await this.#begin(() => rotate(secrets, name, options), process)
      for (;;) {
        const status = await this.#locked(() => resume(secrets, name, options), process)
        if (status.next === undefined) return status
        await process.sleep(Math.max(1_000, status.next - this.clock.now()))
      }
    })
  }

  async status(): Promise<RotationStatus> {
    const process = this.process()
    const { secrets } = this.tools(process)
    const found = await process.run(() => this.#library.status(secrets, name))
    if (found === undefined) throw new Error('nobody killed this process')
    return found
  }

  /** What is published now, seen from outside. */
  async value(secret = name): Promise<string> {
    const { policy } = createSecrets(memory()) as unknown as { readonly policy: Policy }
    return textOf(readValue(await new Backend(this.#store.open(), policy).read(secret))) ?? ''
  }

  /** Looks at the published value, and whether it authenticates. */
  async look(): Promise<void> {
    const value = await this.value()
    if (this.published.at(-1) !== value) this.published.push(value)
    this.#check()
  }

  #check(): void {
    const value = this.published.at(-1) ?? ''
    if (this.scene.overlaps && !this.scene.authenticates(value)) this.broken.push('the published credential is refused')
  }

  async #begin(work: () => Promise<RotationStatus>, process: SimulatedProcess): Promise<void> {
    try {
      await this.#locked(work, process)
    } catch (error) {
      // Another one is at it: this one goes on with it.
      if ((error as { rotation?: unknown }).rotation === undefined) throw error
    }
  }

  async #locked<T>(work: () => Promise<T>, process: SimulatedProcess): Promise<T> {
    for (;;) {
      try {
        return await work()
      } catch (error) {
        const { code, message } = error as SecretError
        if (code !== 'ERR_SECRET_CONFLICT' || !/lock/.test(message)) throw error
        await process.sleep(untilLocksEnd)
      }
    }
  }
}
