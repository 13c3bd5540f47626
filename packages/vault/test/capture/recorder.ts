import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Exchange } from './captured-error.ts'

export interface Recorder {
  readonly endpoint: string
  /** What went through since it was asked for the last time. */
  take(): readonly Exchange[]
  close(): Promise<void>
}

/** Headers that decide something; the rest is the server's own and the time. */
const kept = ['retry-after', 'location']

/** Stands before Vault and writes down what passes, without what is new every time, and without tokens. */
export async function recorder(upstream: string): Promise<Recorder> {
  let exchanges: Exchange[] = []
  const server = createServer(async (incoming, outgoing) => {
    const { method = '', url = '', headers } = incoming
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const passed = Object.entries(headers).filter(([name]) => name.startsWith('x-vault-'))
    const answer = await fetch(`${upstream}${url}`, {
      method,
      redirect: 'manual',
      headers: Object.fromEntries(passed) as Record<string, string>,
      ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
    })
    const text = await answer.text()
    const found = kept.flatMap(name => (answer.headers.has(name) ? [[name, answer.headers.get(name) ?? '']] : []))
    const answered: Record<string, string> = Object.fromEntries(found)
    exchanges.push({
      request: `${method} ${url.replace('/v1/', '')}`,
      status: answer.status,
      ...(found.length > 0 && { headers: answered }),
      ...(text !== '' && { body: harmless(parse(text)) }),
    })
    outgoing.writeHead(answer.status, answered).end(text)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take() {
      const taken = exchanges
      exchanges = []
      return taken
    },
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // What is no JSON is kept as it is.
    return text
  }
}

const times = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g
/** What changes with every capture, what is no business of anybody's, and what is only long. */
const dropped: ReadonlySet<string> = new Set([
  ...['request_id', 'lease_id', 'mount_type', 'wrap_info'],
  ...['client_token', 'accessor', 'entity_id', 'token', 'wrapped_accessor'],
  ...['config', 'uuid', 'deprecation_status', 'plugin_version', 'running_plugin_version', 'running_sha256'],
  ...['description', 'external_entropy_access', 'local', 'seal_wrap'],
])

/** An answer as it is kept. */
export function harmless(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(times, '2026-01-01T00:00:00Z')
  if (Array.isArray(value)) return value.map(harmless)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([key]) => !dropped.has(key))
  return Object.fromEntries(entries.map(([key, inner]) => [key, harmless(inner)]))
}
