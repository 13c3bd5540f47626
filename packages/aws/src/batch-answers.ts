import type { SecretValueEntry } from '@aws-sdk/client-secrets-manager'
import { Failed, type Stored } from '@sealwax/core'
import { copyBytes } from '@sealwax/core/adapter'
import { storedOf } from './answer.ts'
import { shorterForms } from './arn.ts'

/** What a batch answered, found by the ids that were asked for: names, ARNs, and ARNs without their last seven characters. */
export class Answers {
  readonly #names: readonly string[]
  readonly #exact: Map<string, Stored | Failed> = new Map()
  /** A name may look like the end of an ARN: these count only where nothing is exact. */
  readonly #shortened: Map<string, Stored | Failed> = new Map()

  constructor(names: readonly string[]) {
    this.#names = names
  }

  addValue(entry: SecretValueEntry): void {
    const stored = storedOf(entry)
    if (entry.Name !== undefined) this.#exact.set(entry.Name, stored)
    if (entry.ARN !== undefined) this.#add(entry.ARN, stored)
  }

  addError(id: string, failed: Failed): void {
    // The service gives the id back as it was asked; then it is no other's.
    if (this.#names.includes(id)) this.#exact.set(id, failed)
    else this.#add(id, failed)
  }

  /** Each name's own: where one secret was asked for twice, its bytes are there twice. */
  byName(): Map<string, Stored | Failed> {
    const results = new Map<string, Stored | Failed>()
    const given = new Set<Stored>()
    for (const name of this.#names) {
      const answer = this.#exact.get(name) ?? this.#shortened.get(name)
      if (answer === undefined) continue
      const again = !(answer instanceof Failed) && given.has(answer)
      results.set(name, again ? { ...answer, bytes: copyBytes(answer.bytes) } : answer)
      if (!(answer instanceof Failed)) given.add(answer)
    }
    return results
  }

  #add(id: string, answer: Stored | Failed): void {
    this.#exact.set(id, answer)
    for (const form of shorterForms(id)) this.#shortened.set(form, answer)
  }
}
