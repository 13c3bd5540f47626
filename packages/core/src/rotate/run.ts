import type { Clock } from '../contract/clock.ts'
import { SecretError } from '../contract/errors.ts'
import { Desk, type Found } from './desk.ts'
import { Hold } from './hold.ts'
import type { Home } from './home.ts'
import { Moved } from './moved.ts'
import { type Candidate, candidateText, parseCandidate } from './record/candidate.ts'
import { newRecord, parseRecord, type RotationRecord } from './record/record.ts'
import type { Settings } from './settings.ts'
import type { Strategy } from './strategy.ts'
import { TargetCalls } from './target-calls.ts'
import { textValue, type Value } from './value.ts'

/** The record as it was read: what a change of it is compared with. */
export interface Held {
  readonly record: RotationRecord
  readonly found: Found
}

/** The candidate that belongs to a record, and the place as it was read. */
export interface Kept {
  /** Undefined where there is none, or one of another epoch. */
  readonly own: Candidate | undefined
  /** Whatever is there. */
  readonly any: Candidate | undefined
  readonly found: Found
}

type Changes = { readonly [K in keyof RotationRecord]?: RotationRecord[K] | undefined }

/** One rotator at work on one secret: what its steps share. */
export class Run {
  readonly home: Home
  readonly settings: Settings
  readonly strategy: Strategy
  readonly desk: Desk
  readonly target: TargetCalls
  readonly clock: Clock
  readonly #hold: Hold
  /** Epochs that were begun here and of which nothing has been asked of the target yet. */
  readonly #untouched = new Set<string>()
  #serial = 0
  /** How many epochs were taken from somebody else. */
  #taken = 0
  /** The epoch's token that was published in this call. */
  promoted: string | undefined

  private constructor(home: Home, settings: Settings, hold: Hold) {
    this.home = home
    this.settings = settings
    this.strategy = settings.strategy
    this.clock = home.policy.clock
    this.desk = new Desk(home, hold, settings)
    this.target = new TargetCalls(home, settings)
    this.#hold = hold
  }

  /** Takes the lock, if there is one, for as long as `work` lasts. */
  static async open<T>(home: Home, settings: Settings, work: (run: Run) => Promise<T>): Promise<T> {
    const { lock, timeout: step, signal } = settings
    const name = `${home.backend.provider.id}/${home.natives.published}`
    const hold = await Hold.take({ lock, name, step, clock: home.policy.clock, signal })
    try {
      return await work(new Run(home, settings, hold))
    } finally {
      // It ends by itself in a moment; what the work came to is what counts.
      await hold.release().catch(() => undefined)
    }
  }

  /** Looks at the record. One from before the last that was seen here is an answer that lags behind: looks again. */
  async look(): Promise<Held> {
    for (let turn = 1; ; turn++) {
      const found = await this.desk.read('rotation')
      const record = found.value === undefined ? newRecord(this.now()) : parseRecord(found.value.bytes)
      if (record === undefined) throw unreadable(this.home)
      if (record.serial < this.#serial && turn < 6) {
        await this.desk.wait(turn)
        continue
      }
      this.#serial = Math.max(this.#serial, record.serial)
      this.desk.mustFinish = record.phase !== 'idle' && record.phase !== 'creating'
      return { record, found }
    }
  }

  /** Writes the record anew with some changes, if it is still as it was seen. @throws Moved otherwise. */
  async move({ record, found }: Held, changes: Changes): Promise<'again'> {
    const now = this.now()
    const at = changes.phase === undefined || changes.phase === record.phase ? record.at : now
    const next = { ...record, at, ...changes, serial: record.serial + 1, write: crypto.randomUUID() }
    await this.desk.swap('rotation', textValue(JSON.stringify(next)), found)
    this.#serial = Math.max(this.#serial, next.serial)
    return 'again'
  }

  /** Looks at the record and does something about it; once more where somebody else changed it in between. */
  async decide<T>(work: (held: Held) => Promise<T>): Promise<T> {
    for (let turn = 1; ; turn++) {
      try {
        return await work(await this.look())
      } catch (error) {
        if (!(error instanceof Moved) || turn === 6) throw error
        await this.desk.wait(turn)
      }
    }
  }

  /** The beginning of another epoch, for {@link move}. */
  nextEpoch({ epoch }: RotationRecord): { readonly epoch: number; readonly token: string } {
    const token = crypto.randomUUID().replaceAll('-', '')
    this.#untouched.add(token)
    // Where the store cannot compare, two may count from one record; a lock's fence is never given twice.
    return { epoch: Math.max(epoch + 1, this.#hold.fence ?? 0), token }
  }

  /** Whether nothing can have been asked of the target for this epoch; from now on something may have been. */
  touch({ token }: RotationRecord): boolean {
    return this.#untouched.delete(token)
  }

  /**
   * Waits a moment before an epoch is taken from somebody who may be at work on it: longer each time, or two would take it from each
   * other for ever. Under a lock there is nobody. @throws Moved where he was at work.
   */
  async letFinish(held: Held): Promise<void> {
    if (this.settings.lock !== undefined) return
    await this.desk.wait(Math.min(++this.#taken + 1, 8))
    await this.guard(held)
  }

  async readCandidate({ token }: RotationRecord): Promise<Kept> {
    const found = await this.desk.read('candidate')
    const any = found.value === undefined ? undefined : parseCandidate(found.value.bytes)
    if (found.value !== undefined && any === undefined) throw unreadable(this.home)
    return { own: any?.token === token ? any : undefined, any, found }
  }

  async writeCandidate(candidate: Candidate, { found }: Kept): Promise<void> {
    const value = textValue(candidateText(candidate))
    await this.desk.swap('candidate', value, found)
    await this.desk.confirm('candidate', value)
  }

  /** The value that was published when the candidate was made. */
  async previousOf({ base }: RotationRecord, candidate: Candidate | undefined): Promise<Value | undefined> {
    if (candidate?.previous !== undefined) return candidate.previous
    return base === undefined || !this.desk.keepsVersions ? undefined : this.desk.readVersion(base)
  }

  /**
   * Before whatever cannot be taken back: nobody has gone on, and the lock lasts longer than the step may.
   * @throws Moved, SecretError _CONFLICT where the lock was lost.
   */
  async guard({ record }: Held, step: number = this.settings.timeout): Promise<void> {
    await this.#hold.need(step)
    if ((await this.look()).record.write !== record.write) throw new Moved()
  }

  /** Takes a lock that was lost once more, where there is something to tell. */
  regain(): Promise<void> {
    return this.#hold.regain()
  }

  /** Lets whoever comes next look at the published credential before anything else. */
  async disturb(): Promise<void> {
    await this.regain()
    await this.decide(async held => {
      if (held.record.disturbed !== true) await this.move(held, { disturbed: true })
    })
  }

  now(): number {
    return Math.floor(this.clock.now())
  }
}

function unreadable({ name, natives, backend }: Home): SecretError {
  return new SecretError(
    `What is kept for the rotation of ${JSON.stringify(name)} in ${backend.provider.location} cannot be read: it was written by another version, or changed by hand. Look at ${natives.rotation} and ${natives.candidate} with the tools of the store; delete both to begin anew, once you know which credential is valid.`,
    { code: 'ERR_SECRET_CORRUPT', provider: backend.provider.id, secretName: name },
  )
}
