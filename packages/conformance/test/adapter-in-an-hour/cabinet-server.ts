import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

const pageSize = 10

export type Trouble = 'throttle' | 'outage' | 'hang' | 'interrupt'

/** The store's own server, small enough to be read at once, with the trouble that the suite asks for. */
export class CabinetServer {
  readonly secrets: Map<string, { readonly bytes: Buffer; readonly version: number }> = new Map()
  readonly disabled: Set<string> = new Set()
  requests = 0
  #trouble: Trouble | undefined
  /** How many requests the trouble still lasts. */
  #troubles = 0
  #writes = 0
  readonly #server: Server = createServer((request, response) => void this.#answer(request, response))

  async listen(): Promise<string> {
    await new Promise<void>(resolve => this.#server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise(resolve => this.#server.close(resolve))
  }

  /** What happens to the next requests instead of their answers. */
  begin(trouble: Trouble | undefined, times: number = Number.POSITIVE_INFINITY): void {
    this.#trouble = trouble
    this.#troubles = times
  }

  /** Somebody else's write. */
  put(name: string, bytes: Uint8Array): number {
    const version = ++this.#writes
    this.secrets.set(name, { bytes: Buffer.from(bytes), version })
    return version
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests++
    const trouble = this.#trouble
    if (trouble !== undefined && this.#troubles-- > 0) {
      if (trouble === 'throttle') response.writeHead(429).end()
      if (trouble === 'outage') request.socket.destroy()
      if (trouble === 'interrupt') {
        response.writeHead(200, { 'content-length': 1_000 }).write('x'.repeat(10), () => request.socket.destroy())
      }
      return
    }
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://cabinet.invalid')
    const name = decodeURIComponent(pathname.replace(/^\/secrets\/?/, ''))
    if (request.headers.authorization !== 'Bearer reader-and-writer') return void response.writeHead(403).end()
    if (name === '') return this.#list(response, searchParams.get('prefix') ?? '', searchParams.get('cursor') ?? '')
    if (request.method === 'PUT') return this.#put(request, response, name)
    const found = this.secrets.get(name)
    if (found === undefined) return void response.writeHead(404).end()
    if (this.disabled.has(name)) return void response.writeHead(409).end()
    if (request.method === 'DELETE') this.secrets.delete(name)
    response.writeHead(200, { etag: `"${found.version}"` }).end(request.method === 'GET' ? found.bytes : undefined)
  }

  async #put(request: IncomingMessage, response: ServerResponse, name: string): Promise<void> {
    const bytes = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>))
    const current = this.secrets.get(name)?.version
    const { 'if-match': match, 'if-none-match': noneMatch } = request.headers
    const refused = (noneMatch === '*' && current !== undefined) || (match !== undefined && match !== `"${current}"`)
    if (refused) return void response.writeHead(412).end()
    response.writeHead(204, { etag: `"${this.put(name, bytes)}"` }).end()
  }

  #list(response: ServerResponse, prefix: string, cursor: string): void {
    const names = [...this.secrets.keys()].filter(name => name.startsWith(prefix)).sort()
    const start = cursor === '' ? 0 : Number(cursor)
    const end = start + pageSize
    const more = end < names.length ? { next: String(end) } : {}
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ names: names.slice(start, end), ...more }))
  }
}
