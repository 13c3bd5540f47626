/** What is opened when it is first needed, once for all who ask: an SDK and its client, a connection. */
export class Lazy<T> {
  readonly #open: () => Promise<T>
  #opening: Promise<T> | undefined

  constructor(open: () => Promise<T>) {
    this.#open = open
  }

  /** A failure is not kept: the package may be installed, the setting made. */
  get(): Promise<T> {
    this.#opening ??= this.#open().catch(error => {
      this.#opening = undefined
      throw error
    })
    return this.#opening
  }

  /** What was opened, for closing it; undefined where nothing was, or where it failed. */
  async peek(): Promise<T | undefined> {
    return this.#opening?.catch(() => undefined)
  }
}
