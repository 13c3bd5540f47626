import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'

const contentTypes: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript' }

/** A folder on a free port of 127.0.0.1; remembers what it was asked for. */
export class FolderServer {
  readonly asked: string[] = []
  readonly #server: Server

  constructor(folder: string) {
    this.#server = createServer((request, answer) => {
      const path = new URL(request.url ?? '/', 'http://page').pathname
      this.asked.push(path)
      const name = path === '/' ? '/index.html' : path
      try {
        const content = readFileSync(join(folder, name))
        answer
          .writeHead(200, { 'content-type': contentTypes[extname(name)] ?? 'application/octet-stream' })
          .end(content)
      } catch {
        answer.writeHead(404).end()
      }
    })
  }

  async listen(): Promise<void> {
    await new Promise<void>(resolve => this.#server.listen(0, '127.0.0.1', resolve))
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise<void>(resolve => this.#server.close(() => resolve()))
  }
}
