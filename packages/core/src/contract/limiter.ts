import { Lanes } from './lanes.ts'

/** Lanes for work that is one promise. */
export class Limiter extends Lanes {
  async run<T>(work: () => Promise<T>): Promise<T> {
    await new Promise<void>(resolve => this.enter({ go: () => resolve() }))
    try {
      return await work()
    } finally {
      this.leave()
    }
  }
}
