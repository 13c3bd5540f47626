import type { CanRevoke, CanSet, Target } from 'sealwax/rotate'

const valid = new Set(['the-first-key'])

/** A target as docs/guides/rotation.md has it, in memory. */
export const keyService: Target & CanSet & CanRevoke = {
  location: 'the key service',
  test: async key => (valid.has(key) ? 'accepted' : 'refused'),
  async set(key) {
    valid.add(key)
    return 'accepted'
  },
  async revoke(key) {
    valid.delete(key)
    return 'done'
  },
}
