import { checkKeys, wrongArgument } from '../contract/arguments.ts'
import type { Backend } from '../policy/backend.ts'
import type { Question } from '../policy/questions.ts'
import { referenceText } from '../policy/reference.ts'
import { checkFunction, figure } from './option-checks.ts'
import type { Reader } from './reader.ts'
import type { Change, WatchOptions } from './secrets.ts'
import { Watcher, type Watching } from './watcher.ts'

/** What is being watched by one client, until it is disposed of or the client closes. */
export class Watchers {
  readonly #backend: Backend
  readonly #reader: Reader
  readonly #running: Set<Watcher> = new Set()

  constructor(backend: Backend, reader: Reader) {
    this.#backend = backend
    this.#reader = reader
  }

  async watch(refs: unknown, onChange: (change: Change) => void, options: WatchOptions = {}): Promise<AsyncDisposable> {
    if (!Array.isArray(refs) || refs.length === 0) throw wrongArgument('names', 'an array with at least one name', refs)
    if (typeof onChange !== 'function') throw wrongArgument('onChange', 'a function', onChange)
    checkKeys('options', options, ['onError', 'interval'])
    const { onError, interval } = options
    checkFunction('options.onError', onError)
    const asked = refs.map(ref => this.#reader.questions.of(ref))
    const questions = new Map(asked.map(question => [referenceText(question.reference), question]))
    const { provider, policy } = this.#backend
    const names = Array.from(questions.values(), ({ reference }) => reference.name)
    const watching: Watching = {
      names: [...questions.keys()],
      clock: policy.clock,
      interval: figure('options.interval', interval, provider.local ? 5_000 : 60_000, 1),
      read: async text => (await this.#reader.read(questions.get(text) as Question, { fresh: true })).entry.stored,
      onChange,
      onError: onError ?? (() => undefined),
      subscribe: this.#backend.supports('watch') ? sink => this.#backend.watch(names, sink) : undefined,
    }
    const watcher = new Watcher(watching, ended => this.#running.delete(ended))
    this.#running.add(watcher)
    await watcher.start()
    // It may have been closed meanwhile.
    this.#reader.assertOpen()
    return watcher
  }

  /** Ends all: no timer fires and nothing is told any more from the moment of this call. */
  async close(): Promise<void> {
    const endings = await Promise.allSettled([...this.#running].map(watcher => watcher[Symbol.asyncDispose]()))
    for (const ending of endings) if (ending.status === 'rejected') throw ending.reason
  }
}
