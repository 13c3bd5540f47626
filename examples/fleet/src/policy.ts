import { tokenUrlsafe } from '@sealwax/core/generate'
import type { RotationPolicy } from '@sealwax/core/rotate'

const day = 86_400_000

// region policy
/** One for all processes of the fleet. */
export function policyOf(maxAge: number = 90 * day): RotationPolicy {
  return {
    rules: {
      'orders/*': {
        generate: () => tokenUrlsafe(32),
        maxAge,
        grace: { ms: 0, consumers: [] }, // nobody else reads them
        owner: 'orders team',
        target: 'orders-db',
      },
    },
    freeze: [{ from: '2027-12-20', to: '2028-01-03', reason: 'the quiet weeks' }],
  }
}
// endregion
