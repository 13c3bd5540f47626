import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface Asked {
  readonly method: string
  /** Below /v1/, as it was sent. */
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export interface Answer {
  readonly status?: number
  /** Text goes as it is; anything else as JSON. Absent: no body. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** Instead of an answer. */
  readonly instead?: 'reset' | 'silence' | 'half'
}

export type Script = (asked: Asked) => Answer | Promise<Answer>

export interface ScriptedVault {
  readonly endpoint: string
  readonly asked: readonly Asked[]
  /** `GET secret/data/key`, in the order in which they came. */
  requests(): readonly string[]
  connections(): Promise<number>
}

/** A server in the test whose answers are written down: for what Vault cannot be made to do on demand. Closed after the test. */
export async function scriptedVault(script: Script): Promise<ScriptedVault> {
  const asked: Asked[] = []
  const server = createServer(async (incoming, outgoing) => {
    let body = ''
    for await (const chunk of incoming) body += String(chunk)
    const { method = '', url = '', headers } = incoming
    const request = { method, path: url.replace('/v1/', ''), headers, body }
    asked.push(request)
    const answer = await script(request)
    const { status = 200, instead } = answer
    if (instead === 'silence') return
    if (instead === 'reset') return void incoming.socket.destroy()
    const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body)
    if (instead === 'half') {
      outgoing.writeHead(status, { 'content-length': 100 })
      return void outgoing.write('{"data":', () => outgoing.destroy())
    }
    outgoing.writeHead(answer.body === undefined ? 204 : status, answer.headers).end(text)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  })
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    requests: () => asked.map(({ method, path }) => `${method} ${path}`),
    connections: () =>
      new Promise((resolve, reject) => server.getConnections((error, open) => (error ? reject(error) : resolve(open)))),
  }
}

/** An answer to a read of KV 2. `data` is JSON. */
export function kv2(data: string, metadata: object = {}): Answer {
  const all = {
    created_time: '2026-01-02T03:04:05.123456789Z',
    custom_metadata: null,
    deletion_time: '',
    destroyed: false,
  }
  return { body: `{"data":{"data":${data},"metadata":${JSON.stringify({ ...all, version: 1, ...metadata })}}}` }
}

export const absent: Answer = { status: 404, body: { errors: [] } }
export const refused: Answer = { status: 403, body: { errors: ['permission denied'] } }
export const casMiss: Answer = {
  status: 400,
  body: { errors: ['check-and-set parameter did not match the current version'] },
}

/** What Vault answers to the question for a mount. */
export function mountOf(path: string, version: string | undefined, type = 'kv'): Answer {
  return { body: { data: { path: `${path}/`, type, options: version === undefined ? null : { version } } } }
}

export function textOf(stored: { readonly bytes: Uint8Array }): string {
  return new TextDecoder().decode(stored.bytes)
}
