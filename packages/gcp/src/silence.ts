import { StoreFault } from '@sealwax/core'
import { quietAgent } from '@sealwax/core/adapter'
import type { ClientOptions } from './options.ts'

/** What the SDK's client calls to log requests and answers, values and all. */
interface Logging {
  _log?: { info?: unknown } | undefined
}

/** A request over REST as google-auth-library and gaxios take it. */
interface RestRequest {
  readonly agent?: unknown
  readonly adapter?: (asked: object, send: (asked: object) => Promise<RestAnswer>) => Promise<RestAnswer>
}

interface RestAnswer {
  readonly data?: unknown
}

/** What the SDK makes requests with over REST. */
interface Requesting {
  readonly auth?: { fetch?: (url: unknown, init?: RestRequest) => unknown } | undefined
}

const nobody = (): void => {}
const silent = { debug: nobody, info: nobody, warn: nobody, error: nobody }

/** Whether GOOGLE_SDK_NODE_LOGGING asks some of Google's libraries to print what they send and get. */
function isLoggingAskedFor(): boolean {
  return Boolean(process.env['GOOGLE_SDK_NODE_LOGGING'])
}

/**
 * Takes a client's log away: under GOOGLE_SDK_NODE_LOGGING, or a backend that the application has set, it is given every
 * request and every answer, and the value with them.
 *
 * @throws StoreFault ERR_SECRET_CONFIG where a client of a form that is not known is asked to log.
 */
export function silence(client: object): void {
  const logging = client as Logging
  if (typeof logging._log?.info === 'function') logging._log = silent
  else if (isLoggingAskedFor()) {
    throw new StoreFault('ERR_SECRET_CONFIG', {
      hint: 'GOOGLE_SDK_NODE_LOGGING would make this client print values, and its log cannot be switched off here: unset the variable.',
    })
  }
}

/** Options of a client of ours that keep the rest of the SDK quiet: its telemetry, and the answers of token endpoints. */
export function quietOptions(): ClientOptions {
  const telemetry = { enableTelemetryLogging: false }
  // These interceptors print tokens as they come; beside that they only name the library in a header.
  return isLoggingAskedFor() ? { ...telemetry, clientOptions: { useAuthRequestParameters: false } } : telemetry
}

/**
 * Keeps requests over REST out of logs: tokens out of what NODE_DEBUG makes Node print of agents, which nobody else gets hold
 * of, and values out of the log of google-auth-library, which under GOOGLE_SDK_NODE_LOGGING is given each answer.
 */
export function quietRequests(client: object): void {
  const { auth } = client as Requesting
  const send = auth?.fetch
  if (auth === undefined || send === undefined) return
  auth.fetch = (url, init) => {
    const { agent } = init ?? {}
    return send.call(auth, url, {
      adapter: async (asked, ask) => hideBody(await ask(asked)),
      ...init,
      ...(typeof agent === 'function' ? { agent: (to: unknown) => quietAgent(agent(to)) } : {}),
    })
  }
}

/** The body is a stream, which shows what it holds. */
function hideBody(answer: RestAnswer): RestAnswer {
  const { data } = answer
  const shown = { value: () => '[body]' }
  if (typeof data === 'object' && data !== null) {
    Object.defineProperties(data, { toJSON: shown, [Symbol.for('nodejs.util.inspect.custom')]: shown })
  }
  return answer
}
