import { type Sibling, siblingName } from '../../src/contract/names.ts'
import { nativeName } from '../../src/contract/native-names.ts'
import { createSecrets, type SecretError } from '../../src/index.ts'
import { memory } from '../../src/memory/index.ts'
import { Backend } from '../../src/policy/backend.ts'
import type { Policy } from '../../src/policy/policy.ts'
import {
  adopt,
  type RotationError,
  type RotationOptions,
  type RotationStatus,
  resume,
  rollback,
  rotate,
  status,
} from '../../src/rotate/index.ts'
import type { Watch } from '../../src/rotate/testing/index.ts'
import { readValue, textOf } from '../../src/rotate/value.ts'
import { SimulatedClock } from '../simulated-clock.ts'
import { FakeLocks, SimulatedProcess } from './process.ts'
import type { Scene, SceneKind } from './scenes.ts'
import type { OpenStore, StoreKind } from './stores.ts'

/** The functions that a test drives: the library's, or those of one that is broken on purpose. */
export interface Library {
  readonly createSecrets: typeof createSecrets
  readonly rotate: typeof rotate
  readonly resume: typeof resume
  readonly status: typeof status
  readonly adopt: typeof adopt
  readonly rollback: typeof rollback
}

const library: Library = { createSecrets, rotate, resume, status, adopt, rollback }

const name = 'shop/CREDENTIAL'
/** Longer than any lock lasts that a killed process held. */
const untilLocksEnd = 120_000
const graceMs = 3_600_000

export interface WorldOptions {
  readonly fenced?: boolean
  readonly library?: Library
}

/** A store, a target and a clock, and the processes that rotate one secret there. What must hold is looked at after every effect. */
export class World {
  readonly clock: SimulatedClock
  readonly scene: Scene
  readonly locks: FakeLocks
  /** What was published, in order, without repetitions. */
  readonly published: string[] = []
  /** What did not hold. */
  readonly broken: string[] = []
  readonly #library: Library
  readonly #store: OpenStore
  /** Old credentials, and until when they have to work. */
  readonly #graces = new Map<string, number>()
  #isOutside = false
  outageMs = 0
  #refusedSince: number | undefined

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
        grace: { ms: graceMs, consumers: [] },
        patience: 5_000,
        ...(needsLock && { lock: process.lock(this.locks) }),
      },
    }
  }

  /** The whole life of a rotation, from wherever it is: begun where `fresh`, to the end of grace and what comes after. */
  async live(process: SimulatedProcess, fresh: boolean): Promise<RotationStatus | undefined> {
    return process.run(this.life(process, fresh))
  }

  /** The same, for several at once: see `drive`. */
  life(process: SimulatedProcess, fresh: boolean): () => Promise<RotationStatus> {
    const { secrets, options } = this.tools(process)
    const { rotate, resume } = this.#library
    return async () => {
      if (fresh) await this.#persist(() => rotate(secrets, name, options), process)
      for (let calls = 0; calls < 50; calls++) {
        const status = await this.#persist(() => resume(secrets, name, options), process)
        if (status === undefined || status.waitsFor === 'target') continue
        if (status.next === undefined) return status
        await process.sleep(Math.max(1_000, status.next - this.clock.now()))
      }
      throw new Error('the rotation does not come to an end')
    }
  }

  /** Calls a rotation off, and sees it to its end, whichever that is. */
  callOff(process: SimulatedProcess): () => Promise<RotationStatus> {
    const { secrets, options } = this.tools(process)
    const life = this.life(process, false)
    return async () => {
      await this.#persist(() => this.#library.rollback(secrets, name, options), process)
      return life()
    }
  }

  async status(): Promise<RotationStatus> {
    const process = this.process()
    const { secrets } = this.tools(process)
    return this.#done(await process.run(() => this.#library.status(secrets, name)))
  }

  /** The operator chooses what works: what is published, or else the candidate. */
  async adopt(): Promise<RotationStatus> {
    const process = this.process()
    const { secrets, options } = this.tools(process)
    const { adopt } = this.#library
    return this.#done(
      await process.run(() =>
        adopt(secrets, name, options).catch(() => adopt(secrets, name, { ...options, keep: 'candidate' })),
      ),
    )
  }

  #done<T>(found: T | undefined): T {
    if (found === undefined) throw new Error('nobody killed this process')
    return found
  }

  /** What is published now, seen from outside. */
  async value(): Promise<string> {
    return (await this.#read(name)) ?? ''
  }

  async #read(secret: string): Promise<string | undefined> {
    const { policy } = createSecrets(memory()) as unknown as { readonly policy: Policy }
    try {
      return textOf(readValue(await new Backend(this.#store.truth ?? this.#store.open(), policy).read(secret)))
    } catch (error) {
      if ((error as SecretError).code === 'ERR_SECRET_NOT_FOUND') return undefined
      throw error
    }
  }

  get native(): string {
    return nativeName(this.#store.open().limits.names, name) ?? name
  }

  get keepsVersions(): boolean {
    return this.#store.open().versions !== undefined
  }

  /** What the siblings still hold of values, and of what was issued. */
  async left(): Promise<string[]> {
    const { native } = this
    const read = async (sibling: Sibling): Promise<Record<string, unknown>> =>
      JSON.parse((await this.#read(siblingName(native, sibling))) ?? '{}')
    const [record, candidate] = [await read('rotation'), await read('candidate')]
    return [
      ...['candidate', 'previous'].filter(field => candidate[field] !== undefined),
      ...(record['litter'] === undefined ? [] : ['litter']),
    ]
  }

  /** Looks at the published value, and whether it authenticates. */
  async look(): Promise<void> {
    const value = await this.value()
    if (this.published.at(-1) !== value) {
      const old = this.published.at(-1)
      if (old !== undefined && !this.#isOutside) this.#graces.set(old, this.clock.now() + graceMs)
      this.published.push(value)
    }
    this.#check()
  }

  #check(): void {
    const value = this.published.at(-1) ?? ''
    if (!this.scene.overlaps) {
      this.#measure(value)
      return
    }
    if (!this.scene.authenticates(value)) this.broken.push('the published credential is refused')
    for (const [old, until] of this.#graces) {
      // Dates are whole milliseconds.
      if (this.clock.now() < until - 1 && !this.scene.authenticates(old))
        this.broken.push('the old credential ended in grace')
    }
  }

  /** With one credential: for how long the published one is refused, in all. */
  #measure(value: string): void {
    const now = this.clock.now()
    if (!this.scene.authenticates(value)) this.#refusedSince ??= now
    else if (this.#refusedSince !== undefined) {
      this.outageMs += now - this.#refusedSince
      this.#refusedSince = undefined
    }
  }

  /** Somebody who knows nothing of rotation changes the credential, at the target and in the store. */
  async changeByHand(): Promise<string> {
    const value = this.scene.changeByHand()
    const provider = this.#store.open()
    const bytes = new TextEncoder().encode(
      this.#store.open().limits.maps === true && !value.startsWith('{') ? JSON.stringify({ value }) : value,
    )
    const call = { signal: new AbortController().signal, notice: () => {}, token: crypto.randomUUID() }
    // He knows what he ends.
    this.#graces.clear()
    this.#isOutside = true
    await provider.put?.(this.native, bytes, call)
    await this.look()
    this.#isOutside = false
    return value
  }

  /** As whatever runs jobs does: what may pass is tried again later, by the next `resume`. */
  async #persist(work: () => Promise<RotationStatus>, process: SimulatedProcess): Promise<RotationStatus | undefined> {
    for (;;) {
      try {
        return await work()
      } catch (error) {
        const { code, message, rotation } = error as Partial<RotationError>
        const isLocked = code === 'ERR_SECRET_CONFLICT' && /holds the lock/.test(message ?? '')
        if (!isLocked && rotation === undefined && (error as SecretError).retryable !== true) throw error
        await process.sleep(isLocked ? untilLocksEnd : 1_000)
        if (!isLocked) return undefined
      }
    }
  }
}
