import {
  type AnyProvider,
  type AnySecrets,
  createSecrets,
  nativeName,
  type SecretError,
  StoreFault,
} from '@sealwax/core'
import {
  type RotationError,
  type RotationOptions,
  type RotationStatus,
  resume,
  rotate,
  status,
} from '@sealwax/core/rotate'
import { MortalProcess, type Watch } from '@sealwax/core/rotate/testing'
import { fail } from '../assert.ts'
import { LockInProcess } from './lock-in-process.ts'
import type { Scene, SceneKind } from './scenes.ts'

export interface Stores {
  /** What rotators work on. */
  readonly provider: AnyProvider
  /** The same store over a connection of its own: what readers see. */
  readonly reader: AnyProvider
  /** Aborts when they are closed: readers look no more. */
  readonly closed: AbortSignal
}

const utf8 = new TextEncoder()

/** One secret that is rotated on a store, with readers that look at it all the time. */
export class Trial {
  readonly scene: Scene
  readonly kind: SceneKind
  readonly name: string
  /** What was published, in order, without repetitions. */
  readonly published: string[] = []
  /** How often somebody looked whether the published credential authenticates. */
  looks = 0
  /** For how long it did not, in all, in milliseconds; from the last look before to the first one after. */
  refusedMs = 0
  readonly #stores: Stores
  readonly #lock = new LockInProcess()
  readonly #broken = new Set<string>()
  #refusedSince: number | undefined
  #polling: Promise<void> = Promise.resolve()
  #isOver = false

  private constructor(kind: SceneKind, scene: Scene, stores: Stores, name: string) {
    this.kind = kind
    this.scene = scene
    this.name = name
    this.#stores = stores
  }

  /** @param name Of no other trial on this store. */
  static async begin(kind: SceneKind, stores: Stores, name: string, fenced = false): Promise<Trial> {
    const trial = new Trial(kind, kind.make({ fenced }), stores, name)
    await trial.#putByHand(trial.scene.initial)
    await trial.look()
    trial.#polling = trial.#poll()
    return trial
  }

  get native(): string {
    const { names } = this.#stores.provider.limits
    return nativeName(names, this.name) ?? fail(`the store does not take the name ${this.name}: ${names.rule}`)
  }

  rotator(watch?: Watch): MortalProcess {
    return new MortalProcess(watch)
  }

  /** A client of a rotator's own, and the options of its calls. Grace ends at once, so that no trial waits. */
  tools(
    rotator: MortalProcess,
    provider: AnyProvider = this.#stores.provider,
  ): { readonly secrets: AnySecrets; readonly options: RotationOptions } {
    const options = { clock: rotator.clock, cache: false, retry: { attempts: 1 } } as const
    const changed = (): Promise<void> => this.look()
    return {
      secrets: createSecrets(rotator.provider(provider, changed), options) as unknown as AnySecrets,
      options: {
        strategy: this.scene.strategy(target => rotator.target(target, changed)),
        grace: { ms: 0, consumers: [] },
        ...(provider.putIf === undefined && { lock: this.#lock.for(rotator) }),
      },
    }
  }

  /** A whole rotation, begun here. */
  async rotate(rotator: MortalProcess): Promise<RotationStatus | undefined> {
    const { secrets, options } = this.tools(rotator)
    return rotator.run(async () => {
      await rotate(secrets, this.name, options)
      return this.#resume(secrets, options)
    })
  }

  /** Goes on from wherever it is, to the end, or to a grace of hours. */
  async resume(rotator: MortalProcess): Promise<RotationStatus | undefined> {
    const { secrets, options } = this.tools(rotator)
    return rotator.run(() => this.#resume(secrets, options))
  }

  async #resume(secrets: AnySecrets, options: RotationOptions): Promise<RotationStatus> {
    // Stores that date in whole seconds let a stage of a keyring begin a second later.
    for (let calls = 0; calls < 200; calls++) {
      const now = await resume(secrets, this.name, options)
      if (now.next === undefined || now.next > Date.now() + 60_000) return now
      await new Promise(resolve => setTimeout(resolve, 20))
    }
    return fail('the rotation does not come to an end')
  }

  async status(): Promise<RotationStatus> {
    const { secrets } = this.tools(this.rotator())
    return status(secrets, this.name)
  }

  /** Looks at what is published now, and whether it authenticates. For when nothing else happens meanwhile. */
  async look(): Promise<void> {
    const value = await this.#read()
    if (value === undefined) return void this.#broken.add('the published value was gone')
    if (this.published.at(-1) !== value) this.published.push(value)
    this.#judge(this.scene.authenticates(value))
  }

  /** Looks again and again, over a connection of its own, at whatever happens. */
  async #poll(): Promise<void> {
    while (!this.#isOver && !this.#stores.closed.aborted) {
      try {
        await this.#glance()
      } catch {
        // What it was is the store's own, and may hold a value.
        if (!this.#stores.closed.aborted) this.#broken.add('a reader got an error')
      }
      this.looks++
      // Not without pause: the rotators would get little of the machine.
      await new Promise(resolve => setTimeout(resolve, 1))
    }
  }

  async #glance(): Promise<void> {
    const before = await this.#read()
    if (before === undefined) this.#broken.add('the published value was gone')
    else if (!this.scene.authenticates(before)) {
      // It may have been replaced since it was read.
      const after = await this.#read()
      if (after === before && !this.scene.authenticates(after)) this.#judge(false)
    }
  }

  #judge(works: boolean): void {
    this.looks++
    const now = performance.now()
    if (works) {
      if (this.#refusedSince !== undefined) this.refusedMs += now - this.#refusedSince
      this.#refusedSince = undefined
    } else if (this.kind.overlaps) this.#broken.add('the published credential was refused')
    else this.#refusedSince ??= now
  }

  async #read(name: string = this.native): Promise<string | undefined> {
    const { reader } = this.#stores
    try {
      const { bytes } = await reader.get(name, newCall())
      const text = new TextDecoder().decode(bytes)
      return reader.limits.maps ? plain(text) : text
    } catch (error) {
      const { code } = error instanceof StoreFault ? error.fault : reader.classify(error, 'get')
      if (code === 'ERR_SECRET_NOT_FOUND') return undefined
      throw error
    }
  }

  async #putByHand(value: string): Promise<void> {
    const { provider } = this.#stores
    const text = provider.limits.maps && !value.startsWith('{') ? JSON.stringify({ value }) : value
    await provider.put?.(this.native, utf8.encode(text), { ...newCall(), token: crypto.randomUUID() })
  }

  /** Ends the readers. */
  async end(): Promise<void> {
    this.#isOver = true
    await this.#polling
  }

  /**
   * What must hold when everything is over. `publications`: how many values were published one after another, the first one
   * included; where not given, nobody counts.
   * @throws ConformanceFailure
   */
  async check(note: string, publications?: number): Promise<RotationStatus> {
    await this.end()
    await this.look()
    const now = await this.status()
    const wrong: string[] = [...this.#broken]
    if (now.phase !== 'idle')
      wrong.push(`it ended in ${now.phase} (${now.trouble ?? now.waitsFor ?? 'no trouble told'})`)
    const count = this.published.length
    if (publications !== undefined && count !== publications)
      wrong.push(`${count} values were published one after another, not ${publications}`)
    const value = this.published.at(-1) ?? ''
    if (!this.scene.authenticates(value)) wrong.push('what is published in the end is refused')
    const others = this.scene.live().filter(credential => credential !== this.scene.form(value))
    if (others.length > 0) wrong.push(`${others.length} credentials are valid at the target that nobody published`)
    wrong.push(...(await this.#leftovers()))
    // The clocks of the store and of this process are two, and each date is rounded.
    if (!this.kind.overlaps && this.refusedMs > (now.outageMs ?? 0) + 50)
      wrong.push(`the window was ${Math.ceil(this.refusedMs)} ms, and ${now.outageMs} ms are told`)
    if (wrong.length > 0) fail(`${note}: ${wrong.join('; ')}`)
    return now
  }

  /** What is left beside the secret that should not be there. */
  async #leftovers(): Promise<string[]> {
    const candidate = (await this.#read(`${this.native}-sealwax-candidate`)) ?? '{}'
    const record = (await this.#read(`${this.native}-sealwax-rotation`)) ?? '{}'
    const { candidate: waiting, previous } = JSON.parse(candidate)
    return [
      ...(waiting === undefined && previous === undefined ? [] : ['a candidate is left']),
      ...(JSON.parse(record).litter === undefined ? [] : ['what was issued and lost is not withdrawn']),
      ...(this.scene.secrets.some(secret => record.includes(secret)) ? ['a value is in the record'] : []),
    ]
  }
}

function newCall(): { readonly signal: AbortSignal; notice(): void } {
  return { signal: AbortSignal.timeout(60_000), notice: () => {} }
}

/** Of a store of maps: a plain value, or all fields in one order. */
function plain(text: string): string {
  const map = JSON.parse(text) as Record<string, unknown>
  const { value, ...others } = map
  if (typeof value === 'string' && Object.keys(others).length === 0) return value
  return JSON.stringify(Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1))))
}

/** What `resume` will get over: the target or the store did not answer, or another rotator is at it. */
export function isPassing(error: unknown): boolean {
  const { code, rotation, retryable } = error as Partial<RotationError & SecretError>
  return rotation !== undefined || retryable === true || code === 'ERR_SECRET_CONFLICT'
}
