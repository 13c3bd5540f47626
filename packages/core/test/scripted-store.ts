import {
  type Call,
  type Fault,
  type Limits,
  type Operation,
  type SecretErrorCode,
  type SecretProvider,
  type Stored,
  StoreFault,
} from '../src/index.ts'

const utf8 = new TextEncoder()

/** A call that reached the store and waits for the test to answer it. */
export interface Question {
  readonly operation: Operation
  readonly name: string
  readonly signal: AbortSignal
  answer(value: string, more?: Partial<Omit<Stored, 'bytes'>>): void
  fail(code: SecretErrorCode, more?: Omit<Fault, 'code'>): void
}

/** What any name and value is taken by. */
const openLimits: Limits = {
  names: { rule: 'any text without NUL', pattern: /^[^\0]+$/, maxLength: 2048, caseSensitive: true },
  maxBytes: 65_536,
  empty: true,
  binary: true,
}

/**
 * A store that reads and puts, and answers when and in the order that the test says. It ignores aborts, as some SDKs do;
 * the test sees them at the question's signal.
 */
export class ScriptedStore implements SecretProvider {
  readonly id: string
  readonly location: string
  readonly limits: Limits
  readonly retries: 'sdk' | 'core'
  readonly cancel = 'wait'
  /** So that nothing is read back after a put that failed. */
  readonly putOnce = true
  /** The questions asked so far, oldest first. */
  readonly asked: Question[] = []

  constructor({
    id = 'scripted',
    limits = {},
    retries = 'sdk',
  }: {
    readonly id?: string
    readonly limits?: Partial<Limits>
    readonly retries?: 'sdk' | 'core'
  } = {}) {
    this.id = id
    this.location = `${id} store`
    this.limits = { ...openLimits, ...limits }
    this.retries = retries
  }

  classify(): Fault {
    return { code: 'ERR_SECRET_UNKNOWN' }
  }

  get(name: string, call: Call): Promise<Stored> {
    return this.#ask('get', name, call)
  }

  put(name: string, _bytes: Uint8Array, call: Call): Promise<Stored> {
    return this.#ask('put', name, call)
  }

  /** The question of that number, from 0. */
  question(index: number): Question {
    const question = this.asked[index]
    if (question === undefined) throw new Error(`only ${this.asked.length} questions were asked`)
    return question
  }

  #ask(operation: Operation, name: string, { signal }: Call): Promise<Stored> {
    return new Promise((resolve, reject) => {
      this.asked.push({
        operation,
        name,
        signal,
        answer: (value, more) => resolve({ bytes: utf8.encode(value), ...more }),
        fail: (code, more) => reject(new StoreFault(code, more)),
      })
    })
  }
}
