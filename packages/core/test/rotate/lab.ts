import { createSecrets, type SecretEvent, type Secrets } from '../../src/index.ts'
import { type MemoryOptions, type MemoryProvider, memory } from '../../src/memory/index.ts'
import { dualSlot, type RotateOptions } from '../../src/rotate/index.ts'
import { FakeTarget, type FakeTargetOptions } from '../../src/rotate/testing/index.ts'
import { reasonOf } from '../rejection.ts'
import { SimulatedClock } from '../simulated-clock.ts'
import { SimulatedProcess } from './process.ts'

export interface LabOptions extends FakeTargetOptions {
  readonly store?: MemoryOptions
}

/** One secret, `KEY`, with two slots at a fake target, and a clock that runs as fast as it can. */
export class Lab {
  readonly clock: SimulatedClock = new SimulatedClock()
  readonly store: MemoryProvider
  readonly target: FakeTarget
  readonly secrets: Secrets<MemoryProvider>
  readonly options: RotateOptions
  readonly events: SecretEvent[] = []
  /** What the target's own methods rejected with. */
  readonly targetErrors: unknown[] = []
  made = 0

  constructor({ store = {}, ...target }: LabOptions = {}) {
    this.store = memory({ KEY: 'key-0' }, { ...store, clock: this.clock })
    this.target = new FakeTarget({ credentials: ['key-0'], room: 2, ...target })
    this.secrets = createSecrets(this.store, { clock: this.clock, observe: event => void this.events.push(event) })
    this.options = {
      strategy: dualSlot({ target: this.target, generate: () => `key-${++this.made}` }),
      grace: { ms: 60_000, consumers: [] },
      patience: 20_000,
      onTargetError: error => void this.targetErrors.push(error),
    }
  }

  /** Lets time pass until a call has settled. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    return (await new SimulatedProcess(this.clock).run(work)) as T
  }

  /** What a call rejects with. */
  async fails<T>(work: () => Promise<unknown>): Promise<T> {
    return (await this.run(() => reasonOf(work()))) as T
  }

  get valid(): string[] {
    return [...this.target.valid]
  }

  /** The steps that observers were told of, with their outcomes. */
  get steps(): string[] {
    return this.events.flatMap(event => (event.type === 'rotation' ? [`${event.step} ${event.outcome}`] : []))
  }
}
