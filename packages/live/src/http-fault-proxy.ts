import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An answer of the store's own protocol. */
export interface ThrottledAnswer {
  readonly status: number
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

export interface HttpFaultProxyOptions {
  /** How the store asks for fewer requests. */
  readonly throttled: ThrottledAnswer
  /** What a request is about, for `loseAnswer`. Default: its method. */
  readonly actionOf?: (request: IncomingMessage) => string
}

/** What stands between an SDK and a server, and does what networks and full houses do. */
export interface HttpFaultProxy {
  readonly endpoint: string
  /** Requests that arrived so far, whatever became of them. */
  requests(): number
  /** Connections of the SDK's that are open now. */
  connections(): Promise<number>
  /** Answers as the service does when it is asked too often, so many times or until healed. */
  throttle(times?: number): void
  /** Closes every connection when a request has arrived. */
  outage(): void
  /** Takes requests and answers nothing. */
  hang(): void
  /** Sends the head and half of the answer, then closes the connection. */
  interrupt(): void
  /** Sends the head of the answer, and nothing more. */
  stall(): void
  /** Lets the next request of this kind do its work, and loses the answer. */
  loseAnswer(action: string): void
  /** Answers with this, whatever is asked. */
  answer(status: number, body: string, headers?: Readonly<Record<string, string>>): void
  heal(): void
  close(): Promise<void>
}

type Mode = (incoming: IncomingMessage, outgoing: ServerResponse) => void

/** An HTTP proxy on a free port of 127.0.0.1. Requests go on as they came, with their signature and `Host`. */
export async function httpFaultProxy(
  upstream: string,
  { throttled, actionOf }: HttpFaultProxyOptions,
): Promise<HttpFaultProxy> {
  const { hostname, port } = new URL(upstream)
  const agent = new Agent({ keepAlive: true })
  let count = 0
  let mode: Mode = forward

  function forward(
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    alter?: (answer: IncomingMessage) => void,
  ): void {
    const { method, url, headers } = incoming
    const onward = request({ agent, hostname, port, method, path: url, headers }, answer => {
      if (alter !== undefined) return alter(answer)
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    onward.on('error', () => outgoing.destroy())
    incoming.pipe(onward)
  }

  const server = createServer((incoming, outgoing) => {
    count++
    mode(incoming, outgoing)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))

  function heal(): void {
    mode = forward
  }

  function answerWith(status: number, body: string, headers: Readonly<Record<string, string>> = {}): Mode {
    return (incoming, outgoing) => {
      incoming.resume()
      outgoing.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body)
    }
  }

  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => count,
    connections: () =>
      new Promise((resolve, reject) => server.getConnections((error, open) => (error ? reject(error) : resolve(open)))),
    heal,
    throttle(times = Number.POSITIVE_INFINITY) {
      const full = answerWith(throttled.status, throttled.body, throttled.headers)
      let left = times
      mode = (incoming, outgoing) => {
        if (--left <= 0) heal()
        full(incoming, outgoing)
      }
    },
    outage() {
      mode = incoming => incoming.socket.destroy()
    },
    hang() {
      mode = incoming => incoming.resume()
    },
    interrupt() {
      mode = (incoming, outgoing) =>
        forward(incoming, outgoing, answer => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
          const body: Buffer[] = []
          answer.on('data', chunk => body.push(chunk))
          answer.on('end', () => {
            const whole = Buffer.concat(body)
            outgoing.write(whole.subarray(0, whole.length / 2), () => outgoing.destroy())
          })
        })
    },
    stall() {
      mode = (incoming, outgoing) => {
        incoming.resume()
        outgoing.writeHead(200, { 'content-length': 100 }).flushHeaders()
      }
    },
    loseAnswer(action) {
      mode = (incoming, outgoing) => {
        if ((actionOf?.(incoming) ?? incoming.method) !== action) return forward(incoming, outgoing)
        heal()
        forward(incoming, outgoing, answer => {
          answer.resume()
          answer.on('end', () => outgoing.destroy())
        })
      }
    },
    answer(status, body, headers) {
      mode = answerWith(status, body, headers)
    },
    async close() {
      server.closeAllConnections()
      agent.destroy()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
