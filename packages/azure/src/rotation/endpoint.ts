import { type SettledHint, settleHints } from '@sealwax/core/rotate'
import { readEvent } from './event.ts'
import type { AzureRotationHandler } from './handler.ts'

export interface EventGridEndpointOptions {
  /** The event subscriptions whose handshake is answered, by name: anybody may subscribe an address that he knows. */
  readonly subscriptions: readonly string[]
  /** Who may ask for the handshake of CloudEvents. Default: Event Grid, `eventgrid.azure.net`. */
  readonly origins?: readonly string[] | undefined
  /** Told what became of each event: what was `refused` or `failed` is for somebody to look at. */
  tell(outcome: SettledHint): void
}

const validation = 'Microsoft.EventGrid.SubscriptionValidationEvent'

/**
 * Answers Event Grid as a webhook: the handshakes of both schemas, and events. 204 where there is nothing to deliver again, also
 * for what was refused; 503 for what may come to something later, which Event Grid repeats for 24 hours. Functions with an Event
 * Grid trigger need none of this: they hand their event to the handler itself. Who may call it is for the server in front to
 * check (Secure WebHook delivery with Microsoft Entra ID).
 *
 * @see https://learn.microsoft.com/azure/event-grid/end-point-validation-event-grid-events-schema
 * @see https://learn.microsoft.com/azure/event-grid/end-point-validation-cloud-events-schema
 */
export function toEventGridEndpoint(
  handle: AzureRotationHandler,
  { subscriptions, origins = ['eventgrid.azure.net'], tell }: EventGridEndpointOptions,
): (request: Request) => Promise<Response> {
  if (typeof handle !== 'function') throw new TypeError('handle must be what toAzureRotationHandler() gives')
  if (typeof tell !== 'function')
    throw new TypeError('options.tell must be a function: what is refused is told nowhere else')
  const known = new Set(namesOf('subscriptions', subscriptions))
  const allowed = new Set(namesOf('origins', origins))
  return async request => {
    if (request.method === 'OPTIONS') return agree(request, allowed)
    if (request.method !== 'POST') return new Response(null, { status: 405, headers: { allow: 'POST, OPTIONS' } })
    const body: unknown = await request.json().catch(() => undefined)
    const events: readonly unknown[] = Array.isArray(body) ? body : [body]
    if (events.some(event => readEvent(event)?.type === validation)) return validate(request, events[0], known)
    const hints = events.map(event => () => handle(event))
    return new Response(null, { status: (await settleHints(hints, tell)) ? 204 : 503 })
  }
}

/** "You must return an HTTP 200 OK response status code." */
function validate(request: Request, event: unknown, known: ReadonlySet<string>): Response {
  const subscription = request.headers.get('aeg-subscription-name')?.toLowerCase() ?? ''
  const code = readEvent(event)?.data['validationCode']
  if (!known.has(subscription) || typeof code !== 'string' || !/^[\w-]{1,200}$/.test(code)) {
    return new Response(null, { status: 403 })
  }
  return Response.json({ validationResponse: code })
}

/** Abuse protection of CloudEvents (HTTP 1.1 Web Hooks for Event Delivery, 4.2): consent is in the headers, whatever the status. */
function agree(request: Request, allowed: ReadonlySet<string>): Response {
  const origin = request.headers.get('webhook-request-origin')?.toLowerCase()
  if (origin === undefined || !allowed.has(origin)) return new Response(null, { status: 403 })
  const headers = { allow: 'POST', 'webhook-allowed-origin': origin, 'webhook-allowed-rate': '*' }
  return new Response(null, { status: 200, headers })
}

function namesOf(option: string, names: readonly string[]): readonly string[] {
  if (!Array.isArray(names) || names.length === 0 || names.some(name => typeof name !== 'string' || name === '')) {
    throw new TypeError(`options.${option} must be a list of names, not empty`)
  }
  return names.map(name => name.toLowerCase())
}
