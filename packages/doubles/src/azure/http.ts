import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { Counts } from '../server/counts.ts'
import { type Listener, listen } from '../server/listener.ts'
import type { Certificates } from '../tls/certificates.ts'
import { Dropped, OtherAnswer } from './faults.ts'

export interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** Undefined: none. */
  readonly body: string | undefined
}

const jsonType = 'application/json; charset=utf-8'

export function json(status: number, body: object, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: { 'content-type': jsonType, ...headers }, body: JSON.stringify(body) }
}

/**
 * Listens on 127.0.0.1, with TLS where it is given certificates.
 * @param work whose errors are this server's own failures, except for faults
 * @param port 0 for any free one
 */
export function serve(
  work: (request: IncomingMessage, url: URL) => Promise<Reply>,
  tls: Certificates | undefined,
  port: number = 0,
): Promise<Listener> {
  const handle: RequestListener = (request, response) => {
    // Not resolved against a base: a path may begin with two slashes.
    work(request, new URL(`https://double${request.url ?? '/'}`)).then(
      reply => send(response, reply),
      (error: unknown) => {
        if (error instanceof Dropped) request.socket.destroy()
        else if (error instanceof OtherAnswer) {
          const { status, contentType, body } = error
          send(response, { status, headers: { 'content-type': contentType }, body })
        } else {
          process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
          send(response, json(500, { error: { code: 'InternalError', message: 'The double failed: see its output.' } }))
        }
      },
    )
  }
  const server =
    tls === undefined ? createHttpServer(handle) : createHttpsServer({ cert: tls.certificate, key: tls.key }, handle)
  // A client's idle connection never ends at the moment when it is used again.
  server.keepAliveTimeout = 0
  return listen(server, tls === undefined ? 'connection' : 'secureConnection', port)
}

/** Counts a call, whatever becomes of it. */
export async function counted(
  counts: Counts,
  on: string,
  operation: string,
  work: () => Promise<Reply>,
): Promise<Reply> {
  const end = counts.arrive(on, operation)
  let status: number | undefined
  try {
    const reply = await work()
    status = reply.status
    return reply
  } catch (error) {
    if (error instanceof OtherAnswer) status = error.status
    throw error
  } finally {
    end(status)
  }
}

function send(response: ServerResponse, { status, headers = {}, body }: Reply): void {
  if (response.destroyed) return
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
  response.writeHead(status, { ...headers, ...length }).end(body)
}
