import { type SettledHint, settleHints } from '@sealwax/core/rotate'
import type { GoogleRotationHandler } from './handler.ts'

/**
 * Answers a push of Pub/Sub: 204 where there is nothing to deliver again, also for what was refused, because Pub/Sub delivers for
 * 7 days whatever is answered with anything else; 503 for what may come to something later. Who may call it is for the server
 * in front to check (push subscriptions with authentication).
 *
 * @param tell told what became of the message: what was `refused` or `failed` is for somebody to look at.
 * @see https://cloud.google.com/pubsub/docs/push
 * @example
 * const answer = toPubSubEndpoint(handle, outcome => console.log(JSON.stringify(outcome)))
 */
export function toPubSubEndpoint(
  handle: GoogleRotationHandler,
  tell: (outcome: SettledHint) => void,
): (request: Request) => Promise<Response> {
  if (typeof handle !== 'function') throw new TypeError('handle must be what toGoogleRotationHandler() gives')
  if (typeof tell !== 'function')
    throw new TypeError('tell must be a function: what is refused is acknowledged, and told nowhere else')
  return async request => {
    const body = await request.json().catch(() => undefined)
    const isSettled = await settleHints([() => handle(body)], tell)
    return new Response(null, { status: isSettled ? 204 : 503 })
  }
}
