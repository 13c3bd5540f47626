import { foldName } from '../contract/native-names.ts'
import type { Backend } from './backend.ts'
import { cacheKey, parseReference, type Reference, redactionLabel } from './reference.ts'

/** What is asked of a store: a secret in one of its versions. */
export interface Question {
  /** What exactly. */
  readonly key: string
  /** Which secret it is about. */
  readonly secret: string
  readonly reference: Reference
  /** Its name, as the store has it. */
  readonly native: string
  /** What stands for its value in a log. */
  readonly label: string
}

const mostKnown = 1_000

/** What callers' words ask of one store, worked out once for those heard lately: programs read the same few again and again. */
export class Questions {
  readonly #backend: Backend
  readonly #known: Map<string, Question> = new Map()

  constructor(backend: Backend) {
    this.#backend = backend
  }

  /**
   * Once everything that can be said against it was.
   * @throws TypeError for what names no secret, SecretError for a name or version that this store cannot have.
   */
  of(ref: unknown): Question {
    const isText = typeof ref === 'string'
    const known = isText ? this.#known.get(ref) : undefined
    if (known !== undefined) return known
    const reference = parseReference(ref)
    const native = this.#backend.aim(reference.name, reference)
    const secret = foldName(this.#backend.provider.limits.names, native)
    const question = { key: cacheKey(reference), secret, reference, native, label: redactionLabel(reference) }
    if (!isText) return question
    if (this.#known.size >= mostKnown) this.#known.clear()
    this.#known.set(ref, question)
    return question
  }
}
