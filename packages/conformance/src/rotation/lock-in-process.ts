import type { Lock } from '@sealwax/core/rotate'
import type { MortalProcess } from '@sealwax/core/rotate/testing'

/** A lock in this process, for stores that cannot compare. It ends with whoever holds it, which real ones do some time later. */
export class LockInProcess {
  #holder: symbol | undefined
  #fence = 0

  /** The lock as one rotator has it. */
  for(rotator: MortalProcess): Lock {
    return {
      acquire: async name => {
        if (this.#holder !== undefined) return undefined
        const own = Symbol(name)
        this.#holder = own
        const release = async (): Promise<boolean> => {
          const isHeld = this.#holder === own
          if (isHeld) this.#holder = undefined
          return isHeld
        }
        void rotator.died.then(release)
        return {
          fence: ++this.#fence,
          remaining: () => (this.#holder === own ? 3_600_000 : 0),
          renew: async () => this.#holder === own,
          release,
        }
      },
    }
  }
}
