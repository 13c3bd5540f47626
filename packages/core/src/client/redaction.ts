import type { RedactingTransformer, Redactor, RedactorOptions } from '../redact/redactor.ts'

/**
 * A client's redactor, which is loaded beside the first read: until a value has arrived there is nothing to hide. Whoever
 * brings a value awaits {@link load} before anybody gets it, so that `redact`, which cannot wait, never comes too early.
 */
export class Redaction {
  /** Whether values can be told to it: until then nobody gets one. */
  isReady: boolean
  readonly #settings: Required<RedactorOptions> | false
  #redactor: Redactor | undefined
  #loading: Promise<void> | undefined
  #closed = false

  /** @param settings false: nothing is kept, and asking for redaction is a mistake. */
  constructor(settings: Required<RedactorOptions> | false) {
    this.#settings = settings
    this.isReady = settings === false
  }

  load(): Promise<void> {
    this.#loading ??= this.#load()
    return this.#loading
  }

  add(label: string, bytes: Uint8Array): void {
    if (!this.#closed) this.#redactor?.add(label, bytes)
  }

  /** Forgets everything, for good. */
  close(): void {
    this.#closed = true
    this.#redactor?.clear()
  }

  redact(text: string): string {
    this.#assertOn()
    return this.#redactor?.redact(text) ?? text
  }

  stream(): TransformStream<Uint8Array | string, Uint8Array> {
    this.#assertOn()
    let transformer: RedactingTransformer | undefined
    return new TransformStream({
      start: async () => {
        await this.load()
        transformer = this.#redactor?.transformer()
      },
      transform: (chunk, controller) => transformer?.transform(chunk, controller),
      flush: controller => transformer?.flush(controller),
    })
  }

  unprotected(): string[] {
    this.#assertOn()
    return this.#redactor?.unprotected() ?? []
  }

  async #load(): Promise<void> {
    if (this.#settings === false) return
    const { Redactor } = await import('../redact/redactor.ts')
    this.#redactor = new Redactor(this.#settings)
    this.isReady = true
  }

  #assertOn(): void {
    if (this.#settings === false) throw new TypeError('This client was made with `redact: false` and hides nothing')
  }
}
