import type { Lease, Lock } from '@sealwax/core/rotate'

/** A lock of this process alone. */
export function processLock(): Lock {
  const held = new Set<string>()
  let fence = 0
  return {
    async acquire(name): Promise<Lease | undefined> {
      if (held.has(name)) return undefined
      held.add(name)
      const release = async (): Promise<boolean> => held.delete(name)
      return { fence: ++fence, remaining: () => 60_000, renew: async () => held.has(name), release }
    },
  }
}
